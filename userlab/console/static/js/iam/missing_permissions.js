// What a denied request lacked: read off the journal's record and the policy simulator's answers.

/** Whose policies decide of a record's request: {kind: "role", name, arn}; null when it is nobody's that has policies. */
export function ownerOf({ principal, account }) {
  const [, role] = /:assumed-role\/([^/]+)\//.exec(principal) ?? [];
  if (role) return { kind: "role", name: role };
  const [, user] = /:user\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  return user && principal.includes(`::${account}:`) ? { kind: "user", name: user } : null;
}

/**
 * What the simulator's results say of the permissions that were needed: {missing, denied, bounded}, each a list of
 * [action, resource]. Missing ones no policy allows; a Deny or a boundary stops others, and no Allow helps there.
 */
export function sorted(results) {
  const found = { missing: [], denied: [], bounded: [] };
  for (const each of results) {
    if (each.EvalDecision === "allowed") continue;
    const pair = [each.EvalActionName, each.EvalResourceName];
    if (each.EvalDecision === "explicitDeny") found.denied.push({ pair, by: each.MatchedStatements });
    else if (each.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) found.bounded.push(pair);
    else found.missing.push(pair);
  }
  return found;
}

/** The smallest statements that allow [action, resource] pairs: one for each resource. */
export function statementsFor(pairs) {
  const byResource = new Map();
  for (const [action, resource] of pairs) {
    const actions = byResource.get(resource) ?? new Set();
    byResource.set(resource, actions.add(action));
  }
  return [...byResource].map(([resource, actions]) => ({
    Effect: "Allow",
    Action: actions.size === 1 ? [...actions][0] : [...actions].sort(),
    Resource: resource,
  }));
}

/** A name for the policy that allows them: "allow-dynamodb-GetItem". */
export const policyName = ([[action]]) => `allow-${action.replace(/[^\w]+/g, "-")}`.slice(0, 128);

/** A stored policy with further statements, without one that it has already; a new policy when there is none. */
export function extended(stored, statements) {
  const kept = stored ? [stored.Statement].flat() : [];
  const known = new Set(kept.map((each) => JSON.stringify(each)));
  const added = statements.filter((each) => !known.has(JSON.stringify(each)));
  return { Version: "2012-10-17", ...stored, Statement: [...kept, ...added] };
}

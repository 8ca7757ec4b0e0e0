// The policy simulator's answers in words.

const WORDS = {
  allowed: ["allowed", "good"],
  explicitDeny: ["denied", "bad"],
  implicitDeny: ["denied", "bad"],
};

/** A result's decision as [word, kind of status]. */
export const decisionOf = ({ EvalDecision: decision }) => WORDS[decision] ?? [decision, "off"];

/** Why a result is as it is: which statements decide, or what is missing. */
export function sourceOf(result) {
  const { EvalDecision: decision, MatchedStatements: matched = [], MissingContextValues: keys = [] } = result;
  const statements = matched.map(place);
  if (decision === "allowed") return `Allowed by ${joined(statements)}.`;
  if (decision === "explicitDeny") return `An explicit Deny: ${joined(statements)}. It beats every Allow.`;
  if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false)
    return "The permissions boundary does not allow it, whatever the policies say.";
  const unknown = keys.length ? ` A condition asks for ${joined(keys)}, which the simulator was not told.` : "";
  return `No statement allows it (implicit deny).${unknown}`;
}

function place({ SourcePolicyId: policy, StartPosition: start, EndPosition: end }) {
  if (!start) return policy;
  if (start.Line === end.Line) return `${policy}, line ${start.Line}, columns ${start.Column} to ${end.Column}`;
  return `${policy}, lines ${start.Line} to ${end.Line}`;
}

const joined = (texts) => texts.join("; ");

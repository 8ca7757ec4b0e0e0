// Trust policies: who may assume a role.

/** [principal, name, what for] of the services that assume roles, in the order of the console's use cases. */
export const SERVICES = [
  ["lambda.amazonaws.com", "Lambda", "A function calls AWS as this role."],
  ["apigateway.amazonaws.com", "API Gateway", "An API calls AWS or writes its logs as this role."],
  ["events.amazonaws.com", "EventBridge", "A rule reaches its targets as this role."],
  ["cloudformation.amazonaws.com", "CloudFormation", "A stack makes its resources as this role."],
];

/** The trust policy of a role that a service assumes. */
export const ofService = (service) => trusted({ Service: service });

/** The trust policy of a role that whoever may in an account assumes. */
export const ofAccount = (account) => trusted({ AWS: `arn:aws:iam::${account}:root` });

const trusted = (Principal) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
});

/** Who may assume the role, in a line: "lambda.amazonaws.com". */
export function trustedBy({ Statement: statements } = {}) {
  return [statements ?? []]
    .flat()
    .flatMap(({ Principal: principal }) =>
      typeof principal === "string" ? [principal] : Object.values(principal ?? {}).flat(),
    )
    .join(", ");
}

/** The rule of IAM for names of roles and policies: what is wrong, or "". */
export function nameProblem(name, longest) {
  if (!name) return "Enter a name.";
  if (name.length > longest) return `A name has at most ${longest} characters.`;
  return /^[\w+=,.@-]+$/.test(name) ? "" : "Use only letters, numbers, and the characters + = , . @ - _.";
}

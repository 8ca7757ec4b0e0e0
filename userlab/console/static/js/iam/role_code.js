// What a form of IAM will send, as calls for "the same as code", and as Terraform's resources.

import { block, encoded, identifier, raw, written } from "../hcl.js";

/** The calls that make a role: [["iam", "CreateRole", {...}], ...]. */
export function roleCalls({ name, description, trust, policies }) {
  const role = { RoleName: name, AssumeRolePolicyDocument: compact(trust), Description: description || undefined };
  return [["iam", "CreateRole", role], ...policies.map((arn) => attachCall(name, arn))];
}

export const attachCall = (RoleName, PolicyArn) => ["iam", "AttachRolePolicy", { RoleName, PolicyArn }];

/** The call that writes an inline policy. */
export const inlineCall = (RoleName, PolicyName, text) => [
  "iam",
  "PutRolePolicy",
  { RoleName, PolicyName, PolicyDocument: compact(text) },
];

/** The call that makes a managed policy. */
export const policyCall = (PolicyName, Description, text) => [
  "iam",
  "CreatePolicy",
  { PolicyName, PolicyDocument: compact(text), Description: Description || undefined },
];

/** The Terraform of IAM's calls. */
export function terraform(calls) {
  const roles = new Set(calls.filter(([, operation]) => operation === "CreateRole").map(([, , call]) => call.RoleName));
  const nameOf = (name) => (roles.has(name) ? raw(`aws_iam_role.${identifier(name)}.name`) : name);
  return written(calls.map(([, operation, call]) => RESOURCES[operation]?.(call, nameOf)).filter(Boolean));
}

const RESOURCES = {
  CreateRole: (call) =>
    block(
      "resource",
      ["aws_iam_role", identifier(call.RoleName)],
      [
        ["name", call.RoleName],
        ["description", call.Description],
        ["assume_role_policy", documentOf(call.AssumeRolePolicyDocument)],
      ],
    ),
  AttachRolePolicy: (call, nameOf) =>
    block(
      "resource",
      ["aws_iam_role_policy_attachment", identifier(call.PolicyArn.split("/").pop())],
      [
        ["role", nameOf(call.RoleName)],
        ["policy_arn", call.PolicyArn],
      ],
    ),
  PutRolePolicy: (call, nameOf) =>
    block(
      "resource",
      ["aws_iam_role_policy", identifier(call.PolicyName)],
      [
        ["name", call.PolicyName],
        ["role", nameOf(call.RoleName)],
        ["policy", documentOf(call.PolicyDocument)],
      ],
    ),
  CreatePolicy: (call) =>
    block(
      "resource",
      ["aws_iam_policy", identifier(call.PolicyName)],
      [
        ["name", call.PolicyName],
        ["description", call.Description],
        ["policy", documentOf(call.PolicyDocument)],
      ],
    ),
};

/** A document without white space: IAM counts none of it, and a line of code is shorter. */
export function compact(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function documentOf(text) {
  try {
    return encoded(JSON.parse(text));
  } catch {
    return text;
  }
}

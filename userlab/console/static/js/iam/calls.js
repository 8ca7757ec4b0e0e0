// The calls of IAM that several pages make.

import { aws, awsAll, get } from "../cloud.js";

const MARKER = ["Marker", "Marker"];

export const rolesOf = (account) => awsAll(account, "iam", "ListRoles", {}, "Roles", MARKER);

/** The policies of a role: [{name, kind, document}]. */
export async function policiesOf(account, RoleName) {
  const [inline, attached] = await Promise.all([
    awsAll(account, "iam", "ListRolePolicies", { RoleName }, "PolicyNames", MARKER),
    awsAll(account, "iam", "ListAttachedRolePolicies", { RoleName }, "AttachedPolicies", MARKER),
  ]);
  const ours = inline.map(async (PolicyName) =>
    ({ name: PolicyName, kind: "Inline", document: (await aws(account, "iam", "GetRolePolicy", { RoleName, PolicyName })).PolicyDocument }));
  const managed = attached.map(async ({ PolicyName, PolicyArn }) => {
    const { Policy: { DefaultVersionId: VersionId } } = await aws(account, "iam", "GetPolicy", { PolicyArn });
    const version = await aws(account, "iam", "GetPolicyVersion", { PolicyArn, VersionId });
    return { name: PolicyName, kind: PolicyArn.startsWith("arn:aws:iam::aws:") ? "AWS managed" : "Customer managed", document: version.PolicyVersion.Document };
  });
  return Promise.all([...ours, ...managed]);
}

const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized/;

/** The calls that were refused for want of a permission, newest first. */
export async function denialsOf(account) {
  const { records } = await get("calls", { account });
  return records.filter((record) => DENIED.test(record.error ?? "")).reverse();
}

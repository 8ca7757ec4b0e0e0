// The calls of IAM that several pages make.

import { aws, awsAll, get } from "../cloud.js";

const MARKER = ["Marker", "Marker"];

export const rolesOf = (account) => awsAll(account, "iam", "ListRoles", {}, "Roles", MARKER);

/** The policies of a role: [{name, kind, arn, document}]; an inline one has no ARN. */
export async function policiesOf(account, RoleName) {
  const [inline, attached] = await Promise.all([
    awsAll(account, "iam", "ListRolePolicies", { RoleName }, "PolicyNames", MARKER),
    awsAll(account, "iam", "ListAttachedRolePolicies", { RoleName }, "AttachedPolicies", MARKER),
  ]);
  const ours = inline.map(async (PolicyName) => ({
    name: PolicyName,
    kind: "Inline",
    document: (await aws(account, "iam", "GetRolePolicy", { RoleName, PolicyName })).PolicyDocument,
  }));
  const managed = attached.map(async ({ PolicyName: name, PolicyArn }) => {
    const { Policy: policy } = await aws(account, "iam", "GetPolicy", { PolicyArn });
    return { name, arn: PolicyArn, kind: kindOf(PolicyArn), document: await documentOf(account, policy) };
  });
  return Promise.all([...ours, ...managed]);
}

/** The managed policies that somebody made in the account or attached to something in it, with their kind. */
export async function managedPolicies(account) {
  const list = (parameters) => awsAll(account, "iam", "ListPolicies", parameters, "Policies", MARKER);
  const [local, attached] = await Promise.all([list({ Scope: "Local" }), list({ OnlyAttached: true })]);
  const found = new Map([...local, ...attached].map((policy) => [policy.Arn, { ...policy, kind: kindOf(policy.Arn) }]));
  return [...found.values()];
}

/** Every managed policy that can be attached: those of the account, then AWS's. */
export async function allManagedPolicies(account) {
  const list = (Scope) => awsAll(account, "iam", "ListPolicies", { Scope, MaxItems: 1000 }, "Policies", MARKER);
  const [local, ofAws] = await Promise.all([list("Local"), list("AWS")]);
  const byName = (one, other) => one.PolicyName.localeCompare(other.PolicyName);
  return [...local.sort(byName), ...ofAws.sort(byName)];
}

/** Take from a role what DeleteRole wants gone, then delete it. */
export async function deleteRole(account, RoleName) {
  for (const { arn: PolicyArn, name: PolicyName } of await policiesOf(account, RoleName)) {
    if (PolicyArn) await aws(account, "iam", "DetachRolePolicy", { RoleName, PolicyArn });
    else await aws(account, "iam", "DeleteRolePolicy", { RoleName, PolicyName });
  }
  const profiles = { RoleName };
  for (const { InstanceProfileName } of await awsAll(
    account,
    "iam",
    "ListInstanceProfilesForRole",
    profiles,
    "InstanceProfiles",
    MARKER,
  ))
    await aws(account, "iam", "RemoveRoleFromInstanceProfile", { InstanceProfileName, RoleName });
  await aws(account, "iam", "DeleteRole", { RoleName });
}

/** Delete a managed policy with its versions. IAM refuses one that somebody still has. */
export async function deletePolicy(account, PolicyArn) {
  const versions = await awsAll(account, "iam", "ListPolicyVersions", { PolicyArn }, "Versions", MARKER);
  for (const { VersionId, IsDefaultVersion: isDefault } of versions)
    if (!isDefault) await aws(account, "iam", "DeletePolicyVersion", { PolicyArn, VersionId });
  await aws(account, "iam", "DeletePolicy", { PolicyArn });
}

export const kindOf = (arn) => (arn.startsWith("arn:aws:iam::aws:") ? "AWS managed" : "Customer managed");

/** The document of a managed policy's default version. */
export async function documentOf(account, { Arn: PolicyArn, DefaultVersionId: VersionId }) {
  return (await aws(account, "iam", "GetPolicyVersion", { PolicyArn, VersionId })).PolicyVersion.Document;
}

const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized/;

/** The calls that were refused for want of a permission, newest first. */
export async function denialsOf(account) {
  const { records } = await get("calls", { account });
  return records.filter((record) => DENIED.test(record.error ?? "")).reverse();
}

// IAM > Roles > one role: its permissions, who may assume it, and what it was denied.

import { aws, get } from "../cloud.js";
import { code } from "../code.js";
import { h } from "../element.js";
import { doneNext, failed } from "../flash.js";
import { dateTime } from "../format.js";
import { button, buttonLink, confirmed, heading, pairs, section } from "../page.js";
import { go, link } from "../route.js";
import { deleteRole, denialsOf, policiesOf } from "./calls.js";
import { denialsSection } from "./denials.js";

export const title = ([name]) => name;

/** The way to a page of a role. */
export const crumbsOfRole = (account, role) => [
  ["IAM", link(account, ["iam"])],
  ["Roles", link(account, ["iam", "roles"])],
  [role, link(account, ["iam", "role", role])],
];

export async function render({ account, parts: [name], reload }) {
  const [{ Role: role }, policies, denials] = await Promise.all([
    aws(account, "iam", "GetRole", { RoleName: name }),
    policiesOf(account, name),
    denialsOf(account),
  ]);
  return [
    heading(name, {
      crumbs: crumbsOfRole(account, name).slice(0, 2),
      actions: [
        buttonLink("Simulate", link(account, ["iam", "simulate", name])),
        button("Delete", () => removeRole(account, name), "danger-quiet"),
      ],
      about: role.Description,
    }),
    section(
      "Summary",
      {},
      pairs([
        ["ARN", h("span", { class: "mono" }, role.Arn)],
        ["Created", dateTime(role.CreateDate)],
        ["Maximum session duration", `${(role.MaxSessionDuration ?? 3600) / 3600} hour(s)`],
        ["Permissions boundary", h("span", { class: "mono" }, role.PermissionsBoundary?.PermissionsBoundaryArn ?? "-")],
      ]),
    ),
    permissions(account, name, policies, reload),
    section(
      "Trust relationships",
      {
        about: "Who may assume the role.",
        actions: [buttonLink("Edit trust policy", link(account, ["iam", "trust", name]), "small")],
      },
      code(written(role.AssumeRolePolicyDocument), "Trust policy", "json"),
    ),
    generated(await get("smallest-policy", { account, role: name })),
    denialsSection(
      account,
      denials.filter((each) => each.principal.includes(`:assumed-role/${name}/`)),
      reload,
    ),
  ];
}

const written = (document) => JSON.stringify(document, null, 2);

function permissions(account, role, policies, reload) {
  return section(
    "Permissions policies",
    {
      count: policies.length,
      about: "What the role allows. What no policy allows is denied.",
      actions: [
        buttonLink("Attach policies", link(account, ["iam", "attach", role]), "small"),
        buttonLink("Create inline policy", link(account, ["iam", "inline", role]), "small"),
      ],
    },
    policies.length
      ? policies.map((policy) =>
          h(
            "details",
            { open: true },
            h("summary", {}, `${policy.name} (${policy.kind})`),
            h("div", { class: "stack" }, code(written(policy.document), policy.name, "json"), edit(policy)),
          ),
        )
      : h("div", { class: "empty" }, "No policies: the role may do nothing."),
  );

  function edit(policy) {
    const { name, arn } = policy;
    const [see, remove] = arn ? ["See policy", "Remove"] : ["Edit", "Delete"];
    const href = link(account, arn ? ["iam", "policy", arn] : ["iam", "inline", role, name]);
    const onclick = () => removePolicy(account, role, policy, reload);
    return h(
      "div",
      { class: "actions" },
      h("a", { class: "button small", href, "aria-label": `${see} ${name}` }, see),
      h("button", { type: "button", class: "small danger-quiet", "aria-label": `${remove} ${name}`, onclick }, remove),
    );
  }
}

async function removePolicy(account, role, { name, arn }, reload) {
  const sure = await confirmed({
    title: arn ? `Remove ${name}?` : `Delete ${name}?`,
    text: arn
      ? `Role ${role} no longer has the policy. The policy itself stays.`
      : `The inline policy is a part of role ${role} and cannot be had back.`,
    action: arn ? "Remove policy" : "Delete",
    word: arn ? null : name,
  });
  if (!sure) return;
  try {
    if (arn) await aws(account, "iam", "DetachRolePolicy", { RoleName: role, PolicyArn: arn });
    else await aws(account, "iam", "DeleteRolePolicy", { RoleName: role, PolicyName: name });
  } catch (error) {
    return failed(error, "The policy is not removed.");
  }
  doneNext(`Policy ${name} removed.`);
  reload();
}

async function removeRole(account, name) {
  const sure = await confirmed({
    title: `Delete ${name}?`,
    text: "The role is deleted with its inline policies. A function that runs as it can call AWS no more.",
    action: "Delete",
    word: name,
  });
  if (!sure) return;
  try {
    await deleteRole(account, name);
  } catch (error) {
    return failed(error, "The role is not deleted.");
  }
  doneNext(`Role ${name} deleted.`);
  go(account, ["iam", "roles"]);
}

/** What the role really did needs no more than this. */
function generated(policy) {
  const about =
    "The smallest policy that covers the calls which the role made. IAM Access Analyzer reads the same from CloudTrail.";
  return section(
    "Generate policy based on activity",
    { about },
    policy.Statement.length
      ? h(
          "details",
          {},
          h("summary", {}, "Show the generated policy"),
          code(written(policy), "Generated policy", "json"),
        )
      : h("div", { class: "empty" }, "The role made no call yet: invoke a function that runs as this role."),
  );
}

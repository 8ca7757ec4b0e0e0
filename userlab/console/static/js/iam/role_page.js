// IAM > Roles > one role: its permissions, who may assume it, and what it was denied.

import { aws, get } from "../cloud.js";
import { code } from "../code.js";
import { h } from "../element.js";
import { dateTime } from "../format.js";
import { heading, pairs, section } from "../page.js";
import { link } from "../route.js";
import { denialsOf, policiesOf } from "./calls.js";
import { denialsSection } from "./denials.js";

export const title = ([name]) => name;

export async function render({ account, parts: [name] }) {
  const [{ Role: role }, policies, denials] = await Promise.all([
    aws(account, "iam", "GetRole", { RoleName: name }),
    policiesOf(account, name),
    denialsOf(account),
  ]);
  const json = (document) => JSON.stringify(document, null, 2);
  return [
    heading(name, {
      crumbs: [
        ["IAM", link(account, ["iam"])],
        ["Roles", link(account, ["iam"])],
      ],
    }),
    section(
      "Summary",
      {},
      pairs([
        ["ARN", h("span", { class: "mono" }, role.Arn)],
        ["Created", dateTime(role.CreateDate)],
        ["Maximum session duration", `${(role.MaxSessionDuration ?? 3600) / 3600} hour(s)`],
      ]),
    ),
    section(
      "Permissions policies",
      { count: policies.length, about: "What the role allows. What no policy allows is denied." },
      policies.length
        ? policies.map((policy) =>
            h(
              "details",
              { open: true },
              h("summary", {}, `${policy.name} (${policy.kind})`),
              code(json(policy.document), policy.name, "json"),
            ),
          )
        : h("div", { class: "empty" }, "No policies: the role may do nothing."),
    ),
    section(
      "Trust relationships",
      { about: "Who may assume the role." },
      code(json(role.AssumeRolePolicyDocument), "Trust policy", "json"),
    ),
    generated(await get("smallest-policy", { account, role: name })),
    denialsSection(denials.filter((each) => each.principal.includes(`:assumed-role/${name}/`))),
  ];
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
          code(JSON.stringify(policy, null, 2), "Generated policy", "json"),
        )
      : h("div", { class: "empty" }, "The role made no call yet: invoke a function that runs as this role."),
  );
}

// IAM > Roles > one role > Simulate: may this role do this action on this resource?

import { followed } from "../as_code.js";
import { aws, REGION } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { tableNames } from "../dynamodb/calls.js";
import { h, newId, replace } from "../element.js";
import { field, form, textInput } from "../form.js";
import { heading, section, status } from "../page.js";
import { iamCode } from "./iam_code.js";
import { decisionOf, sourceOf } from "./decisions.js";
import { crumbsOfRole } from "./role_page.js";

export const title = ([role]) => `Simulate ${role}`;

export async function render({ account, parts: [role], query }) {
  const { Role: found } = await aws(account, "iam", "GetRole", { RoleName: role });
  const tables = await tableNames(account).catch(() => []);
  const options = newId("resources");
  const list = h(
    "datalist",
    { id: options },
    tables.map((name) => h("option", { value: `arn:aws:dynamodb:${REGION}:${account}:table/${name}` })),
  );
  const actions = field("Actions", textInput({ value: query.get("action") ?? "", "aria-required": "true" }), {
    hint: "One or more, with commas between: dynamodb:GetItem, dynamodb:Scan.",
    check: actionsProblem,
    says: /action/i,
    wide: true,
  });
  const resource = field("Resource", textInput({ value: query.get("resource") ?? "", list: options }), {
    optional: true,
    hint: "An ARN. Nothing stands for all resources (*).",
    says: /resource/i,
    wide: true,
  });
  const result = h("div", { "aria-live": "polite" });
  const code = iamCode({ label: "The same question as code", described: false });
  const callsOf = () => [["iam", "SimulatePrincipalPolicy", requestOf(found.Arn, actions.value, resource.value)]];
  const element = form({
    fields: [actions, resource],
    content: section(
      "Action and resource",
      { about: "The simulator reads the role's policies and its permissions boundary. It calls nothing." },
      actions.element,
      resource.element,
      list,
    ),
    submit: "Run simulation",
    run: async () => {
      const { EvaluationResults: results } = await aws(account, ...callsOf()[0]);
      replace(result, resultSection(results));
      result.scrollIntoView({ block: "nearest" });
    },
  });
  followed(element, code, callsOf);
  return [
    heading(`Simulate ${role}`, { crumbs: crumbsOfRole(account, role) }),
    h("div", { class: "beside" }, element, code.element),
    result,
  ];
}

const actionsIn = (text) => text.split(/[\s,]+/).filter(Boolean);

function requestOf(arn, actions, resource) {
  return {
    PolicySourceArn: arn,
    ActionNames: actionsIn(actions),
    ResourceArns: resource.trim() ? [resource.trim()] : undefined,
  };
}

function actionsProblem(text) {
  const given = actionsIn(text);
  if (!given.length) return "Enter an action, for example dynamodb:GetItem.";
  const wrong = given.find((each) => !/^[a-z0-9-]+:[A-Za-z]+$/i.test(each));
  return wrong ? `${wrong} is no action: it is written service:Operation.` : "";
}

function resultSection(results) {
  return section(
    "Results",
    { about: "A resource's own policy, such as a function's, is not asked here." },
    dataTable({
      caption: "Results of the simulation",
      columns: [
        [
          "Action, resource",
          (each) => [h("p", {}, h("b", {}, each.EvalActionName)), h("p", { class: "mono" }, each.EvalResourceName)],
        ],
        ["Permission", (each) => status(...decisionOf(each))],
        ["Because", (each) => sourceOf(each)],
      ],
      rows: results,
      empty: "No result.",
    }),
  );
}

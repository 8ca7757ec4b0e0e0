// API Gateway > Usage plans: how much the clients of a stage may ask, each by its key.

import { asCode, followed } from "../../as_code.js";
import { aws, awsAll } from "../../cloud.js";
import { dataTable } from "../../data_table.js";
import { dialogForm } from "../../dialog.js";
import { h } from "../../element.js";
import { doneNext } from "../../flash.js";
import { field, select, textInput } from "../../form.js";
import { button, heading, section } from "../../page.js";
import { link } from "../../route.js";
import { restApis, stagesOf } from "../calls.js";
import { keysOf } from "./keys_page.js";
import { removal } from "./removal.js";
import { terraform } from "../terraform.js";

export const title = () => "Usage plans";

const PAGED = ["position", "position"];
const whole = (text) => (/^[1-9]\d{0,8}$/.test(text) ? "" : "Enter a whole number from 1 up.");

export async function render(page) {
  const { account } = page;
  const plans = await awsAll(account, "apigateway", "GetUsagePlans", { limit: 500 }, "items", PAGED);
  const keys = await Promise.all(
    plans.map((plan) =>
      awsAll(account, "apigateway", "GetUsagePlanKeys", { usagePlanId: plan.id, limit: 500 }, "items", PAGED),
    ),
  );
  const namesOf = (plan) => keys[plans.indexOf(plan)].map((key) => key.name).join(", ") || "none yet";
  return [
    heading("Usage plans", {
      crumbs: [["API Gateway", link(account, ["apigateway"])]],
      actions: [button("Create usage plan", () => create(page), "primary")],
      about: "A method that requires an API key lets in the keys of a plan of its stage, at the plan's rate.",
    }),
    section(
      "Usage plans",
      { count: plans.length },
      dataTable({
        caption: "Usage plans of this account",
        columns: [
          ["Name", (plan) => plan.name],
          ["Stages", (plan) => (plan.apiStages ?? []).map((each) => `${each.apiId}:${each.stage}`).join(", ") || "-"],
          ["Rate", (plan) => (plan.throttle ? `${plan.throttle.rateLimit} a second` : "-")],
          ["Burst", (plan) => plan.throttle?.burstLimit ?? "-", { class: "number" }],
          ["Quota", (plan) => (plan.quota ? `${plan.quota.limit} a ${plan.quota.period.toLowerCase()}` : "-")],
          ["API keys", namesOf],
          ["", (plan) => button("Add API key", () => addKey(page, plan), "small")],
          ["", (plan) => removal(page, `usage plan ${plan.name}`, "DeleteUsagePlan", { usagePlanId: plan.id })],
        ],
        rows: plans,
        empty: "No usage plans.",
      }),
    ),
  ];
}

async function create(page) {
  const apis = await restApis(page.account);
  const stages = await Promise.all(apis.map((api) => stagesOf(page.account, api.id)));
  const every = apis.flatMap((api, place) =>
    stages[place].map(({ stageName }) => [`${api.id}:${stageName}`, `${api.name}, stage ${stageName}`]),
  );
  const number = (label, value) => field(label, textInput({ inputmode: "numeric", value }), { check: whole });
  const parts = {
    name: field("Name", textInput({ "aria-required": "true" }), {
      check: (text) => (text ? "" : "Enter a name."),
      says: /name/i,
    }),
    stage: field("Stage", select([["", "None yet"], ...every]), { says: /stage/i }),
    rate: number("Rate (requests a second)", "10"),
    burst: number("Burst (requests)", "20"),
    quota: number("Quota (requests a day)", "1000"),
  };
  const request = () => {
    const [apiId, stage] = parts.stage.value.split(":");
    return {
      name: parts.name.value,
      throttle: { rateLimit: Number(parts.rate.value), burstLimit: Number(parts.burst.value) },
      quota: { limit: Number(parts.quota.value), period: "DAY" },
      ...(apiId ? { apiStages: [{ apiId, stage }] } : {}),
    };
  };
  await ask(page, "Create usage plan", "CreateUsagePlan", Object.values(parts), request);
}

async function addKey(page, plan) {
  const keys = await keysOf(page.account);
  const key = field("API key", select([["", "Choose a key"], ...keys.map(({ id, name }) => [id, name])]), {
    check: (id) => (id ? "" : "Choose a key. API keys > Create API key makes one."),
    says: /key/i,
  });
  const request = () => ({ usagePlanId: plan.id, keyId: key.value, keyType: "API_KEY" });
  await ask(page, `Add API key to ${plan.name}`, "CreateUsagePlanKey", [key], request);
}

async function ask({ account, reload }, what, operation, fields, request) {
  const preview = asCode({ place: "folded", terraform: terraform() });
  const content = h(
    "div",
    { class: "stack" },
    fields.map((each) => each.element),
    preview.element,
  );
  followed(content, preview, () => [["apigateway", operation, request()]]);
  const run = () => aws(account, "apigateway", operation, request());
  if (!(await dialogForm({ title: what, fields, content, submit: "Save", run }))) return;
  doneNext("The usage plan was saved.");
  reload();
}

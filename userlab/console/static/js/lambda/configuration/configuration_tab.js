// Configuration: its parts, each under its own address.

import { h } from "../../element.js";
import { tabs } from "../../page.js";
import { link } from "../../route.js";
import { concurrencyPart } from "./concurrency_part.js";
import { environmentPart } from "./environment_part.js";
import { generalPart } from "./general_part.js";
import { permissionsPart } from "./permissions_part.js";
import { triggersPart } from "./triggers_part.js";

const PARTS = {
  general: ["General configuration", generalPart],
  triggers: ["Triggers", triggersPart],
  permissions: ["Permissions", permissionsPart],
  environment: ["Environment variables", environmentPart],
  concurrency: ["Concurrency", concurrencyPart],
};

export async function configurationTab(page) {
  const { account, name, query } = page;
  const current = query.get("part") in PARTS ? query.get("part") : "general";
  const href = (part) => link(account, ["lambda", "function", name], { tab: "configuration", part });
  const entries = Object.entries(PARTS).map(([key, [text]]) => [text, href(key), key === current]);
  return h("div", { class: "stack" }, tabs("Parts of the configuration", entries), await PARTS[current][1](page));
}

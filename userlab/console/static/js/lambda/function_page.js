// Lambda > Functions > one function: its code, a test event, its log, its configuration, aliases, versions.

import { aws } from "../cloud.js";
import { doneNext, failed } from "../flash.js";
import { button, buttonLink, confirmed, heading, lookAgain, tabs } from "../page.js";
import { go, link } from "../route.js";
import { aliasesTab } from "./aliases_tab.js";
import { configurationTab } from "./configuration/configuration_tab.js";
import { monitorTab } from "./monitor_tab.js";
import { overview } from "./overview.js";
import { versionsTab } from "./versions_tab.js";

/** Each tab: its name, and what draws it; the editor is fetched only by those that edit. */
const TABS = {
  code: ["Code", async (page) => (await import("./code/code_tab.js")).codeTab(page)],
  test: ["Test", async (page) => (await import("./testing/test_tab.js")).testTab(page)],
  monitor: ["Monitor", monitorTab],
  configuration: ["Configuration", configurationTab],
  aliases: ["Aliases", aliasesTab],
  versions: ["Versions", versionsTab],
};

export const title = ([name]) => name;

export async function render(page) {
  const {
    account,
    parts: [name],
    query,
  } = page;
  const current = query.get("tab") in TABS ? query.get("tab") : "code";
  const { Configuration: configuration } = await aws(account, "lambda", "GetFunction", { FunctionName: name });
  lookAgain(configuration.State === "Pending", page);
  const href = (tab) => link(account, ["lambda", "function", name], { tab });
  return [
    heading(name, {
      crumbs: [
        ["Lambda", link(account, ["lambda"])],
        ["Functions", link(account, ["lambda"])],
      ],
      about: configuration.Description ?? "",
      actions: [
        button("Delete function", () => remove(account, name)),
        buttonLink("Add trigger", link(account, ["lambda", "add-trigger", name])),
      ],
    }),
    await overview({ account, name, configuration }, current === "code"),
    tabs(
      "Parts of the function",
      Object.entries(TABS).map(([key, [text]]) => [text, href(key), key === current]),
    ),
    await TABS[current][1]({ ...page, name, configuration }),
  ];
}

async function remove(account, name) {
  const text = "Its versions, aliases and triggers go with it. Its role and its logs stay. This cannot be undone.";
  if (!(await confirmed({ title: `Delete function ${name}`, text, action: "Delete", word: "confirm" }))) return;
  try {
    await aws(account, "lambda", "DeleteFunction", { FunctionName: name });
    doneNext(`The ${name} function was deleted.`);
    go(account, ["lambda"]);
  } catch (error) {
    failed(error);
  }
}

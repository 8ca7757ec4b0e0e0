// Lambda > Functions > one function: its code, a test event, its configuration, who may call it, its log.

import { aws } from "../cloud.js";
import { heading, tabs } from "../page.js";
import { link } from "../route.js";
import { codeTab } from "./code_tab.js";
import { configurationTab } from "./configuration_tab.js";
import { monitorTab } from "./monitor_tab.js";
import { overview } from "./overview.js";
import { testTab } from "./test_tab.js";

const TABS = {
  code: ["Code", codeTab],
  test: ["Test", testTab],
  monitor: ["Monitor", monitorTab],
  configuration: ["Configuration", configurationTab],
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
  const href = (tab) => link(account, ["lambda", "function", name], { tab });
  return [
    heading(name, {
      crumbs: [
        ["Lambda", link(account, ["lambda"])],
        ["Functions", link(account, ["lambda"])],
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

// CloudWatch > Logs Insights: a query over log groups, and its results as a table.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { field, form, select } from "../form.js";
import { number } from "../format.js";
import { heading, section } from "../page.js";
import { link } from "../route.js";
import { accountTime, logGroups } from "./calls.js";
import { rangeOf, rangeOptions } from "./time_range.js";

const SAMPLES = [
  ["newest", "Newest events", "fields @timestamp, @message, @logStream\n| sort @timestamp desc\n| limit 20"],
  [
    "errors",
    "Errors",
    "fields @timestamp, @message\n| filter @message like /ERROR/\n| sort @timestamp desc\n| limit 20",
  ],
  [
    "durations",
    "Lambda: duration and memory",
    'filter @type = "REPORT"\n| stats count() as calls, avg(@duration) as avg_ms, max(@duration) as max_ms, max(@maxMemoryUsed / 1000 / 1000) as max_mb',
  ],
  [
    "cold",
    "Lambda: cold starts",
    `filter @type = "REPORT"\n| filter ispresent(@initDuration)\n| stats count() as cold_starts, avg(@initDuration) as avg_ms`,
  ],
];

export const title = () => "Logs Insights";

export async function render({ account, query }) {
  const groups = (await logGroups(account)).map((each) => each.logGroupName);
  const crumbs = [["CloudWatch", link(account, ["cloudwatch"])]];
  const page = heading("Logs Insights", {
    crumbs,
    about: "Ask log groups as one asks a database, by a pipe of commands.",
  });
  if (!groups.length)
    return [page, section("Query", {}, h("div", { class: "empty" }, "There is no log group to ask."))];
  const parts = fields(groups, query.get("group"));
  const result = h("div", { "aria-live": "polite" });
  const code = asCode({ label: "The same query as code" });
  const requestOf = (now) => {
    const { start, end } = rangeOf(parts.time.value, now);
    const logGroupNames = [...parts.groups.input.selectedOptions].map((each) => each.value);
    return { logGroupNames, startTime: start, endTime: end, queryString: parts.query.value };
  };
  const element = form({
    fields: [parts.groups, parts.query],
    content: section(
      "Query",
      {},
      parts.groups.element,
      h("div", { class: "row" }, parts.time.element, parts.sample.element),
      parts.query.element,
    ),
    submit: "Run query",
    run: async () => {
      replace(result);
      const { queryId } = await aws(account, "logs", "StartQuery", requestOf(await accountTime(account)));
      replace(result, resultSection(await finished(account, queryId)));
      result.scrollIntoView({ block: "nearest" });
    },
  });
  parts.sample.input.addEventListener("change", () => {
    parts.query.input.value = SAMPLES.find(([key]) => key === parts.sample.value)[2];
    parts.query.clear();
  });
  followed(element, code, () => [["logs", "StartQuery", requestOf(Math.floor(Date.now() / 1000))]]);
  return [page, h("div", { class: "beside" }, element, code.element), result];
}

function fields(groups, chosen) {
  const list = groups.map((name, place) =>
    h("option", { value: name, selected: chosen ? name === chosen : place === 0 }, name),
  );
  const input = h("select", { multiple: true, size: Math.min(Math.max(list.length, 2), 6) }, list);
  return {
    groups: field("Log groups", input, {
      hint: "Up to 50; with Ctrl or Shift several.",
      check: () => (input.selectedOptions.length ? "" : "Choose at least one log group."),
      says: /log ?group/i,
      wide: true,
    }),
    time: field("Time range", select(rangeOptions, { value: "1h" })),
    sample: field("Sample queries", select(SAMPLES.map(([key, name]) => [key, name]))),
    query: field("Query string", h("textarea", { rows: "6", spellcheck: "false", class: "low" }, SAMPLES[0][2]), {
      says: /query|unexpected|symbol|mismatched|malformed/i,
      check: (text) => (text.trim() ? "" : "Write a query, or choose a sample."),
      wide: true,
    }),
  };
}

/** The answer of a query when it is done. */
async function finished(account, queryId) {
  for (;;) {
    const found = await aws(account, "logs", "GetQueryResults", { queryId });
    if (!["Scheduled", "Running"].includes(found.status)) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function resultSection({ status, statistics = {}, results = [] }) {
  const rows = results.map((row) => Object.fromEntries(row.map(({ field: name, value }) => [name, value])));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== "@ptr");
  const about = `${status}: ${number(statistics.recordsMatched ?? 0)} of ${number(statistics.recordsScanned ?? 0)} records matched.`;
  return section(
    "Query results",
    { count: rows.length, about },
    dataTable({
      caption: "Query results",
      columns: names.map((name) => [name, (row) => h("span", { class: "message" }, row[name] ?? "-")]),
      rows,
      empty: "Nothing matches. Take a wider time range or another filter.",
    }),
  );
}

// CloudWatch > Log groups.

import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { bytes, dateTime } from "../format.js";
import { textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { link } from "../route.js";
import { logGroups } from "./calls.js";
import { retentionText } from "./retention.js";

export const title = () => "Log groups";

export async function render({ account }) {
  const groups = await logGroups(account);
  const place = h("div", { class: "items" });
  const search = textInput({ type: "search", "aria-label": "Filter log groups", placeholder: "Filter log groups" });
  const draw = () => replace(place, table(account, groups, search.value));
  search.addEventListener("input", draw);
  draw();
  return [
    heading("Log groups", {
      crumbs: [["CloudWatch", link(account, ["cloudwatch"])]],
      actions: [buttonLink("Create log group", link(account, ["cloudwatch", "create-log-group"]), "primary")],
    }),
    section(
      "Log groups",
      {
        count: groups.length,
        about: "What functions, APIs and programs write. A function's group is /aws/lambda/NAME.",
      },
      groups.length > 1 ? h("div", { class: "field" }, search) : null,
      place,
    ),
  ];
}

function table(account, groups, words) {
  const rows = groups.filter(({ logGroupName: name }) => name.toLowerCase().includes(words.toLowerCase()));
  return dataTable({
    caption: "Log groups",
    columns: [
      [
        "Log group",
        ({ logGroupName: name }) => h("a", { href: link(account, ["cloudwatch", "log-group", name]) }, name),
      ],
      ["Retention", (each) => retentionText(each.retentionInDays)],
      ["Metric filters", (each) => each.metricFilterCount ?? 0, { class: "number" }],
      ["Stored", (each) => bytes(each.storedBytes), { class: "number" }],
      ["Created", (each) => dateTime(each.creationTime / 1000)],
    ],
    rows,
    empty: groups.length
      ? "No log group has a name like this."
      : [
          h("p", {}, h("b", {}, "No log groups")),
          h("p", {}, "A function makes its own at its first run, if its role may: logs:CreateLogGroup."),
        ],
  });
}

// CloudWatch > Log groups > one group: its settings and its streams.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { doneNext, failed } from "../flash.js";
import { field, form, select } from "../form.js";
import { bytes, dateTime } from "../format.js";
import { button, buttonLink, confirmed, heading, pairs, section } from "../page.js";
import { go, link } from "../route.js";
import { logGroup, logStreams } from "./calls.js";
import { retentionOptions } from "./create_log_group.js";
import { retentionCall } from "./logs_code.js";
import { retentionText } from "./retention.js";

export const title = ([name]) => name;

/** The way to a page of a log group. */
export const crumbsOfGroup = (account, name) => [
  ["CloudWatch", link(account, ["cloudwatch"])],
  ["Log groups", link(account, ["cloudwatch", "log-groups"])],
  [name, link(account, ["cloudwatch", "log-group", name])],
];

export async function render({ account, parts: [name], reload }) {
  const [group, streams] = await Promise.all([logGroup(account, name), logStreams(account, name)]);
  return [
    heading(name, {
      crumbs: crumbsOfGroup(account, name).slice(0, 2),
      actions: [
        buttonLink("Search log group", link(account, ["cloudwatch", "events", name]), "primary"),
        buttonLink("Logs Insights", link(account, ["cloudwatch", "insights"], { group: name })),
        button("Delete", () => remove(account, name), "danger-quiet"),
      ],
    }),
    section(
      "Log group details",
      {},
      pairs([
        ["ARN", h("span", { class: "mono" }, group.arn)],
        ["Retention", retentionText(group.retentionInDays)],
        ["Stored", bytes(group.storedBytes)],
        ["Metric filters", group.metricFilterCount ?? 0],
        ["Created", dateTime(group.creationTime / 1000)],
      ]),
      h("details", {}, h("summary", {}, "Edit retention setting"), retentionForm(account, group, reload)),
    ),
    section(
      "Log streams",
      {
        count: streams.length,
        about: "One for each source of events: of a function, each of its environments has one.",
      },
      dataTable({
        caption: "Log streams",
        columns: [
          [
            "Log stream",
            ({ logStreamName: stream }) =>
              h("a", { class: "mono", href: link(account, ["cloudwatch", "events", name, stream]) }, stream),
          ],
          ["Last event time", (each) => dateTime(each.lastEventTimestamp && each.lastEventTimestamp / 1000)],
        ],
        rows: streams,
        empty: "No log streams: nothing was written yet.",
      }),
    ),
  ];
}

function retentionForm(account, group, reload) {
  const { logGroupName: name } = group;
  const days = field("Expire events after", select(retentionOptions, { value: group.retentionInDays ?? 0 }));
  const code = asCode({ place: "folded", label: "The same setting as code" });
  const callsOf = () => [retentionCall(name, Number(days.value))];
  const element = form({
    fields: [days],
    content: [days.element, code.element],
    submit: "Save",
    run: async () => {
      await aws(account, ...callsOf()[0]);
      doneNext(`The retention of ${name} has been changed.`);
      reload();
    },
  });
  followed(element, code, callsOf);
  return element;
}

async function remove(account, name) {
  const sure = await confirmed({
    title: "Delete log group?",
    text: `${name} is deleted with all of its events, which cannot be had back.`,
    action: "Delete",
  });
  if (!sure) return;
  try {
    await aws(account, "logs", "DeleteLogGroup", { logGroupName: name });
  } catch (error) {
    return failed(error, "The log group is not deleted.");
  }
  doneNext(`The log group ${name} has been deleted.`);
  go(account, ["cloudwatch", "log-groups"]);
}

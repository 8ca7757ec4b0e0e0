// Monitor: the newest lines of the function's log group in CloudWatch Logs.

import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { timeOfDay } from "../format.js";
import { button, section } from "../page.js";

const LINES = 200;

export async function monitorTab({ account, name, reload }) {
  const group = `/aws/lambda/${name}`;
  const events = await eventsOf(account, group);
  const about = `Log group ${group}. A function writes there only if its role may: logs:CreateLogGroup, CreateLogStream, PutLogEvents.`;
  return section(
    "CloudWatch Logs",
    { count: events.length, about, actions: [button("Refresh", reload, "small")] },
    dataTable({
      caption: "Log events, oldest first",
      columns: [
        ["Time", (each) => timeOfDay(each.timestamp / 1000), { class: "tight" }],
        ["Log stream", (each) => h("span", { class: "mono" }, each.logStreamName.slice(-8)), { class: "tight" }],
        ["Message", (each) => h("span", { class: "mono" }, each.message.trimEnd())],
      ],
      rows: events.slice(-LINES),
      empty: [
        h("p", {}, h("b", {}, "No log")),
        h("p", {}, "The function has not run yet, or its role may not write logs."),
      ],
    }),
  );
}

async function eventsOf(account, logGroupName) {
  try {
    return (await aws(account, "logs", "FilterLogEvents", { logGroupName, limit: 1000 })).events;
  } catch (error) {
    if (error.code === "ResourceNotFoundException") return [];
    throw error;
  }
}

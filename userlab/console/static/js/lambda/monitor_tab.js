// Monitor: the newest lines of the function's log group in CloudWatch Logs, and those that come while one looks.

import { follow } from "../activity/journal_stream.js";
import { awsAll } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { timeOfDay } from "../format.js";
import { button, buttonLink, section, status } from "../page.js";
import { link } from "../route.js";

const LINES = 200;
const OWN = "userlab-console"; // what the console's own calls say they are
const LATE_MS = 400; // a sandbox hands its lines on a moment after its answer

export async function monitorTab({ account, name, left }) {
  const group = `/aws/lambda/${name}`;
  const about = `Log group ${group}. A function writes there only if its role may: logs:CreateLogGroup, CreateLogStream, PutLogEvents.`;
  const place = h("div", { class: "stack" });
  const state = h("span", { role: "status" });
  let tail = null;
  let waits = false;
  const draw = async () => replace(place, events(await eventsOf(account, group)));
  const drawSoon = () => {
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      draw().catch(stop);
    }, LATE_MS);
  };
  const toggle = button("Start live tail", () => (tail ? stop() : start()), "small");
  function start() {
    tail = new AbortController();
    toggle.textContent = "Stop live tail";
    follow(account, tail.signal, {
      onRecords: (records) => records.some(mayLog) && drawSoon(),
      onState: (answers) => replace(state, answers ? status("Live") : status("Waiting for the cloud", "waiting")),
    });
    drawSoon();
  }
  function stop() {
    tail?.abort();
    tail = null;
    toggle.textContent = "Start live tail";
    replace(state);
  }
  left.addEventListener("abort", stop);
  await draw();
  const all = buttonLink("View CloudWatch logs", link(account, ["cloudwatch", "log-group", group]), "small");
  return section("CloudWatch Logs", { about, actions: [state, toggle, button("Refresh", draw, "small"), all] }, place);
}

/** A call after which there may be new lines: not one by which this page reads them. */
const mayLog = (record) => record.action === "Invoke" || !record.user_agent.includes(OWN);

const events = (found) =>
  dataTable({
    caption: "Log events, oldest first",
    columns: [
      ["Time", (each) => timeOfDay(each.timestamp / 1000), { class: "tight" }],
      ["Log stream", (each) => h("span", { class: "mono" }, each.logStreamName.slice(-8)), { class: "tight" }],
      ["Message", (each) => h("span", { class: "mono" }, each.message.trimEnd())],
    ],
    rows: found.slice(-LINES),
    empty: [
      h("p", {}, h("b", {}, "No log")),
      h("p", {}, "The function has not run yet, or its role may not write logs."),
    ],
  });

async function eventsOf(account, logGroupName) {
  try {
    const asked = { logGroupName, limit: 10_000 };
    return await awsAll(account, "logs", "FilterLogEvents", asked, "events", ["nextToken", "nextToken"]);
  } catch (error) {
    if (error.code === "ResourceNotFoundException") return [];
    throw error;
  }
}

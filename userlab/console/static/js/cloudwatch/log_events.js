// CloudWatch > Log groups > one group > Log events: a search by pattern and time, and a live tail.

import { asCode, followed } from "../as_code.js";
import { awsAll } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { errorBox } from "../flash.js";
import { field, form, select, textInput } from "../form.js";
import { dateTime } from "../format.js";
import { button, heading, section } from "../page.js";
import { link } from "../route.js";
import { accountTime, logStreams } from "./calls.js";
import { crumbsOfGroup } from "./log_group_page.js";
import { rangeOf, rangeOptions } from "./time_range.js";

const SHOWN = 500;
const TAIL_MS = 2000;

export const title = ([, stream]) => stream ?? "Log events";

export async function render({ account, parts: [group, stream], query, left }) {
  const streams = stream ? [] : await logStreams(account, group); // a group that is not there is told at once
  const pattern = field("Filter pattern", textInput({ value: query.get("pattern") ?? "" }), {
    optional: true,
    hint: 'ERROR, "two words", -DEBUG, { $.level = "error" }, [ip, user, status = 5*]. Nothing: every event.',
    says: /pattern/i,
    wide: true,
  });
  const time = field("Time range", select([["all", "All"], ...rangeOptions], { value: query.get("range") ?? "all" }));
  const place = h("div", { "aria-live": "polite" });
  const code = asCode({ place: "folded", label: "The same search as code" });
  const requestOf = (now) => ({
    logGroupName: group,
    logStreamNames: stream ? [stream] : undefined,
    filterPattern: pattern.value || undefined,
    startTime: time.value === "all" ? undefined : rangeOf(time.value, now).start * 1000,
  });
  const search = async () => {
    const now = time.value === "all" ? 0 : await accountTime(account);
    const events = await awsAll(account, "logs", "FilterLogEvents", requestOf(now), "events", [
      "nextToken",
      "nextToken",
    ]);
    replace(place, eventsSection(account, group, stream, events));
  };
  const tail = tailing(search, place, left);
  const element = form({
    fields: [pattern],
    content: h(
      "section",
      { class: "container", "aria-label": "Search" },
      h(
        "div",
        { class: "container-body search" },
        h("div", { class: "row" }, pattern.element, time.element),
        code.element,
      ),
    ),
    submit: "Search",
    buttons: [tail],
    run: search,
  });
  followed(element, code, () => [["logs", "FilterLogEvents", requestOf(Math.floor(Date.now() / 1000))]]);
  await search().catch((error) => replace(place, errorBox(error)));
  const about = stream ? `Events of one log stream of ${group}.` : `Events of ${counted(streams.length)} of the group.`;
  return [heading(stream ?? "Log events", { crumbs: crumbsOfGroup(account, group), about }), element, place];
}

const counted = (count) => (count === 1 ? "the one log stream" : `all ${count} log streams`);

/** A button that searches again every two seconds, until it is pressed once more or the page is left. */
function tailing(search, place, left) {
  let timer = null;
  const tail = button("Live tail", () => {
    const begin = timer === null;
    stop();
    if (begin) look();
  });
  tail.setAttribute("aria-pressed", "false");
  function stop() {
    clearTimeout(timer);
    timer = null;
    tail.setAttribute("aria-pressed", "false");
    tail.textContent = "Live tail";
  }
  async function look() {
    tail.setAttribute("aria-pressed", "true");
    tail.textContent = "Stop live tail";
    timer = 0;
    try {
      await search();
    } catch (error) {
      replace(place, errorBox(error));
      return stop();
    }
    if (timer === 0 && !left.aborted) timer = setTimeout(look, TAIL_MS);
  }
  left.addEventListener("abort", stop);
  return tail;
}

function eventsSection(account, group, stream, events) {
  const newest = events.slice(-SHOWN);
  const about = events.length > SHOWN ? `The newest ${SHOWN} are shown, oldest first.` : "Oldest first.";
  const columns = [
    ["Timestamp", (each) => dateTime(each.timestamp / 1000), { class: "tight" }],
    ["Message", (each) => h("span", { class: "message" }, each.message.trimEnd())],
  ];
  const source = ({ logStreamName: name }) =>
    h("a", { class: "mono", title: name, href: link(account, ["cloudwatch", "events", group, name]) }, name.slice(-8));
  if (!stream) columns.push(["Log stream", source]);
  return section(
    "Log events",
    { count: events.length, about },
    h(
      "div",
      { class: "items events" },
      dataTable({
        caption: "Log events, oldest first",
        columns,
        rows: newest,
        empty: "No event matches. Take a wider time range or another pattern.",
      }),
    ),
  );
}

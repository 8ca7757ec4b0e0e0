// Activity: the account's journal, live. The page to leave open during a lesson.

import { get } from "../cloud.js";
import { h, replace } from "../element.js";
import { dollars, number } from "../format.js";
import { button, heading, section, status } from "../page.js";
import { billSection, totalOf } from "./bill.js";
import { callsTable } from "./calls_table.js";
import { follow } from "./journal_stream.js";
import { requestSection } from "./request.js";
import { timelineSection } from "./timeline.js";
import { inOrder, inRequests } from "./traces.js";

const KEPT = 3000;
const DRAWN = 100;

export const title = () => "Activity";

export async function render({ account, left, query }) {
  const { prices } = await get("prices");
  const place = {
    figures: h("div", { class: "live" }),
    calls: h("div", {}),
    request: h("div", { class: "stack", "aria-live": "polite" }),
    state: h("span", {}),
  };
  const bill = billSection(prices);
  const filter = { errors: false, console: false };
  let records = [];
  let chosen = null;
  let waiting = false;
  let asked = query.get("trace");

  function draw() {
    waiting = false;
    const meant = records.filter((each) => filter.console || !each.user_agent.includes("userlab-console"));
    const shown = meant.filter((each) => !filter.errors || each.error);
    replace(place.figures, figures(meant, prices));
    keepingFocus(place.calls, () => replace(place.calls, callsTable(inRequests(shown.slice(-DRAWN)), chosen, choose)));
    bill.show(meant);
  }
  /** Many records may come at once: draw once a frame. */
  function drawSoon() {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  }
  function choose(record) {
    chosen = record;
    draw();
    const same = records.filter((each) => each.trace_id === record.trace_id);
    replace(place.request, timelineSection(same), requestSection(record));
    if (innerWidth < 1100) place.request.scrollIntoView({ block: "nearest" });
  }
  /** A page may lead here with the trace of its request; all of its calls have been made by then. */
  function chooseTrace(trace) {
    const found = inOrder(records.filter((each) => each.trace_id === trace));
    if (!found.length) return;
    asked = null;
    choose(found[0]);
  }
  function clear() {
    records = [];
    chosen = null;
    replace(place.request, nothingChosen());
    draw();
  }
  follow(account, left, {
    onRecords: (more) => {
      records = [...records, ...more].slice(-KEPT);
      if (asked) chooseTrace(asked);
      drawSoon();
    },
    onState: (on, error) =>
      replace(
        place.state,
        on ? status("Live") : status(error?.message ?? "The local cloud does not answer; trying again", "waiting"),
      ),
  });
  clear();
  const box = (name, text) => {
    const input = h("input", {
      type: "checkbox",
      onchange: () => {
        filter[name] = input.checked;
        draw();
      },
    });
    return h("label", { class: "check" }, input, text);
  };
  return [
    heading("Activity", {
      about: "Every call of this account, as it is made.",
      actions: [place.state, button("Clear", clear)],
    }),
    place.figures,
    h(
      "div",
      { class: "activity" },
      section(
        "Calls",
        {
          about: `The newest ${DRAWN}. What a call led to stands below it.`,
          actions: [box("errors", "Only errors"), box("console", "This console's own, too")],
        },
        place.calls,
      ),
      h("div", { class: "stack" }, place.request, bill.element),
    ),
  ];
}

const nothingChosen = () =>
  section(
    "Request",
    {},
    h(
      "p",
      { class: "about" },
      "Select a call to see the way of its request, who sent it, and which permission it needed.",
    ),
  );

/** Draw, and give the focus back to the call that had it. */
function keepingFocus(place, draw) {
  const had = place.contains(document.activeElement) ? document.activeElement.dataset.call : null;
  draw();
  if (had) place.querySelector(`[data-call="${had}"]`)?.focus({ preventScroll: true });
}

function figures(records, prices) {
  const sum = (name) => records.reduce((total, each) => total + (each[name] ?? 0), 0);
  const entries = [
    [number(records.length), "calls"],
    [number(records.filter((each) => each.error).length), "with an error"],
    [number(sum("read_units")), "read units"],
    [number(sum("write_units")), "write units"],
    [dollars(totalOf(records, prices)), "on AWS, without free tier"],
  ];
  return entries.map(([value, words]) => h("div", { class: "figure" }, h("b", {}, value), h("span", {}, words)));
}

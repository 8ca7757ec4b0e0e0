// Activity: the account's journal, live. The page to leave open during a lesson.

import { get } from "../cloud.js";
import { h, replace } from "../element.js";
import { dollars, number } from "../format.js";
import { button, heading, section, status } from "../page.js";
import { callsTable } from "./calls_table.js";
import { priceOf } from "./price.js";
import { timelineSection } from "./timeline.js";

const KEPT = 1000;
const DRAWN = 100;

export const title = () => "Activity";

export async function render({ account, left }) {
  const { prices } = await get("prices");
  const places = { figures: h("div", { class: "live" }), calls: h("div", {}), timeline: h("div", { "aria-live": "polite" }), state: h("span", {}) };
  const filter = { errors: false, console: false };
  let records = [];
  let chosen = null;
  let waiting = false;

  function draw() {
    waiting = false;
    const meant = records.filter((each) => filter.console || !each.user_agent.includes("userlab-console"));
    const shown = meant.filter((each) => !filter.errors || each.error);
    replace(places.figures, figures(meant, prices));
    replace(places.calls, callsTable(shown.slice(-DRAWN).reverse(), chosen, choose));
    replace(places.timeline, chosen ? timelineSection(records.filter((each) => each.trace_id === chosen)) : null);
  }
  /** Many records may come at once: draw once a frame. */
  function drawSoon() {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  }
  function choose(record) {
    chosen = record.trace_id;
    draw();
    places.timeline.scrollIntoView({ block: "nearest" });
  }
  listen(account, left, {
    onRecords: (more) => { records = [...records, ...more].slice(-KEPT); drawSoon(); },
    onState: (on) => replace(places.state, on ? status("Live") : status("The local cloud does not answer; trying again", "waiting")),
  });
  draw();
  const box = (name, text) => {
    const input = h("input", { type: "checkbox", onchange: () => { filter[name] = input.checked; draw(); } });
    return h("label", { class: "check" }, input, text);
  };
  return [
    heading("Activity", {
      about: "Every call of this account, as it is made. Select one to see the way of its request.",
      actions: [places.state, button("Start anew", () => { records = []; chosen = null; draw(); })],
    }),
    places.figures,
    places.timeline,
    section("Calls", { about: `The newest ${DRAWN}, newest first.`, actions: [box("errors", "Only errors"), box("console", "This console's own calls, too")] }, places.calls),
  ];
}

/** Server-sent events until the page is left. */
function listen(account, left, { onRecords, onState }) {
  const source = new EventSource(`events?${new URLSearchParams({ account })}`);
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => onState(false));
  source.addEventListener("message", (event) => onRecords(JSON.parse(event.data)));
  left.addEventListener("abort", () => source.close());
}

function figures(records, prices) {
  const sum = (name) => records.reduce((total, each) => total + (each[name] ?? 0), 0);
  const entries = [
    [number(records.length), "calls"],
    [number(records.filter((each) => each.error).length), "with an error"],
    [number(sum("read_units")), "read units"],
    [number(sum("write_units")), "write units"],
    [dollars(priceOf(records, prices)), "on AWS, without free tier"],
  ];
  return entries.map(([value, words]) => h("div", { class: "figure" }, h("b", {}, value), h("span", {}, words)));
}

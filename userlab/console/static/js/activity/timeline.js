// The way of one request: all calls that carry its trace id, as bars over time.

import { h } from "../element.js";
import { milliseconds } from "../format.js";
import { section } from "../page.js";
import { serviceName } from "./calls_table.js";

export function timelineSection(records) {
  if (!records.length) return null;
  const ordered = [...records].sort((left, right) => left.time - right.time || right.milliseconds - left.milliseconds);
  const begin = ordered[0].time * 1000;
  const end = Math.max(...ordered.map((each) => each.time * 1000 + each.milliseconds));
  const whole = Math.max(end - begin, 0.1);
  const bars = ordered.map((each) => {
    const offset = (100 * (each.time * 1000 - begin)) / whole;
    const width = (100 * each.milliseconds) / whole;
    const kind = each.error ? "failed" : each.service;
    return h("li", { class: "span" },
      h("span", {}, h("b", {}, serviceName(each.service)), ` ${each.action}`, each.error ? ` (${each.error})` : ""),
      h("span", { class: "track", "aria-hidden": "true" },
        h("span", { class: `fill ${kind}`, style: { left: `${Math.min(offset, 99)}%`, width: `${Math.max(Math.min(width, 100 - offset), 0.4)}%` } })),
      h("span", { class: "length" }, milliseconds(each.milliseconds)));
  });
  const about = `Trace ${ordered[0].trace_id}: ${ordered.length === 1 ? "one call" : `${ordered.length} calls`} in ${milliseconds(whole)}.`;
  return section("Timeline of the request", { about }, h("ol", { class: "timeline" }, bars));
}

// The way of one request: all calls that carry its trace id, as bars over time.

import { h } from "../element.js";
import { milliseconds } from "../format.js";
import { section } from "../page.js";
import { serviceName } from "./calls_table.js";
import { inOrder, nested, withInitPhases } from "./traces.js";

export function timelineSection(records) {
  if (!records.length) return null;
  const ordered = inOrder(withInitPhases(records));
  const begin = ordered[0].time * 1000;
  const end = Math.max(...ordered.map((each) => each.time * 1000 + each.milliseconds));
  const whole = Math.max(end - begin, 0.1);
  const bars = nested(ordered).map(({ record, depth }) => {
    const offset = Math.min((100 * (record.time * 1000 - begin)) / whole, 99);
    const width = Math.max(Math.min((100 * record.milliseconds) / whole, 100 - offset), 0.4);
    return h(
      "li",
      { class: "span", style: { "--depth": String(Math.min(depth, 4)) } },
      h(
        "span",
        { class: "what" },
        h("b", {}, serviceName(record.service)),
        ` ${record.action}`,
        record.error ? h("b", { class: "error" }, ` ${record.error}`) : null,
      ),
      h("span", { class: "length" }, milliseconds(record.milliseconds)),
      h(
        "span",
        { class: "track", "aria-hidden": "true" },
        h("span", {
          class: `fill ${record.error ? "failed" : record.service}`,
          style: { left: `${offset}%`, width: `${width}%` },
        }),
      ),
    );
  });
  const about = `${records.length === 1 ? "One call" : `${records.length} calls`} in ${milliseconds(whole)}.`;
  return section("Timeline of the request", { about }, h("ol", { class: "timeline" }, bars));
}

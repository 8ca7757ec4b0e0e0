// CloudWatch > All metrics: namespaces, their metrics by dimensions, and a chart of those that are ticked.

import { asCode } from "../as_code.js";
import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { errorBox } from "../flash.js";
import { field, select } from "../form.js";
import { heading, section } from "../page.js";
import { link } from "../route.js";
import { accountTime, metricsOf } from "./calls.js";
import { dataRequest, dimensionText, grouped, labelOf, STATISTICS } from "./metric_data.js";
import { metricView } from "./metric_view.js";
import { rangeOf, rangeOptions } from "./time_range.js";

export const title = ([namespace]) => namespace ?? "All metrics";

export async function render({ account, parts: [namespace] }) {
  const metrics = await metricsOf(account, namespace ? { Namespace: namespace } : {});
  const crumbs = [["CloudWatch", link(account, ["cloudwatch"])]];
  if (!namespace) return [heading("All metrics", { crumbs }), namespaces(account, metrics)];
  const graph = graphed(account);
  return [
    heading(namespace, { crumbs: [...crumbs, ["All metrics", link(account, ["cloudwatch", "metrics"])]] }),
    graph.element,
    metrics.length
      ? grouped(metrics).map(([names, list]) => metricTable(account, names, list, graph))
      : section("Metrics", {}, h("div", { class: "empty" }, "This namespace has no metrics.")),
  ];
}

function namespaces(account, metrics) {
  const counts = new Map();
  for (const { Namespace: name } of metrics) counts.set(name, (counts.get(name) ?? 0) + 1);
  return section(
    "Namespaces",
    { count: counts.size, about: "Each service tells its own metrics; programs and metric filters tell theirs." },
    dataTable({
      caption: "Namespaces",
      columns: [
        ["Namespace", ([name]) => h("a", { href: link(account, ["cloudwatch", "metrics", name]) }, name)],
        ["Metrics", ([, count]) => count, { class: "number" }],
      ],
      rows: [...counts],
      empty: [
        h("p", {}, h("b", {}, "No metrics")),
        h("p", {}, "Invoke a function, call an API or write an item, and its service tells its first values."),
      ],
    }),
  );
}

/** The chart of the ticked metrics: {element, tick(metric, wanted)}. */
function graphed(account) {
  const chosen = new Map();
  const place = h("div", { "aria-live": "polite" });
  const statistic = field(
    "Statistic",
    select(
      STATISTICS.map((each) => [each, each]),
      { value: "Sum" },
    ),
  );
  const time = field("Time range", select(rangeOptions, { value: "1h" }));
  const code = asCode({ place: "folded", label: "The same data as code" });
  let turn = 0;
  async function draw() {
    turn += 1;
    const mine = turn;
    const metrics = [...chosen.values()];
    code.element.hidden = !metrics.length;
    if (!metrics.length) return replace(place, h("div", { class: "empty" }, "Tick a metric below to see its chart."));
    try {
      const range = rangeOf(time.value, await accountTime(account));
      code.show([["cloudwatch", "GetMetricData", dataRequest(metrics, statistic.value, range)]]);
      const view = await metricView(account, metrics, statistic.value, range);
      if (mine === turn) replace(place, view);
    } catch (error) {
      replace(place, errorBox(error));
    }
  }
  for (const each of [statistic, time]) each.input.addEventListener("change", draw);
  draw();
  const controls = h("div", { class: "row" }, statistic.element, time.element);
  return {
    element: section("Graph", {}, controls, place, code.element),
    tick(metric, wanted) {
      const key = JSON.stringify(metric);
      if (wanted) chosen.set(key, metric);
      else chosen.delete(key);
      draw();
    },
  };
}

function metricTable(account, names, metrics, graph) {
  return section(
    names,
    { count: metrics.length },
    dataTable({
      caption: `Metrics by ${names}`,
      columns: [
        [
          "",
          (metric) =>
            h("input", {
              type: "checkbox",
              "aria-label": `Graph ${labelOf(metric)}`,
              onchange: (event) => graph.tick(metric, event.target.checked),
            }),
          { class: "check" },
        ],
        ["Metric name", ({ MetricName: name }) => h("b", {}, name)],
        ["Dimensions", dimensionText],
        [
          "Alarm",
          (metric) => {
            const to = link(account, ["cloudwatch", "create-alarm"], { metric: JSON.stringify(metric) });
            return h("a", { href: to, "aria-label": `Create alarm on ${labelOf(metric)}` }, "Create alarm");
          },
          { class: "tight" },
        ],
      ],
      rows: metrics,
      empty: "No metrics.",
    }),
  );
}

// A chart of metrics with its legend, and the same numbers as a table.

import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { dateTime } from "../format.js";
import { metricChart } from "./metric_chart.js";
import { dataRequest, rowsOf, seriesOf } from "./metric_data.js";

/** Read the metrics' data and draw them. Throws AwsError. */
export async function metricView(account, metrics, statistic, range, threshold = null) {
  const answer = await aws(account, "cloudwatch", "GetMetricData", dataRequest(metrics, statistic, range));
  const series = seriesOf(metrics, answer);
  const rows = rowsOf(series);
  return h(
    "div",
    { class: "stack" },
    h(
      "div",
      { class: "chart-place", tabindex: "0", role: "group", "aria-label": "Chart" },
      metricChart(series, range, threshold),
    ),
    h(
      "ul",
      { class: "legend" },
      series.map(({ label }, place) => h("li", { class: `series-${place % 6}` }, label)),
      threshold === null ? null : h("li", { class: "threshold" }, `Threshold ${threshold}`),
    ),
    h(
      "details",
      {},
      h("summary", {}, `Data as a table (${rows.length} ${rows.length === 1 ? "time" : "times"})`),
      dataTable({
        caption: `${statistic} of the metrics, oldest first`,
        columns: [
          ["Time", ([time]) => dateTime(time), { class: "tight" }],
          ...series.map(({ label }, place) => [label, ([, values]) => written(values[place]), { class: "number" }]),
        ],
        rows,
        empty: "No data in this time.",
      }),
    ),
  );
}

const written = (value) => (value === undefined ? "-" : String(Number(value.toPrecision(6))));

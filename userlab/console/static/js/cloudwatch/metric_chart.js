// A chart of metrics: lines over time. The table that stands beside it carries the same numbers.

import { svg } from "../element.js";
import { ticks } from "./metric_data.js";

const [WIDTH, HEIGHT] = [720, 240];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 12, 10, 26];
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** The drawing of series over {start, end} in epoch seconds; `threshold` is drawn as a line across. */
export function metricChart(series, { start, end }, threshold = null) {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  if (threshold !== null) values.push(threshold);
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const x = (time) => LEFT + ((time - start) / (end - start)) * (WIDTH - LEFT - RIGHT);
  const share = (value) => (value - marks[0]) / (marks.at(-1) - marks[0]);
  const y = (value) => HEIGHT - BOTTOM - share(value) * (HEIGHT - TOP - BOTTOM);
  const label = `Chart of ${series.map((each) => each.label).join(", ") || "nothing"}`;
  return svg(
    "svg",
    { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    marks.map((mark) => [
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(mark), y2: y(mark) }),
      svg("text", { class: "value", x: LEFT - 8, y: y(mark) + 4 }, String(mark)),
    ]),
    [0, 1, 2, 3, 4].map((part) => {
      const time = start + ((end - start) * part) / 4;
      return svg("text", { class: `time of-${part}`, x: x(time), y: HEIGHT - 6 }, clock.format(time * 1000));
    }),
    threshold === null
      ? null
      : svg("line", { class: "threshold", x1: LEFT, x2: WIDTH - RIGHT, y1: y(threshold), y2: y(threshold) }),
    series.map(({ points, label: name }, place) => [
      svg("polyline", {
        class: `line series-${place % 6}`,
        points: points.map(([time, value]) => `${x(time)},${y(value)}`).join(" "),
      }),
      points.map(([time, value]) =>
        svg(
          "circle",
          { class: `point series-${place % 6}`, cx: x(time), cy: y(value), r: 3 },
          svg("title", {}, `${name}: ${value} at ${clock.format(time * 1000)}`),
        ),
      ),
    ]),
  );
}

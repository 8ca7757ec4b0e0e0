// Metrics as names, as a request for their data, and the data as rows.

/** The statistics to choose from, as CloudWatch writes them. */
export const STATISTICS = ["Average", "Sum", "Minimum", "Maximum", "SampleCount", "p50", "p90", "p99"];

/** "FunctionName, Resource", the names of a metric's dimensions; metrics are grouped by them. */
export const dimensionNames = ({ Dimensions: dimensions }) =>
  dimensions.map(({ Name: name }) => name).join(", ") || "No dimensions";

/** "FunctionName=users", the dimensions of a metric in a line. */
export const dimensionText = ({ Dimensions: dimensions }) =>
  dimensions.map(({ Name: name, Value: value }) => `${name}=${value}`).join(", ") || "-";

/** Metrics by the names of their dimensions: [[names, metrics]], in the order in which they come. */
export function grouped(metrics) {
  const groups = new Map();
  for (const metric of metrics) {
    const names = dimensionNames(metric);
    groups.set(names, [...(groups.get(names) ?? []), metric]);
  }
  return [...groups];
}

/** The GetMetricData request for metrics in a range {start, end, period} of epoch seconds, oldest value first. */
export function dataRequest(metrics, statistic, { start, end, period }) {
  return {
    MetricDataQueries: metrics.map((Metric, place) => ({
      Id: `m${place + 1}`,
      MetricStat: { Metric, Period: period, Stat: statistic },
    })),
    StartTime: isoTime(start),
    EndTime: isoTime(end),
    ScanBy: "TimestampAscending",
  };
}

const isoTime = (seconds) => new Date(seconds * 1000).toISOString();

/** The results as series of points: [{label, points: [[epoch seconds, value]]}], in the order of the metrics. */
export function seriesOf(metrics, { MetricDataResults: results }) {
  return metrics.map((metric, place) => {
    const found = results.find(({ Id: id }) => id === `m${place + 1}`);
    const points = (found?.Timestamps ?? []).map((time, at) => [Date.parse(time) / 1000, found.Values[at]]);
    return { label: labelOf(metric), points };
  });
}

/** "Errors (users)": a metric's name with the values of its dimensions. */
export function labelOf({ MetricName: name, Dimensions: dimensions }) {
  const values = dimensions.map(({ Value: value }) => value).join(", ");
  return values ? `${name} (${values})` : name;
}

/** The series as rows of a table: [[epoch seconds, [a value or undefined for each series]]]. */
export function rowsOf(series) {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const values = series.map(({ points }) => new Map(points));
  return times.map((time) => [time, values.map((each) => each.get(time))]);
}

/** Round numbers for an axis from zero (or below) to the greatest value: [0, 5, 10]. */
export function ticks(least, greatest) {
  const low = Math.min(0, least);
  const high = greatest > low ? greatest : low + 1;
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

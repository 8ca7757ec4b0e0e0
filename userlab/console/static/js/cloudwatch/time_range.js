// Ranges of time that end now, as CloudWatch's pages offer them.

/** [name, seconds, the period in seconds by which metrics are drawn]. */
export const RANGES = [
  ["5m", "5 minutes", 300, 60],
  ["1h", "1 hour", 3600, 60],
  ["3h", "3 hours", 3 * 3600, 60],
  ["12h", "12 hours", 12 * 3600, 300],
  ["1d", "1 day", 86_400, 300],
  ["1w", "1 week", 7 * 86_400, 3600],
];

/** [[key, "Last 5 minutes"]] for a list to choose from. */
export const rangeOptions = RANGES.map(([key, name]) => [key, `Last ${name}`]);

/** The range of a key that ends at `now` (epoch seconds): {start, end, period}, whole minutes, in epoch seconds. */
export function rangeOf(key, now) {
  const [, , seconds, period] = RANGES.find(([each]) => each === key) ?? RANGES[1];
  const end = Math.ceil(now / 60) * 60;
  return { start: Math.floor((end - seconds) / period) * period, end, period };
}

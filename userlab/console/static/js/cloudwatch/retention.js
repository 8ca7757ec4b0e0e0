// How long a log group keeps its events.

/** The days for which CloudWatch Logs can keep events; 0 is for ever. */
export const RETENTIONS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** "Never expire", "1 week", "13 months", as the console writes a number of days. */
export function retentionText(days) {
  if (!days) return "Never expire";
  if (days < 7) return counted(days, "day");
  if (days < 30) return counted(days / 7, "week");
  if (days <= 180 || days === 400 || days === 545) return counted(Math.round(days / 30.4), "month");
  return counted(Math.round(days / 365.25), "year");
}

const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

// Numbers, sizes and times as people read them.

const whole = new Intl.NumberFormat("en-US");
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

export const number = (value) => (value === undefined || value === null ? "-" : whole.format(value));

/** 1536 is "1.5 KB", in AWS's units of 1,024. */
export function bytes(count) {
  if (count === undefined || count === null) return "-";
  if (count < 1024) return `${count} bytes`;
  if (count < 1024 ** 2) return `${(count / 1024).toFixed(1)} KB`;
  return `${(count / 1024 ** 2).toFixed(1)} MB`;
}

/** A time of day with milliseconds, from epoch seconds. */
export const timeOfDay = (seconds) => clock.format(new Date(seconds * 1000));

/** Date and time, from epoch seconds or ISO 8601. */
export const dateTime = (value) =>
  value ? day.format(new Date(typeof value === "number" ? value * 1000 : value)) : "-";

export const milliseconds = (value) => (value >= 100 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`);

/** US dollars: small amounts keep their digits. */
export function dollars(value) {
  if (value === 0) return "0 USD";
  return `${value < 0.01 ? small.format(value) : value.toFixed(2)} USD`;
}

/** What comes after the last "/" or ":" of an ARN. */
export const lastOf = (arn) =>
  String(arn ?? "")
    .split(/[/:]/)
    .pop();

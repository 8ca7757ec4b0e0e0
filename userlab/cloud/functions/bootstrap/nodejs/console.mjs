/**
 * The console of a function: every line with its time, its request and its level, as CloudWatch shows it.
 *
 * Lambda guide, "Log and monitor Node.js Lambda functions": text by default, JSON and levels by the function's
 * LoggingConfig, which arrives in AWS_LAMBDA_LOG_FORMAT and AWS_LAMBDA_LOG_LEVEL.
 */
import { format } from "node:util";
import { asError, logFormOf } from "./errors.mjs";
import { display } from "./places.mjs";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/**
 * Let console.* write to the function's log.
 *
 * `requestId` stands for the request while there is none yet. Returns what the runtime itself needs: a place for the
 * current request's id, and logError(message, error) for what it reports.
 */
export function openConsole(requestId) {
  const logs = { requestId };
  const json = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
  const lowest = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));
  const lineOf = json ? jsonLine : textLine;
  // A full pipe is written to in the background: an answer would overtake its log, and process.exit cut it off.
  for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);

  LEVELS.forEach((level, rank) => {
    console[level.toLowerCase()] = (...values) => {
      if (rank < lowest) return;
      const line = display(lineOf(level, logs.requestId, values));
      // A message is one record: its line ends are carriage returns until it has arrived.
      process.stdout.write(`${line.replaceAll("\n", "\r")}\n`);
    };
  });
  console.log = console.info;

  logs.logError = (message, thrown) => {
    const error = asError(thrown);
    if (json) console.error(error);
    else console.error(message, `\t${logFormOf(error)}`);
  };
  return logs;
}

function textLine(level, requestId, values) {
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}`;
}

function jsonLine(level, requestId, values) {
  const line = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...line, message: values[0] }, (_key, value) => errorForm(value));
    } catch {
      return JSON.stringify({ ...line, message: format(values[0]) });
    }
  }
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify({ ...line, message: format(...values), ...(error && errorFields(error)) });
}

function errorForm(value) {
  return value instanceof Error ? { ...errorFields(value), ...value } : value;
}

function errorFields(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}

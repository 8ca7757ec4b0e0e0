/** The runtime's own errors, and the forms in which an error leaves the sandbox. */
import { types } from "node:util";
import { display } from "./places.mjs";

/** An error of the runtime: "Runtime.HandlerNotFound" for the kind HandlerNotFound is what the caller sees. */
export class RuntimeError extends Error {
  constructor(kind, message, stack) {
    super(message);
    Object.defineProperty(this, "name", { value: `Runtime.${kind}` });
    // The stack's first line was written before the error had its name.
    this.stack = stack ?? this.stack.replace(/^Error/, this.name);
  }
}

/** A promise was rejected and nobody listened. */
export class UnhandledPromiseRejection extends RuntimeError {
  constructor(reason, promise) {
    super("UnhandledPromiseRejection", String(reason));
    Object.assign(this, { reason, promise });
  }
}

/**
 * What the Runtime API and so the caller of Invoke gets: {errorType, errorMessage, trace}.
 * Anything can be thrown in JavaScript: of what is not an error, its type and its text are told.
 */
export function reportOf(error) {
  try {
    if (types.isNativeError(error) || looksLikeError(error)) {
      return {
        errorType: display(error.name),
        errorMessage: display(error.message),
        trace: display(error.stack).split("\n"),
      };
    }
    return { errorType: typeof error, errorMessage: display(error.toString()), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, " +
        "name, and stack",
      trace: [],
    };
  }
}

/** The JSON that the runtime logs of an error: its report, its code, and whatever else was hung on it. */
export function logFormOf(error) {
  try {
    return JSON.stringify(error, (_key, value) => (value instanceof Error ? withProperties(value) : value));
  } catch {
    return JSON.stringify(reportOf(error));
  }
}

/** The thing itself when it is an error, else an error that tells of it. */
export function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(thrown);
}

function withProperties(error) {
  const form = { errorType: error.name, errorMessage: error.message, code: error.code, ...error };
  if (typeof error.stack === "string") form.stack = error.stack.split("\n");
  return form;
}

function looksLikeError(value) {
  return [value?.name, value?.message, value?.stack].every((text) => typeof text === "string" && text);
}

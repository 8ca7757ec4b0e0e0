/**
 * The runtime up to nodejs22.x: a handler answers by its promise, its callback, or the old methods of its context.
 *
 * The event loop decides when nobody answers: a handler that neither returns a promise nor calls back has answered
 * null when the loop is empty, and a callback's answer waits for that unless the handler sets
 * context.callbackWaitsForEmptyEventLoop to false (Lambda guide, "Define Lambda function handler in Node.js").
 */
import { contextOf } from "./context.mjs";
import { UnhandledPromiseRejection } from "./errors.mjs";
import { loadHandler } from "./handler.mjs";
import { isStreaming, stream } from "./streaming.mjs";

// With these AWS's runtime ends after an error that nobody caught.
const EXIT_UNCAUGHT = 129;
const EXIT_UNHANDLED = 128;

export class Runtime {
  static async start(api, logs) {
    const runtime = new Runtime(api, logs);
    process.on("uncaughtException", (error) => runtime.end("Uncaught Exception", error, EXIT_UNCAUGHT));
    process.on("unhandledRejection", (reason, promise) => {
      const error = new UnhandledPromiseRejection(reason, promise);
      runtime.end("Unhandled Promise Rejection", error, EXIT_UNHANDLED);
    });
    process.on("beforeExit", () => runtime.whenIdle());
    try {
      runtime.handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, false);
      runtime.streaming = isStreaming(runtime.handler);
    } catch (error) {
      return runtime.end("Uncaught Exception", error, EXIT_UNCAUGHT);
    }
    warnOfCallback(runtime);
    return runtime.next();
  }

  constructor(api, logs) {
    this.api = api;
    this.logs = logs;
    this.whenIdle = () => {};
  }

  /** Wait for an event and hand it to the handler. */
  async next() {
    const { headers, body } = await this.api.next();
    const requestId = headers["lambda-runtime-aws-request-id"];
    this.logs.requestId = this.requestId = requestId;
    if (this.streaming) await this.handleStreaming(requestId, headers, body);
    else this.handleOnce(requestId, headers, body);
  }

  handleOnce(requestId, headers, body) {
    const answers = answersOf(this, requestId);
    this.whenIdle = () => answers.succeed(null);
    try {
      const context = Object.assign(answers.context, contextOf(headers));
      const result = this.handler(JSON.parse(body), context, answers.callback);
      if (typeof result?.then === "function") result.then(answers.succeed, answers.fail).catch(answers.fail);
    } catch (error) {
      answers.fail(error);
    }
  }

  async handleStreaming(requestId, headers, body) {
    this.whenIdle = () => this.fail(requestId, new Error("Response stream is not finished."));
    try {
      const context = Object.assign({ callbackWaitsForEmptyEventLoop: true }, contextOf(headers));
      const answer = await stream(this.handler.bind(this), JSON.parse(body), context);
      this.whenIdle = () => {};
      await this.api.respond(requestId, ...answer);
      await this.next();
    } catch (error) {
      await this.fail(requestId, error);
    }
  }

  /** Hand in a result, and go on. Throws when it has no JSON. */
  succeed(requestId, result) {
    const text = jsonOf(result);
    this.whenIdle = () => {};
    return this.api.respond(requestId, text).then(() => this.next());
  }

  /** Log and hand in an error, and go on: the sandbox stays as it is. */
  fail(requestId, error) {
    this.whenIdle = () => {};
    this.logs.logError("Invoke Error", error);
    return this.api.fail(requestId, error).then(() => this.next());
  }

  /** Nobody caught an error: the sandbox cannot be trusted any more. */
  async end(message, error, exitCode) {
    this.whenIdle = () => {};
    this.logs.logError(message, error);
    if (this.requestId) await this.api.fail(this.requestId, error);
    else await this.api.failInit(error);
    process.exit(exitCode);
  }
}

/** All the ways to answer one invocation. The first that is used counts, the others then do nothing. */
function answersOf(runtime, requestId) {
  let waitForEmptyEventLoop = true;
  let answered = false;
  const once =
    (answer) =>
    (...values) => {
      if (answered) return;
      answer(...values);
      answered = true;
    };
  const done = (error, result) => {
    if (error === undefined || error === null) runtime.succeed(requestId, result);
    else runtime.fail(requestId, error);
  };
  const callback = (error, result) => {
    const isError = error !== undefined && error !== null;
    if (isError || !waitForEmptyEventLoop) done(error, result);
    else runtime.whenIdle = () => setImmediate(() => runtime.succeed(requestId, result));
  };
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return waitForEmptyEventLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waitForEmptyEventLoop = value;
    },
    succeed: once((result) => done(null, result)),
    fail: once((error) => done(error ?? "handled", null)),
    done: once(done),
  };
  return { context, succeed: context.succeed, fail: context.fail, callback: once(callback) };
}

function jsonOf(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new Error("Unable to stringify response body");
  }
}

/** What AWS's runtimes log at the start of a function with a callback. */
function warnOfCallback({ handler, streaming }) {
  const isAsync = handler.constructor.name === "AsyncFunction";
  if (handler.length !== 3 || isAsync || streaming) return;
  if (process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING !== undefined) return;
  console.warn(
    "AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need " +
      "to update this function to use an async handler to use Node.js 24 or later. For more information and to " +
      "provide feedback on this change, see " +
      "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the " +
      "AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.",
  );
}

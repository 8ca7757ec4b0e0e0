/**
 * The runtime from nodejs24.x on: a handler answers by its promise or its return value, and by nothing else.
 *
 * Handlers with a callback are refused when the function starts, the context has no methods to answer with, nobody
 * waits for an empty event loop, and an error that nobody catches ends the process as in any Node.js program
 * (Lambda guide, "Define Lambda function handler in Node.js").
 */
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { contextOf } from "./context.mjs";
import { RuntimeError } from "./errors.mjs";
import { loadHandler } from "./handler.mjs";
import { display } from "./places.mjs";
import { isStreaming, stream } from "./streaming.mjs";

const EXIT_UNCAUGHT = 1;

export class Runtime {
  static async start(api, logs) {
    process.on("uncaughtException", endAsNodeDoes);
    const runtime = new Runtime(api, logs);
    try {
      runtime.handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, true);
      runtime.streaming = isStreaming(runtime.handler);
      refuseCallback(runtime);
    } catch (error) {
      logs.logError("Init Error", error);
      await api.failInit(error);
      endAsNodeDoes(error);
    }
    for (;;) await runtime.handleOnce();
  }

  constructor(api, logs) {
    this.api = api;
    this.logs = logs;
  }

  /** Wait for an event, hand it to the handler, and its answer to the Runtime API. */
  async handleOnce() {
    const { headers, body } = await this.api.next();
    const requestId = headers["lambda-runtime-aws-request-id"];
    this.logs.requestId = requestId;
    try {
      const answer = await this.answer(JSON.parse(body), contextOf(headers));
      // A promise that was rejected and forgotten speaks up before the answer is sent, and ends the process.
      await setImmediate();
      await this.api.respond(requestId, ...answer);
    } catch (error) {
      await setImmediate();
      this.logs.logError("Invoke Error", error);
      await this.api.fail(requestId, error);
    }
  }

  async answer(event, context) {
    if (this.streaming) return stream(this.handler.bind(this), event, context);
    return [jsonOf(await this.handler(event, context))];
  }
}

function refuseCallback({ handler, streaming }) {
  if (handler.length < 3 || streaming) return;
  throw new RuntimeError(
    "CallbackHandlerDeprecated",
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need " +
      "to modify this function to use a supported handler signature to use Node.js 24 or later. For more information " +
      "see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

function jsonOf(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new RuntimeError("JSONStringifyError", "Unable to stringify response body");
  }
}

/** Print the error and end, unless the function listens itself. */
function endAsNodeDoes(error) {
  if (process.listenerCount("uncaughtException") > 1) return;
  process.stderr.write(display(`${inspect(error)}\n\nNode.js ${process.version}\n`));
  process.exit(EXIT_UNCAUGHT);
}

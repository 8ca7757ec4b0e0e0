/**
 * Response streaming (Lambda guide, "Writing response streaming-enabled Lambda functions").
 *
 * The handler writes to a stream as on AWS; what it wrote is handed over in one piece when it has ended, which is
 * what a caller of Invoke gets on AWS, too.
 */
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { RuntimeError } from "./errors.mjs";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response";

/** Give functions the global `awslambda`. */
export function offerStreaming() {
  if (["1", "true"].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) return;
  globalThis.awslambda = {
    ...globalThis.awslambda,
    streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: "response" }),
    HttpResponseStream: { from: withPrelude },
  };
}

/** Whether a handler was given to awslambda.streamifyResponse. */
export function isStreaming(handler) {
  const mode = handler[STREAMING];
  if (!mode) return false;
  if (mode !== "response") {
    throw new RuntimeError("MalformedStreamingHandler", "Only response streaming is supported.");
  }
  return true;
}

/** Call a streaming handler. Resolves to [body, headers] for the Runtime API. */
export async function stream(handler, event, context) {
  const response = new Response();
  const promise = handler(event, response, context);
  if (typeof promise?.then !== "function") throw new Error("Streaming does not support non-async handlers.");
  if ((await promise) !== undefined) console.warn("Streaming handlers ignore return values.");
  await finished(response);
  return [
    Buffer.concat(response.chunks),
    { "Content-Type": response.contentType, "Lambda-Runtime-Function-Response-Mode": "streaming" },
  ];
}

class Response extends Writable {
  chunks = [];
  contentType = "application/octet-stream";

  setContentType(contentType) {
    if (this.chunks.length) {
      throw new RuntimeError("InvalidStreamingOperation", "Cannot set content-type, too late.");
    }
    this.contentType = contentType;
  }

  write(chunk, ...rest) {
    const text = typeof chunk !== "string" && !(chunk instanceof Uint8Array) ? JSON.stringify(chunk) : chunk;
    return super.write(text, ...rest);
  }

  _write(chunk, _encoding, done) {
    this.chunks.push(chunk);
    done();
  }
}

/** Status and headers of an HTTP response go first, as JSON and eight zero bytes. */
function withPrelude(response, prelude) {
  response.setContentType(PRELUDE_TYPE);
  response.write(JSON.stringify(prelude));
  response.write(new Uint8Array(8));
  return response;
}

/**
 * The Runtime API's client: HTTP over one connection that stays open.
 *
 * It is written on a socket, not on node:http: the two exchanges of an invocation are most of what a warm call costs,
 * and a handler that patches node:http (tracers and mocks do) must not see the runtime's own calls.
 */
import net from "node:net";
import { reportOf } from "./errors.mjs";

export class RuntimeApi {
  /** @param {string} address AWS_LAMBDA_RUNTIME_API: host and port, and perhaps a path before the API's own */
  constructor(address) {
    const url = new URL(`http://${address}`);
    this.host = url.hostname.replace(/^\[|\]$/g, "");
    this.port = Number(url.port || 80);
    this.authority = url.host;
    this.root = `${url.pathname.replace(/\/$/, "")}/2018-06-01/runtime`;
    this.last = Promise.resolve();
  }

  /** Wait for the next event. Resolves to {headers, body}: names in lower case, the body as text. */
  next() {
    return this.#exchange("GET", `${this.root}/invocation/next`);
  }

  /** Hand in what the handler returned: JSON text, or a Buffer with its content type. */
  respond(requestId, body, headers = {}) {
    return this.#exchange("POST", `${this.root}/invocation/${encodeURIComponent(requestId)}/response`, body, headers);
  }

  /** Say that the invocation failed. */
  fail(requestId, error) {
    return this.#report(`${this.root}/invocation/${encodeURIComponent(requestId)}/error`, error);
  }

  /** Say that the function could not be started. */
  failInit(error) {
    return this.#report(`${this.root}/init/error`, error);
  }

  #report(path, error) {
    const report = reportOf(error);
    // A header value is one line of printable characters, an error's name anything.
    const type = String(report.errorType).replace(/[^\x20-\x7e]/g, "?");
    return this.#exchange("POST", path, JSON.stringify(report), { "Lambda-Runtime-Function-Error-Type": type });
  }

  /** One request after the other: the answer of the first may still be on its way when the second is asked for. */
  #exchange(method, path, body = "", headers = {}) {
    const answer = this.last.then(() => this.#send(method, path, body, headers));
    this.last = answer.catch(() => {});
    return answer;
  }

  #send(method, path, body, headers) {
    const socket = this.#connect();
    socket.ref();
    const content = typeof body === "string" ? Buffer.from(body) : body;
    const lines = [`${method} ${path} HTTP/1.1`, `Host: ${this.authority}`];
    if (method === "POST") {
      const all = { "Content-Type": "application/json", ...headers, "Content-Length": content.length };
      for (const [name, value] of Object.entries(all)) lines.push(`${name}: ${value}`);
    }
    const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
    socket.write(content.length ? Buffer.concat([head, content]) : head);
    return new Promise((resolve) => {
      this.answered = resolve;
    });
  }

  #connect() {
    if (this.socket) return this.socket;
    const socket = net.connect({ host: this.host, port: this.port, noDelay: true });
    socket.on(
      "data",
      collect((answer) => {
        // Nothing is asked for now: an idle connection must not keep the event loop from being empty.
        socket.unref();
        this.answered(answer);
      }),
    );
    // The cloud has ended, however it ended: nobody will ask for anything any more.
    socket.on("error", () => {});
    socket.on("close", () => process.exit(1));
    this.socket = socket;
    return socket;
  }
}

/** Put the pieces of an HTTP response together, and hand it on when it is whole. */
function collect(whole) {
  let pieces = [];
  let size = 0;
  let expected = 0;
  return (piece) => {
    pieces.push(piece);
    size += piece.length;
    if (size < expected) return;
    const bytes = pieces.length === 1 ? piece : Buffer.concat(pieces);
    const head = headOf(bytes);
    if (!head || size < head.length) {
      pieces = [bytes];
      expected = head?.length ?? 0;
      return;
    }
    pieces = [];
    size = expected = 0;
    whole({ headers: head.headers, body: bytes.toString("utf8", head.end, head.length) });
  };
}

/** {headers, end, length}: names in lower case, where the head and where the response ends. */
function headOf(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const headers = {};
  for (const line of bytes.toString("latin1", 0, end).split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, end: end + 4, length: end + 4 + Number(headers["content-length"] ?? 0) };
}

// The journal as it comes: server-sent events, read by fetch, since the browser's own EventSource sends no session.
// Source: WHATWG HTML, "Server-sent events": fields, an empty line behind each event, Last-Event-ID to go on from.

import { ask } from "../cloud.js";

const AGAIN_MS = 1000;

/** Hand the records of an account to `onRecords` until `left` is aborted, and to `onState` whether the cloud answers. */
export async function follow(account, left, { onRecords, onState }) {
  let last = null;
  while (!left.aborted) {
    try {
      const headers = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) };
      const answer = await ask(`events?${new URLSearchParams({ account })}`, { headers, signal: left });
      onState(true);
      for await (const { id, data } of events(answer.body)) {
        last = id ?? last;
        if (data) onRecords(JSON.parse(data));
      }
    } catch (error) {
      if (left.aborted) return;
      if (error.code === "ConsoleLocked") return onState(false, error);
    }
    onState(false);
    await new Promise((resolve) => {
      setTimeout(resolve, AGAIN_MS);
    });
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop();
    for (const block of blocks) yield fields(block);
  }
}

function fields(block) {
  return Object.fromEntries(
    block
      .split("\n")
      .map((line) => line.split(/: ?(.*)/s, 2))
      .filter(([name]) => name),
  );
}

// The page's session: how it gets in, and what it sends to be let in again.
//
// A code in the address opens a session, once. The session is this tab's (sessionStorage: it survives a reload), no
// cookie, which a browser would hand to any program on any port of this machine. Before each call the cloud has to
// answer a challenge by the session's key, so that a program that took the port of a lab which has ended is told
// nothing. Within Jupyter the proxy does both: it looks whose cloud it is, and vouches for who is logged in.

const KEPT = "userlab-console-session";
const vouched = document.querySelector('meta[name="console-vouched"]').content === "yes";
let session = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
let challenge = null;

/** Why this page may not ask anything. */
export class Locked extends Error {
  name = "Locked";
  code = "ConsoleLocked";
}

/** Take the code out of the address, and exchange it. Throws Locked when there is no session afterwards. */
export async function enter() {
  const [, code, route] = /^#code=([\w.-]*)(.*)$/s.exec(location.hash) ?? [];
  if (code !== undefined) {
    history.replaceState(null, "", `#${route}`); // out of the address, the history, and a screenshot
    await exchange(code);
  }
  if (!vouched && !session) throw new Locked("This page has no session with your lab.");
}

/** Wait until the cloud has shown that it is ours. Throws Locked when it is not, TypeError when none answers. */
export async function assured() {
  if (vouched) return;
  if (!session) throw new Locked("This page has no session with your lab.");
  challenge ??= check().finally(() => {
    challenge = null;
  }); // calls that go out together share one
  await challenge;
}

/** The headers of a call, for a cloud that has just shown that it is ours. Throws as `assured` does. */
export async function headers() {
  await assured();
  if (!vouched && !session) throw new Locked("The lab that opened this page has ended.");
  return { "X-Userlab-Console": "page", ...(vouched ? {} : { "X-Userlab-Console-Session": session.token }) };
}

async function exchange(code) {
  const answer = await post("session", { code });
  const document = await answer.json();
  if (!answer.ok) {
    if (!session) throw new Locked(document.message);
    return; // an old link in a tab that is in already
  }
  session = document;
  sessionStorage.setItem(KEPT, JSON.stringify(session));
}

async function check() {
  const asked = session;
  const nonce = hex(crypto.getRandomValues(new Uint8Array(16)));
  const answer = await post("proof", { session: asked.id, nonce });
  if (answer.ok && (await proves(asked.key, nonce, await answer.json()))) return;
  if (answer.ok || answer.status === 403) {
    if (session === asked) forget();
    throw new Locked("The lab that opened this page has ended.");
  }
  throw new TypeError(`The cloud answered ${answer.status}.`);
}

async function proves(key, nonce, { proof }) {
  const usage = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", bytes(key), usage, false, ["verify"]);
  return crypto.subtle.verify("HMAC", imported, bytes(String(proof)), new TextEncoder().encode(nonce));
}

function forget() {
  session = null;
  sessionStorage.removeItem(KEPT);
}

function post(address, document) {
  const headers = { "Content-Type": "application/json" };
  return fetch(address, { method: "POST", credentials: "omit", headers, body: JSON.stringify(document) });
}

function hex(array) {
  return Array.from(array, (each) => each.toString(16).padStart(2, "0")).join("");
}

function bytes(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/**
 * Addresses that are HTTPS on AWS and plain HTTP here, and that no variable changes.
 *
 * Functions behind custom resources answer at an address that CloudFormation gives them, on AWS by HTTPS always. The
 * lab's address is plain HTTP, and many such functions, CDK's own among them, take the host and the path out of it and
 * send by HTTPS to port 443. What goes to the lab's host with the path of such an address goes to the lab.
 *
 * Who checks the tokens of a user pool looks for its public keys at AWS (aws-jwt-verify, jose): so does what goes there.
 */
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const RESPONSES = "/cloudformation-custom-resource-response/";
const USER_POOLS = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com$/i;

export function speakPlainly(endpoint) {
  if (!URL.canParse(endpoint)) return;
  const { hostname, port } = new URL(endpoint);
  const { request } = https;
  https.request = (...given) => {
    const options = Object.assign({}, ...given.filter((each) => typeof each !== "function").map(asOptions));
    const host = options.hostname ?? String(options.host ?? "").replace(/:\d+$/, "");
    const isOurs = USER_POOLS.test(host) || (host === hostname && options.path?.startsWith(RESPONSES));
    if (!isOurs) return request(...given);
    const plain = { ...options, protocol: "http:", host: hostname, hostname, port, agent: undefined };
    const listener = given.find((each) => typeof each === "function");
    return http.request(plain, listener);
  };
  https.get = (...given) => https.request(...given).end();
  syncBuiltinESMExports();
  fetchPlainly(endpoint);
}

function fetchPlainly(endpoint) {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !USER_POOLS.test(url.hostname)) return fetch(input, init);
    const here = new URL(url.pathname + url.search, endpoint);
    return fetch(input instanceof Request ? new Request(here, input) : here, init);
  };
}

function asOptions(given) {
  if (typeof given !== "string" && !(given instanceof URL)) return given;
  const { hostname, pathname, search } = new URL(given);
  return { hostname, path: pathname + search };
}

/**
 * Functions behind custom resources answer at an address that CloudFormation gives them, on AWS by HTTPS always. The
 * lab's address is plain HTTP, and many such functions, CDK's own among them, take the host and the path out of it and
 * send by HTTPS to port 443. What goes to the lab's host with the path of such an address goes to the lab.
 */
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const PATH = "/cloudformation-custom-resource-response/";

export function answerStacks(endpoint) {
  if (!URL.canParse(endpoint)) return;
  const { hostname, port } = new URL(endpoint);
  const { request } = https;
  https.request = (...given) => {
    const options = Object.assign({}, ...given.filter((each) => typeof each !== "function").map(asOptions));
    const host = options.hostname ?? String(options.host ?? "").replace(/:\d+$/, "");
    if (host !== hostname || !options.path?.startsWith(PATH)) return request(...given);
    const plain = { ...options, protocol: "http:", host: hostname, hostname, port, agent: undefined };
    const listener = given.find((each) => typeof each === "function");
    return http.request(plain, listener);
  };
  syncBuiltinESMExports();
}

function asOptions(given) {
  if (typeof given !== "string" && !(given instanceof URL)) return given;
  const { hostname, pathname, search } = new URL(given);
  return { hostname, path: pathname + search };
}

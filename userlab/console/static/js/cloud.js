// Calls to the cloud. A page asks the console's server, which signs the request and sends it through the front door.

import { headers as own } from "./session.js";

const told = (name) => document.querySelector(`meta[name="console-${name}"]`).content;
export const REGION = told("region");
/** Where programs on the cloud's machine reach it: "http://127.0.0.1:4580". Behind a proxy, this page is elsewhere. */
export const ENDPOINT = told("endpoint");

/** What AWS, or the console itself, answers instead of a result. `members` are further members of the answer. */
export class AwsError extends Error {
  constructor(status, { code, message, ...members }) {
    super(message || "There was no message.");
    this.name = "AwsError";
    this.code = code || String(status);
    this.status = status;
    this.members = members;
  }
}

/** aws("123456789002", "dynamodb", "ListTables", {}) is {TableNames: [...]}. Throws AwsError. */
export function aws(account, service, operation, parameters = {}) {
  return post("call", { account, region: REGION, service, operation, parameters });
}

/** All pages of an operation: `list` names the member that holds the items, `next` pairs of output and input. */
export async function awsAll(account, service, operation, parameters, list, [output, input]) {
  const items = [];
  let token;
  do {
    const page = await aws(account, service, operation, token ? { ...parameters, [input]: token } : parameters);
    items.push(...(page[list] ?? []));
    token = page[output];
  } while (token);
  return items;
}

/** Send a JSON object to one of the console's own addresses. */
export async function post(address, document) {
  const headers = { "Content-Type": "application/json" };
  const answer = await ask(address, { method: "POST", headers, body: JSON.stringify(document) });
  return answer.status === 204 ? {} : answer.json(); // what AWS deletes, it often answers with nothing
}

/** Read one of the console's own addresses. */
export async function get(address, query = {}) {
  return (await ask(`${address}?${new URLSearchParams(query)}`)).json();
}

/** The response to a question to the console's server, sent with the page's session. Throws AwsError. */
export async function ask(address, options = {}) {
  let response;
  let document;
  try {
    const headers = { ...options.headers, ...(await own()) };
    response = await fetch(address, { ...options, headers });
    if (response.ok) return response;
    document = await response.json();
  } catch (error) {
    if (error.code === "ConsoleLocked")
      throw new AwsError(403, { code: error.code, message: `${error.message} Run userlab console for a new page.` });
    throw new AwsError(0, {
      code: "LocalCloudUnreachable",
      message: "The local cloud does not answer. Run the cell with begin() again, or userlab start, then try again.",
    });
  }
  throw new AwsError(response.status, document);
}

/**
 * Create, read, update and delete users behind a REST API with Lambda proxy integration.
 *
 * The walkthrough's handler, repaired and ported to the AWS SDK for JavaScript v3. It needs no more than the
 * walkthrough's policy: dynamodb:GetItem, PutItem and DeleteItem on the table that the environment variable
 * TABLE_NAME names ("Users" when there is none).
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, NumberValue, PutCommand } from "@aws-sdk/lib-dynamodb";

// Made once for each execution environment, outside the handler: warm calls reuse the connection.
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(), {
  // DynamoDB's numbers have up to 38 digits, JavaScript's some 16: a number that others wrote stays as it is.
  unmarshallOptions: { wrapNumbers: true },
});
const TableName = process.env.TABLE_NAME ?? "Users";

// What a client may set. Everything else, "Role": "admin" for one, is refused.
const TEXTS = ["UserID", "Name", "Email"];
const NUMBERS = ["Age", "Followers", "Score"];
const LARGEST_BODY = 4096; // bytes: a user stays within one read unit
const SMALLEST_NUMBER = 1e-130; // nearer to zero, DynamoDB has no number
const USER_ID = /^[^/\u0000-\u001f\u007f\ud800-\udfff]{1,128}$/u;
const BUSY = ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"];

/** The request can't be served, and its sender may know why. */
class Refused extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    Object.assign(this, { status, headers });
  }
}

export const handler = async (event) => {
  const response = await answer(event);
  // The resource is /user/{id}, the path would be /user/u101: who was asked for stays out of the log.
  console.log(`${event.httpMethod} ${event.resource} -> ${response.statusCode}`);
  return response;
};

async function answer(event) {
  try {
    return respond(...(await route(event)));
  } catch (error) {
    if (error instanceof Refused) return respond(error.status, { message: error.message }, error.headers);
    return fault(error);
  }
}

/** Our own fault, or a moment's. The SDK has tried some times by now. */
function fault(error) {
  if (BUSY.includes(error.name)) {
    console.warn("Throttled", error.message);
    return respond(503, { message: "Busy. Try again" }, { "Retry-After": "1" });
  }
  // A ValidationException too: what clients send was checked before. The stack goes to the log, where the owner reads
  // it; the client learns nothing about the inside.
  console.error("Unexpected error", error);
  return respond(500, { message: "Internal server error" });
}

function route(event) {
  const method = event.httpMethod;
  const encoded = event.pathParameters?.id; // pathParameters is null, not {}, when the path has none
  if (encoded === undefined) {
    if (method === "POST") return create(readBody(event));
    throw new Refused(405, `Method ${method} is not allowed here`, { Allow: "POST" });
  }
  if (method === "GET") return read(decodeId(encoded));
  if (method === "PUT") return update(decodeId(encoded), readBody(event));
  if (method === "DELETE") return remove(decodeId(encoded));
  throw new Refused(405, `Method ${method} is not allowed here`, { Allow: "GET, PUT, DELETE" });
}

async function create(body) {
  if ("Version" in body) throw new Refused(400, "A new user has no Version yet");
  checkId(body.UserID);
  const user = { ...body, Version: 1 };
  // Without the condition, PutItem replaces somebody else's user in silence.
  const created = await put(user, "attribute_not_exists(UserID)");
  if (!created) throw new Refused(409, `User ${user.UserID} exists already`);
  // Relative to /dev/user, so it is right behind any host name and stage.
  return [201, user, { Location: `user/${encodeURIComponent(user.UserID)}` }];
}

async function read(id) {
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key: { UserID: id } }));
  if (!Item) throw new Refused(404, `No user ${id}`);
  return [200, Item];
}

async function update(id, body) {
  if ("UserID" in body && body.UserID !== id) throw new Refused(400, "UserID in the body differs from the path");
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key: { UserID: id }, ConsistentRead: true }));
  if (!Item) throw new Refused(404, `No user ${id}`);
  const version = Number(Item.Version?.value ?? 0); // 0: not written by this function
  if ((body.Version ?? version) !== version) throw otherVersion(id);
  // PUT replaces what clients may set. What other programs keep here stays.
  const kept = Object.entries(Item).filter(([name]) => !TEXTS.includes(name) && !NUMBERS.includes(name));
  const user = { ...Object.fromEntries(kept), ...body, UserID: id, Version: version + 1 };
  // Between the read and this write somebody else may have been here.
  const unchanged = version ? "Version = :version" : "attribute_not_exists(Version)";
  const updated = await put(user, `attribute_exists(UserID) AND ${unchanged}`, version);
  if (!updated) throw otherVersion(id);
  return [200, user];
}

async function remove(id) {
  await dynamo.send(new DeleteCommand({ TableName, Key: { UserID: id } }));
  return [204];
}

function otherVersion(id) {
  return new Refused(409, `User ${id} has another version: read it again`);
}

/** Write the item if the condition holds; say whether it did. */
async function put(user, condition, version) {
  const values = version ? { ExpressionAttributeValues: { ":version": version } } : {};
  try {
    await dynamo.send(new PutCommand({ TableName, Item: user, ConditionExpression: condition, ...values }));
    return true;
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

/** The path's id: API Gateway hands it on as it was sent, J%C3%B6rg for Jörg. */
function decodeId(encoded) {
  let id;
  try {
    id = decodeURIComponent(encoded);
  } catch {
    throw new Refused(400, "The path is not valid UTF-8, percent-encoded");
  }
  checkId(id);
  return id;
}

function checkId(id) {
  if (typeof id !== "string" || !USER_ID.test(id)) {
    throw new Refused(400, "UserID must be a string, 1 to 128 long, no /");
  }
}

/** The request's body as a user. API Gateway sends null when there is none. */
function readBody({ body, isBase64Encoded }) {
  const data = Buffer.from(body || "null", isBase64Encoded && body ? "base64" : "utf8");
  if (data.length > LARGEST_BODY) throw new Refused(413, `The body is larger than ${LARGEST_BODY} bytes`);
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch {
    throw new Refused(400, "The body is not valid JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refused(400, "The body must be a JSON object");
  }
  checkAttributes(value);
  return value;
}

function checkAttributes(user) {
  const known = [...TEXTS, ...NUMBERS].sort();
  if (!Object.keys(user).every((name) => name === "Version" || known.includes(name))) {
    throw new Refused(400, `A user may have ${known.join(", ")}, and nothing else`);
  }
  for (const name of Object.keys(user).sort()) {
    if (name === "UserID") continue; // it has a check of its own
    if (TEXTS.includes(name)) checkText(name, user[name]);
    else checkNumber(name, user[name]);
  }
}

/** Half of a UTF-16 pair is valid JSON, and no character. */
function checkText(name, value) {
  if (typeof value !== "string" || !value.isWellFormed()) throw new Refused(400, `${name} must be a string`);
}

/** JavaScript rounds a whole number of more than 15 digits. Better no number than a wrong one. */
function checkNumber(name, value) {
  if (typeof value !== "number") throw new Refused(400, `${name} must be a number`);
  const size = Math.abs(value);
  if (size > Number.MAX_SAFE_INTEGER || (size > 0 && size < SMALLEST_NUMBER)) {
    throw new Refused(400, `${name} would be rounded: send it as a smaller number`);
  }
}

/** The shape that API Gateway expects: a body is a string, and no other keys, or the client sees 502. */
function respond(statusCode, value, headers = {}) {
  if (value === undefined) return { statusCode, body: "" };
  return {
    statusCode,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(value, toJson),
  };
}

/** What JSON.stringify can't write: DynamoDB's sets come back as Set, its binary values as Uint8Array. */
function toJson(_key, value) {
  if (value instanceof NumberValue) return Number(value.value);
  if (value instanceof Set) return [...value].map((member) => toJson("", member)).sort((a, b) => (a < b ? -1 : 1));
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value;
}

/**
 * Create, read, update and delete users behind a REST API with Lambda proxy integration.
 *
 * The walkthrough's handler, repaired and ported to the AWS SDK for JavaScript v3. It needs no more than the
 * walkthrough's policy: dynamodb:GetItem, PutItem and DeleteItem on the table that the environment variable
 * TABLE_NAME names ("Users" when there is none).
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

// Made once for each execution environment, outside the handler: warm calls reuse the connection.
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(), {
  // DynamoDB's numbers have up to 38 digits, JavaScript's some 16: a number that others wrote is rounded if need be.
  unmarshallOptions: { wrapNumbers: Number },
});
const TableName = process.env.TABLE_NAME ?? "Users";

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
    // The stack goes to the log, where the owner reads it; the client learns nothing about the inside.
    console.error("Unexpected error", error);
    return respond(500, { message: "Internal server error" });
  }
}

function route(event) {
  const method = event.httpMethod;
  const id = event.pathParameters?.id; // pathParameters is null, not {}, when the path has none
  if (id === undefined) {
    if (method === "POST") return create(readBody(event));
    throw new Refused(405, `Method ${method} is not allowed here`, { Allow: "POST" });
  }
  if (method === "GET") return read(id);
  if (method === "PUT") return update(id, readBody(event));
  if (method === "DELETE") return remove(id);
  throw new Refused(405, `Method ${method} is not allowed here`, { Allow: "GET, PUT, DELETE" });
}

async function create(user) {
  if (typeof user.UserID !== "string" || user.UserID === "") {
    throw new Refused(400, "UserID must be a non-empty string");
  }
  // Without the condition, PutItem replaces somebody else's user in silence.
  const created = await put(user, "attribute_not_exists(UserID)");
  if (!created) throw new Refused(409, `User ${user.UserID} exists already`);
  return [201, user];
}

async function read(id) {
  const { Item } = await ask(new GetCommand({ TableName, Key: { UserID: id } }));
  if (!Item) throw new Refused(404, `No user ${id}`);
  return [200, Item];
}

async function update(id, body) {
  const user = { UserID: id, ...body };
  if (user.UserID !== id) throw new Refused(400, "UserID in the body differs from the path");
  const updated = await put(user, "attribute_exists(UserID)");
  if (!updated) throw new Refused(404, `No user ${id}`);
  return [200, user];
}

async function remove(id) {
  await ask(new DeleteCommand({ TableName, Key: { UserID: id } }));
  return [204];
}

/** Write the item if the condition holds; say whether it did. */
async function put(user, condition) {
  try {
    await ask(new PutCommand({ TableName, Item: user, ConditionExpression: condition }));
    return true;
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

/** Call DynamoDB. What it can't store, a long key or 33 levels of lists, is the client's fault. */
async function ask(command) {
  try {
    return await dynamo.send(command);
  } catch (error) {
    if (error.name === "ValidationException" || error instanceof RangeError) throw notStorable();
    throw error;
  }
}

/** The request's body as an object. API Gateway sends null when there is none. */
function readBody({ body, isBase64Encoded }) {
  let value;
  try {
    const text = isBase64Encoded && body ? decode(body) : body;
    value = JSON.parse(text || "null", checkNumber);
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(400, "The body is not valid JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refused(400, "The body must be a JSON object");
  }
  return value;
}

/** JavaScript rounds a whole number of more than 16 digits. Better no number than a wrong one. */
function checkNumber(_key, value) {
  if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) throw notStorable();
  return value;
}

function notStorable() {
  return new Refused(400, "DynamoDB does not accept this item");
}

/** Base64 to text. Throws for bytes that are not UTF-8. */
function decode(body) {
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(body, "base64"));
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
  if (value instanceof Set) return [...value].sort((a, b) => (a < b ? -1 : 1));
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value;
}

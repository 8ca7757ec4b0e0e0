/**
 * What a spare does while it waits: load the SDK's DynamoDB client and send one request to nobody.
 *
 * Most of a first GetItem is not the call: the client is loaded (50 ms), and what it needs for a call is loaded and
 * compiled when it is first used (15 ms).
 */
import { createRequire } from "node:module";
import path from "node:path";
import { Readable } from "node:stream";

const ANSWER = '{"Item": {"UserID": {"S": "u101"}, "Age": {"N": "30"}}}';
// The environment is still the runtime's own; the function's replaces it.
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "nobody",
  AWS_SECRET_ACCESS_KEY: "nothing",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

export async function preload(sdkFolder) {
  const require = createRequire(path.join(sdkFolder, "preload.js"));
  try {
    Object.assign(process.env, ENVIRONMENT);
    const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
    const { DynamoDBDocumentClient, GetCommand } = require("@aws-sdk/lib-dynamodb");
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: { handle: answer } }));
    await client.send(new GetCommand({ TableName: "Users", Key: { UserID: "u101" } }));
  } catch {
    // A spare without it is still a spare; if something is wrong with the SDK, the function will tell.
  }
}

async function answer() {
  return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(ANSWER)]) } };
}

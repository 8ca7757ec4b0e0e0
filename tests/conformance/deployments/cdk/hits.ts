import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export async function handler(event: { path?: string; rawPath?: string }) {
  const one = {
    TableName: process.env.TABLE,
    Key: { path: event.rawPath ?? event.path },
    UpdateExpression: "ADD hits :one",
    ExpressionAttributeValues: { ":one": 1 },
    ReturnValues: "UPDATED_NEW",
  } as const;
  const { Attributes: found } = await documents.send(new UpdateCommand(one));
  return { statusCode: 200, body: JSON.stringify({ word: process.env.WORD, hits: found?.hits }) };
}

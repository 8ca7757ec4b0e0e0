// The calls that a trigger is made of. Source: Lambda Developer Guide, "Invoking a function using an Amazon API Gateway
// endpoint", "Using AWS Lambda with Amazon DynamoDB", "Using Lambda with Amazon SQS".

import { template, variable } from "../../call_code.js";

const STAGE = "default";

/** An API's path /NAME with ANY, handed to the function; `api` is an id, or null for a new API of this function. */
export function apiCalls({ account, region, name, api }) {
  const restApiId = api ?? variable("api_id");
  const functionArn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  const place = { restApiId, resourceId: variable("resource_id"), httpMethod: "ANY" };
  const source = `arn:aws:execute-api:${region}:${account}:${api ?? "{api_id}"}/*/*/${name}`;
  return [
    ...(api ? [] : [["apigateway", "CreateRestApi", { name: `${name}-API` }, { variable: "api_id", path: ["id"] }]]),
    ["apigateway", "GetResources", { restApiId }, { variable: "root_id", path: ["items", 0, "id"] }],
    [
      "apigateway",
      "CreateResource",
      { restApiId, parentId: variable("root_id"), pathPart: name },
      { variable: "resource_id", path: ["id"] },
    ],
    ["apigateway", "PutMethod", { ...place, authorizationType: "NONE" }],
    [
      "apigateway",
      "PutIntegration",
      {
        ...place,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      },
    ],
    [
      "lambda",
      "AddPermission",
      {
        FunctionName: name,
        StatementId: `api-${api ?? "gateway"}-${name}`.slice(0, 100),
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
        SourceArn: api ? source : template(source),
      },
    ],
    ["apigateway", "CreateDeployment", { restApiId, stageName: STAGE }],
  ];
}

/** A stream or queue that Lambda reads for the function. */
export function mappingCalls({ name, source, batchSize, startingPosition }) {
  const position = source.split(":")[2] === "dynamodb" ? { StartingPosition: startingPosition } : {};
  const parameters = { FunctionName: name, EventSourceArn: source, BatchSize: batchSize, ...position };
  return [["lambda", "CreateEventSourceMapping", parameters]];
}

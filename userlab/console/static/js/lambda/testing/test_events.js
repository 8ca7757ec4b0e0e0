// Templates of test events. Source: API Gateway Developer Guide, "Set up Lambda proxy integrations"; Lambda Developer
// Guide, "Using AWS Lambda with Amazon DynamoDB", "Using Lambda with Amazon SQS".

function proxyEvent(method, resource, id, body) {
  const path = id ? resource.replace("{id}", id) : resource;
  return {
    resource,
    path,
    httpMethod: method,
    headers: body
      ? { "Content-Type": "application/json", Host: "example.execute-api.us-east-1.amazonaws.com" }
      : { Host: "example.execute-api.us-east-1.amazonaws.com" },
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: id ? { id } : null,
    stageVariables: null,
    requestContext: {
      resourcePath: resource,
      httpMethod: method,
      path: `/dev${path}`,
      stage: "dev",
      protocol: "HTTP/1.1",
      accountId: "123456789012",
      apiId: "example",
      requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
      identity: { sourceIp: "127.0.0.1", userAgent: "console test" },
    },
    body: body ? JSON.stringify(body) : null,
    isBase64Encoded: false,
  };
}

const RECORD = {
  eventID: "1",
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  awsRegion: "us-east-1",
  dynamodb: {
    ApproximateCreationDateTime: 1720614516,
    Keys: { UserID: { S: "u101" } },
    NewImage: { UserID: { S: "u101" }, Name: { S: "Alice" } },
    SequenceNumber: "111",
    SizeBytes: 26,
    StreamViewType: "NEW_AND_OLD_IMAGES",
  },
  eventSourceARN: "arn:aws:dynamodb:us-east-1:123456789012:table/Users/stream/2024-07-10T12:28:36.000",
};

const MESSAGE = {
  messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
  receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
  body: JSON.stringify({ UserID: "u101", Name: "Alice" }),
  attributes: {
    ApproximateReceiveCount: "1",
    SentTimestamp: "1720614516000",
    SenderId: "AIDAIENQZJOLO23YVJ4VO",
    ApproximateFirstReceiveTimestamp: "1720614516001",
  },
  messageAttributes: {},
  md5OfBody: "dd9a5ba6c7f6c54f6df078d75b2edb02",
  eventSource: "aws:sqs",
  eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:users",
  awsRegion: "us-east-1",
};

/** [key, label, event] */
export const TEMPLATES = [
  ["get", "API Gateway: GET /user/u101", proxyEvent("GET", "/user/{id}", "u101")],
  [
    "post",
    "API Gateway: POST /user",
    proxyEvent("POST", "/user", "", { UserID: "u101", Name: "Alice", Email: "alice@example.com" }),
  ],
  ["delete", "API Gateway: DELETE /user/u101", proxyEvent("DELETE", "/user/{id}", "u101")],
  ["stream", "DynamoDB stream: one INSERT", { Records: [RECORD] }],
  ["queue", "SQS: one message", { Records: [MESSAGE] }],
  ["hello", "Hello World", { key1: "value1", key2: "value2", key3: "value3" }],
];

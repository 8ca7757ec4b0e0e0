// What "Author from scratch" makes: the first code of each runtime, and the calls that create role and function.

import { file, jsonText } from "../call_code.js";

/** [runtime, label] of those that the local cloud runs, the newest first. */
export const RUNTIMES = [
  ["python3.14", "Python 3.14"],
  ["python3.13", "Python 3.13"],
  ["python3.12", "Python 3.12"],
  ["python3.11", "Python 3.11"],
  ["python3.10", "Python 3.10"],
  ["nodejs24.x", "Node.js 24.x"],
  ["nodejs22.x", "Node.js 22.x"],
  ["nodejs20.x", "Node.js 20.x"],
];

export const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
export const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

const PYTHON = `import json


def lambda_handler(event, context):
    # Your code goes here.
    return {"statusCode": 200, "body": json.dumps("Hello from Lambda!")}
`;
const NODE = `export const handler = async (event) => {
  // Your code goes here.
  return { statusCode: 200, body: JSON.stringify("Hello from Lambda!") };
};
`;

/** The handler of a runtime and the files that it begins with: {handler, files: {name: text}}. */
export const beginning = (runtime) =>
  runtime.startsWith("python")
    ? { handler: "lambda_function.lambda_handler", files: { "lambda_function.py": PYTHON } }
    : { handler: "index.handler", files: { "index.mjs": NODE } };

export const newRoleName = (name, suffix) => `${name}-role-${suffix}`;
export const newRoleArn = (account, role) => `arn:aws:iam::${account}:role/service-role/${role}`;

/** The calls that make a role with basic permissions. */
export const roleCalls = (RoleName) => [
  ["iam", "CreateRole", { RoleName, Path: "/service-role/", AssumeRolePolicyDocument: jsonText(TRUST) }],
  ["iam", "AttachRolePolicy", { RoleName, PolicyArn: BASIC_EXECUTION }],
];

/** The call that makes the function; `zip` is its package, in base64, or the file that a program would read. */
export function functionCall({ name, description, runtime, architecture, role }, zip = file("function.zip")) {
  const parameters = { FunctionName: name, ...(description ? { Description: description } : {}) };
  const { handler } = beginning(runtime);
  return [
    "lambda",
    "CreateFunction",
    {
      ...parameters,
      Runtime: runtime,
      Architectures: [architecture],
      Handler: handler,
      Role: role,
      Code: { ZipFile: zip },
    },
  ];
}

/** What is wrong with a function's name; "" when nothing is. */
export const functionNameProblem = (name) =>
  /^[A-Za-z0-9_-]{1,64}$/.test(name) ? "" : "Enter 1 to 64 letters, numbers, hyphens and underscores, without spaces.";

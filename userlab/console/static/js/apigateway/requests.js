// What the forms of API Gateway send: [[service, operation, parameters]], in the order in which AWS needs them.
// Sources: API Gateway Developer Guide, "Set up Lambda proxy integrations", "CORS for REST APIs", "Mock integrations".

export const METHODS = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const EVERY = METHODS.slice(1);
export const JSON_TYPE = "application/json";
const ALLOWED_HEADERS = "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token";

const call = (operation, parameters) => ["apigateway", operation, parameters];

/** Where an integration finds a function: Lambda's Invoke, as a path of API Gateway's own. */
export const functionUri = (region, functionArn) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/**
 * A method and what it is integrated with. `place` is {restApiId, resourceId, httpMethod}; `kind` LAMBDA, HTTP, MOCK;
 * `proxy`: the request goes as it is. `request`: more members of PutMethod.
 */
export function methodCalls(place, { kind, proxy, region, functionArn, url, httpMethod, request = {} }) {
  const method = call("PutMethod", { ...place, authorizationType: "NONE", apiKeyRequired: false, ...request });
  const type = { LAMBDA: proxy ? "AWS_PROXY" : "AWS", HTTP: proxy ? "HTTP_PROXY" : "HTTP", MOCK: "MOCK" }[kind];
  const to = {
    LAMBDA: { integrationHttpMethod: "POST", uri: functionUri(region, functionArn) },
    HTTP: { integrationHttpMethod: httpMethod, uri: url },
    MOCK: { requestTemplates: { [JSON_TYPE]: '{"statusCode": 200}' } },
  }[kind];
  const calls = [method, call("PutIntegration", { ...place, type, ...to })];
  return type.endsWith("PROXY") ? calls : [...calls, ...answers(place)];
}

/** What an integration without a proxy needs to answer: a response of the method, and one of the integration. */
function answers(place) {
  return [
    call("PutMethodResponse", { ...place, statusCode: "200", responseModels: { [JSON_TYPE]: "Empty" } }),
    call("PutIntegrationResponse", { ...place, statusCode: "200", responseTemplates: { [JSON_TYPE]: "" } }),
  ];
}

/** The ARN of a method of an API in every stage, as a function's policy names it; a path parameter is any text. */
export const sourceArn = ({ region, account, api, method, path }) =>
  `arn:aws:execute-api:${region}:${account}:${api}/*/${method === "ANY" ? "*" : method}${path.replace(/\{[^}]*\}/g, "*")}`;

/** The permission that API Gateway needs to invoke a function for a method: a statement in the function's policy. */
export function permissionCall({ functionName, ...where }) {
  const words = `${where.api}-${where.method}-${where.path}`.replace(/[^A-Za-z0-9]+/g, "-").replace(/-$/, "");
  return [
    "lambda",
    "AddPermission",
    {
      FunctionName: functionName,
      StatementId: `apigateway-${words}`.slice(0, 100),
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn: sourceArn(where),
    },
  ];
}

/** The statement that AddPermission writes. */
export const statementOf = ({ StatementId, Action, Principal, SourceArn }, functionArn) => ({
  Sid: StatementId,
  Effect: "Allow",
  Principal: { Service: Principal },
  Action,
  Resource: functionArn,
  Condition: { ArnLike: { "AWS:SourceArn": SourceArn } },
});

/** Whether a function's policy lets API Gateway call it for a method: by a statement whose source ARN covers `arn`. */
export function permits(policy, arn) {
  return (policy?.Statement ?? []).some((each) => {
    const service = [each.Principal?.Service].flat().includes("apigateway.amazonaws.com");
    const source = each.Condition?.ArnLike?.["AWS:SourceArn"] ?? each.Condition?.StringEquals?.["AWS:SourceArn"];
    return each.Effect === "Allow" && service && (source === undefined || covers(source, arn));
  });
}

/** A pattern of ARNs covers another when each text of the other is one of its own; "*" is any text, "?" a character. */
function covers(pattern, arn) {
  const literal = (text) => text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const rule = pattern.split("*").map(literal).join(".*").replaceAll("?", ".");
  return new RegExp(`^${rule}$`, "s").test(arn);
}

/** CORS of a resource: a mock that answers OPTIONS. A proxy's own answers carry their own headers. */
export function corsCalls(place, { origin = "*", methods, allowHeaders = ALLOWED_HEADERS, there = false }) {
  const options = { ...place, httpMethod: "OPTIONS" };
  const values = {
    "method.response.header.Access-Control-Allow-Headers": `'${allowHeaders}'`,
    "method.response.header.Access-Control-Allow-Methods": `'${allowed(methods)}'`,
    "method.response.header.Access-Control-Allow-Origin": `'${origin}'`,
  };
  const declared = Object.fromEntries(Object.keys(values).map((name) => [name, false]));
  const mock = { type: "MOCK", requestTemplates: { [JSON_TYPE]: '{"statusCode": 200}' } };
  return [
    ...(there ? [call("DeleteMethod", options)] : []),
    call("PutMethod", { ...options, authorizationType: "NONE" }),
    call("PutIntegration", { ...options, ...mock }),
    call("PutMethodResponse", { ...options, statusCode: "200", responseParameters: declared }),
    call("PutIntegrationResponse", { ...options, statusCode: "200", responseParameters: values }),
  ];
}

/** The methods that CORS allows: those of the resource and OPTIONS; ANY stands for all of them. */
const allowed = (methods) => (methods.includes("ANY") ? EVERY : [...new Set([...methods, "OPTIONS"])].sort()).join(",");

/** What is wrong with a part of a path, or "". */
export function pathPartProblem(text) {
  if (!text) return "Enter the last part of the path, such as user or {id}.";
  return /^(?:[A-Za-z0-9._:-]+|\{[A-Za-z0-9._-]+\+?\})$/.test(text)
    ? ""
    : "Use letters, digits, and -_.: or one name in braces, such as {id} or {proxy+}.";
}

/** What is wrong with a stage's name, or "". */
export const stageNameProblem = (text) =>
  /^[A-Za-z0-9_-]{1,128}$/.test(text) ? "" : "A stage's name has letters, digits, hyphens and underscores.";

/** The changes from one map of stage variables to another, as patch operations of UpdateStage. */
export function variablePatches(before, after) {
  const removed = Object.keys(before).filter((name) => !(name in after));
  const changed = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return [
    ...removed.map((name) => ({ op: "remove", path: `/variables/${name}` })),
    ...changed.map(([name, value]) => ({ op: "replace", path: `/variables/${name}`, value })),
  ];
}

/** The permission that API Gateway needs to invoke a function as an authorizer. */
export const authorizerPermission = ({ region, account, api, name, id }) => [
  "lambda",
  "AddPermission",
  {
    FunctionName: name,
    StatementId: `apigateway-${api}-authorizer-${id}`,
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:${region}:${account}:${api}/authorizers/${id}`,
  },
];

/** What UpdateMethod has to change. */
export function patchesOf(now, wanted) {
  const patches = [];
  const set = (path, value, before) => {
    if (String(value ?? "") !== String(before ?? "")) patches.push({ op: "replace", path, value: String(value ?? "") });
  };
  set("/authorizationType", wanted.authorizationType, now.authorizationType);
  if (wanted.authorizerId) set("/authorizerId", wanted.authorizerId, now.authorizerId);
  set("/apiKeyRequired", wanted.apiKeyRequired, Boolean(now.apiKeyRequired));
  set("/requestValidatorId", wanted.requestValidatorId, now.requestValidatorId);
  const [before, after] = [now.requestModels?.[JSON_TYPE], wanted.requestModels?.[JSON_TYPE]];
  const path = `/requestModels/${JSON_TYPE.replace("/", "~1")}`;
  if (before !== after)
    patches.push(after ? { op: before ? "replace" : "add", path, value: after } : { op: "remove", path });
  return patches;
}

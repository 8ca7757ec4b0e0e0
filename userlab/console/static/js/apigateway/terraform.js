// What the forms of API Gateway send, as Terraform's resources.

import { block, identifier, raw, written } from "../hcl.js";
import { snake } from "../call_code.js";

const API = ["rest_api_id", raw("aws_api_gateway_rest_api.api.id")];

/** "/user/{id}" is "user_id". */
export const labelOf = (path) => identifier(path.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "root");

const join = (above, part) => `${above === "/" ? "" : above}/${part}`;
const idOf = (path) =>
  raw(path === "/" ? "aws_api_gateway_rest_api.api.root_resource_id" : `aws_api_gateway_resource.${labelOf(path)}.id`);
const place = (call, paths) => [API, ["resource_id", idOf(paths[call.resourceId] ?? "/")]];
const nameOf = (call, paths) => `${call.httpMethod.toLowerCase()}_${labelOf(paths[call.resourceId] ?? "/")}`;
const members = (object) => Object.entries(object).map(([name, value]) => [snake(name, "_"), value]);

/** The operations that Terraform has a resource for: (parameters, paths) => [type, name, settings]. */
const RESOURCES = {
  CreateRestApi: (call) => [
    "rest_api",
    "api",
    [
      ["name", call.name],
      ["description", call.description],
      block("endpoint_configuration", [], [["types", call.endpointConfiguration?.types]]),
    ],
  ],
  ImportRestApi: () => ["rest_api", "api", [API_NAME, ["body", raw('file("openapi.json")')]]],
  CreateResource: (call, paths) => [
    "resource",
    labelOf(join(paths[call.parentId] ?? "/", call.pathPart)),
    [API, ["parent_id", idOf(paths[call.parentId] ?? "/")], ["path_part", call.pathPart]],
  ],
  PutMethod: (call, paths) => [
    "method",
    nameOf(call, paths),
    [
      ...place(call, paths),
      ["http_method", call.httpMethod],
      ["authorization", call.authorizationType],
      ["authorizer_id", call.authorizerId],
      ["api_key_required", call.apiKeyRequired || undefined],
      ["request_validator_id", call.requestValidatorId],
      ["request_models", call.requestModels],
    ],
  ],
  PutIntegration: (call, paths) => [
    "integration",
    nameOf(call, paths),
    [
      ...place(call, paths),
      ["http_method", raw(`aws_api_gateway_method.${nameOf(call, paths)}.http_method`)],
      ["type", call.type],
      ["integration_http_method", call.integrationHttpMethod],
      ["uri", uriOf(call.uri)],
      ["request_templates", call.requestTemplates],
    ],
  ],
  PutMethodResponse: (call, paths) => ["method_response", nameOf(call, paths), response(call, paths)],
  PutIntegrationResponse: (call, paths) => ["integration_response", nameOf(call, paths), response(call, paths)],
  CreateDeployment: (call) => [
    "deployment",
    "api",
    [API, ["description", call.description], block("lifecycle", [], [["create_before_destroy", true]])],
  ],
  CreateAuthorizer: (call) => [
    "authorizer",
    identifier(call.name),
    [
      API,
      ["name", call.name],
      ["type", call.type],
      ["authorizer_uri", uriOf(call.authorizerUri)],
      ["provider_arns", call.providerARNs],
      ["identity_source", call.identitySource],
      ["authorizer_result_ttl_in_seconds", call.authorizerResultTtlInSeconds],
    ],
  ],
  CreateModel: (call) => [
    "model",
    identifier(call.name),
    [API, ["name", call.name], ["content_type", call.contentType], ["schema", call.schema]],
  ],
  CreateRequestValidator: (call) => [
    "request_validator",
    identifier(call.name),
    [
      API,
      ["name", call.name],
      ["validate_request_body", call.validateRequestBody],
      ["validate_request_parameters", call.validateRequestParameters],
    ],
  ],
  CreateApiKey: (call) => ["api_key", identifier(call.name), [["name", call.name]]],
  CreateUsagePlan: (call) => [
    "usage_plan",
    identifier(call.name),
    [
      ["name", call.name],
      ...(call.apiStages ?? []).map((each) =>
        block(
          "api_stages",
          [],
          [
            ["api_id", each.apiId],
            ["stage", each.stage],
          ],
        ),
      ),
      call.throttle && block("throttle_settings", [], members(call.throttle)),
      call.quota && block("quota_settings", [], members(call.quota)),
    ],
  ],
  CreateUsagePlanKey: (call) => [
    "usage_plan_key",
    "key",
    [
      ["usage_plan_id", call.usagePlanId],
      ["key_id", call.keyId],
      ["key_type", call.keyType],
    ],
  ],
  AddPermission: (call) => ["aws_lambda_permission", identifier(call.StatementId), members(call)],
};
const API_NAME = ["name", "imported"];

const response = (call, paths) => [
  ...place(call, paths),
  ["http_method", call.httpMethod],
  ["status_code", call.statusCode],
  ...members(call).filter(([name]) => name.startsWith("response_")),
];

/** A function of (calls) for asCode; `paths()` are the paths of the API's resources by their ids. */
export const terraform =
  (paths = () => ({})) =>
  (calls) =>
    terraformOf(calls, paths());

/** Calls as Terraform. */
export function terraformOf(calls, paths = {}) {
  const blocks = calls.flatMap(([, operation, call]) => {
    if (!(operation in RESOURCES)) return [];
    const [type, name, settings] = RESOURCES[operation](call, paths);
    const made = block("resource", [type.startsWith("aws_") ? type : `aws_api_gateway_${type}`, name], settings);
    return operation === "CreateDeployment" && call.stageName ? [made, stage(call)] : [made];
  });
  return written(blocks) || "# In Terraform, change the arguments of the resource, and apply again.";
}

const stage = (call) =>
  block(
    "resource",
    ["aws_api_gateway_stage", identifier(call.stageName)],
    [API, ["deployment_id", raw("aws_api_gateway_deployment.api.id")], ["stage_name", call.stageName]],
  );

/** A function has an address of its own for API Gateway. */
function uriOf(uri) {
  const name = /functions\/arn:[^/]*:function:([^:/]+)/.exec(uri ?? "")?.[1];
  return name ? raw(`aws_lambda_function.${identifier(name)}.invoke_arn`) : uri;
}

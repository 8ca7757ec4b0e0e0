// An API that invokes a function, as Terraform's resources: the same as trigger_calls.js.

import { block, identifier, raw, written } from "../../hcl.js";

/** HCL of an API's path for a function; `api` is the id of one that is there, or null for a new one. */
export function apiTerraform({ account, region, name, api }) {
  const id = identifier(name);
  const made = `aws_api_gateway_rest_api.${id}`;
  const found = "data.aws_api_gateway_resource.root";
  const restApi = api ?? raw(`${made}.id`);
  const place = [
    ["rest_api_id", restApi],
    ["resource_id", raw(`aws_api_gateway_resource.${id}.id`)],
    ["http_method", raw(`aws_api_gateway_method.${id}.http_method`)],
  ];
  const resource = (type, body) => block("resource", [type, id], body);
  return written([
    api
      ? block(
          "data",
          ["aws_api_gateway_resource", "root"],
          [
            ["rest_api_id", api],
            ["path", "/"],
          ],
        )
      : resource("aws_api_gateway_rest_api", [["name", `${name}-API`]]),
    resource("aws_api_gateway_resource", [
      ["rest_api_id", restApi],
      ["parent_id", raw(api ? `${found}.id` : `${made}.root_resource_id`)],
      ["path_part", name],
    ]),
    resource("aws_api_gateway_method", [...place.slice(0, 2), ["http_method", "ANY"], ["authorization", "NONE"]]),
    resource("aws_api_gateway_integration", [
      ...place,
      ["type", "AWS_PROXY"],
      ["integration_http_method", "POST"],
      ["uri", raw(`aws_lambda_function.${id}.invoke_arn`)],
    ]),
    resource("aws_lambda_permission", [
      ["action", "lambda:InvokeFunction"],
      ["function_name", raw(`aws_lambda_function.${id}.function_name`)],
      ["principal", "apigateway.amazonaws.com"],
      ["source_arn", raw(sourceArn({ account, region, name, api }, made))],
    ]),
    resource("aws_api_gateway_deployment", [
      ["rest_api_id", restApi],
      ["depends_on", [raw(`aws_api_gateway_integration.${id}`)]],
    ]),
    resource("aws_api_gateway_stage", [
      ["rest_api_id", restApi],
      ["deployment_id", raw(`aws_api_gateway_deployment.${id}.id`)],
      ["stage_name", "default"],
    ]),
  ]);
}

const sourceArn = ({ account, region, name, api }, made) =>
  api ? `"arn:aws:execute-api:${region}:${account}:${api}/*/*/${name}"` : `"\${${made}.execution_arn}/*/*/${name}"`;

// Calls of Lambda as Terraform's resources: what the calls make, described.

import { jsonIn } from "../call_code.js";
import { block, encoded, identifier, raw, written } from "../hcl.js";

/** HCL of calls; `configuration` is the function's, of which a call changes a part. */
export const terraform = (configuration) => (calls) => {
  const role = calls.find(([, operation]) => operation === "CreateRole")?.[2].RoleName;
  const blocks = calls.flatMap(
    ([, operation, parameters]) => BLOCKS[operation]?.(parameters, configuration, role) ?? [],
  );
  return written(blocks);
};

const functionOf = (name) => `aws_lambda_function.${identifier(name)}`;
const resource = (type, name, body) => block("resource", [type, identifier(name)], body);

const BLOCKS = {
  CreateRole: ({ RoleName, Path, AssumeRolePolicyDocument }) =>
    resource("aws_iam_role", RoleName, [
      ["name", RoleName],
      ["path", Path],
      ["assume_role_policy", encoded(jsonIn(AssumeRolePolicyDocument))],
    ]),
  AttachRolePolicy: ({ RoleName, PolicyArn }) =>
    resource("aws_iam_role_policy_attachment", `${RoleName}-${PolicyArn.split("/").pop()}`, [
      ["role", raw(`aws_iam_role.${identifier(RoleName)}.name`)],
      ["policy_arn", PolicyArn],
    ]),
  CreateFunction: (parameters, _configuration, role) => lambdaFunction(parameters, role),
  UpdateFunctionConfiguration: (parameters, configuration) => lambdaFunction({ ...configuration, ...parameters }),
  UpdateFunctionCode: (_parameters, configuration) => lambdaFunction(configuration),
  PutFunctionConcurrency: ({ ReservedConcurrentExecutions: reserved }, configuration) =>
    lambdaFunction({ ...configuration, reserved }),
  DeleteFunctionConcurrency: (_parameters, configuration) => lambdaFunction({ ...configuration, reserved: -1 }),
  PublishVersion: ({ Description }, configuration) =>
    lambdaFunction({ ...configuration, publish: true, Description: Description ?? configuration.Description }),
  CreateAlias: alias,
  UpdateAlias: alias,
  CreateEventSourceMapping: ({ FunctionName, EventSourceArn, BatchSize, StartingPosition, Enabled }) =>
    resource("aws_lambda_event_source_mapping", FunctionName, [
      ["event_source_arn", EventSourceArn],
      ["function_name", raw(`${functionOf(FunctionName)}.arn`)],
      ["batch_size", BatchSize],
      ["starting_position", StartingPosition],
      ["enabled", Enabled],
    ]),
  PublishLayerVersion: ({ LayerName, Description, CompatibleRuntimes }) =>
    resource("aws_lambda_layer_version", LayerName, [
      ["layer_name", LayerName],
      ["description", Description],
      ["filename", "layer.zip"],
      ["source_code_hash", raw('filebase64sha256("layer.zip")')],
      ["compatible_runtimes", CompatibleRuntimes],
    ]),
};

function lambdaFunction(made, role) {
  const variables = made.Environment?.Variables;
  const layers = made.Layers?.map((each) => each.Arn ?? each);
  return resource("aws_lambda_function", made.FunctionName, [
    ["function_name", made.FunctionName],
    ["description", made.Description || undefined],
    ["runtime", made.Runtime],
    ["architectures", made.Architectures],
    ["handler", made.Handler],
    ["role", role ? raw(`aws_iam_role.${identifier(role)}.arn`) : made.Role],
    ["filename", "function.zip"],
    ["source_code_hash", raw('filebase64sha256("function.zip")')],
    ["memory_size", made.MemorySize],
    ["timeout", made.Timeout],
    ["reserved_concurrent_executions", made.reserved],
    ["publish", made.publish],
    ["layers", layers?.length ? layers : undefined],
    variables && Object.keys(variables).length ? block("environment", [], [["variables", variables]]) : null,
  ]);
}

function alias({ FunctionName, Name, Description, FunctionVersion, RoutingConfig }) {
  const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
  return resource("aws_lambda_alias", Name, [
    ["name", Name],
    ["description", Description || undefined],
    ["function_name", raw(`${functionOf(FunctionName)}.arn`)],
    ["function_version", FunctionVersion],
    Object.keys(weights).length ? block("routing_config", [], [["additional_version_weights", weights]]) : null,
  ]);
}

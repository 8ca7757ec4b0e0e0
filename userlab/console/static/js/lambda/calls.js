// The calls of Lambda that several pages make.

import { aws, awsAll } from "../cloud.js";

export const functionsOf = (account) =>
  awsAll(account, "lambda", "ListFunctions", {}, "Functions", ["NextMarker", "Marker"]);

export const mappingsOf = (account, FunctionName) =>
  awsAll(account, "lambda", "ListEventSourceMappings", { FunctionName }, "EventSourceMappings", [
    "NextMarker",
    "Marker",
  ]);

/** The statements of a function's resource-based policy: who may invoke it. */
export async function policyOf(account, FunctionName) {
  try {
    return JSON.parse((await aws(account, "lambda", "GetPolicy", { FunctionName })).Policy).Statement;
  } catch (error) {
    if (error.code === "ResourceNotFoundException") return [];
    throw error;
  }
}

/** The ARN, or else the account, from which a statement lets calls in; "" when it does not say. */
export const sourceOf = ({ Condition: condition }) =>
  condition?.ArnLike?.["AWS:SourceArn"] ?? condition?.StringEquals?.["AWS:SourceAccount"] ?? "";

/** All versions of all layers of the account: [{LayerName, Version, LayerVersionArn, ...}]. */
export async function layerVersionsOf(account) {
  const layers = await awsAll(account, "lambda", "ListLayers", {}, "Layers", ["NextMarker", "Marker"]);
  const versions = layers.map(async ({ LayerName }) => {
    const found = await awsAll(account, "lambda", "ListLayerVersions", { LayerName }, "LayerVersions", [
      "NextMarker",
      "Marker",
    ]);
    return found.map((each) => ({ LayerName, ...each }));
  });
  return (await Promise.all(versions)).flat();
}

/** The versions of a function, $LATEST first. */
export const versionsOf = (account, FunctionName) =>
  awsAll(account, "lambda", "ListVersionsByFunction", { FunctionName }, "Versions", ["NextMarker", "Marker"]);

export const aliasesOf = (account, FunctionName) =>
  awsAll(account, "lambda", "ListAliases", { FunctionName }, "Aliases", ["NextMarker", "Marker"]);

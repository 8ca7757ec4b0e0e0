// What has changed in an API since a stage was deployed: the draft's methods beside those of the stage's deployment.
//
// AWS has no call that tells it. So: GetDeployment (embed=apisummary) says which methods were deployed and who may call
// them, GetExport of the stage (extensions=integrations) what they are integrated with, GetResources how they are now.
// Models, validators and responses of methods are not compared.

const TYPES = ["type", "uri", "httpMethod", "credentials"];

/** [{method, path, change}] by path: "added", "removed", or what differs, such as "integration: uri". */
export function differences(summary, exported, resources) {
  const deployed = deployedMethods(summary, exported);
  const draft = draftMethods(resources);
  const all = [...new Set([...Object.keys(deployed), ...Object.keys(draft)])].sort();
  return all
    .map((key) => ({ key, change: changeOf(deployed[key], draft[key]) }))
    .filter((each) => each.change)
    .map(({ key, change }) => ({ path: key.split(" ")[0], method: key.split(" ")[1], change }));
}

function changeOf(before, now) {
  if (!before) return "added";
  if (!now) return "removed";
  const changed = Object.keys(now).filter((name) => before[name] !== now[name]);
  return changed.length ? `changed: ${changed.join(", ")}` : "";
}

function deployedMethods(summary = {}, exported = {}) {
  const found = {};
  for (const [path, methods] of Object.entries(summary))
    for (const [method, told] of Object.entries(methods)) {
      const name = method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase();
      const integration = exported.paths?.[path]?.[name]?.["x-amazon-apigateway-integration"];
      found[`${path} ${method}`] = described(told.authorizationType, told.apiKeyRequired, integration);
    }
  return found;
}

function draftMethods(resources) {
  const found = {};
  for (const { path, resourceMethods = {} } of resources)
    for (const [method, told] of Object.entries(resourceMethods))
      found[`${path} ${method}`] = described(told.authorizationType, told.apiKeyRequired, told.methodIntegration);
  return found;
}

/** What is compared of a method, as texts. A document writes types in lower case, an answer in upper case. */
function described(authorization, apiKey, integration) {
  const given = TYPES.map((name) => [
    `integration ${name}`,
    name === "type" ? String(integration?.type ?? "none").toUpperCase() : String(integration?.[name] ?? "-"),
  ]);
  const templates = JSON.stringify(Object.entries(integration?.requestTemplates ?? {}).sort());
  return {
    authorization: String(authorization ?? "NONE"),
    "API key": String(Boolean(apiKey)),
    ...Object.fromEntries(given),
    "request templates": templates,
  };
}

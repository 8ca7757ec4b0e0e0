// The calls of API Gateway that several pages make.

import { aws, awsAll } from "../cloud.js";
import { link } from "../route.js";

export const restApis = (account) =>
  awsAll(account, "apigateway", "GetRestApis", { limit: 500 }, "items", ["position", "position"]);

export const restApi = (account, restApiId) => aws(account, "apigateway", "GetRestApi", { restApiId });

export const stagesOf = async (account, restApiId) =>
  (await aws(account, "apigateway", "GetStages", { restApiId })).item ?? [];

/** The resources of an API with their methods, as GetResources tells them, in the order of their paths. */
export async function resourcesOf(account, restApiId) {
  const parameters = { restApiId, limit: 500, embed: ["methods"] };
  const found = await awsAll(account, "apigateway", "GetResources", parameters, "items", ["position", "position"]);
  return found.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The methods of resources: [{id, path, method, integration, authorization, apiKey}]; `id` is the resource's. */
export const routesIn = (resources) =>
  resources.flatMap((resource) =>
    Object.entries(resource.resourceMethods ?? {})
      .sort()
      .map(([method, found]) => ({
        id: resource.id,
        path: resource.path,
        method,
        integration: found.methodIntegration,
        authorization: found.authorizationType,
        apiKey: found.apiKeyRequired,
      })),
  );

/** The part of an API's address after the host: "/restapis/abc/dev/_user_request_". */
export const stagePath = (api, stage) => `/restapis/${api}/${stage}/_user_request_`;

/** "arn:...:function:users/invocations" is "users". */
export const functionOf = (integration) => /:function:([^/:]+)/.exec(integration?.uri ?? "")?.[1];

/** What an API has of a kind: listOf(account, "GetAuthorizers", id). */
export const listOf = async (account, operation, restApiId) =>
  (await aws(account, "apigateway", operation, { restApiId, limit: 500 })).items ?? [];

/** Make calls one after the other: [[service, operation, parameters]]. Returns the last answer. Throws AwsError. */
export async function make(account, calls) {
  let answer;
  for (const [service, operation, parameters] of calls) answer = await aws(account, service, operation, parameters);
  return answer;
}

/** The breadcrumbs of a page within an API. */
export const apiCrumbs = (account, api) => [
  ["API Gateway", link(account, ["apigateway"])],
  ["APIs", link(account, ["apigateway"])],
  [api.name, link(account, ["apigateway", "api", api.id])],
];

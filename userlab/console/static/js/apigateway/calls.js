// The calls of API Gateway that several pages make.

import { aws, awsAll } from "../cloud.js";

export const restApis = (account) =>
  awsAll(account, "apigateway", "GetRestApis", { limit: 500 }, "items", ["position", "position"]);

export const restApi = (account, restApiId) => aws(account, "apigateway", "GetRestApi", { restApiId });

export const stagesOf = async (account, restApiId) =>
  (await aws(account, "apigateway", "GetStages", { restApiId })).item ?? [];

/** The methods of an API: [{path, method, integration, authorization, apiKey}], in the order of their paths. */
export async function routesOf(account, restApiId) {
  const resources = await awsAll(
    account,
    "apigateway",
    "GetResources",
    { restApiId, limit: 500, embed: ["methods"] },
    "items",
    ["position", "position"],
  );
  return resources
    .sort((left, right) => (left.path < right.path ? -1 : 1))
    .flatMap((resource) =>
      Object.entries(resource.resourceMethods ?? {})
        .sort()
        .map(([method, found]) => ({
          path: resource.path,
          method,
          integration: found.methodIntegration,
          authorization: found.authorizationType,
          apiKey: found.apiKeyRequired,
        })),
    );
}

/** The part of an API's address after the host: "/restapis/abc/dev/_user_request_". */
export const stagePath = (api, stage) => `/restapis/${api}/${stage}/_user_request_`;

/** "arn:...:function:users/invocations" is "users". */
export const functionOf = (integration) => /:function:([^/:]+)/.exec(integration?.uri ?? "")?.[1];

"""The operations of API Gateway V2 by AWS's names: what does them, and the HTTP status of success."""

from __future__ import annotations

from collections.abc import Callable

from userlab.cloud.http_api.control import (
    apis,
    authorizers,
    deployments,
    integrations,
    openapi,
    routes,
    stages,
    tagging,
)
from userlab.cloud.http_api.control.operation import Answer, Call

OPERATIONS: dict[str, tuple[Callable[[Call], Answer], int]] = {
    "CreateApi": (apis.create_api, 201),
    "GetApi": (apis.get_api, 200),
    "GetApis": (apis.get_apis, 200),
    "UpdateApi": (apis.update_api, 200),
    "DeleteApi": (apis.delete_api, 204),
    "DeleteCorsConfiguration": (apis.delete_cors_configuration, 204),
    "ImportApi": (openapi.import_api, 201),
    "ReimportApi": (openapi.reimport_api, 201),
    "CreateRoute": (routes.create_route, 201),
    "GetRoute": (routes.get_route, 200),
    "GetRoutes": (routes.get_routes, 200),
    "UpdateRoute": (routes.update_route, 200),
    "DeleteRoute": (routes.delete_route, 204),
    "CreateIntegration": (integrations.create_integration, 201),
    "GetIntegration": (integrations.get_integration, 200),
    "GetIntegrations": (integrations.get_integrations, 200),
    "UpdateIntegration": (integrations.update_integration, 200),
    "DeleteIntegration": (integrations.delete_integration, 204),
    "CreateAuthorizer": (authorizers.create_authorizer, 201),
    "GetAuthorizer": (authorizers.get_authorizer, 200),
    "GetAuthorizers": (authorizers.get_authorizers, 200),
    "UpdateAuthorizer": (authorizers.update_authorizer, 200),
    "DeleteAuthorizer": (authorizers.delete_authorizer, 204),
    "CreateDeployment": (deployments.create_deployment, 201),
    "GetDeployment": (deployments.get_deployment, 200),
    "GetDeployments": (deployments.get_deployments, 200),
    "UpdateDeployment": (deployments.update_deployment, 200),
    "DeleteDeployment": (deployments.delete_deployment, 204),
    "CreateStage": (stages.create_stage, 201),
    "GetStage": (stages.get_stage, 200),
    "GetStages": (stages.get_stages, 200),
    "UpdateStage": (stages.update_stage, 200),
    "DeleteStage": (stages.delete_stage, 204),
    "DeleteAccessLogSettings": (stages.delete_access_log_settings, 204),
    "DeleteRouteSettings": (stages.delete_route_settings, 204),
    "ResetAuthorizersCache": (stages.reset_authorizers_cache, 204),
    "TagResource": (tagging.tag_resource, 201),
    "UntagResource": (tagging.untag_resource, 204),
    "GetTags": (tagging.get_tags, 200),
    **{
        f"{verb}{kind}": (routes.refuse_models, 200)
        for kind in ("Model", "RouteResponse", "IntegrationResponse")
        for verb in ("Create", "Get", "Update", "Delete")
    },
}

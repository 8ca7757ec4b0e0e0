"""HTTP APIs and their parts.

(CloudFormation template reference, "Amazon API Gateway V2 resource type reference".)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.cloudformation.resource_types.api_gateway.rest_apis import openapi_of
from userlab.cloud.cloudformation.resource_types.casing import changed, members, picked
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_SERVICE = "apigatewayv2"
_OF_APIS = (
    "CorsConfiguration", "CredentialsArn", "Description", "DisableExecuteApiEndpoint", "IpAddressType", "Name",
    "ProtocolType", "RouteKey", "RouteSelectionExpression", "Target", "Version",
)  # fmt: skip
_OF_IMPORTS = ("Body", "BodyS3Location", "FailOnWarnings", "Basepath")
_UPDATED = ("CorsConfiguration", "Description", "DisableExecuteApiEndpoint", "IpAddressType", "Name", "Version")


def _create_api(work: Work, properties: Properties) -> str:
    body = openapi_of(work, properties)
    if body is None:
        given = members(_SERVICE, "CreateApi", picked(properties, *_OF_APIS))
        made = work.call(_SERVICE, "CreateApi", Tags=work.tags, **given)
        work.made(made["ApiId"])
        return str(made["ApiId"])
    made = work.call(_SERVICE, "ImportApi", Body=body.decode())
    work.made(made["ApiId"])
    work.call(_SERVICE, "TagResource", ResourceArn=_arn(work, made["ApiId"]), Tags=work.tags)
    _change_api(work, made["ApiId"], properties)
    return str(made["ApiId"])


def _update_api(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    if changed(new, old) & {"Body", "BodyS3Location"}:
        body = openapi_of(work, new)
        if body is not None:
            work.call(_SERVICE, "ReimportApi", ApiId=physical_id, Body=body.decode())
    if "CorsConfiguration" in old and "CorsConfiguration" not in new:
        work.call(_SERVICE, "DeleteCorsConfiguration", ApiId=physical_id)
    _change_api(work, physical_id, new)


def _change_api(work: Work, api: str, properties: Properties) -> None:
    given = members(_SERVICE, "UpdateApi", picked(properties, *_UPDATED))
    if given:
        work.call(_SERVICE, "UpdateApi", ApiId=api, **given)


def _told_api(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    found = work.call(_SERVICE, "GetApi", ApiId=physical_id)
    return {"ApiId": physical_id, "ApiEndpoint": found["ApiEndpoint"]}


def _arn(work: Work, api: str, stage: str = "") -> str:
    return f"arn:aws:apigateway:{work.region}::/apis/{api}" + (f"/stages/{stage}" if stage else "")


def _retag(work: Work, arn: str, added: dict[str, str], removed: list[str]) -> None:
    if removed:
        work.call(_SERVICE, "UntagResource", ResourceArn=arn, TagKeys=removed)
    if added:
        work.call(_SERVICE, "TagResource", ResourceArn=arn, Tags=added)


API = ResourceType(
    "AWS::ApiGatewayV2::Api",
    frozenset({*_OF_APIS, *_OF_IMPORTS}),
    _create_api,
    lambda work, physical_id, properties: work.call(_SERVICE, "DeleteApi", ApiId=physical_id),
    _update_api,
    _told_api,
    attribute_names=frozenset({"ApiId", "ApiEndpoint"}),
    replaced_by=frozenset({"ProtocolType"}),
    retag=lambda work, physical_id, properties, added, removed: _retag(work, _arn(work, physical_id), added, removed),
)


def _part(kind: str, id_name: str, updated: bool = True) -> tuple[Callable[..., str], Callable[..., Any], Any]:
    """How a part of an API is made, deleted and changed: the three operations differ by its name only."""

    def create(work: Work, properties: Properties) -> str:
        given = members(_SERVICE, f"Create{kind}", properties, ResourceId="")
        return str(work.call(_SERVICE, f"Create{kind}", **given)[id_name])

    def delete(work: Work, physical_id: str, properties: Properties) -> None:
        given = {"ApiId": str(properties["ApiId"]), id_name: physical_id}
        work.call(_SERVICE, f"Delete{kind}", **given)

    def update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
        given = members(_SERVICE, f"Update{kind}", new)
        work.call(_SERVICE, f"Update{kind}", **{**given, id_name: physical_id})

    return create, delete, update if updated else None


def _type(kind: str, id_name: str, properties: str, required: tuple[str, ...], updated: bool = True) -> ResourceType:
    create, delete, update = _part(kind, id_name, updated)
    return ResourceType(
        f"AWS::ApiGatewayV2::{kind}",
        frozenset(properties.split()),
        create,
        delete,
        update,
        lambda work, physical_id, properties: {id_name: physical_id},
        attribute_names=frozenset({id_name}),
        replaced_by=frozenset({"ApiId"}),
        required=required,
    )


ROUTE = _type(
    "Route",
    "RouteId",
    "ApiId ApiKeyRequired AuthorizationScopes AuthorizationType AuthorizerId OperationName RouteKey Target",
    ("ApiId", "RouteKey"),
)
INTEGRATION = _type(
    "Integration",
    "IntegrationId",
    "ApiId ConnectionId ConnectionType CredentialsArn Description IntegrationMethod IntegrationSubtype IntegrationType "
    "IntegrationUri PayloadFormatVersion RequestParameters ResponseParameters TimeoutInMillis TlsConfig",
    ("ApiId", "IntegrationType"),
)
AUTHORIZER = _type(
    "Authorizer",
    "AuthorizerId",
    "ApiId AuthorizerCredentialsArn AuthorizerPayloadFormatVersion AuthorizerResultTtlInSeconds AuthorizerType "
    "AuthorizerUri EnableSimpleResponses IdentitySource IdentityValidationExpression JwtConfiguration Name",
    ("ApiId", "AuthorizerType", "Name"),
)
DEPLOYMENT = _type("Deployment", "DeploymentId", "ApiId Description StageName", ("ApiId",))

_OF_STAGES = (
    "AccessLogSettings", "ApiId", "AutoDeploy", "DefaultRouteSettings", "DeploymentId", "Description", "RouteSettings",
    "StageName", "StageVariables",
)  # fmt: skip


def _create_stage(work: Work, properties: Properties) -> str:
    given = members(_SERVICE, "CreateStage", picked(properties, *_OF_STAGES))
    work.call(_SERVICE, "CreateStage", Tags=work.tags, **given)
    return str(properties["StageName"])


def _update_stage(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    work.call(_SERVICE, "UpdateStage", **members(_SERVICE, "UpdateStage", picked(new, *_OF_STAGES)))


def _delete_stage(work: Work, physical_id: str, properties: Properties) -> None:
    work.call(_SERVICE, "DeleteStage", ApiId=str(properties["ApiId"]), StageName=physical_id)


STAGE = ResourceType(
    "AWS::ApiGatewayV2::Stage",
    frozenset(_OF_STAGES),
    _create_stage,
    _delete_stage,
    _update_stage,
    replaced_by=frozenset({"ApiId", "StageName"}),
    retag=lambda work, physical_id, properties, added, removed: _retag(
        work, _arn(work, str(properties["ApiId"]), physical_id), added, removed
    ),
    required=("ApiId", "StageName"),
)
TYPES = (API, ROUTE, INTEGRATION, AUTHORIZER, DEPLOYMENT, STAGE)

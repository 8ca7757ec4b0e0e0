"""Deployments and stages of REST APIs.

(CloudFormation template reference, "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.resource_types.api_gateway.patches import map_patches, patch, patches
from userlab.cloud.cloudformation.resource_types.api_gateway.rest_apis import retag_as
from userlab.cloud.cloudformation.resource_types.casing import members, picked
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

# A setting of a method -> where UpdateStage has it. (API reference, "UpdateStage", MethodSetting.)
_SETTINGS = {
    "MetricsEnabled": "metrics/enabled",
    "LoggingLevel": "logging/loglevel",
    "DataTraceEnabled": "logging/dataTrace",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
    "CachingEnabled": "caching/enabled",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CacheDataEncrypted": "caching/dataEncrypted",
}
_SCALARS = ("DeploymentId", "Description", "TracingEnabled", "ClientCertificateId", "DocumentationVersion",
            "CacheClusterEnabled", "CacheClusterSize")  # fmt: skip
_AT_CREATION = ("RestApiId", "StageName", "Variables", *_SCALARS)


def _create_deployment(work: Work, properties: Properties) -> str:
    described = properties.get("StageDescription") or {}
    given = picked(properties, "RestApiId", "StageName", "Description")
    given |= picked(described, "Variables", "CacheClusterEnabled", "CacheClusterSize", "TracingEnabled")
    if described.get("Description"):
        given["StageDescription"] = described["Description"]
    made = work.call("apigateway", "CreateDeployment", **members("apigateway", "CreateDeployment", given))
    work.made(made["id"])
    settings = _settings(described) + _at_all_methods(described)
    if settings and properties.get("StageName"):
        stage = {"restApiId": str(properties["RestApiId"]), "stageName": str(properties["StageName"])}
        work.call("apigateway", "UpdateStage", **stage, patchOperations=settings)
    return str(made["id"])


def _at_all_methods(described: Properties) -> list[dict[str, str]]:
    """Settings of a StageDescription that hold for all methods."""
    return [patch("replace", f"/*/*/{path}", described[name]) for name, path in _SETTINGS.items() if name in described]


def _update_deployment(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    wanted = patches(new, old, ("Description",))
    if wanted:
        given = {"restApiId": str(new["RestApiId"]), "deploymentId": physical_id}
        work.call("apigateway", "UpdateDeployment", **given, patchOperations=wanted)


def _delete_deployment(work: Work, physical_id: str, properties: Properties) -> None:
    api, stage = str(properties["RestApiId"]), properties.get("StageName")
    if stage is not None:  # the deployment made it; where it shows another one by now, it stays
        try:
            if work.call("apigateway", "GetStage", restApiId=api, stageName=str(stage))["deploymentId"] == physical_id:
                work.call("apigateway", "DeleteStage", restApiId=api, stageName=str(stage))
        except CallRefused as error:
            if not error.is_missing:
                raise
    work.call("apigateway", "DeleteDeployment", restApiId=api, deploymentId=physical_id)


DEPLOYMENT = ResourceType(
    "AWS::ApiGateway::Deployment",
    frozenset({"RestApiId", "StageName", "Description", "StageDescription"}),
    _create_deployment,
    _delete_deployment,
    _update_deployment,
    lambda work, physical_id, properties: {"DeploymentId": physical_id},
    attribute_names=frozenset({"DeploymentId"}),
    replaced_by=frozenset({"RestApiId", "StageName", "StageDescription"}),
    required=("RestApiId",),
)


def _settings(properties: Properties) -> list[dict[str, str]]:
    wanted = []
    for each in properties.get("MethodSettings") or []:
        path, method = str(each.get("ResourcePath", "/*")), str(each.get("HttpMethod", "*"))
        place = "*" if path == "/*" else path.replace("~", "~0").replace("/", "~1")
        wanted += [
            patch("replace", f"/{place}/{method}/{_SETTINGS[name]}", each[name]) for name in _SETTINGS if name in each
        ]
    return wanted


def _logs(properties: Properties) -> list[dict[str, str]]:
    given = properties.get("AccessLogSetting") or {}
    names = {"DestinationArn": "destinationArn", "Format": "format"}
    return [patch("replace", f"/accessLogSettings/{names[name]}", given[name]) for name in names if name in given]


def _create_stage(work: Work, properties: Properties) -> str:
    given = members("apigateway", "CreateStage", picked(properties, *_AT_CREATION))
    work.call("apigateway", "CreateStage", tags=work.tags, **given)
    name = str(properties["StageName"])
    work.made(name)
    _change_stage(work, properties, _settings(properties) + _logs(properties))
    return name


def _change_stage(work: Work, properties: Properties, wanted: list[dict[str, str]]) -> None:
    if wanted:
        stage = {"restApiId": str(properties["RestApiId"]), "stageName": str(properties["StageName"])}
        work.call("apigateway", "UpdateStage", **stage, patchOperations=wanted)


def _update_stage(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    wanted: list[dict[str, Any]] = patches(new, old, _SCALARS)
    wanted += map_patches(new.get("Variables") or {}, old.get("Variables") or {}, "/variables")
    if new.get("MethodSettings") != old.get("MethodSettings"):
        wanted += _settings(new)
    if new.get("AccessLogSetting") != old.get("AccessLogSetting"):
        wanted += _logs(new) or [patch("remove", "/accessLogSettings")]
    _change_stage(work, new, wanted)


def _delete_stage(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("apigateway", "DeleteStage", restApiId=str(properties["RestApiId"]), stageName=physical_id)


STAGE = ResourceType(
    "AWS::ApiGateway::Stage",
    frozenset({*_AT_CREATION, "MethodSettings", "AccessLogSetting"}),
    _create_stage,
    _delete_stage,
    _update_stage,
    replaced_by=frozenset({"RestApiId", "StageName"}),
    retag=retag_as("/restapis/{RestApiId}/stages/{id}"),
    required=("RestApiId",),
)

TYPES = (DEPLOYMENT, STAGE)

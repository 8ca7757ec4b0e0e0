"""REST APIs, their resources and methods.

(CloudFormation template reference, "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Resource", "AWS::ApiGateway::Method".)
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from userlab.cloud.cloudformation.resource_types.api_gateway.patches import patch
from userlab.cloud.cloudformation.resource_types.casing import changed, members, picked
from userlab.cloud.cloudformation.resource_types.documents import text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_OF_APIS = (
    "ApiKeySourceType", "BinaryMediaTypes", "Description", "DisableExecuteApiEndpoint", "EndpointConfiguration",
    "MinimumCompressionSize", "Name", "Policy", "CloneFrom", "SecurityPolicy",
)  # fmt: skip
_OF_IMPORTS = ("Body", "BodyS3Location", "FailOnWarnings", "Mode", "Parameters")


def _create_api(work: Work, properties: Properties) -> str:
    body = openapi_of(work, properties)
    if body is None:
        given = members("apigateway", "CreateRestApi", picked(properties, *_OF_APIS), ApiKeySourceType="ApiKeySource")
        made = work.call("apigateway", "CreateRestApi", tags=work.tags, **given)
        work.made(made["id"])
        return str(made["id"])
    warnings = str(properties.get("FailOnWarnings", False)).lower() == "true"
    parameters = {str(key): str(value) for key, value in (properties.get("Parameters") or {}).items()}
    made = work.call("apigateway", "ImportRestApi", body=body, failOnWarnings=warnings, parameters=parameters)
    work.made(made["id"])
    _patch_api(work, made["id"], properties, {})
    work.call("apigateway", "TagResource", resourceArn=_api_arn(work, made["id"]), tags=work.tags)
    return str(made["id"])


def openapi_of(work: Work, properties: Properties) -> bytes | None:
    """The OpenAPI document of an API: in the template, or in S3."""
    if properties.get("Body") is not None:
        return text(properties["Body"]).encode()
    place = properties.get("BodyS3Location")
    if place is None:
        return None
    if isinstance(place, str):
        parts = urlsplit(place)
        bucket, key = parts.netloc, parts.path.lstrip("/")
        return bytes(work.call("s3", "GetObject", Bucket=bucket, Key=key)["body"])
    version = {"VersionId": str(place["Version"])} if place.get("Version") else {}
    return bytes(work.call("s3", "GetObject", Bucket=str(place["Bucket"]), Key=str(place["Key"]), **version)["body"])


def _update_api(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    if changed(new, old) & {"Body", "BodyS3Location"}:
        body = openapi_of(work, new)
        if body is not None:
            mode = "merge" if new.get("Mode") == "merge" else "overwrite"
            work.call("apigateway", "PutRestApi", restApiId=physical_id, mode=mode, body=body)
            old = picked(old, "Policy")  # what the document says was put over what the properties say
    _patch_api(work, physical_id, new, old)


def _patch_api(work: Work, api: str, new: Properties, old: Properties) -> None:
    differs = changed(picked(new, *_OF_APIS), picked(old, *_OF_APIS))
    wanted = []
    for name, path in (
        ("Name", "/name"), ("Description", "/description"), ("ApiKeySourceType", "/apiKeySource"),
        ("DisableExecuteApiEndpoint", "/disableExecuteApiEndpoint"), ("Policy", "/policy"),
        ("MinimumCompressionSize", "/minimumCompressionSize"),
    ):  # fmt: skip
        if name in differs and (name in new or name in ("Description", "Policy")):
            wanted.append(patch("replace", path, new.get(name, "")))
    before, after = set(old.get("BinaryMediaTypes") or []), set(new.get("BinaryMediaTypes") or [])
    for verb, names in (("add", sorted(after - before)), ("remove", sorted(before - after))):
        wanted += [patch(verb, f"/binaryMediaTypes/{name.replace('~', '~0').replace('/', '~1')}") for name in names]
    kinds = (new.get("EndpointConfiguration") or {}).get("Types") or []
    if "EndpointConfiguration" in differs and kinds:
        wanted.append(patch("replace", "/endpointConfiguration/types/0", kinds[0]))
    if wanted:
        work.call("apigateway", "UpdateRestApi", restApiId=api, patchOperations=wanted)


def _told_api(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    found = work.call("apigateway", "GetResources", restApiId=physical_id, limit=500)["items"]
    root = next(each["id"] for each in found if each["path"] == "/")
    return {"RestApiId": physical_id, "RootResourceId": root}


def _api_arn(work: Work, api: str) -> str:
    return f"arn:aws:apigateway:{work.region}::/restapis/{api}"


def retag_as(resource: str) -> Any:
    """How what has a path below API Gateway is tagged: `resource` such as /apikeys/{id}, with properties in braces."""

    def retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
        arn = f"arn:aws:apigateway:{work.region}::{resource.format(id=physical_id, **properties)}"
        if removed:
            work.call("apigateway", "UntagResource", resourceArn=arn, tagKeys=removed)
        if added:
            work.call("apigateway", "TagResource", resourceArn=arn, tags=added)

    return retag


def _delete_api(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("apigateway", "DeleteRestApi", restApiId=physical_id)


REST_API = ResourceType(
    "AWS::ApiGateway::RestApi",
    frozenset({*_OF_APIS, *_OF_IMPORTS}),
    _create_api,
    _delete_api,
    _update_api,
    _told_api,
    attribute_names=frozenset({"RestApiId", "RootResourceId"}),
    retag=retag_as("/restapis/{id}"),
)


def _create_resource(work: Work, properties: Properties) -> str:
    given = members("apigateway", "CreateResource", properties)
    return str(work.call("apigateway", "CreateResource", **given)["id"])


def _delete_resource(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("apigateway", "DeleteResource", restApiId=str(properties["RestApiId"]), resourceId=physical_id)


RESOURCE = ResourceType(
    "AWS::ApiGateway::Resource",
    frozenset({"RestApiId", "ParentId", "PathPart"}),
    _create_resource,
    _delete_resource,
    attributes=lambda work, physical_id, properties: {"ResourceId": physical_id},
    attribute_names=frozenset({"ResourceId"}),
    required=("ParentId", "PathPart", "RestApiId"),
)

_OF_METHODS = (
    "ApiKeyRequired", "AuthorizationScopes", "AuthorizationType", "AuthorizerId", "HttpMethod", "OperationName",
    "RequestModels", "RequestParameters", "RequestValidatorId", "ResourceId", "RestApiId",
)  # fmt: skip


def _where(properties: Properties) -> dict[str, str]:
    return {
        "restApiId": str(properties["RestApiId"]),
        "resourceId": str(properties["ResourceId"]),
        "httpMethod": str(properties["HttpMethod"]),
    }


def _create_method(work: Work, properties: Properties) -> str:
    where = _where(properties)
    given = {"AuthorizationType": "NONE"} | picked(properties, *_OF_METHODS)
    work.call("apigateway", "PutMethod", **members("apigateway", "PutMethod", given))
    work.made("|".join(where.values()))
    for answer in properties.get("MethodResponses") or []:
        work.call("apigateway", "PutMethodResponse", **where, **members("apigateway", "PutMethodResponse", answer))
    integration = properties.get("Integration")
    if integration is not None:
        _integrate(work, where, dict(integration))
    return "|".join(where.values())


def _integrate(work: Work, where: dict[str, str], integration: Properties) -> None:
    answers = integration.pop("IntegrationResponses", None) or []
    given = members("apigateway", "PutIntegration", integration, IntegrationHttpMethod="integrationHttpMethod")
    work.call("apigateway", "PutIntegration", **where, **given)
    for answer in answers:
        given = members("apigateway", "PutIntegrationResponse", answer)
        work.call("apigateway", "PutIntegrationResponse", **where, **given)


def _update_method(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    work.call("apigateway", "DeleteMethod", **_where(old))
    _create_method(work, new)


def _delete_method(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("apigateway", "DeleteMethod", **_where(properties))


METHOD = ResourceType(
    "AWS::ApiGateway::Method",
    frozenset({*_OF_METHODS, "Integration", "MethodResponses"}),
    _create_method,
    _delete_method,
    _update_method,
    replaced_by=frozenset({"HttpMethod", "ResourceId", "RestApiId"}),
    required=("HttpMethod", "ResourceId", "RestApiId"),
)

TYPES = (REST_API, RESOURCE, METHOD)

"""What else belongs to REST APIs: models, validators, authorizers, gateway responses, the account.

(CloudFormation template reference, "Amazon API Gateway resource type reference".)
"""

from __future__ import annotations

from userlab.cloud.cloudformation.resource_types.api_gateway.patches import patch, patches
from userlab.cloud.cloudformation.resource_types.casing import members
from userlab.cloud.cloudformation.resource_types.documents import text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work


def _of_api(properties: Properties) -> dict[str, str]:
    return {"restApiId": str(properties["RestApiId"])}


def _create_model(work: Work, properties: Properties) -> str:
    name = str(properties.get("Name") or work.draw(12, False))
    given = {"ContentType": "application/json", "Schema": {}} | properties | {"Name": name}
    given["Schema"] = text(given["Schema"])
    work.call("apigateway", "CreateModel", **members("apigateway", "CreateModel", given))
    return name


def _update_model(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    wanted = patches(new, old, ("Schema", "Description"))
    work.call("apigateway", "UpdateModel", **_of_api(new), modelName=physical_id, patchOperations=wanted)


def _delete_model(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("apigateway", "DeleteModel", **_of_api(properties), modelName=physical_id)


MODEL = ResourceType(
    "AWS::ApiGateway::Model",
    frozenset({"RestApiId", "Name", "ContentType", "Description", "Schema"}),
    _create_model,
    _delete_model,
    _update_model,
    replaced_by=frozenset({"RestApiId", "Name", "ContentType"}),
    names="Name",
    required=("RestApiId",),
)


def _create_validator(work: Work, properties: Properties) -> str:
    given = members("apigateway", "CreateRequestValidator", properties)
    return str(work.call("apigateway", "CreateRequestValidator", **given)["id"])


def _update_validator(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    wanted = patches(new, old, ("ValidateRequestBody", "ValidateRequestParameters"))
    given = {"requestValidatorId": physical_id, "patchOperations": wanted}
    work.call("apigateway", "UpdateRequestValidator", **_of_api(new), **given)


def _delete_validator(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("apigateway", "DeleteRequestValidator", **_of_api(properties), requestValidatorId=physical_id)


REQUEST_VALIDATOR = ResourceType(
    "AWS::ApiGateway::RequestValidator",
    frozenset({"RestApiId", "Name", "ValidateRequestBody", "ValidateRequestParameters"}),
    _create_validator,
    _delete_validator,
    _update_validator,
    lambda work, physical_id, properties: {"RequestValidatorId": physical_id},
    attribute_names=frozenset({"RequestValidatorId"}),
    replaced_by=frozenset({"RestApiId", "Name"}),
    required=("RestApiId",),
)

_OF_AUTHORIZERS = ("Name", "Type", "AuthType", "AuthorizerUri", "AuthorizerCredentials", "IdentitySource",
                   "IdentityValidationExpression", "AuthorizerResultTtlInSeconds")  # fmt: skip


def _create_authorizer(work: Work, properties: Properties) -> str:
    given = members("apigateway", "CreateAuthorizer", properties)
    return str(work.call("apigateway", "CreateAuthorizer", **given)["id"])


def _update_authorizer(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    wanted = patches(new, old, _OF_AUTHORIZERS)
    before, after = set(old.get("ProviderARNs") or []), set(new.get("ProviderARNs") or [])
    wanted += [patch("add", "/providerARNs", arn) for arn in sorted(after - before)]
    wanted += [patch("remove", "/providerARNs", arn) for arn in sorted(before - after)]
    given = {"authorizerId": physical_id, "patchOperations": wanted}
    work.call("apigateway", "UpdateAuthorizer", **_of_api(new), **given)


def _delete_authorizer(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("apigateway", "DeleteAuthorizer", **_of_api(properties), authorizerId=physical_id)


AUTHORIZER = ResourceType(
    "AWS::ApiGateway::Authorizer",
    frozenset({"RestApiId", "ProviderARNs", *_OF_AUTHORIZERS}),
    _create_authorizer,
    _delete_authorizer,
    _update_authorizer,
    lambda work, physical_id, properties: {"AuthorizerId": physical_id},
    attribute_names=frozenset({"AuthorizerId"}),
    replaced_by=frozenset({"RestApiId"}),
    required=("Name", "RestApiId", "Type"),
)


def _put_gateway_response(work: Work, properties: Properties) -> str:
    work.call("apigateway", "PutGatewayResponse", **members("apigateway", "PutGatewayResponse", properties))
    return f"{properties['RestApiId']}|{properties['ResponseType']}"


def _update_gateway_response(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    _put_gateway_response(work, new)


def _delete_gateway_response(work: Work, physical_id: str, properties: Properties) -> None:
    kind = str(properties["ResponseType"])
    work.call("apigateway", "DeleteGatewayResponse", **_of_api(properties), responseType=kind)


GATEWAY_RESPONSE = ResourceType(
    "AWS::ApiGateway::GatewayResponse",
    frozenset({"RestApiId", "ResponseType", "ResponseParameters", "ResponseTemplates", "StatusCode"}),
    _put_gateway_response,
    _delete_gateway_response,
    _update_gateway_response,
    lambda work, physical_id, properties: {"Id": physical_id},
    attribute_names=frozenset({"Id"}),
    replaced_by=frozenset({"RestApiId", "ResponseType"}),
    required=("ResponseType", "RestApiId"),
)


def _set_account(work: Work, properties: Properties) -> str:
    role = properties.get("CloudWatchRoleArn")
    if role:
        wanted = [patch("replace", "/cloudwatchRoleArn", role)]
        work.call("apigateway", "UpdateAccount", patchOperations=wanted)
    return work.name(128)


def _update_account(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    work.call("apigateway", "UpdateAccount", patchOperations=[patch("replace", "/cloudwatchRoleArn", new.get(
        "CloudWatchRoleArn", ""))])  # fmt: skip


def _keep_account(work: Work, physical_id: str, properties: Properties) -> None:
    """AWS leaves the role where it is, too: the account is none of the stack's."""


ACCOUNT = ResourceType(
    "AWS::ApiGateway::Account",
    frozenset({"CloudWatchRoleArn"}),
    _set_account,
    _keep_account,
    _update_account,
    lambda work, physical_id, properties: {"Id": physical_id},
    attribute_names=frozenset({"Id"}),
)

TYPES = (MODEL, REQUEST_VALIDATOR, AUTHORIZER, GATEWAY_RESPONSE, ACCOUNT)

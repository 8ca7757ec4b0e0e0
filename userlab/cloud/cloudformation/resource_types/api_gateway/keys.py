"""API keys and usage plans.

(CloudFormation template reference, "AWS::ApiGateway::ApiKey", "AWS::ApiGateway::UsagePlan", "...::UsagePlanKey".)
"""

from __future__ import annotations

from userlab.cloud.cloudformation.resource_types.api_gateway.patches import patch, patches
from userlab.cloud.cloudformation.resource_types.api_gateway.rest_apis import retag_as
from userlab.cloud.cloudformation.resource_types.casing import members, picked
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work


def _create_key(work: Work, properties: Properties) -> str:
    given = {"Name": work.name(128), "Enabled": False} | picked(properties, "Name", "Description", "Enabled", "Value",
                                                                 "CustomerId", "GenerateDistinctId")  # fmt: skip
    if properties.get("StageKeys"):
        given["StageKeys"] = properties["StageKeys"]
    made = work.call("apigateway", "CreateApiKey", tags=work.tags, **members("apigateway", "CreateApiKey", given))
    return str(made["id"])


def _update_key(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    wanted = patches(new, old, ("Description", "Enabled", "CustomerId"))
    before, after = (
        {f"{each['RestApiId']}/{each['StageName']}" for each in every.get("StageKeys") or []} for every in (old, new)
    )
    wanted += [patch("add", "/stages", each) for each in sorted(after - before)]
    wanted += [patch("remove", "/stages", each) for each in sorted(before - after)]
    work.call("apigateway", "UpdateApiKey", apiKey=physical_id, patchOperations=wanted)


API_KEY = ResourceType(
    "AWS::ApiGateway::ApiKey",
    frozenset({"Name", "Description", "Enabled", "Value", "CustomerId", "GenerateDistinctId", "StageKeys"}),
    _create_key,
    lambda work, physical_id, properties: work.call("apigateway", "DeleteApiKey", apiKey=physical_id),
    _update_key,
    lambda work, physical_id, properties: {"APIKeyId": physical_id},
    attribute_names=frozenset({"APIKeyId"}),
    replaced_by=frozenset({"Name", "Value", "GenerateDistinctId"}),
    retag=retag_as("/apikeys/{id}"),
    names="Name",
)


def _create_plan(work: Work, properties: Properties) -> str:
    named = {"Name": properties.get("UsagePlanName") or work.name(128)}
    given = named | picked(properties, "ApiStages", "Description", "Quota", "Throttle")
    made = work.call("apigateway", "CreateUsagePlan", tags=work.tags, **members("apigateway", "CreateUsagePlan", given))
    return str(made["id"])


def _update_plan(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    wanted = (
        [patch("replace", "/name", new["UsagePlanName"])]
        if new.get("UsagePlanName") != old.get("UsagePlanName")
        else []
    )
    wanted += patches(new, old, ("Description",))
    for name, path in (("Quota", "/quota"), ("Throttle", "/throttle")):
        if name in new:
            wanted += [patch("replace", f"{path}/{key[0].lower()}{key[1:]}", value) for key, value in new[name].items()]
        elif name in old:
            wanted.append(patch("remove", path))
    before, after = (
        {f"{each['ApiId']}:{each['Stage']}" for each in every.get("ApiStages") or []} for every in (old, new)
    )
    wanted += [patch("add", "/apiStages", each) for each in sorted(after - before)]
    wanted += [patch("remove", "/apiStages", each) for each in sorted(before - after)]
    work.call("apigateway", "UpdateUsagePlan", usagePlanId=physical_id, patchOperations=wanted)


def _delete_plan(work: Work, physical_id: str, properties: Properties) -> None:
    """A plan that still has stages cannot be deleted."""
    stages = work.call("apigateway", "GetUsagePlan", usagePlanId=physical_id).get("apiStages") or []
    wanted = [patch("remove", "/apiStages", f"{each['apiId']}:{each['stage']}") for each in stages]
    if wanted:
        work.call("apigateway", "UpdateUsagePlan", usagePlanId=physical_id, patchOperations=wanted)
    work.call("apigateway", "DeleteUsagePlan", usagePlanId=physical_id)


USAGE_PLAN = ResourceType(
    "AWS::ApiGateway::UsagePlan",
    frozenset({"UsagePlanName", "ApiStages", "Description", "Quota", "Throttle"}),
    _create_plan,
    _delete_plan,
    _update_plan,
    lambda work, physical_id, properties: {"Id": physical_id},
    attribute_names=frozenset({"Id"}),
    retag=retag_as("/usageplans/{id}"),
)


def _create_plan_key(work: Work, properties: Properties) -> str:
    work.call("apigateway", "CreateUsagePlanKey", **members("apigateway", "CreateUsagePlanKey", properties))
    return f"{properties['KeyId']}:{properties['UsagePlanId']}"


def _delete_plan_key(work: Work, physical_id: str, properties: Properties) -> None:
    given = {"usagePlanId": str(properties["UsagePlanId"]), "keyId": str(properties["KeyId"])}
    work.call("apigateway", "DeleteUsagePlanKey", **given)


USAGE_PLAN_KEY = ResourceType(
    "AWS::ApiGateway::UsagePlanKey",
    frozenset({"KeyId", "KeyType", "UsagePlanId"}),
    _create_plan_key,
    _delete_plan_key,
    attributes=lambda work, physical_id, properties: {"Id": physical_id},
    attribute_names=frozenset({"Id"}),
    required=("KeyId", "KeyType", "UsagePlanId"),
)

TYPES = (API_KEY, USAGE_PLAN, USAGE_PLAN_KEY)

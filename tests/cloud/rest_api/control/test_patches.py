"""Patch operations: what each Update... operation takes, and the words in which it refuses the rest."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

ACCESS_LOG = "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, "
ACCESS_LOG += "/accessLogSettings/format]"
NO_SETTING = "Cannot remove method setting accessLogSettings/{} because there is no method setting for this method "


def refused(update: Any, **patch: str) -> tuple[str, str]:
    """Code and message of an update that is refused."""
    with pytest.raises(ClientError) as caught:
        update(patchOperations=[patch])
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture
def stage(api: Any) -> Any:
    """Updates the stage of an API."""
    api.mock("GET", "/")
    api.deploy()
    return lambda **arguments: api.gateway.update_stage(restApiId=api.id, stageName="dev", **arguments)


@pytest.mark.parametrize(
    ("op", "path", "value", "text"),
    [
        ("add", "/accessLogSettings/other", "x", ACCESS_LOG),
        ("replace", "/accessLogSettings", "x", ACCESS_LOG),
        ("remove", "/accessLogSettings/other", "x", NO_SETTING.format("other")),
        ("remove", "/accessLogSettings/destinationArn", "x", NO_SETTING.format("destinationArn")),
        ("replace", "/accessLogSettings/format", "", "Access Log value must not be empty"),
    ],
)
def test_access_log_settings_are_set_one_by_one_and_removed_together(stage, op, path, value, text):
    assert refused(stage, op=op, path=path, value=value) == ("BadRequestException", text)
    set_one = [{"op": "replace", "path": "/accessLogSettings/format", "value": "$context.requestId"}]
    assert stage(patchOperations=set_one)["accessLogSettings"] == {"format": "$context.requestId"}
    assert "accessLogSettings" not in stage(patchOperations=[{"op": "remove", "path": "/accessLogSettings"}])


def test_an_api_keeps_one_type_of_endpoint(api):
    def update(**arguments: Any) -> Any:
        return api.gateway.update_rest_api(restApiId=api.id, **arguments)

    place = "/endpointConfiguration/types/0"
    update(patchOperations=[{"op": "replace", "path": place, "value": "PRIVATE"}])
    assert refused(update, op="remove", path=place, value="EDGE")[1] == (
        "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"
    )
    assert refused(update, op="replace", path="/endpointConfiguration/ipAddressType", value="ipv4")[1] == (
        "Only dualstack ipAddressType is supported for Private APIs."
    )


@pytest.mark.parametrize("response", ["method", "integration"])
def test_a_wrong_op_and_a_wrong_status_code_are_told_together(api, response):
    api.mock("GET", "/")
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "GET", "statusCode": "wrong"}
    update = getattr(api.gateway, f"update_{response}_response")
    code, text = refused(lambda **more: update(**place, **more), op="wrong_op", path="/x", value="")
    assert (code, text.partition(":")[0]) == ("ValidationException", "2 validation errors detected")
    assert text.endswith(
        "Member must satisfy enum value set: [add, remove, move, test, replace, copy]; Value 'wrong' at 'statusCode' "
        "failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d"
    )


def test_a_parameter_that_is_no_expression_is_refused_as_in_a_mapping(api):
    text = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
    text += "[Invalid mapping expression specified: true]"
    with pytest.raises(ClientError) as caught:
        api.method("GET", "/", requestParameters={"true": True})
    assert caught.value.response["Error"]["Message"] == text


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"name": "n" * 1025}, "Invalid API Key name, can be at most 1024 characters."),
        ({"value": "v" * 129}, "API Key value exceeds maximum size of 128 characters"),
        ({"description": "d" * 125_001}, "Invalid API Key description specified."),
    ],
)
def test_an_api_key_s_texts_have_their_lengths(api, arguments, text):
    with pytest.raises(ClientError) as caught:
        api.gateway.create_api_key(**arguments)
    assert caught.value.response["Error"]["Message"] == text


def test_an_api_key_s_members_are_named_to_who_patches_another(api):
    key = api.gateway.create_api_key(name="k")["id"]
    text = "Invalid patch path  '/id' specified for op 'replace'. Must be one of: "
    text += "[/description, /enabled, /name, /customerId]"
    update = lambda **more: api.gateway.update_api_key(apiKey=key, **more)  # noqa: E731
    assert refused(update, op="replace", path="/id", value="x") == ("BadRequestException", text)


def test_a_usage_plan_takes_stages_that_are_there(api):
    plan = api.gateway.create_usage_plan(name="p")["id"]

    def update(**arguments: Any) -> Any:
        return api.gateway.update_usage_plan(usagePlanId=plan, **arguments)

    for value in ("", "none"):
        assert refused(update, op="add", path="/apiStages", value=value)[1] == "Invalid API Stage specified"
    text = f"Invalid API Stage {{api: {api.id}, stage: none}} specified for usageplan {plan}"
    for op in ("add", "remove"):
        assert refused(update, op=op, path="/apiStages", value=f"{api.id}:none") == ("NotFoundException", text)


def test_no_plan_has_no_keys(api):
    assert api.gateway.get_usage_plan_keys(usagePlanId="none")["items"] == []
    api.gateway.create_api_key(name="k")
    assert api.gateway.get_api_keys(limit=-1)["items"] == []


def test_a_model_without_a_description_shows_none(api):
    settings = {"description": "", "schema": "{}", "contentType": "application/json"}
    assert "description" not in api.gateway.create_model(restApiId=api.id, name="Plain", **settings)


def test_documentation_of_a_method_belongs_to_the_root_where_no_path_is_told(api):
    part = '{"location": {"type": "METHOD", "method": "GET"}, "properties": {"description": "d"}}'
    document = '{"openapi": "3.0.1", "x-amazon-apigateway-documentation": {"documentationParts": [' + part + "]}}"
    api.gateway.import_documentation_parts(restApiId=api.id, body=document.encode())
    kept = api.gateway.get_documentation_parts(restApiId=api.id)["items"]
    assert [item["location"] for item in kept] == [{"type": "METHOD", "method": "GET", "path": "/"}]


def test_canary_releases_are_refused_by_name(api):
    api.mock("GET", "/")
    deployment = api.deploy()
    settings = {"percentTraffic": 10.0}
    place = {"restApiId": api.id, "stageName": "dev"}
    patch = {"op": "replace", "path": "/canarySettings/percentTraffic", "value": "10.0"}
    more = {"restApiId": api.id, "stageName": "new", "deploymentId": deployment, "canarySettings": settings}
    for call in (
        lambda: api.gateway.create_deployment(**place, canarySettings=settings),
        lambda: api.gateway.create_stage(**more),
        lambda: api.gateway.update_stage(**place, patchOperations=[patch]),
    ):
        with pytest.raises(ClientError, match="The local cloud cannot do canary releases, though AWS can"):
            call()

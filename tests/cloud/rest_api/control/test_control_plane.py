"""API Gateway's own operations: answers and refusals as recorded from AWS."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError


def refused(operation, **arguments) -> tuple[str, str, int]:
    """(code, message, HTTP status) with which an operation is refused."""
    with pytest.raises(ClientError) as caught:
        operation(**arguments)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]


def bare(response: dict) -> dict:
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


@pytest.fixture
def gateway(client):
    return client("apigateway")


RESOURCE_NOT_FOUND = ("NotFoundException", "Invalid Resource identifier specified", 404)
METHOD_NOT_FOUND = ("NotFoundException", "Invalid Method identifier specified", 404)


def test_a_new_api_has_the_defaults_of_aws(gateway):
    made = bare(gateway.create_rest_api(name="a"))
    assert made.pop("id").isalnum()
    assert made.pop("rootResourceId").isalnum()
    assert made.pop("createdDate").year > 2020
    assert made == {
        "name": "a",
        "apiKeySource": "HEADER",
        "disableExecuteApiEndpoint": False,
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
    }


def test_what_an_api_was_made_with_is_kept(gateway):
    given = {
        "name": "a",
        "description": "d",
        "version": "v1",
        "binaryMediaTypes": ["image/png"],
        "minimumCompressionSize": 0,
        "apiKeySource": "AUTHORIZER",
        "endpointConfiguration": {"types": ["REGIONAL"]},
        "tags": {"project": "lab"},
        "disableExecuteApiEndpoint": True,
    }
    api = gateway.create_rest_api(**given)["id"]
    found = gateway.get_rest_api(restApiId=api)
    assert found["endpointConfiguration"].pop("ipAddressType") == "ipv4"
    assert given.items() <= found.items()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"description": ""}, "Description cannot be an empty string"),
        ({"minimumCompressionSize": -1}, "Invalid minimum compression size, must be between 0 and 10485760"),
        (
            {"endpointConfiguration": {"types": []}},
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ),
        (
            {"endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}},
            "Cannot create an api with multiple Endpoint Types.",
        ),
    ],
)
def test_an_api_that_cannot_be_is_refused(gateway, arguments, message):
    assert refused(gateway.create_rest_api, name="a", **arguments) == ("BadRequestException", message, 400)


def test_a_value_outside_its_enumeration_is_a_validation_error(gateway):
    code, message, _ = refused(gateway.create_rest_api, name="a", endpointConfiguration={"types": ["wrong"]})
    assert code == "ValidationException"
    assert message == (
        "1 validation error detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to "
        "satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
        "[PRIVATE, EDGE, REGIONAL]]"
    )


def test_an_unknown_api_is_named_with_its_account(gateway, account):
    message = f"Invalid API identifier specified {account}:nope"
    assert refused(gateway.get_rest_api, restApiId="nope") == ("NotFoundException", message, 404)
    assert refused(gateway.delete_rest_api, restApiId="nope") == ("NotFoundException", message, 404)


def test_a_deleted_api_is_gone(gateway, api):
    gateway.delete_rest_api(restApiId=api.id)
    assert api.id not in [item["id"] for item in gateway.get_rest_apis()["items"]]


def test_apis_are_listed_in_pages(gateway):
    made = {gateway.create_rest_api(name=f"a{number}")["id"] for number in range(5)}
    pages = list(gateway.get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert {item["id"] for page in pages for item in page["items"]} == made


def test_an_api_is_changed_by_patches(gateway, api):
    patches = [
        {"op": "replace", "path": "/name", "value": "b"},
        {"op": "add", "path": "/binaryMediaTypes/image~1png"},
        {"op": "add", "path": "/binaryMediaTypes/image~1jpeg"},
        {"op": "replace", "path": "/minimumCompressionSize", "value": "10"},
        {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"},
        {"op": "replace", "path": "/endpointConfiguration/types/EDGE", "value": "REGIONAL"},
    ]
    changed = gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    assert (changed["name"], changed["minimumCompressionSize"]) == ("b", 10)
    assert changed["binaryMediaTypes"] == ["image/png", "image/jpeg"]
    assert changed["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert changed["disableExecuteApiEndpoint"] is True


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ({"op": "add", "path": "/binaryMediaTypes", "value": "a"}, "Invalid patch path /binaryMediaTypes"),
        (
            {"op": "add", "path": "/minimumCompressionSize", "value": "10"},
            "Invalid patch operation specified. Must be one of: [replace]",
        ),
        (
            {"op": "replace", "path": "/endpointConfiguration/types/0", "value": "wrong"},
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
    ],
)
def test_a_patch_that_cannot_be_is_refused(gateway, api, patch, message):
    found = refused(gateway.update_rest_api, restApiId=api.id, patchOperations=[patch])
    assert found == ("BadRequestException", message, 400)


def test_a_policy_is_answered_with_its_quotes_escaped_as_aws_does(gateway):
    api = gateway.create_rest_api(name="a", policy='{"Version":"2012-10-17"}')["id"]
    assert gateway.get_rest_api(restApiId=api)["policy"] == '{\\"Version\\":\\"2012-10-17\\"}'


def test_a_second_resource_of_one_name_is_a_conflict(gateway, api):
    api.resource("/user")
    found = refused(gateway.create_resource, restApiId=api.id, parentId=api.root, pathPart="user")
    message = "Another resource with the same parent already has this name: user"
    assert found == ("ConflictException", message, 409)


def test_one_name_may_stand_under_two_parents(gateway, api):
    api.resource("/a/x")
    api.resource("/b/x")
    assert len(gateway.get_resources(restApiId=api.id)["items"]) == 5


def test_a_second_variable_beside_a_variable_is_refused(gateway, api):
    api.resource("/{proxy+}")
    found = refused(gateway.create_resource, restApiId=api.id, parentId=api.root, pathPart="{id}")
    assert found[1] == ("A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed")


def test_nothing_stands_below_a_greedy_variable(gateway, api):
    parent = api.resource("/{proxy+}")
    found = refused(gateway.create_resource, restApiId=api.id, parentId=parent, pathPart="x")
    assert found[1] == "Cannot create a child of a resource with a greedy path variable: {proxy+}"


@pytest.mark.parametrize("part", ["a b", "a/b", "{id", "id}", "{a}{b}", "", "ü", "{a b}"])
def test_a_path_part_of_other_characters_is_refused(gateway, api, part):
    found = refused(gateway.create_resource, restApiId=api.id, parentId=api.root, pathPart=part)
    assert found[0] == "BadRequestException"
    assert found[1].startswith("Resource's path part only allow")


def test_an_unknown_parent_is_not_found(gateway, api):
    found = refused(gateway.create_resource, restApiId=api.id, parentId="nope", pathPart="x")
    assert found == RESOURCE_NOT_FOUND


def test_resources_are_listed_by_path_with_methods_only_when_embedded(gateway, api):
    api.mock("GET", "/user/{id}")
    api.resource("/a")
    plain = gateway.get_resources(restApiId=api.id)["items"]
    assert [item["path"] for item in plain] == ["/", "/a", "/user", "/user/{id}"]
    assert plain[3]["resourceMethods"] == {"GET": {}}
    full = gateway.get_resources(restApiId=api.id, embed=["methods"])["items"]
    assert full[3]["resourceMethods"]["GET"]["methodIntegration"]["type"] == "MOCK"


def test_a_resource_goes_with_all_below_it(gateway, api):
    below = api.resource("/a/b/c")
    gateway.delete_resource(restApiId=api.id, resourceId=api.resource("/a"))
    assert refused(gateway.get_resource, restApiId=api.id, resourceId=below) == RESOURCE_NOT_FOUND


def test_a_resource_is_renamed_and_moved(gateway, api):
    child = api.resource("/a/b")

    def patched(resource, path, value):
        patches = [{"op": "replace", "path": path, "value": value}]
        return gateway.update_resource(restApiId=api.id, resourceId=resource, patchOperations=patches)

    assert patched(api.resource("/a"), "/pathPart", "dogs")["path"] == "/dogs"
    assert patched(child, "/parentId", api.root)["path"] == "/b"


def test_a_resource_cannot_be_moved_below_itself(gateway, api):
    child = api.resource("/a/b")
    patches = [{"op": "replace", "path": "/parentId", "value": child}]
    arguments = {"restApiId": api.id, "resourceId": api.resource("/a"), "patchOperations": patches}
    assert refused(gateway.update_resource, **arguments)[1] == "Resources cannot be cyclical."


def test_a_second_method_of_one_name_is_a_conflict(gateway, api):
    place = api.method("GET", "/user")
    found = refused(gateway.put_method, **place, authorizationType="NONE")
    assert found == ("ConflictException", "Method already exists for this resource", 409)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"httpMethod": "WRONG"},
            "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ),
        (
            {"authorizationType": "CUSTOM"},
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires "
            "a valid authorizer.",
        ),
        ({"requestValidatorId": "x"}, "Invalid Request Validator identifier specified"),
        ({"requestModels": {"application/json": "petModel"}}, "Invalid model identifier specified: petModel"),
        (
            {"requestParameters": {"method.request.header.a": True, "method.request.querystring.a": True}},
            "Parameter names must be unique across querystring, header and path",
        ),
    ],
)
def test_a_method_that_cannot_be_is_refused(gateway, api, arguments, message):
    given = {"httpMethod": "GET", "authorizationType": "NONE", **arguments}
    found = refused(gateway.put_method, restApiId=api.id, resourceId=api.root, **given)
    assert found == ("BadRequestException", message, 400)


def test_a_method_is_answered_without_what_it_does_not_have(gateway, api):
    place = api.method("ANY", "/")
    assert bare(gateway.get_method(**place)) == {
        "httpMethod": "ANY",
        "authorizationType": "NONE",
        "apiKeyRequired": False,
    }


def test_a_deleted_method_is_not_found(gateway, api):
    place = api.method("GET", "/")
    gateway.delete_method(**place)
    assert refused(gateway.get_method, **place) == METHOD_NOT_FOUND
    assert refused(gateway.delete_method, **place) == METHOD_NOT_FOUND


def test_a_method_is_changed_by_patches(gateway, api):
    place = api.method("GET", "/")
    patches = [
        {"op": "add", "path": "/requestParameters/method.request.querystring.q", "value": "true"},
        {"op": "add", "path": "/requestModels/application~1json", "value": "Empty"},
        {"op": "replace", "path": "/apiKeyRequired", "value": "true"},
        {"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"},
    ]
    changed = gateway.update_method(**place, patchOperations=patches)
    assert changed["requestParameters"] == {"method.request.querystring.q": True}
    assert changed["requestModels"] == {"application/json": "Empty"}
    assert (changed["apiKeyRequired"], changed["authorizationType"]) == (True, "AWS_IAM")


def test_an_integration_has_the_defaults_of_aws(gateway, api, functions):
    arn = functions.make("users", dict)
    api.proxy("GET", "/", arn)
    found = bare(gateway.get_integration(restApiId=api.id, resourceId=api.root, httpMethod="GET"))
    assert found.pop("uri").endswith("/invocations")
    assert found == {
        "type": "AWS_PROXY",
        "httpMethod": "POST",
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": api.root,
        "cacheKeyParameters": [],
    }


LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"type": "AWS_PROXY", "uri": LAMBDA}, "Enumeration value for HttpMethod must be non-empty"),
        ({"type": "AWS_PROXY", "uri": "f", "integrationHttpMethod": "POST"}, "Invalid ARN specified in the request"),
        (
            {"type": "AWS", "uri": "arn:aws:lambda:us-east-1:1:function:f", "integrationHttpMethod": "POST"},
            "AWS ARN for integration must contain path or action",
        ),
        (
            {
                "type": "AWS_PROXY",
                "uri": "arn:aws:apigateway:us-east-1:s3:path/b/k",
                "integrationHttpMethod": "GET",
            },
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
        ),
        (
            {
                "type": "AWS",
                "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
                "integrationHttpMethod": "POST",
            },
            "Role ARN must be specified for AWS integrations",
        ),
        ({"type": "HTTP", "uri": "x", "integrationHttpMethod": "GET"}, "Invalid HTTP endpoint specified for URI"),
        ({"type": "MOCK", "timeoutInMillis": 10}, "Timeout should be between 50 ms and 29000 ms"),
    ],
)
def test_an_integration_that_cannot_be_is_refused(gateway, api, arguments, message):
    place = api.method("GET", "/")
    assert refused(gateway.put_integration, **place, **arguments) == ("BadRequestException", message, 400)


def test_an_integration_of_another_type_is_a_validation_error(gateway, api):
    found = refused(gateway.put_integration, **api.method("GET", "/"), type="HTTPS_PROXY")
    assert found[1] == (
        "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: "
        "Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]"
    )


def test_an_integration_needs_its_method(gateway, api):
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "GET"}
    assert refused(gateway.put_integration, **place, type="MOCK") == METHOD_NOT_FOUND
    assert refused(gateway.put_integration, **{**place, "resourceId": "x"}, type="MOCK") == RESOURCE_NOT_FOUND


def test_a_deleted_integration_is_not_found(gateway, api):
    api.mock("GET", "/")
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "GET"}
    gateway.delete_integration(**place)
    found = refused(gateway.get_integration, **place)
    assert found == ("NotFoundException", "Invalid Integration identifier specified", 404)


def test_an_integration_is_changed_by_patches(gateway, api):
    api.mock("GET", "/")
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "GET"}
    patches = [
        {"op": "replace", "path": "/requestTemplates/application~1json", "value": '{"statusCode": 404}'},
        {"op": "replace", "path": "/timeoutInMillis", "value": "3000"},
    ]
    changed = gateway.update_integration(**place, patchOperations=patches)
    assert changed["requestTemplates"] == {"application/json": '{"statusCode": 404}'}
    assert changed["timeoutInMillis"] == 3000


def test_a_status_code_is_three_digits(gateway, api):
    place = api.method("GET", "/")
    found = refused(gateway.put_method_response, **place, statusCode="wrong")
    assert found[1] == (
        "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy "
        "regular expression pattern: [1-5]\\d\\d"
    )
    found = refused(gateway.get_method_response, **place, statusCode="418")
    assert found == ("NotFoundException", "Invalid Response status code specified", 404)


def test_an_api_without_methods_is_not_deployed(gateway, api):
    found = refused(gateway.create_deployment, restApiId=api.id)
    assert found == ("BadRequestException", "The REST API doesn't contain any methods", 400)


def test_a_method_without_integration_is_not_deployed(gateway, api):
    api.mock("GET", "/")
    api.method("POST", "/")
    found = refused(gateway.create_deployment, restApiId=api.id)
    assert found == ("BadRequestException", "No integration defined for method", 400)


def test_a_deployment_that_a_stage_shows_is_not_deleted(gateway, api):
    api.mock("GET", "/")
    deployment = api.deploy("dev")
    found = refused(gateway.delete_deployment, restApiId=api.id, deploymentId=deployment)
    message = "Active stages pointing to this deployment must be moved or deleted"
    assert found == ("BadRequestException", message, 400)
    gateway.delete_stage(restApiId=api.id, stageName="dev")
    gateway.delete_deployment(restApiId=api.id, deploymentId=deployment)
    assert gateway.get_deployments(restApiId=api.id)["items"] == []


def test_a_new_deployment_moves_a_stage_and_keeps_its_settings(gateway, api):
    api.mock("GET", "/")
    api.deploy("dev", variables={"a": "1"})
    second = api.deploy("dev")
    stage = gateway.get_stage(restApiId=api.id, stageName="dev")
    assert (stage["deploymentId"], stage["variables"]) == (second, {"a": "1"})


def test_a_new_stage_has_the_defaults_of_aws(gateway, api):
    api.mock("GET", "/")
    deployment = gateway.create_deployment(restApiId=api.id)["id"]
    made = bare(gateway.create_stage(restApiId=api.id, stageName="s1", deploymentId=deployment, description="d"))
    assert made.pop("createdDate") <= made.pop("lastUpdatedDate")
    assert made == {
        "stageName": "s1",
        "deploymentId": deployment,
        "description": "d",
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {},
        "tracingEnabled": False,
    }


def test_a_stage_needs_a_deployment_that_exists(gateway, api):
    found = refused(gateway.create_stage, restApiId=api.id, stageName="s", deploymentId="nope")
    assert found == ("BadRequestException", "Deployment id does not exist", 400)


def test_a_second_stage_of_one_name_is_a_conflict(gateway, api):
    api.mock("GET", "/")
    deployment = api.deploy("dev")
    found = refused(gateway.create_stage, restApiId=api.id, stageName="dev", deploymentId=deployment)
    assert found == ("ConflictException", "Stage already exists", 409)


def test_a_stage_is_changed_by_patches(gateway, api):
    api.mock("GET", "/")
    api.deploy("dev")
    patches = [
        {"op": "replace", "path": "/description", "value": "new"},
        {"op": "replace", "path": "/variables/table", "value": "Users"},
        {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "123"},
        {"op": "replace", "path": "/test/GET/metrics/enabled", "value": "true"},
    ]
    changed = gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=patches)
    assert (changed["description"], changed["variables"]) == ("new", {"table": "Users"})
    assert changed["methodSettings"]["*/*"] == {
        "metricsEnabled": False,
        "dataTraceEnabled": False,
        "throttlingBurstLimit": 123,
        "throttlingRateLimit": 10000.0,
        "cachingEnabled": False,
        "cacheTtlInSeconds": 300,
        "cacheDataEncrypted": False,
        "requireAuthorizationForCacheControl": True,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    }
    assert changed["methodSettings"]["test/GET"]["throttlingBurstLimit"] == 123


def test_a_stage_setting_that_is_none_is_refused(gateway, api):
    api.mock("GET", "/")
    api.deploy("dev")
    patches = [{"op": "replace", "path": "/tags/a", "value": "b"}]
    found = refused(gateway.update_stage, restApiId=api.id, stageName="dev", patchOperations=patches)
    assert found[1].startswith("Invalid method setting path: /tags/a. Must be one of: [/deploymentId, /description,")


def test_a_patch_operation_that_is_none_is_a_validation_error(gateway, api):
    arguments = {"restApiId": api.id, "patchOperations": [{"op": "wrong", "path": "/name", "value": "x"}]}
    assert refused(gateway.update_rest_api, **arguments)[1] == (
        "1 validation error detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to "
        "satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]"
    )


def test_every_api_has_two_models(gateway, api):
    models = gateway.get_models(restApiId=api.id)["items"]
    assert [model["name"] for model in models] == ["Empty", "Error"]
    assert json.loads(models[0]["schema"])["title"] == "Empty Schema"


def test_a_model_that_a_method_refers_to_is_not_deleted(gateway, api):
    gateway.create_model(restApiId=api.id, name="User", contentType="application/json", schema='{"type": "object"}')
    api.method("POST", "/user", requestModels={"application/json": "User"})
    found = refused(gateway.delete_model, restApiId=api.id, modelName="User")
    message = "Cannot delete model 'User', is referenced in method request: /user/POST"
    assert found == ("ConflictException", message, 409)


@pytest.mark.parametrize("code", ["abc", "20", "600", "2000"])
def test_a_gateway_response_s_status_code_has_three_digits(gateway, api, code):
    put = refused(gateway.put_gateway_response, restApiId=api.id, responseType="UNAUTHORIZED", statusCode=code)
    patch = [{"op": "replace", "path": "/statusCode", "value": code}]
    patched = refused(
        gateway.update_gateway_response, restApiId=api.id, responseType="UNAUTHORIZED", patchOperations=patch
    )
    imported = refused(
        gateway.put_rest_api,
        restApiId=api.id,
        body=json.dumps(
            {
                "openapi": "3.0.1",
                "info": {"title": "t"},
                "paths": {},
                "x-amazon-apigateway-gateway-responses": {"UNAUTHORIZED": {"statusCode": code}},
            }
        ),
    )
    assert {put[2], patched[2], imported[2]} == {400}
    assert all(f"Value '{code}' at 'statusCode'" in each[1] for each in (put, patched, imported))


def test_gateway_responses_are_listed_with_their_defaults(gateway, api):
    patch = [{"op": "replace", "path": "/statusCode", "value": "444"}]
    gateway.update_gateway_response(restApiId=api.id, responseType="DEFAULT_4XX", patchOperations=patch)
    found = {item["responseType"]: item for item in gateway.get_gateway_responses(restApiId=api.id)["items"]}
    assert len(found) == 21
    assert (found["THROTTLED"]["statusCode"], found["THROTTLED"]["defaultResponse"]) == ("444", True)
    assert (found["DEFAULT_4XX"]["statusCode"], found["DEFAULT_4XX"]["defaultResponse"]) == ("444", False)
    assert "statusCode" not in found["DEFAULT_5XX"]
    gateway.delete_gateway_response(restApiId=api.id, responseType="DEFAULT_4XX")
    found = refused(gateway.delete_gateway_response, restApiId=api.id, responseType="DEFAULT_4XX")
    assert found == ("NotFoundException", "Gateway response type not defined on api", 404)


def test_api_keys_show_their_value_only_when_asked(gateway):
    made = gateway.create_api_key(name="k", enabled=True, value="x" * 20)
    assert made["value"] == "x" * 20
    assert "value" not in gateway.get_api_key(apiKey=made["id"])
    assert gateway.get_api_key(apiKey=made["id"], includeValue=True)["value"] == "x" * 20
    assert [key["id"] for key in gateway.get_api_keys(nameQuery="k")["items"]] == [made["id"]]
    assert refused(gateway.create_api_key, value="short")[1] == "API Key value should be at least 20 characters"
    assert refused(gateway.create_api_key, value="x" * 20) == ("ConflictException", "API Key already exists", 409)


def test_a_usage_plan_names_stages_that_exist(gateway, api):
    found = refused(gateway.create_usage_plan, name="p", apiStages=[{"apiId": api.id, "stage": "dev"}])
    assert found == ("NotFoundException", f"API Stage not found: {api.id}:dev", 404)


def test_tags_are_put_on_apis_and_stages(gateway, api):
    api.mock("GET", "/")
    api.deploy("dev")
    for arn in (f"arn:aws:apigateway:us-east-1::/restapis/{api.id}{end}" for end in ("", "/stages/dev")):
        gateway.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2", "c": "3"})
        gateway.untag_resource(resourceArn=arn, tagKeys=["a", "b"])
        assert gateway.get_tags(resourceArn=arn)["tags"] == {"c": "3"}


def test_an_operation_that_is_not_there_fails_clearly(gateway):
    code, message, _ = refused(gateway.generate_client_certificate)
    assert (code, "GenerateClientCertificate" in message) == ("UnknownOperationException", True)


def test_ids_of_apis_repeat_for_nobody(client, gateway):
    other = client("apigateway", account="123456789099")
    ids = [each.create_rest_api(name="a")["id"] for each in (gateway, other) for _ in range(3)]
    assert len(set(ids)) == 6

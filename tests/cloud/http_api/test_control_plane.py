"""The operations of API Gateway V2 on HTTP APIs: answers, defaults, refusals."""

from __future__ import annotations

import json

import pytest

from tests.cloud.rest_api.control.test_control_plane import bare, refused

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:users"


def test_a_new_api_has_the_defaults_of_aws(api):
    found = bare(api.gateway.get_api(ApiId=api.id))
    assert found.pop("CreatedDate").year > 2020
    port = api.cloud.endpoint.rpartition(":")[2]
    assert found == {
        "ApiEndpoint": f"http://{api.id}.execute-api.localhost:{port}",
        "ApiId": api.id,
        "ApiKeySelectionExpression": "$request.header.x-api-key",
        "DisableExecuteApiEndpoint": False,
        "IpAddressType": "ipv4",
        "Name": "users",
        "ProtocolType": "HTTP",
        "RouteSelectionExpression": "$request.method $request.path",
        "Tags": {},
    }


def test_quick_create_makes_integration_route_and_stage(api):
    made = api.gateway.create_api(Name="quick", ProtocolType="HTTP", Target=FUNCTION)["ApiId"]
    (integration,) = api.gateway.get_integrations(ApiId=made)["Items"]
    (route,) = api.gateway.get_routes(ApiId=made)["Items"]
    (stage,) = api.gateway.get_stages(ApiId=made)["Items"]
    assert integration["IntegrationUri"] == FUNCTION
    assert integration["PayloadFormatVersion"] == "2.0"
    assert route["RouteKey"] == "$default"
    assert route["Target"] == f"integrations/{integration['IntegrationId']}"
    assert (stage["StageName"], stage["AutoDeploy"], stage["ApiGatewayManaged"]) == ("$default", True, True)


def test_an_api_is_changed_listed_and_deleted(api):
    api.gateway.update_api(ApiId=api.id, Name="people", CorsConfiguration={"AllowOrigins": ["*"]})
    (found,) = api.gateway.get_apis()["Items"]
    assert found["Name"] == "people"
    assert found["CorsConfiguration"] == {"AllowOrigins": ["*"]}
    api.gateway.delete_cors_configuration(ApiId=api.id)
    assert "CorsConfiguration" not in api.gateway.get_api(ApiId=api.id)
    api.gateway.delete_api(ApiId=api.id)
    assert refused(api.gateway.get_api, ApiId=api.id) == (
        "NotFoundException",
        f"Invalid API identifier specified {api.id}",
        404,
    )


@pytest.mark.parametrize("key", ["GET", "get /a", "GET a", "GET /a/{proxy+}/b", "TRACE /a", "GET /{a", "/a", ""])
def test_a_route_key_is_a_method_and_a_path(api, key):
    code, message, _ = refused(api.gateway.create_route, ApiId=api.id, RouteKey=key)
    assert code == "BadRequestException"
    assert "route key is not formatted properly" in message


def test_a_route_key_is_there_once(api):
    api.gateway.create_route(ApiId=api.id, RouteKey="GET /a")
    assert refused(api.gateway.create_route, ApiId=api.id, RouteKey="GET /a")[:2] == (
        "ConflictException",
        "Route with key GET /a already exists for this API",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"IntegrationType": "MOCK"}, "AWS_PROXY or HTTP_PROXY"),
        ({"IntegrationType": "AWS_PROXY"}, "IntegrationUri"),
        ({"IntegrationType": "AWS_PROXY", "IntegrationUri": "http://127.0.0.1/"}, "ARN of a Lambda function"),
        ({"IntegrationType": "HTTP_PROXY", "IntegrationUri": "http://127.0.0.1/"}, "IntegrationMethod"),
        ({"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage"}, "SQS-SendMessage"),
        ({"IntegrationType": "HTTP_PROXY", "ConnectionType": "VPC_LINK", "ConnectionId": "x"}, "VPC link"),
        ({"IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION, "PayloadFormatVersion": "3.0"}, "3.0"),
    ],
)
def test_an_integration_that_cannot_work_is_refused_by_name(api, arguments, words):
    code, message, _ = refused(api.gateway.create_integration, ApiId=api.id, **arguments)
    assert code == "BadRequestException"
    assert words in message


def test_an_integration_in_use_is_not_deleted(api):
    api.route("GET /a", FUNCTION)
    (integration,) = api.gateway.get_integrations(ApiId=api.id)["Items"]
    found = refused(api.gateway.delete_integration, ApiId=api.id, IntegrationId=integration["IntegrationId"])
    assert found[0] == "ConflictException"
    assert "GET /a" in found[1]


def test_websocket_apis_are_refused_by_name(api):
    code, message, _ = refused(
        api.gateway.create_api, Name="w", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )
    assert code == "BadRequestException"
    assert "WebSocket" in message


@pytest.mark.parametrize("operation", ["create_domain_name", "create_vpc_link"])
def test_what_is_not_there_is_refused_by_name(api, operation):
    arguments = {"create_domain_name": {"DomainName": "a.example"}, "create_vpc_link": {"Name": "a", "SubnetIds": []}}
    code, message, _ = refused(getattr(api.gateway, operation), **arguments[operation])
    assert code == "BadRequestException"
    assert "On AWS it exists" in message


def test_a_stage_with_automatic_deployment_shows_each_change(api):
    before = api.gateway.get_stage(ApiId=api.id, StageName="$default")["DeploymentId"]
    api.route("GET /a", FUNCTION)
    after = api.gateway.get_stage(ApiId=api.id, StageName="$default")
    assert after["DeploymentId"] != before
    assert after["LastDeploymentStatusMessage"] == (
        f"Successfully deployed stage with deployment ID '{after['DeploymentId']}'"
    )
    (deployment,) = api.gateway.get_deployments(ApiId=api.id)["Items"]
    assert deployment["AutoDeployed"] is True
    code, message, _ = refused(api.gateway.create_deployment, ApiId=api.id, StageName="$default")
    assert code == "BadRequestException"
    assert "AutoDeploy" in message


def test_a_deployment_that_a_stage_shows_is_not_deleted(api):
    api.route("GET /a", FUNCTION)
    made = api.gateway.create_deployment(ApiId=api.id)["DeploymentId"]
    api.gateway.create_stage(ApiId=api.id, StageName="dev", DeploymentId=made)
    assert refused(api.gateway.delete_deployment, ApiId=api.id, DeploymentId=made)[0] == "ConflictException"
    api.gateway.delete_stage(ApiId=api.id, StageName="dev")
    api.gateway.delete_deployment(ApiId=api.id, DeploymentId=made)


def test_tags_are_put_on_apis_and_stages(api):
    for arn in (f"arn:aws:apigateway:us-east-1::/apis/{api.id}{end}" for end in ("", "/stages/$default")):
        api.gateway.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": "2"})
        api.gateway.untag_resource(ResourceArn=arn, TagKeys=["a"])
        assert api.gateway.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"AuthorizerType": "JWT", "IdentitySource": ["$request.header.A"]}, "JwtConfiguration"),
        ({"AuthorizerType": "JWT", "IdentitySource": ["header.A"]}, "identity source"),
        ({"AuthorizerType": "REQUEST", "IdentitySource": ["$request.header.A"]}, "AuthorizerUri"),
        (
            {"AuthorizerType": "REQUEST", "IdentitySource": ["$request.header.A"], "AuthorizerUri": FUNCTION},
            "AuthorizerPayloadFormatVersion",
        ),
    ],
)
def test_an_authorizer_that_cannot_work_is_refused(api, arguments, words):
    code, message, _ = refused(api.gateway.create_authorizer, ApiId=api.id, Name="a", **arguments)
    assert code == "BadRequestException"
    assert words in message


def test_an_openapi_document_becomes_an_api(api):
    document = {
        "openapi": "3.0.1",
        "info": {"title": "imported", "version": "2"},
        "x-amazon-apigateway-cors": {"allowOrigins": ["*"]},
        "paths": {
            "/user/{id}": {
                "get": {
                    "x-amazon-apigateway-integration": {
                        "type": "aws_proxy",
                        "httpMethod": "POST",
                        "uri": f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations",
                        "payloadFormatVersion": "2.0",
                    },
                    "security": [{"token": ["read"]}],
                }
            }
        },
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "oauth2",
                    "x-amazon-apigateway-authorizer": {
                        "type": "jwt",
                        "identitySource": "$request.header.Authorization",
                        "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["a"]},
                    },
                }
            }
        },
    }
    made = api.gateway.import_api(Body=json.dumps(document))
    assert (made["Name"], made["Version"], made["CorsConfiguration"]) == ("imported", "2", {"AllowOrigins": ["*"]})
    (route,) = api.gateway.get_routes(ApiId=made["ApiId"])["Items"]
    assert (route["RouteKey"], route["AuthorizationType"]) == ("GET /user/{id}", "JWT")
    assert route["AuthorizationScopes"] == ["read"]
    document["paths"] = {"/other": {"x-amazon-apigateway-any-method": {}}}
    api.gateway.reimport_api(ApiId=made["ApiId"], Body=json.dumps(document))
    (route,) = api.gateway.get_routes(ApiId=made["ApiId"])["Items"]
    assert route["RouteKey"] == "ANY /other"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"openapi": "3.0.1"}', '{"swagger": "2.0"}', "a: &a [*a]"])
def test_a_body_that_is_no_openapi_3_is_refused(api, body):
    assert refused(api.gateway.import_api, Body=body)[0] == "BadRequestException"


def test_a_role_is_handed_over_only_by_who_may_pass_it(api, client):
    iam, role = client("iam"), f"arn:aws:iam::{api.account}:role/r"
    iam.create_user(UserName="u")
    policy = {"Effect": "Allow", "Action": "apigateway:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": policy})
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName="u")["AccessKey"]
    gateway = client("apigatewayv2", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    wanted = {
        "ApiId": api.id,
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": FUNCTION,
        "PayloadFormatVersion": "2.0",
    }
    assert gateway.create_integration(**wanted)["IntegrationId"]
    code, message, _ = refused(gateway.create_integration, CredentialsArn=role, **wanted)
    assert code == "AccessDeniedException"
    assert "iam:PassRole" in message

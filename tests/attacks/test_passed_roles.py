"""Whoever hands API Gateway a role acts with its permissions: each way to hand one over asks for iam:PassRole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

TRUST = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
URI = "arn:aws:apigateway:us-east-1:dynamodb:action/Scan"


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def role(client: Any) -> str:
    """A role that may do more than who hands it over."""
    iam = client("iam")
    return iam.create_role(RoleName="strong", AssumeRolePolicyDocument=_document(TRUST))["Role"]["Arn"]


@pytest.fixture
def gateway(client: Callable[..., Any], role: str) -> Callable[..., Any]:
    """gateway(passing=True) is a client of a user who may do all of API Gateway, and pass the role or not."""

    def make(passing: bool) -> Any:
        iam = client("iam")
        iam.create_user(UserName="mallory")
        statements = [{"Effect": "Allow", "Action": "apigateway:*", "Resource": "*"}]
        if passing:
            condition = {"StringEquals": {"iam:PassedToService": "apigateway.amazonaws.com"}}
            passed = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": role, "Condition": condition}
            statements.append(passed)
        iam.put_user_policy(UserName="mallory", PolicyName="p", PolicyDocument=_document(*statements))
        key = iam.create_access_key(UserName="mallory")["AccessKey"]
        keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        return client("apigateway", **keys)

    return make


def _method(gateway: Any) -> dict[str, str]:
    """A method of a new API, with an integration that has no role yet."""
    api = gateway.create_rest_api(name="a")
    method = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="NONE")
    gateway.put_integration(**method, type="MOCK")
    return method


def _put_integration(gateway: Any, role: str) -> None:
    method = _method(gateway)
    gateway.put_integration(**method, type="AWS", integrationHttpMethod="POST", uri=URI, credentials=role)


def _update_integration(gateway: Any, role: str) -> None:
    patches = [{"op": "replace", "path": "/credentials", "value": role}]
    gateway.update_integration(**_method(gateway), patchOperations=patches)


def _openapi(role: str) -> bytes:
    integration = {"type": "aws", "httpMethod": "POST", "uri": URI, "credentials": role}
    method = {"responses": {}, "x-amazon-apigateway-integration": integration}
    info = {"title": "a", "version": "1"}
    text = json.dumps({"openapi": "3.0.1", "info": info, "paths": {"/": {"get": method}}})
    return text.replace('"credentials"', r'"cred\u0065ntials"').encode()


def _import(gateway: Any, role: str) -> None:
    gateway.import_rest_api(body=_openapi(role))


def _put_rest_api(gateway: Any, role: str) -> None:
    api = gateway.create_rest_api(name="a")["id"]
    gateway.put_rest_api(restApiId=api, mode="overwrite", body=_openapi(role))


def _authorizer(role: str) -> dict[str, str]:
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    return {"authorizerUri": uri, "authorizerCredentials": role}


def _create_authorizer(gateway: Any, role: str) -> None:
    api = gateway.create_rest_api(name="a")["id"]
    source = "method.request.header.Authorization"
    gateway.create_authorizer(restApiId=api, name="z", type="TOKEN", identitySource=source, **_authorizer(role))


def _import_authorizer(gateway: Any, role: str) -> None:
    scheme = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "custom"}
    scheme["x-amazon-apigateway-authorizer"] = {"type": "token"} | _authorizer(role)
    document = {"openapi": "3.0.1", "info": {"title": "a", "version": "1"}, "paths": {}}
    document["components"] = {"securitySchemes": {"z": scheme}}
    gateway.import_rest_api(body=json.dumps(document).encode())


def _update_account(gateway: Any, role: str) -> None:
    gateway.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}])


WAYS = [
    _put_integration, _update_integration, _import, _put_rest_api, _create_authorizer, _import_authorizer,
    _update_account,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_role_is_handed_over_by_those_alone_who_may_pass_it(gateway, role, way):
    with pytest.raises(ClientError) as caught:
        way(gateway(passing=False), role)
    error = caught.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert f"perform: iam:PassRole on resource: {role} because no identity-based policy" in error["Message"]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_who_may_pass_the_role_hands_it_over(gateway, role, way):
    way(gateway(passing=True), role)


def test_an_api_that_was_refused_is_not_there(gateway, role):
    theirs = gateway(passing=False)
    with pytest.raises(ClientError):
        _import(theirs, role)
    assert theirs.get_rest_apis()["items"] == []


def test_a_variable_of_a_stage_stands_for_any_role(gateway, role):
    with pytest.raises(ClientError, match="iam:PassRole"):
        _put_integration(gateway(passing=True), role.replace("strong", "${stageVariables.role}"))

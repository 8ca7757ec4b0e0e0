"""Lessons on REST APIs: each rule on a real local cloud, called over HTTP."""

from __future__ import annotations

import json

import boto3
import pytest

from userlab import apis, functions, roles, tables

ALICE = {"UserID": "u101", "Name": "Alice", "Email": "alice@example.com"}


@pytest.fixture
def function(learner: None) -> str:
    """The ARN of the repaired handler, deployed."""
    tables.create("Users", "UserID")
    role = roles.create_execution_role("users-role", roles.users_policy())
    return functions.deploy("users", functions.package("python/users"), role)


def test_create_twice_gives_the_same_api(learner: None) -> None:
    assert apis.create("users-api") == apis.create("users-api")


def test_resources_are_made_with_those_above_them_once(learner: None) -> None:
    api = apis.create("users-api")
    first = apis.add_resource(api, "/user/{id}")
    assert list(apis.resources(api)) == ["/", "/user", "/user/{id}"]
    assert apis.add_resource(api, "/user/{id}") == first


def test_walkthroughs_api_answers(function: str) -> None:
    url = apis.create_users_api(function)
    assert apis.call("POST", f"{url}/user", ALICE).status == 201
    answer = apis.call("GET", f"{url}/user/u101")
    assert (answer.status, answer.json) == (200, ALICE | {"Version": 1})
    assert answer.headers["content-type"] == "application/json"
    assert apis.call("DELETE", f"{url}/user/u101").status == 204
    assert apis.call("GET", f"{url}/user/u101").status == 404


def test_create_users_api_twice_keeps_the_url(function: str) -> None:
    url = apis.create_users_api(function)
    assert apis.create_users_api(function) == url
    assert apis.call("GET", f"{url}/user/u101").status == 404


def test_permission_is_for_this_api_only_and_may_be_given_twice(function: str) -> None:
    apis.allow("abcdefghij", function)
    apis.allow("abcdefghij", function)
    policy = boto3.client("lambda").get_policy(FunctionName="users")["Policy"]
    assert policy.count('"Sid"') == 1
    assert ":abcdefghij/*/*" in policy


def test_url_on_aws_is_amazons(monkeypatch: pytest.MonkeyPatch, learner: None) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    boto3.DEFAULT_SESSION = None
    assert apis.url("a1b2c3d4e5", "prod") == "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod"


def test_routes_are_those_of_the_draft(function: str) -> None:
    apis.create_users_api(function)
    assert apis.routes(apis.create("users-api")) == [
        ("POST", "/user"),
        ("DELETE", "/user/{id}"),
        ("GET", "/user/{id}"),
        ("PUT", "/user/{id}"),
    ]


def test_an_exported_api_can_be_imported_again_and_answers(function: str) -> None:
    apis.create_users_api(function)
    exported = apis.openapi(apis.create("users-api"))
    assert {path: sorted(methods) for path, methods in exported["paths"].items()} == {
        "/user": ["post"],
        "/user/{id}": ["delete", "get", "put"],
    }
    again = boto3.client("apigateway").import_rest_api(body=json.dumps(exported))["id"]
    apis.allow(again, function)
    assert apis.call("POST", apis.deploy(again) + "/user", ALICE).status == 201


def test_delete_takes_every_api_of_the_name_and_may_be_repeated(learner: None) -> None:
    for _ in range(2):
        boto3.client("apigateway").create_rest_api(name="users-api")
    apis.delete("users-api")
    apis.delete("users-api")
    assert boto3.client("apigateway").get_rest_apis()["items"] == []

"""What is deployed, shown and tried from a page: a function's files, a Postman collection, a request to an API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.furnished_account import furnish

ACCOUNT = "700000000006"


@pytest.fixture(scope="module")
def api(cloud: Any) -> Iterator[str]:
    """The id of an API in an account with a table, a function and a role."""
    yield furnish(cloud, ACCOUNT)
    cloud.reset(ACCOUNT)


@pytest.fixture
def tried(ask: Callable[..., Any], api: str) -> Callable[..., Any]:
    def send(method: str, path: str, body: str = "", headers: Any = ()) -> Any:
        address = f"/restapis/{api}/dev/_user_request_{path}"
        return ask("POST", "/try", {"method": method, "path": address, "headers": list(headers), "body": body})

    return send


def test_a_function_s_files_are_those_that_were_deployed(ask: Any, api: str) -> None:
    files = ask("GET", f"/package?account={ACCOUNT}&function=users").json
    assert [file["name"] for file in files] == ["lambda_function.py"]
    assert "def lambda_handler(event, context)" in files[0]["text"]


def test_a_trial_tells_all_that_came_back(tried: Any) -> None:
    answer = tried("GET", "/user/u101").json
    assert (answer["status"], answer["reason"]) == (200, "OK")
    assert json.loads(answer["body"])["Name"] == "Alice"
    assert "x-amzn-trace-id" in {name.lower() for name, _ in answer["headers"]}
    assert answer["milliseconds"] > 0


def test_a_trial_sends_body_and_headers(tried: Any) -> None:
    body = json.dumps({"UserID": "u303", "Name": "Zoë"})
    assert tried("POST", "/user", body, [["Content-Type", "application/json"]]).json["status"] == 201
    assert json.loads(tried("GET", "/user/u303").json["body"])["Name"] == "Zoë"


def test_an_api_s_error_is_an_answer_and_no_failure_of_the_console(tried: Any) -> None:
    reply = tried("GET", "/nothing")
    assert reply.status == 200
    assert reply.json["status"] == 403
    assert json.loads(reply.json["body"]) == {"message": "Missing Authentication Token"}


def test_a_trial_carries_no_signature_and_no_cookie(tried: Any, cloud: Any) -> None:
    tried("GET", "/user/u101")
    request = next(each for each in reversed(cloud.journal.read(ACCOUNT)) if each.action == "GET /user/{id}")
    assert request.principal == "anonymous"


@pytest.mark.parametrize("document", [{}, {"method": "GET"}, {"method": "GET", "path": "/", "headers": 1, "body": ""}])
def test_half_a_trial_is_refused_with_a_sentence(ask: Any, document: dict[str, Any]) -> None:
    reply = ask("POST", "/try", document)
    assert reply.status == 400
    assert reply.json["message"]


def test_the_collection_has_the_api_s_methods_in_the_order_of_a_life(ask: Any, api: str) -> None:
    reply = ask("GET", f"/postman?account={ACCOUNT}&api={api}&stage=dev")
    assert 'filename="users-api.postman_collection.json"' in reply.headers["content-disposition"]
    assert [item["name"] for item in reply.json["item"]] == [
        "POST /user",
        "GET /user/{id}",
        "PUT /user/{id}",
        "DELETE /user/{id}",
    ]


def test_the_environment_leads_to_the_stage(ask: Any, api: str, cloud: Any) -> None:
    reply = ask("GET", f"/postman?account={ACCOUNT}&api={api}&stage=dev&environment")
    assert 'filename="users-api-dev.postman_environment.json"' in reply.headers["content-disposition"]
    assert reply.json["values"][0]["value"] == f"{cloud.endpoint}/restapis/{api}/dev/_user_request_"


def test_an_api_that_is_not_there_is_told(ask: Any) -> None:
    reply = ask("GET", f"/postman?account={ACCOUNT}&api=nothing&stage=dev")
    assert (reply.status, reply.json["code"]) == (404, "NotFoundException")


def test_the_smallest_policy_is_read_off_what_the_role_did(ask: Any, api: str, tried: Any) -> None:
    tried("GET", "/user/u101")
    policy = ask("GET", f"/smallest-policy?account={ACCOUNT}&role=users-role").json
    table = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Users"
    actions = {each["Resource"]: each["Action"] for each in policy["Statement"]}
    assert "dynamodb:GetItem" in actions[table]
    assert "dynamodb:Scan" not in actions[table]
    assert ask("GET", f"/smallest-policy?account={ACCOUNT}&role=nobody").json["Statement"] == []

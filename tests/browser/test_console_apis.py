"""API Gateway by mouse: an API from nothing to an answer, what is deployed beside what is drafted, who may call."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_in_browser import console_page, go, session_client
from tests.furnished_account import furnish

ACCOUNT = "700000000004"
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def api(cloud: Any) -> Iterator[str]:
    """The id of an API in an account with a table, a function and a role."""
    yield furnish(cloud, ACCOUNT)
    cloud.reset(ACCOUNT)


@pytest.fixture
def gateway(cloud: Any) -> Any:
    return session_client(cloud, ACCOUNT, "apigateway")


@pytest.fixture
def console(browser: Browser, cloud: Any, api: str) -> Iterator[Page]:
    with console_page(browser, cloud, ACCOUNT, "apigateway") as (page, problems):
        yield page
        assert [problem for problem in problems if "status of 4" not in problem] == []


def made_api(gateway: Any, name: str) -> str:
    return next(each["id"] for each in gateway.get_rest_apis()["items"] if each["name"] == name)


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def create_resource(page: Page, part: str) -> None:
    page.get_by_role("link", name="Create resource").click()
    page.get_by_label("Resource name").fill(part)
    page.get_by_role("button", name="Create resource").click()
    expect(page.get_by_text("was created.")).to_be_visible()


def deploy(page: Page) -> None:
    page.get_by_role("button", name="Deploy API").click()
    page.get_by_role("dialog").get_by_role("button", name="Deploy", exact=True).click()
    expect(page.get_by_text("Deployed as it is now")).to_be_visible()


def test_an_api_is_made_granted_tested_and_deployed_by_mouse(console: Page, cloud: Any, gateway: Any) -> None:
    console.get_by_role("link", name="Create API").click()
    console.get_by_label("API name").fill(MARKUP)
    console.get_by_role("button", name="Create API").click()
    expect(console.get_by_role("heading", level=1)).to_have_text(MARKUP)  # text, no picture
    create_resource(console, "user")
    create_resource(console, "{id}")
    console.get_by_role("link", name="Create method").click()
    console.get_by_label("Method type").select_option("GET")
    console.get_by_role("button", name="Create method").click()
    expect(console.get_by_text("Choose a function.")).to_be_visible()
    console.get_by_label("Lambda function", exact=True).select_option("users")
    api = made_api(gateway, MARKUP)
    arn = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{api}/*/GET/user/*"
    expect(console.get_by_label("Statement for the function's policy")).to_contain_text(arn)
    expect(console.get_by_label("This method as code")).to_contain_text("lambda_client.add_permission(")
    console.get_by_role("button", name="Create method").click()
    expect(console.get_by_text("The method GET /user/{id} was created.")).to_be_visible()
    expect(console.get_by_text("The function's policy lets API Gateway call it")).to_be_visible()
    policy = json.loads(session_client(cloud, ACCOUNT, "lambda").get_policy(FunctionName="users")["Policy"])
    assert arn in [each["Condition"]["ArnLike"]["AWS:SourceArn"] for each in policy["Statement"]]
    console.get_by_role("button", name="Test", exact=True).click()
    expect(console.get_by_label("Response body of the test")).to_contain_text('"Name": "Alice"')
    expect(console.get_by_label("Execution log")).to_contain_text("Method completed with status: 200")
    deploy(console)
    url = console.get_by_label("URL of dev").inner_text()
    assert status_of(f"{url}/user/u101") == 200
    expect(console.get_by_label("curl line of the stage")).to_contain_text(f"curl -i -X GET '{url}/user/u101'")
    assert console.locator("#page img").count() == 0


def test_a_draft_is_told_from_what_is_deployed_and_a_stage_goes_back(console: Page, gateway: Any) -> None:
    api = gateway.create_rest_api(name="drafts")["id"]
    go(console, f"apigateway/api/{api}")
    console.get_by_role("link", name="Create method").click()
    console.get_by_label("Mock").check()
    console.get_by_label("Method type").select_option("GET")
    console.get_by_role("button", name="Create method").click()
    deploy(console)
    url = console.get_by_label("URL of dev").inner_text()
    assert status_of(f"{url}/") == 200
    console.get_by_role("link", name="Resources", exact=True).click()
    console.get_by_role("link", name="GET /", exact=True).click()
    console.get_by_role("button", name="Edit method request").click()
    console.get_by_label("API key required").check()
    console.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(console.get_by_text("The method request was changed.")).to_be_visible()
    console.get_by_role("link", name="Stages").click()
    expect(console.get_by_text("Draft: changed since the deployment")).to_be_visible()
    expect(console.get_by_role("cell", name="changed: API key")).to_be_visible()
    assert status_of(f"{url}/") == 200  # the stage still serves its snapshot
    deploy(console)
    assert status_of(f"{url}/") == 403
    console.get_by_role("button", name="Make active").click()
    expect(console.get_by_text("now serves the deployment")).to_be_visible()
    assert status_of(f"{url}/") == 200


def test_cors_lets_a_page_of_another_origin_ask(console: Page, gateway: Any) -> None:
    api = gateway.create_rest_api(name="cors")["id"]
    go(console, f"apigateway/api/{api}")
    create_resource(console, "user")
    console.get_by_role("button", name="Enable CORS").click()
    console.get_by_label("Access-Control-Allow-Origin").fill("https://example.com")
    console.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(console.get_by_text("CORS of /user was enabled.")).to_be_visible()
    deploy(console)
    url = console.get_by_label("URL of dev").inner_text()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/user", method="OPTIONS")) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "https://example.com"


def test_stage_variables_are_added_and_removed(console: Page, api: str, gateway: Any) -> None:
    go(console, f"apigateway/api/{api}?tab=stages")
    console.get_by_role("button", name="Add stage variable").click()
    console.get_by_label("Name", exact=True).fill("table")
    console.get_by_label("Value", exact=True).fill("Users")
    console.get_by_role("button", name="Save stage variables").click()
    expect(console.get_by_text("The stage variables of dev were saved.")).to_be_visible()
    assert gateway.get_stage(restApiId=api, stageName="dev")["variables"] == {"table": "Users"}
    expect(console.get_by_text("Stage variables (1)")).to_be_visible()  # the page as it is now
    console.get_by_role("button", name="Remove").click()
    console.get_by_role("button", name="Save stage variables").click()
    expect(console.get_by_text("Stage variables (0)")).to_be_visible()
    assert not gateway.get_stage(restApiId=api, stageName="dev").get("variables")


def test_an_openapi_document_is_imported_and_one_that_is_none_is_told(console: Page, gateway: Any) -> None:
    go(console, "apigateway/create-api")
    console.get_by_label("Import API").check()
    console.get_by_label("API definition").fill("no document")
    console.get_by_role("button", name="Create API").click()
    expect(console.locator("#page .problem:not(:empty)")).to_have_count(1)
    operation = {"responses": {}, "x-amazon-apigateway-integration": {"type": "mock"}}
    document = {"openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, "paths": {"/pets": {"get": operation}}}
    console.get_by_label("API definition").fill(json.dumps(document))
    console.get_by_role("button", name="Create API").click()
    expect(console.get_by_role("link", name="GET /pets")).to_be_visible()
    assert made_api(gateway, "shop")


def test_a_missing_permission_is_shown_and_added(console: Page, cloud: Any, gateway: Any, api: str) -> None:
    functions = session_client(cloud, ACCOUNT, "lambda")
    functions.remove_permission(FunctionName="users", StatementId=f"api-{api}")
    go(console, f"apigateway/api/{api}")
    console.get_by_role("link", name="DELETE /user/{id}").click()
    expect(console.get_by_role("region", name="Permission to invoke the function")).to_contain_text("Missing")
    console.get_by_role("button", name="Add permission").click()
    expect(console.get_by_text("API Gateway may now invoke users for DELETE /user/{id}.")).to_be_visible()
    expect(console.get_by_text("The function's policy lets API Gateway call it")).to_be_visible()


def test_an_authorizer_a_model_a_validator_a_key_and_a_plan_guard_a_method(
    console: Page, cloud: Any, api: str, gateway: Any
) -> None:
    go(console, f"apigateway/api/{api}?tab=authorizers")
    dialog = console.get_by_role("dialog")
    console.get_by_role("button", name="Create authorizer").click()
    console.get_by_label("Authorizer name").fill("guard")
    dialog.get_by_label("Lambda function", exact=True).select_option("users")
    dialog.get_by_role("button", name="Create authorizer").click()
    expect(console.get_by_role("cell", name="guard", exact=True)).to_be_visible()
    guard = gateway.get_authorizers(restApiId=api)["items"][0]
    policy = session_client(cloud, ACCOUNT, "lambda").get_policy(FunctionName="users")["Policy"]
    assert f":{api}/authorizers/{guard['id']}" in policy
    console.get_by_role("link", name="Models").click()
    console.get_by_role("button", name="Create model").click()
    console.get_by_label("Model name").fill("User")
    dialog.get_by_role("button", name="Create model").click()
    expect(console.get_by_role("cell", name="User", exact=True)).to_be_visible()
    console.get_by_role("button", name="Create request validator").click()
    console.get_by_label("Validator name").fill("body")
    dialog.get_by_role("button", name="Create request validator").click()
    expect(console.get_by_role("cell", name="body", exact=True)).to_be_visible()
    console.get_by_role("link", name="Resources", exact=True).click()
    console.get_by_role("link", name="POST /user").click()
    console.get_by_role("button", name="Edit method request").click()
    for label, choice in (
        ("Authorization", "guard"),
        ("Request validator", "body"),
        ("Model of the request body", "User"),
    ):
        dialog.get_by_label(label).select_option(label=choice)
    dialog.get_by_role("button", name="Save").click()
    expect(console.get_by_text("The method request was changed.")).to_be_visible()
    resource = next(each for each in gateway.get_resources(restApiId=api)["items"] if each["path"] == "/user")
    method = gateway.get_method(restApiId=api, resourceId=resource["id"], httpMethod="POST")
    assert (method["authorizationType"], method["authorizerId"]) == ("CUSTOM", guard["id"])
    assert method["requestModels"] == {"application/json": "User"}
    go(console, "apigateway/keys")
    console.get_by_role("button", name="Create API key").click()
    dialog.get_by_label("Name").fill("partner")
    dialog.get_by_role("button", name="Save").click()
    expect(console.get_by_role("cell", name="partner", exact=True)).to_be_visible()
    go(console, "apigateway/usage-plans")
    console.get_by_role("button", name="Create usage plan").click()
    dialog.get_by_label("Name").fill("basic")
    dialog.get_by_label("Stage").select_option(label="users-api, stage dev")
    dialog.get_by_role("button", name="Save").click()
    console.get_by_role("button", name="Add API key").click()
    dialog.get_by_label("API key").select_option(label="partner")
    dialog.get_by_role("button", name="Save").click()
    expect(console.get_by_role("cell", name="partner", exact=True)).to_be_visible()


def test_an_api_is_deleted_once_the_word_is_typed(console: Page, gateway: Any) -> None:
    api = gateway.create_rest_api(name="gone")["id"]
    go(console, f"apigateway/api/{api}")
    console.get_by_role("button", name="Delete API").click()
    dialog = console.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
    dialog.get_by_label("To confirm, type confirm").fill("confirm")
    dialog.get_by_role("button", name="Delete").click()
    expect(console.get_by_text("The API gone was deleted.")).to_be_visible()
    assert api not in [each["id"] for each in gateway.get_rest_apis()["items"]]

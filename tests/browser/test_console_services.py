"""Lambda, API Gateway, IAM and Activity in the console: invoke a function, call the API, see what happened."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_in_browser import address, console_page, session_client, write
from tests.furnished_account import furnish

ACCOUNT = "700000000002"


@pytest.fixture(scope="module")
def api(cloud: Any) -> Iterator[str]:
    """The id of an API in an account with a table, a function and a role."""
    yield furnish(cloud, ACCOUNT)
    cloud.reset(ACCOUNT)


@pytest.fixture
def shown(browser: Browser, cloud: Any, api: str) -> Iterator[Any]:
    """shown("lambda") is a page of the console; what it logs as an error fails the test."""
    opened = []

    def show(path: str) -> Page:
        context = console_page(browser, cloud, ACCOUNT, path.format(api=api))
        page, problems = context.__enter__()
        opened.append((context, problems))
        return page

    yield show
    for context, problems in opened:
        context.__exit__(None, None, None)
        assert [problem for problem in problems if "status of 4" not in problem] == []


def test_a_function_is_invoked_with_a_template_and_its_log_and_report_are_shown(shown: Any) -> None:
    page = shown("lambda/function/users?tab=test")
    page.get_by_label("Template").select_option("post")
    event = json.loads(page.get_by_label("Event JSON").inner_text())
    event["body"] = json.dumps({"UserID": "u777", "Name": "Tester"})
    write(page, "Event JSON", json.dumps(event))
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("Succeeded")).to_be_visible()
    expect(page.get_by_label("The function's answer")).to_contain_text('"statusCode": 201')
    expect(page.get_by_label("Log output")).to_contain_text("REPORT RequestId:")
    expect(page.get_by_text("Billed Duration", exact=True)).to_be_visible()


def test_a_failing_function_says_so(shown: Any) -> None:
    page = shown("lambda/function/users?tab=test")
    write(page, "Event JSON", "[]")
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("Failed (Unhandled)")).to_be_visible()
    expect(page.get_by_label("The function's answer")).to_contain_text("errorMessage")


def test_an_event_that_is_no_json_gets_a_message_beside_the_field(shown: Any) -> None:
    page = shown("lambda/function/users?tab=test")
    write(page, "Event JSON", "[1,")
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("This is not JSON")).to_be_visible()


def test_the_code_editor_shows_the_handler(shown: Any) -> None:
    page = shown("lambda/function/users")
    expect(page.get_by_label("Code of lambda_function.py")).to_contain_text("The walkthrough's handler")


def test_timeout_and_memory_are_changed(shown: Any, cloud: Any) -> None:
    page = shown("lambda/function/users?tab=configuration")
    page.get_by_label("Timeout (seconds)").fill("1000")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("from 1 to 900 seconds")).to_be_visible()
    page.get_by_label("Timeout (seconds)").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The users function was updated.")).to_be_visible()
    configuration = session_client(cloud, ACCOUNT, "lambda").get_function_configuration(FunctionName="users")
    assert configuration["Timeout"] == 7


def test_the_api_is_called_and_the_curl_line_does_the_same(shown: Any) -> None:
    page = shown("apigateway/api/{api}?tab=try&method=GET&path=/user/%7Bid%7D")
    expect(page.get_by_label("curl line")).to_contain_text("curl -i -X GET")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Response body")).to_contain_text('"Name": "Alice"')
    line = page.get_by_label("curl line").inner_text()
    with urllib.request.urlopen(line.split("'")[1]) as answer:
        assert json.load(answer)["Name"] == "Alice"


def test_headers_are_sent_and_one_that_is_none_gets_a_message(shown: Any) -> None:
    page = shown("apigateway/api/{api}?tab=try&method=GET&path=/user/%7Bid%7D")
    page.get_by_text("Headers - optional").click()
    page.get_by_label("Request headers").fill("no header")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Write each line as Name: value.")).to_be_visible()
    page.get_by_label("Request headers").fill("X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\nA: b")
    expect(page.get_by_label("curl line")).to_contain_text("-H 'A: b'")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Response headers").click()
    expect(page.get_by_label("Response headers")).to_contain_text("Root=1-67891233-abcdef012345678912345678")


def test_a_tried_request_leads_to_its_timeline(shown: Any) -> None:
    page = shown("apigateway/api/{api}?tab=try&method=GET&path=/user/%7Bid%7D")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="See it in Activity").click()
    timeline = page.get_by_role("region", name="Timeline of the request")
    for service in ("API Gateway GET /user/{id}", "Lambda Invoke", "DynamoDB GetItem"):
        expect(timeline).to_contain_text(service)


def test_a_path_with_a_blank_gets_a_message_beside_the_field(shown: Any) -> None:
    page = shown("apigateway/api/{api}?tab=try")
    page.get_by_label("Path").fill("/user/a b")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("%20 in place of a space")).to_be_visible()


def test_the_postman_collection_is_downloaded(shown: Any) -> None:
    page = shown("apigateway/api/{api}?tab=export")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download collection").click()
    assert download.value.suggested_filename == "users-api.postman_collection.json"
    collection = json.loads(download.value.path().read_text("utf-8"))
    assert [item["name"] for item in collection["item"]][:2] == ["POST /user", "GET /user/{id}"]


def test_a_call_appears_in_activity_at_once_with_its_timeline(shown: Any, cloud: Any, api: str) -> None:
    page = shown("activity")
    expect(page.get_by_text("Live")).to_be_visible()
    url = f"{cloud.endpoint}/restapis/{api}/dev/_user_request_/user/u101"
    with urllib.request.urlopen(url) as answer:
        assert answer.status == 200
    page.get_by_role("button", name="GET /user/{id}").first.click()
    timeline = page.get_by_role("region", name="Timeline of the request")
    for service in ("API Gateway", "Lambda", "DynamoDB"):
        expect(timeline).to_contain_text(service)
    expect(page.locator(".figure").last).to_contain_text("USD")


def test_a_request_is_shown_with_what_it_led_to_needed_and_cost(shown: Any, cloud: Any, api: str) -> None:
    page = shown("activity")
    url = f"{cloud.endpoint}/restapis/{api}/dev/_user_request_/user/u101"
    urllib.request.urlopen(url).close()
    rows = page.locator(".calls tbody tr")
    expect(rows.nth(0)).to_contain_text("GET /user/{id}")
    expect(rows.nth(1)).to_contain_text("Invoke")
    expect(rows.nth(2)).to_contain_text("GetItem")
    page.get_by_role("button", name="DynamoDB GetItem").first.click()
    request = page.get_by_role("region", name="DynamoDB GetItem")
    expect(request).to_contain_text("dynamodb:GetItem")
    expect(request).to_contain_text("users-role (users)")
    expect(request).to_contain_text("0.5 read")


def test_the_price_is_that_of_as_many_calls_as_one_chooses(shown: Any, cloud: Any, api: str) -> None:
    page = shown("activity")
    expect(page.locator(".calls tbody tr").first).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    session_client(cloud, ACCOUNT, "dynamodb").get_item(TableName="Users", Key={"UserID": {"S": "u101"}})
    page.get_by_label("If these calls were made").select_option("1000000")
    price = page.get_by_role("region", name="Price by what was used")
    expect(price).to_contain_text("500,000")  # half a read unit each, eventually consistent
    expect(price).to_contain_text("0.06 USD")


def test_the_console_s_own_calls_are_shown_only_on_request(shown: Any, cloud: Any) -> None:
    page = shown("activity")
    expect(page.locator(".calls tbody tr").first).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    other = page.context.new_page()
    other.goto(address(cloud, ACCOUNT, "lambda"))
    expect(other.get_by_role("link", name="users").first).to_be_visible()
    page.get_by_label("This console's own, too").check()
    expect(page.locator(".calls tbody tr", has_text="ListFunctions").first).to_be_visible()
    page.get_by_label("This console's own, too").uncheck()
    expect(page.get_by_text("Nothing yet")).to_be_visible()


def test_policies_are_listed_with_who_has_them(shown: Any) -> None:
    page = shown("iam/policies")
    expect(page.get_by_role("region", name="Inline policies").last).to_contain_text("users-role")
    page.get_by_role("link", name="AWSLambdaBasicExecutionRole").click()
    expect(page.get_by_label("Policy document")).to_contain_text('"logs:PutLogEvents"')
    expect(page.get_by_role("link", name="users-role")).to_be_visible()


def test_a_policy_is_generated_from_what_the_role_did(shown: Any) -> None:
    page = shown("iam/role/users-role")
    page.get_by_text("Show the generated policy").click()
    policy = page.get_by_label("Generated policy").inner_text()
    assert "dynamodb:GetItem" in policy
    assert "dynamodb:Scan" not in policy
    assert json.loads(policy)["Version"] == "2012-10-17"


def test_the_side_leads_to_a_service_s_pages_and_to_what_the_account_has(shown: Any) -> None:
    page = shown("dynamodb/tables")
    side = page.get_by_role("navigation", name="DynamoDB")
    expect(side.get_by_role("link", name="Tables", exact=True)).to_have_attribute("aria-current", "page")
    side.get_by_role("link", name="Explore items").click()
    users = side.get_by_role("link", name="Users")
    expect(users).to_have_attribute("href", re.compile("/dynamodb/items/Users$"))  # the list of before stays a moment
    users.click()
    expect(page.get_by_role("region", name="Items returned")).to_contain_text("user123")


def test_a_function_s_overview_leads_to_its_api_and_its_role(shown: Any) -> None:
    page = shown("lambda/function/users")
    overview = page.get_by_role("region", name="Function overview")
    expect(overview.get_by_role("link", name="users-role")).to_be_visible()
    overview.get_by_role("link", name="users-api").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("users-api")


def test_who_was_denied_what_is_told_with_the_role(shown: Any, cloud: Any) -> None:
    policy = {"Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": "*"}
    iam = session_client(cloud, ACCOUNT, "iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    iam.put_role_policy(RoleName="users-role", PolicyName="no-reading", PolicyDocument=document)
    event = json.dumps(
        {"httpMethod": "GET", "resource": "/user/{id}", "path": "/user/u1", "pathParameters": {"id": "u1"}}
    )
    session_client(cloud, ACCOUNT, "lambda").invoke(FunctionName="users", Payload=event)
    iam.delete_role_policy(RoleName="users-role", PolicyName="no-reading")
    page = shown("iam/role/users-role")
    denied = page.get_by_role("region", name="Denied requests", exact=True)
    expect(denied).to_contain_text("dynamodb:GetItem")
    expect(denied).to_contain_text("users-role (users)")

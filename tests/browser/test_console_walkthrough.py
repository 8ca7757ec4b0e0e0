"""The whole walkthrough by mouse alone, from an empty account to an API that answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_in_browser import console_page, write
from userlab import handlers

SLOW_MS = 60_000  # the first function of a runtime, on a loaded machine
HANDLERS = Path(handlers.__file__).parent if handlers.__file__ else Path(handlers.__path__[0])
ALICE = {"UserID": "user123", "Name": "Alice", "Age": 30, "Email": "alice@example.com"}
USER = {"UserID": "u101", "Name": "Alice", "Email": "alice@example.com"}
ACTIONS = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]


@pytest.fixture
def walked(browser: Browser, cloud: Any, account: str, node: Path) -> Iterator[Page]:
    """The console's home on an empty account."""
    with console_page(browser, cloud, account, "") as (page, problems):
        page.set_default_timeout(SLOW_MS)
        yield page
        assert [problem for problem in problems if "status of 4" not in problem] == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def service(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Services").get_by_role("link", name=name, exact=True).click()


def said(page: Page, text: str) -> None:
    expect(page.locator("#flash")).to_contain_text(text, timeout=SLOW_MS)


def table_and_item(page: Page) -> None:
    service(page, "DynamoDB")
    follow(page, "Create table")
    page.get_by_label("Table name").fill("Users")
    page.get_by_label("Partition key", exact=True).fill("UserID")
    press(page, "Create table")
    said(page, "The Users table was created.")
    follow(page, "Explore table items")
    follow(page, "Create item")
    press(page, "JSON")
    page.get_by_label("Item as JSON").fill(json.dumps(ALICE, indent=2))
    press(page, "Create item")
    said(page, "The item was created.")


def role_with_the_policy(page: Page, account: str) -> None:
    service(page, "IAM")
    follow(page, "Create role")
    page.get_by_label("Search policies").fill("lambdabasicexec")
    page.get_by_label("AWSLambdaBasicExecutionRole").check()
    page.get_by_label("Role name").fill("users-role")
    press(page, "Create role")
    follow(page, "Create inline policy")
    statement = {
        "Effect": "Allow",
        "Action": ACTIONS,
        "Resource": f"arn:aws:dynamodb:us-east-1:{account}:table/Users",
    }
    write(page, "Policy document", json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2))
    page.get_by_label("Policy name").fill("users-table")
    press(page, "Create policy")
    expect(page.get_by_text("users-table (Inline)")).to_be_visible()


def function(page: Page, name: str, runtime: str, file: str, code: str, role: str = "") -> None:
    service(page, "Lambda")
    follow(page, "Create function")
    page.get_by_label("Function name").fill(name)
    page.get_by_label("Runtime", exact=True).select_option(runtime)
    if role:
        page.get_by_role("radio", name="Use an existing role").check()
        page.get_by_label("Existing role", exact=True).select_option(label=role)
    press(page, "Create function")
    said(page, f"The {name} function was created.")
    deploy_code(page, name, file, code)


def deploy_code(page: Page, name: str, file: str, code: str) -> None:
    write(page, f"Code of {file}", code)
    press(page, "Deploy")
    said(page, f"The code of {name} was deployed.")


def resource(page: Page, part: str) -> None:
    follow(page, "Create resource")
    page.get_by_label("Resource name").fill(part)
    press(page, "Create resource")
    said(page, "was created.")


def method(page: Page, path: str, verb: str, called: str) -> None:
    page.get_by_role("navigation", name="Resources").get_by_role("link", name=path, exact=True).click()
    follow(page, "Create method")
    page.get_by_label("Method type").select_option(verb)
    page.get_by_label("Lambda function", exact=True).select_option(called)
    expect(page.get_by_label("Statement for the function's policy")).to_contain_text("lambda:InvokeFunction")
    press(page, "Create method")
    said(page, f"The method {verb} ")


def deploy(page: Page) -> None:
    press(page, "Deploy API")
    page.get_by_role("dialog").get_by_role("button", name="Deploy", exact=True).click()
    expect(page.get_by_text("Deployed as it is now")).to_be_visible()


def tried(page: Page, verb: str, path: str) -> None:
    follow(page, "Try it")
    page.get_by_label("Method", exact=True).select_option(verb)
    page.get_by_label("Path", exact=True).fill(path)
    if verb == "POST":
        page.get_by_label("Request body").fill(json.dumps(USER))
    press(page, "Send")


def test_the_walkthrough_is_walked_by_mouse_and_what_is_denied_is_repaired_by_one_click(
    walked: Page, account: str, client: Callable[..., Any], picture: Callable[..., None]
) -> None:
    page = walked
    table_and_item(page)
    role_with_the_policy(page, account)
    original = (HANDLERS / "python/walkthrough/lambda_function.py").read_text("utf-8")
    function(page, "users", "python3.12", "lambda_function.py", original, "users-role")

    service(page, "API Gateway")
    follow(page, "Create API")
    page.get_by_label("API name").fill("users-api")
    press(page, "Create API")
    resource(page, "user")
    method(page, "/user", "POST", "users")
    page.get_by_role("navigation", name="Resources").get_by_role("link", name="/user", exact=True).click()
    resource(page, "{id}")
    method(page, "/{id}", "GET", "users")
    method(page, "/{id}", "DELETE", "users")
    deploy(page)
    tried(page, "POST", "/user")
    expect(page.get_by_label("Response body")).to_contain_text("User added.", timeout=SLOW_MS)

    # The document's handler reads a body that GET has not: json.loads(None). One word repairs it.
    tried(page, "GET", "/user/u101")
    expect(page.get_by_text("502 Bad Gateway")).to_be_visible()
    service(page, "Lambda")
    page.get_by_role("main").get_by_role("link", name="users", exact=True).click()
    repaired = original.replace("event.get('body', '{}')", "event.get('body') or '{}'")
    assert repaired != original
    deploy_code(page, "users", "lambda_function.py", repaired)
    service(page, "API Gateway")
    page.get_by_role("main").get_by_role("link", name="users-api").click()
    tried(page, "GET", "/user/u101")
    expect(page.get_by_label("Response body")).to_contain_text('"Name": "Alice"', timeout=SLOW_MS)
    picture(page, "walkthrough-get", full_page=True)

    # The same in Node.js, as a role that may write logs only: what it lacks is added by one click.
    code = (HANDLERS / "nodejs/users/index.mjs").read_text("utf-8")
    function(page, "users-node", "nodejs22.x", "index.mjs", code)
    service(page, "API Gateway")
    page.get_by_role("main").get_by_role("link", name="users-api").click()
    resource(page, "node")
    resource(page, "{id}")
    follow(page, "Create method")
    page.get_by_label("Method type").select_option("GET")
    page.get_by_label("Lambda function", exact=True).select_option("users-node")
    expect(page.get_by_label("Statement for the function's policy")).to_be_visible()
    press(page, "Create method")
    said(page, "The method GET /node/{id} was created.")
    deploy(page)
    tried(page, "GET", "/node/u101")
    expect(page.get_by_text("500 Internal Server Error")).to_be_visible(timeout=SLOW_MS)
    service(page, "IAM")
    follow(page, "Denied requests")
    page.get_by_role("button", name="Add permissions").first.click()
    dialog = page.get_by_role("dialog")
    statement = json.loads(dialog.get_by_label("Statement to add").inner_text())
    table = f"arn:aws:dynamodb:us-east-1:{account}:table/Users"
    assert statement == {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table}
    picture(page, "walkthrough-denied")
    dialog.get_by_role("button", name="Add permissions").click()
    expect(page.get_by_text(re.compile("Policy .* written"))).to_be_visible()
    service(page, "API Gateway")
    page.get_by_role("main").get_by_role("link", name="users-api").click()
    tried(page, "GET", "/node/u101")
    expect(page.get_by_label("Response body")).to_contain_text('"Name": "Alice"', timeout=SLOW_MS)

    tried(page, "DELETE", "/user/u101")
    expect(page.get_by_label("Response body")).to_contain_text("User deleted.", timeout=SLOW_MS)
    stored = client("dynamodb").scan(TableName="Users")["Items"]
    assert [each["UserID"]["S"] for each in stored] == ["user123"]

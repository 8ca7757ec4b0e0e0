"""What every page has: search, lists that stay true, a bar that leaves room, the denied page, little weight."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.console_in_browser import go, settled

MARKUP = "<b onmouseover=alert(1)>x</b>"
HEAVIEST = 150_000  # bytes of a page without the code editor
FIRST_PAINT_MS = 1000  # 300 on an idle machine; this one may be at work with other tests


def test_the_slash_key_finds_any_resource_by_its_name(console: Page, users: Any, client: Callable[..., Any]) -> None:
    api = client("apigateway").create_rest_api(name=f"users {MARKUP}")["id"]
    console.keyboard.press("/")
    console.get_by_role("combobox", name="Search").press_sequentially("users")
    found = console.get_by_role("listbox", name="Found").get_by_role("option")
    expect(found).to_have_count(2)
    expect(found.nth(1)).to_contain_text(MARKUP)
    console.keyboard.press("ArrowDown")
    console.keyboard.press("Enter")
    expect(console.get_by_role("heading", level=1)).to_have_text(f"users {MARKUP}")
    assert console.url.endswith(f"/apigateway/api/{api}")
    console.go_back()
    expect(console.get_by_role("heading", level=1)).to_have_text("Tables")
    console.get_by_role("button", name="Search").click()
    console.keyboard.press("Escape")
    expect(console.get_by_role("dialog")).to_have_count(0)


def test_a_slash_that_is_typed_into_a_field_stays_a_slash(console: Page) -> None:
    go(console, "dynamodb/create-table")
    console.get_by_label("Table name").press_sequentially("a/b")
    expect(console.get_by_label("Table name")).to_have_value("a/b")
    expect(console.get_by_role("dialog")).to_have_count(0)


def test_a_list_shows_what_code_makes_and_deletes_and_keeps_the_focus(console: Page, users: Any) -> None:
    row = console.get_by_role("main").get_by_role("link", name="Users", exact=True)
    expect(row).to_be_visible()
    row.focus()
    users.create_table(
        TableName="Orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    orders = console.get_by_role("main").get_by_role("link", name="Orders", exact=True)
    expect(orders).to_be_visible()
    expect(row).to_be_focused()
    users.delete_table(TableName="Orders")
    expect(orders).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 400), (1280, 800)])
def test_the_bar_leaves_the_page_its_room(console: Page, width: int, height: int) -> None:
    console.set_viewport_size({"width": width, "height": height})
    bar = console.locator(".bar").bounding_box()
    assert bar["height"] < min(height / 5, 80)
    assert console.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_denied_page_names_the_missing_action(console: Page, account: str) -> None:
    arn = f"arn:aws:dynamodb:us-east-1:{account}:table/*"
    reason = "because no identity-based policy allows the dynamodb:ListTables action"
    who = f"User: arn:aws:iam::{account}:user/al is not authorized to perform: dynamodb:ListTables"
    text = f"{who} on resource: {arn} {reason}"

    def refuse(route: Route) -> None:
        body = json.dumps({"code": "AccessDeniedException", "message": text})
        route.fulfill(status=400, content_type="application/json", body=body)

    console.route("**/call", refuse)
    go(console, "dynamodb")
    expect(console.get_by_text("You don't have permission to dynamodb:ListTables.")).to_be_visible()
    missing = console.get_by_role("region", name="What is missing")
    expect(missing).to_contain_text(arn)
    expect(missing).to_contain_text("because no identity-based policy allows")


@pytest.mark.parametrize("path", ["home", "apigateway", "dynamodb/create-table", "dynamodb/import/Users"])
def test_a_page_is_light_and_painted_at_once(console: Page, users: Any, path: str) -> None:
    go(console, path)
    uncached = console.context.new_cdp_session(console)
    uncached.send("Network.setCacheDisabled", {"cacheDisabled": True})
    finished: list[Request] = []
    console.on("requestfinished", lambda request: finished.append(request))
    console.reload()
    settled(console)
    weight = sum(len(each.response().body()) for each in finished)
    assert 50_000 < weight < HEAVIEST
    paints = []
    for _ in range(3):
        console.reload()
        settled(console)
        paints.append(console.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    uncached.detach()
    assert min(paints) < FIRST_PAINT_MS, paints

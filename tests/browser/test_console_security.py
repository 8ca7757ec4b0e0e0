"""Nobody gets into the console by a web page, and the token does not stay where others see it."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from console_in_browser import console_page
from playwright.sync_api import Browser, Page

CALL = """async ([address, token]) => {
    const call = {account: "700000000003", service: "dynamodb", operation: "ListTables", parameters: {}};
    const body = JSON.stringify(call);
    const headers = {"Content-Type": "application/json", ...(token ? {"X-Userlab-Console": token} : {})};
    try {
        const answer = await fetch(address + "/_console/call", {method: "POST", credentials: "include", headers, body});
        return answer.status;
    } catch { return "refused by the browser"; }
}"""


@pytest.fixture
def other_origin() -> Iterator[str]:
    """A web page on another port of this machine: another origin, though the same site, so cookies go along."""
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet, directory="/nowhere"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def console(browser: Browser, cloud: Any) -> Iterator[Page]:
    with console_page(browser, cloud, "700000000003", "dynamodb/tables") as (page, _):
        yield page


def form_token(page: Page) -> str:
    return page.locator('meta[name="console-form-token"]').get_attribute("content")


def test_the_console_s_own_page_may_call(console: Page, cloud: Any) -> None:
    assert console.evaluate(CALL, [cloud.endpoint, form_token(console)]) == 200


def test_a_script_in_another_origin_can_not_call_it_even_with_the_learner_s_cookie(
    console: Page, cloud: Any, other_origin: str
) -> None:
    stolen = form_token(console)
    attacker = console.context.new_page()
    attacker.goto(other_origin)
    for token in (None, stolen):
        assert attacker.evaluate(CALL, [cloud.endpoint, token]) in (403, "refused by the browser")
    assert not [call for call in cloud.journal.read("700000000003") if "Mozilla" in call.user_agent]


def test_a_form_in_another_origin_can_not_post(console: Page, cloud: Any, other_origin: str) -> None:
    attacker = console.context.new_page()
    attacker.goto(other_origin)
    attacker.set_content(
        f'<form method="post" enctype="text/plain" action="{cloud.endpoint}/_console/call">'
        '<input name=\'{"account":"700000000003","service":"dynamodb","operation":"ListTables","x":"\' value=\'"}\'>'
        "</form>"
    )
    with attacker.expect_navigation() as navigation:
        attacker.evaluate("() => document.forms[0].submit()")
    assert navigation.value.status == 403


def test_a_page_of_another_origin_can_not_read_the_console(console: Page, cloud: Any, other_origin: str) -> None:
    attacker = console.context.new_page()
    attacker.goto(other_origin)
    read = (
        "async address => { try { return (await fetch(address)).status; } catch { return 'refused by the browser'; } }"
    )
    assert attacker.evaluate(read, f"{cloud.endpoint}/_console/") == "refused by the browser"


def test_without_the_token_the_page_is_locked_and_says_how_to_get_in(page: Page, cloud: Any, console: Page) -> None:
    answer = page.goto(f"{cloud.endpoint}/_console/")
    assert answer.status == 403
    assert "userlab console" in page.inner_text("body")


def test_the_token_leaves_the_address_at_once(console: Page) -> None:
    assert "token" not in console.url


def test_a_reload_needs_no_token_again(console: Page) -> None:
    console.reload()
    console.wait_for_selector("#page h1")
    assert console.locator("h1").inner_text() == "Tables"

"""The console in a browser: opened with a code, on an account that holds something of everything."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page

from userlab.console import entrance
from userlab.console.server import ConsoleServer

SIZE = {"width": 1280, "height": 800}


def address(cloud: Any, account: str, page: str) -> str:
    """The address of a page with a code in it."""
    return entrance.address(console_of(cloud).endpoint, cloud.secret, account, page)


@functools.cache
def console_of(cloud: Any) -> ConsoleServer:
    """The console of a cloud, which serves from when it is first asked for."""
    server = ConsoleServer(cloud.secret, lambda: cloud.endpoint)
    server.start()
    return server


@contextlib.contextmanager
def console_page(
    browser: Browser, cloud: Any, account: str, page: str, scheme: str = "light"
) -> Iterator[tuple[Page, list[str]]]:
    """A page of the console in a context of its own, loaded; and what the browser complained about."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme)
    context.set_default_timeout(45_000)
    opened, problems = context.new_page(), []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    opened.goto(address(cloud, account, page))
    settled(opened)
    yield opened, problems
    context.close()


def settled(page: Page) -> None:
    """Wait until the page that the address names is drawn."""
    page.wait_for_selector("#page:not([aria-busy]) h1")


def go(page: Page, path: str) -> None:
    """Go on to another page of the same account, and wait until it is drawn."""
    account = page.evaluate("() => location.hash.split('/')[1]")
    page.evaluate("path => { document.title = ''; location.hash = path; }", f"#/{account}/{path}")
    page.wait_for_function("() => document.title !== ''")
    settled(page)


def write(page: Page, label: str, text: str) -> None:
    """Put a text into an editor as somebody does who pastes it. (`fill` has the browser edit around the editor.)"""
    page.get_by_role("textbox", name=label).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this text or label has the focus, as somebody without a mouse does."""
    named = """() => {
        const control = document.activeElement;
        return (control.labels?.[0] ?? control).textContent.trim() || control.getAttribute("aria-label");
    }"""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(named) == name:
            return
    raise AssertionError(f"Tab never came to {name}.")


def session_client(cloud: Any, account: str, service: str) -> Any:
    """A boto3 client of an account's administrator."""
    import boto3

    keys = cloud.keys.account_keys(account)
    return boto3.session.Session(keys.access_key_id, keys.secret_access_key, region_name="us-east-1").client(
        service, endpoint_url=cloud.endpoint
    )

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


# Empty pages that a test has left for the next one: a new context costs the browser a process, and reads the console's
# scripts again.
_LEFT: dict[Browser, list[Page]] = {}


@contextlib.contextmanager
def console_page(
    browser: Browser, cloud: Any, account: str, page: str, scheme: str = "light", *, is_first: bool = False
) -> Iterator[tuple[Page, list[str]]]:
    """A page of the console, loaded, with nothing in it of another test; and what the browser complained about.

    `is_first`: in a context of its own, where nothing was shown or kept before.
    """
    left = _LEFT.setdefault(browser, [])
    opened = left.pop() if left and not is_first else _new_page(browser)
    problems: list[str] = []
    heard = {
        "pageerror": lambda error: problems.append(str(error)),
        "console": lambda said: problems.append(said.text) if said.type == "error" else None,
    }
    for event, listener in heard.items():
        opened.on(event, listener)
    try:
        opened.set_default_timeout(45_000)
        opened.emulate_media(color_scheme=scheme)
        opened.goto(address(cloud, account, page))
        settled(opened)
        yield opened, problems
        for event, listener in heard.items():
            opened.remove_listener(event, listener)
        if is_first:
            return opened.context.close()
        _empty(opened)
    except BaseException:
        opened.context.close()
        raise
    left.append(opened)


def _new_page(browser: Browser) -> Page:
    return browser.new_context(viewport=SIZE).new_page()


def _empty(page: Page) -> None:
    """Leave nothing of a test in its page's context."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    page.set_viewport_size(SIZE)
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.goto("about:blank")


def settled(page: Page) -> None:
    """Wait until the page that the address names is drawn."""
    page.wait_for_selector("#page:not([aria-busy]) h1")


def go(page: Page, path: str) -> None:
    """Go on to a page of the same account, if it is another one, and wait until it is drawn."""
    account = page.evaluate("() => location.hash.split('/')[1]")
    page.evaluate(
        "path => { if (location.hash !== path) { document.title = ''; location.hash = path; } }", f"#/{account}/{path}"
    )
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

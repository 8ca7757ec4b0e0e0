"""A real browser for the tests: the machine's own Chromium, Chrome or Edge, driven by Playwright.

Every test has a browser context of its own (`page`): no cookie of another test. What a test wants a person to look
at goes into test-artefacts/, which is not committed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from tests.browser.console_in_browser import console_page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHANNELS = ("chrome", "msedge")  # where macOS and Windows keep theirs, Playwright knows
ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
SIZE = {"width": 1280, "height": 800}


# By module, not by session: as long as Playwright runs, this thread has a running event loop, and nbval can't start
# its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's browser, headless. Skips where there is none; in CI that is a failure, not a skip."""
    with sync_playwright() as playwright:
        found = _launch(playwright)
        if found is None and os.environ.get("CI"):
            pytest.fail("No Chromium, Chrome or Edge is installed, and in CI nothing may be skipped for that.")
        if found is None:
            pytest.skip("no Chromium, Chrome or Edge is installed on this machine")
        yield found
        found.close()


def _launch(playwright: Playwright) -> Browser | None:
    # Chromium's sandbox does not start for root, as in a container.
    arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program:
        return playwright.chromium.launch(executable_path=program, args=arguments)
    for channel in CHANNELS:
        try:
            return playwright.chromium.launch(channel=channel, args=arguments)
        except Error:
            continue
    return None


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own, in light colours, 1280 by 800."""
    context = browser.new_context(viewport=SIZE, color_scheme="light")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """The folder for screenshots: test-artefacts/ at the top of the checkout."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


@pytest.fixture
def console(browser: Browser, cloud: Any, account: str) -> Iterator[Page]:
    """The console's list of tables, on the test's account. What the browser complains about fails the test."""
    with console_page(browser, cloud, account, "dynamodb/tables") as (page, problems):
        yield page
        # A refused request stands there too, and so does one that a test cut off.
        expected = ("status of 4", "ERR_INTERNET_DISCONNECTED")
        assert [problem for problem in problems if not any(text in problem for text in expected)] == []


@pytest.fixture
def dynamodb(client: Callable[..., Any]) -> Any:
    """A boto3 client of the test's account."""
    return client("dynamodb")


@pytest.fixture
def users(dynamodb: Any) -> Any:
    """The same client, with the walkthrough's table in the account."""
    dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb

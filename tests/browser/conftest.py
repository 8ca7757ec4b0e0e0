"""A real browser for the tests: the machine's own Chromium, Chrome or Edge, driven by Playwright.

Every test has a browser context of its own (`page`), or one that was emptied: nothing of another test. Pictures for a
person to look at, which USERLAB_TEST_PICTURES asks for, go into test-artefacts/, which is not committed.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from tests.browser import lab_in_browser
from tests.browser.console_in_browser import console_page
from tests.browser.lab_in_browser import Workbook

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHANNELS = ("chrome", "msedge")  # where macOS and Windows keep theirs, Playwright knows
ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
SIZE = {"width": 1280, "height": 800}


# As long as Playwright runs, its thread has a running event loop, and a notebook's test can't run one there. So all of
# Playwright, and each test that uses it, lives in a thread of its own, and the browser in it until the last test.
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="browser")


def _in_its_thread(work: Callable[[], Any]) -> Any:
    here = threading.current_thread().name.startswith("browser")
    return work() if here else _THREAD.submit(work).result()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test of this folder, with its fixtures, in the browser's thread."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    _in_its_thread(lambda: runtestprotocol(item, nextitem=nextitem))
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's browser, headless, started once. Skips where there is none; in CI that is a failure, not a skip."""
    playwright = sync_playwright().start()
    expect.set_options(timeout=20_000)  # 5 s, as it is by itself, are few beside other tests
    found = _launch(playwright)
    if found is None:
        playwright.stop()
    if found is None and os.environ.get("CI"):
        pytest.fail("No Chromium, Chrome or Edge is installed, and in CI nothing may be skipped for that.")
    if found is None:
        pytest.skip("no Chromium, Chrome or Edge is installed on this machine")
    yield found
    _in_its_thread(lambda: (found.close(), playwright.stop()))


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbook]:
    """`userlab` on a copy of the notebooks, started once."""
    running = lab_in_browser.start(tmp_path_factory.mktemp("workbook"))
    yield running
    running.close()


@pytest.fixture
def workbook(jupyterlab: Workbook) -> Iterator[Workbook]:
    """The same, and no notebook has a kernel."""
    yield jupyterlab
    jupyterlab.end_kernels()


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
    context.set_default_timeout(90_000)  # a cold start of JupyterLab beside Terraform took over 20 s
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """The folder for screenshots: test-artefacts/ at the top of the checkout."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


@pytest.fixture(scope="session")
def picture(artefacts: Path) -> Callable[..., None]:
    """picture(page, "home-dark") keeps what a page shows for a person to look at, where such pictures are asked for."""

    def take(page: Page, name: str, **how: Any) -> None:
        if lab_in_browser.PICTURES:
            page.screenshot(path=artefacts / f"{name}.png", **how)

    return take


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

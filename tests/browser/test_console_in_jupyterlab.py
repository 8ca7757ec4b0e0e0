"""The console within JupyterLab: the frame that lab.console() shows, and the launcher's icon, both through Jupyter."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import lab_in_browser
from tests.browser.lab_in_browser import Workbook
from userlab.base.chapters import account_of
from userlab.base.console_address import SERVER_NAME
from userlab.process import local_cloud


def test_the_console_opens_through_jupyter_and_shows_the_chapter_s_table(page: Page, workbook: Workbook) -> None:
    page.goto(workbook.url("lab/tree/00-start-here.ipynb"))  # logs this browser in
    lab_in_browser.wait_for_kernel(page, "00-start-here.ipynb")
    account = account_of("add-items")
    page.goto(f"{workbook.address}{SERVER_NAME}/#/{account}/dynamodb/create-table")
    page.get_by_label("Table name").fill("Seats")  # the chapter, which may have run here, has a table of its own
    page.get_by_label("Partition key", exact=True).fill("SeatID")
    page.get_by_role("button", name="Create table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seats")
    assert "token" not in page.url


def test_the_journal_arrives_live_through_jupyter(page: Page, workbook: Workbook) -> None:
    page.goto(workbook.url("lab"))
    page.goto(f"{workbook.address}{SERVER_NAME}/#/{account_of('add-items')}/activity")
    expect(page.get_by_text("Live")).to_be_visible()


def test_through_jupyter_the_console_names_the_address_that_programs_reach(page: Page, workbook: Workbook) -> None:
    page.goto(workbook.url("lab"))
    page.goto(f"{workbook.address}{SERVER_NAME}/#/{account_of('add-items')}/")
    endpoint = json.loads((workbook.home / "cloud.json").read_text("utf-8"))["endpoint"]
    expect(page.get_by_role("region", name="The same account by other tools")).to_contain_text(endpoint)


def test_a_notebook_shows_the_console_in_a_frame(page: Page, workbook: Workbook, picture: Callable[..., None]) -> None:
    file = "02-create-the-table.ipynb"
    page.goto(workbook.url(f"lab/tree/{file}"))
    lab_in_browser.wait_for_kernel(page, file)
    lab_in_browser.run_all(page)
    sources = page.evaluate(
        """() => Array.from(window.jupyterapp.shell.currentWidget.content.widgets)
            .map(cell => cell.node.querySelector("iframe")?.getAttribute("src")).filter(Boolean)"""
    )
    assert sources
    assert all(source.startswith(f"/{SERVER_NAME}/#/{account_of('create-the-table')}/") for source in sources)
    cells = lab_in_browser.code_cells(page)
    assert "token=" not in str(cells)
    assert "code=" not in str(cells)
    # JupyterLab draws only the cells that are in view, and scrolls to them by itself.
    page.evaluate("""async () => {
        const cells = window.jupyterapp.shell.currentWidget.content;
        const position = cells.widgets.findIndex(cell => cell.model.sharedModel.getSource().startsWith("lab.console("));
        await cells.scrollToItem(position, "start");
        cells.activeCellIndex = position;
    }""")
    frame = page.frame_locator("iframe[title^='AWS Console']").first
    expect(frame.get_by_role("heading", level=1)).to_have_text("Create table")
    frame.get_by_label("Table name").fill("Users")
    expect(page.locator("iframe[title^='AWS Console']").first).to_be_in_viewport()
    picture(page, "console-in-jupyterlab")
    lab_in_browser.use_theme(page, "JupyterLab Dark")
    expect(frame.get_by_role("button", name="Use light colours")).to_be_visible()
    picture(page, "console-in-jupyterlab-dark")
    lab_in_browser.use_theme(page, "JupyterLab Light")


def test_the_launcher_has_an_icon_for_it(page: Page, workbook: Workbook) -> None:
    page.goto(workbook.url("lab"))
    page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('launcher:create')")
    page.evaluate("() => window.jupyterapp.commands.execute('launcher:create')")
    expect(page.locator(".jp-LauncherCard", has_text="AWS Console")).to_be_visible()


def test_without_jupyter_s_login_the_proxy_opens_nothing(workbook: Workbook) -> None:
    with urllib.request.urlopen(f"{workbook.address}{SERVER_NAME}/prices") as answer:
        assert "/login?" in answer.url
        assert b"read_request_unit" not in answer.read()


@pytest.mark.parametrize("path", ["restapis/abc123/dev/_user_request_/", "_userlab/health", "_console/"])
def test_through_its_mount_nothing_but_the_console_is_reached(workbook: Workbook, path: str) -> None:
    def answer(address: str) -> int:
        headers = {"Authorization": f"token {workbook.token}"}
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as found:
                return found.status
        except urllib.error.HTTPError as error:
            return error.code

    assert answer(f"{workbook.address}{SERVER_NAME}/") == 200
    assert answer(f"{workbook.address}{SERVER_NAME}/{path}") in (403, 404)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Workbook]:
    """JupyterLab as JupyterHub and Binder run it: by itself, under a prefix, and nobody has started the lab."""
    prefix = "/user/alice/"
    running = lab_in_browser.start(
        tmp_path,
        f"--ServerApp.base_url={prefix}",
        "--ServerApp.answer_yes=True",
        module="jupyterlab",
        variables={"JUPYTERHUB_SERVICE_PREFIX": prefix},
    )
    yield running
    running.process.terminate()
    running.process.wait(60)
    local_cloud.stop(running.home)


def test_on_a_hub_the_launcher_s_page_starts_the_lab_and_works_under_the_prefix(page: Page, hub: Workbook) -> None:
    assert local_cloud.find(hub.home) is None
    page.goto(hub.url("lab"))
    page.goto(f"{hub.address}{SERVER_NAME}/#/{account_of('add-items')}/dynamodb/create-table")
    page.get_by_label("Table name").fill("Users")
    page.get_by_label("Partition key", exact=True).fill("UserID")
    page.get_by_role("button", name="Create table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Users")
    assert urlsplit(page.url).path == f"/user/alice/{SERVER_NAME}/"
    assert local_cloud.find(hub.home) is not None
    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

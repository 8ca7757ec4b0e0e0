"""The workbook as a person opens it: `userlab` with a real JupyterLab in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page


def test_a_browser_is_there(page: Page) -> None:
    page.set_content("<h1>userlab</h1>")
    assert page.locator("h1").inner_text() == "userlab"

"""The code editor of the console's pages: it takes code, says what is wrong, and lets go of the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_in_browser import console_page, write

MADE = """async () => {
    const main = document.querySelector("script[type=module]").src;
    const { codeEditor } = await import(main.replace("main.js", "editor.js"));
    window.changed = [];
    window.editor = codeEditor({
        value: "{}", language: "json", label: "Policy", onChange: (text) => window.changed.push(text),
        diagnostics: (text) =>
            text.includes("<b>") ? [{ line: 2, message: "No <b>markup</b>.", severity: "warning" }] : [],
    });
    const after = document.createElement("button");
    after.textContent = "After";
    document.getElementById("page").append(window.editor.element, after);
}"""


@pytest.fixture(params=["light", "dark"])
def editor(request: pytest.FixtureRequest, browser: Browser, cloud: Any, account: str) -> Iterator[Page]:
    with console_page(browser, cloud, account, "lambda", request.param) as (page, problems):
        page.evaluate(MADE)
        yield page
        assert problems == []  # neither its styles nor its marks break the page's content security policy


def test_the_editor_takes_text_tells_of_it_and_says_what_is_wrong_by_line(editor: Page) -> None:
    box = editor.get_by_role("textbox", name="Policy")
    write(editor, "Policy", '{\n  "a": "<b>"\n}')
    assert editor.evaluate("() => [window.editor.value, window.changed.at(-1)]") == ['{\n  "a": "<b>"\n}'] * 2
    expect(editor.get_by_text("Line 2: No <b>markup</b>.")).to_be_visible()
    write(editor, "Policy", '{\n  "a": 1,\n}')
    expect(editor.get_by_text("Line 3: This is not JSON")).to_be_visible()
    assert box.evaluate("each => getComputedStyle(each.closest('.cm-editor')).backgroundColor") in (
        "rgb(246, 248, 250)",
        "rgb(21, 27, 35)",
    )


def test_escape_then_tab_leaves_the_editor_and_tab_alone_indents(editor: Page) -> None:
    box = editor.get_by_role("textbox", name="Policy")
    box.click()
    editor.keyboard.press("Control+Home")
    editor.keyboard.press("Tab")
    assert editor.evaluate("() => window.editor.value") == "  {}"
    editor.keyboard.press("Escape")
    editor.keyboard.press("Tab")
    expect(editor.get_by_role("button", name="After")).to_be_focused()
    expect(box).to_have_accessible_description("Press Escape, then Tab, to leave the editor.")

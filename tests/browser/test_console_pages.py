"""Every page of the console, drawn in light and dark, without an error in the browser, and open to everybody."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console_in_browser import console_page, furnish
from playwright.sync_api import Browser
from programs import needed

AXE = "axe-core@4.10.3"

PAGES = {
    "home": "",
    "tables": "dynamodb/tables",
    "create-table": "dynamodb/create-table",
    "table-overview": "dynamodb/table/Users",
    "table-indexes": "dynamodb/table/Users?tab=indexes",
    "table-ttl": "dynamodb/table/Users?tab=ttl",
    "table-streams": "dynamodb/table/Users?tab=streams",
    "table-capacity": "dynamodb/table/Users?tab=capacity",
    "choose-table": "dynamodb/items",
    "explore-items": "dynamodb/items/Users",
    "create-item": "dynamodb/item/Users",
    "functions": "lambda",
    "function-code": "lambda/function/users",
    "function-test": "lambda/function/users?tab=test",
    "function-monitor": "lambda/function/users?tab=monitor",
    "function-configuration": "lambda/function/users?tab=configuration",
    "apis": "apigateway",
    "api-resources": "apigateway/api/{api}",
    "api-stages": "apigateway/api/{api}?tab=stages",
    "api-try": "apigateway/api/{api}?tab=try",
    "api-postman": "apigateway/api/{api}?tab=export",
    "roles": "iam",
    "policies": "iam/policies",
    "policy": "iam/policy/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fservice-role%2FAWSLambdaBasicExecutionRole",
    "denied": "iam/denied",
    "role": "iam/role/users-role",
    "activity": "activity",
}


@pytest.fixture(scope="module")
def furnished(cloud: Any) -> Iterator[tuple[str, str]]:
    """An account with a table, a function, a role and an API: (account, id of the API)."""
    account = "700000000001"
    yield account, furnish(cloud, account)
    cloud.reset(account)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core, the accessibility checker, as npm has it."""
    folder = tmp_path_factory.mktemp("axe")
    command = [needed("npm"), "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", AXE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"npm cannot fetch {AXE}: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return (folder / "node_modules/axe-core/axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_without_an_error_or_an_accessibility_fault(
    browser: Browser, cloud: Any, furnished: tuple[str, str], artefacts: Path, axe: str, name: str, scheme: str
) -> None:
    account, api = furnished
    with console_page(browser, cloud, account, PAGES[name].format(api=api), scheme) as (page, problems):
        page.screenshot(path=artefacts / f"console-{name}-{scheme}.png", full_page=True)
        if name == "explore-items":
            page.set_viewport_size({"width": 1180, "height": 620})
            page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
            page.screenshot(path=artefacts / f"console-items-{scheme}.png")
        assert page.locator("h1").count() == 1
        assert page.locator("#page .alert.error").all_inner_texts() == []
        page.evaluate(axe)
        found = page.evaluate("() => axe.run()")["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found] == []
    assert problems == []

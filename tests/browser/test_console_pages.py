"""Every page of the console, drawn in light and dark, without an error in the browser, and open to everybody."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.console_in_browser import console_page, go, session_client
from tests.furnished_account import furnish
from tests.programs import needed
from userlab.base.chapters import account_of

ROOT = Path(__file__).parents[2]

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
    "import-items": "dynamodb/import/Users",
    "partiql": "dynamodb/partiql",
    "functions": "lambda",
    "function-code": "lambda/function/users",
    "function-test": "lambda/function/users?tab=test",
    "function-monitor": "lambda/function/users?tab=monitor",
    "function-configuration": "lambda/function/users?tab=configuration",
    "function-triggers": "lambda/function/users?tab=configuration&part=triggers",
    "function-permissions": "lambda/function/users?tab=configuration&part=permissions",
    "function-environment": "lambda/function/users?tab=configuration&part=environment",
    "function-concurrency": "lambda/function/users?tab=configuration&part=concurrency",
    "function-aliases": "lambda/function/users?tab=aliases",
    "function-versions": "lambda/function/users?tab=versions",
    "create-function": "lambda/create-function",
    "add-trigger": "lambda/add-trigger/users",
    "layers": "lambda/layers",
    "apis": "apigateway",
    "api-resources": "apigateway/api/{api}",
    "api-stages": "apigateway/api/{api}?tab=stages",
    "api-try": "apigateway/api/{api}?tab=try",
    "api-postman": "apigateway/api/{api}?tab=export",
    "api-authorizers": "apigateway/api/{api}?tab=authorizers",
    "api-models": "apigateway/api/{api}?tab=models",
    "create-api": "apigateway/create-api",
    "create-resource": "apigateway/create-resource/{api}",
    "create-method": "apigateway/create-method/{api}",
    "api-keys": "apigateway/keys",
    "usage-plans": "apigateway/usage-plans",
    "roles": "iam",
    "policies": "iam/policies",
    "policy": "iam/policy/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fservice-role%2FAWSLambdaBasicExecutionRole",
    "denied": "iam/denied",
    "role": "iam/role/users-role",
    "create-role": "iam/create-role",
    "attach-policies": "iam/attach/users-role",
    "inline-policy": "iam/inline/users-role/users-table",
    "trust-policy": "iam/trust/users-role",
    "simulate": "iam/simulate/users-role",
    "create-policy": "iam/create-policy",
    "log-groups": "cloudwatch",
    "create-log-group": "cloudwatch/create-log-group",
    "log-group": "cloudwatch/log-group/%2Faws%2Flambda%2Fusers",
    "log-events": "cloudwatch/events/%2Faws%2Flambda%2Fusers",
    "insights": "cloudwatch/insights",
    "namespaces": "cloudwatch/metrics",
    "metrics": "cloudwatch/metrics/AWS%2FLambda",
    "alarms": "cloudwatch/alarms",
    "create-alarm": "cloudwatch/create-alarm",
    "alarm": "cloudwatch/alarm/users-errors",
    "activity": "activity",
}
# A page, and the button that opens a dialog on it.
DIALOGS = {
    "new-file": ("lambda/function/users", "New file"),
    "upload-zip": ("lambda/function/users", "Upload from .zip file"),
    "runtime-settings": ("lambda/function/users", "Edit"),
    "add-layer": ("lambda/function/users", "Add a layer"),
    "delete-function": ("lambda/function/users", "Delete function"),
    "create-alias": ("lambda/function/users?tab=aliases", "Create alias"),
    "publish-version": ("lambda/function/users?tab=versions", "Publish new version"),
    "create-layer": ("lambda/layers", "Create layer"),
    "delete-inline-policy": ("iam/role/users-role", "Delete users-table"),
    "remove-policy": ("iam/role/users-role", "Remove AWSLambdaBasicExecutionRole"),
    "delete-role": ("iam/role/users-role", "Delete"),
    "delete-policy": ("iam/policy/arn%3Aaws%3Aiam%3A%3A{account}%3Apolicy%2Fread-users", "Delete"),
    "delete-alarm": ("cloudwatch/alarm/users-errors", "Delete"),
    "delete-log-group": ("cloudwatch/log-group/%2Faws%2Flambda%2Fusers", "Delete"),
    "deploy": ("apigateway/api/{api}", "Deploy API"),
    "cors": ("apigateway/api/{api}", "Enable CORS"),
    "delete-api": ("apigateway/api/{api}", "Delete API"),
    "create-authorizer": ("apigateway/api/{api}?tab=authorizers", "Create authorizer"),
    "create-model": ("apigateway/api/{api}?tab=models", "Create model"),
    "create-validator": ("apigateway/api/{api}?tab=models", "Create request validator"),
    "create-key": ("apigateway/keys", "Create API key"),
    "create-plan": ("apigateway/usage-plans", "Create usage plan"),
    "search": ("dynamodb", "Search /"),
}


READING = """{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/Users"}]}"""
ALARM = {
    **{"AlarmName": "users-errors", "Namespace": "AWS/Lambda", "MetricName": "Errors", "Statistic": "Sum"},
    **{"Period": 60, "EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"},
    "Dimensions": [{"Name": "FunctionName", "Value": "users"}],
}


FAULTS = "resultTypes: ['violations']"  # axe need not describe what passes
IS_DARK = """() => document.documentElement.style.colorScheme === "dark" """


@pytest.fixture(scope="module")
def furnished(cloud: Any) -> Iterator[tuple[str, str]]:
    """An account with a table, a function, a role and an API: (account, id of the API)."""
    account = account_of("rest-api")
    api = furnish(cloud, account)
    session_client(cloud, account, "iam").create_policy(PolicyName="read-users", PolicyDocument=READING)
    session_client(cloud, account, "cloudwatch").put_metric_alarm(**ALARM)
    yield account, api
    cloud.reset(account)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core, the accessibility checker, in the version and with the hash of the tests' lock file."""
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tests/javascript" / name, folder)
    command = [needed("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"npm cannot fetch axe-core: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return (folder / "node_modules/axe-core/axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def shown(browser: Browser, cloud: Any, furnished: tuple[str, str], axe: str) -> Iterator[tuple[Page, list[str]]]:
    """A page of the console that goes from one page of PAGES to the next, with axe in it; and its complaints."""
    with console_page(browser, cloud, furnished[0], "", is_first=True) as (page, problems):
        page.emulate_media(reduced_motion="reduce")  # colours change at once
        page.evaluate(axe)
        yield page, problems


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_without_an_error_or_an_accessibility_fault(
    shown: tuple[Page, list[str]], furnished: tuple[str, str], picture: Callable[..., None], name: str
) -> None:
    """In light and in dark; for dark, only colours are checked again, since all else is the same."""
    page, problems = shown
    problems.clear()
    found = {}
    page.emulate_media(color_scheme="light")
    go(page, PAGES[name].format(api=furnished[1]))
    picture(page, f"console-{name}-light", full_page=True)
    assert page.locator("h1").count() == 1
    assert page.locator("#page .alert.error").all_inner_texts() == []
    found["light"] = page.evaluate(f"() => axe.run({{ {FAULTS} }})")["violations"]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(IS_DARK)
    picture(page, f"console-{name}-dark", full_page=True)
    found["dark"] = page.evaluate(f"() => axe.run({{ {FAULTS}, runOnly: ['color-contrast'] }})")["violations"]
    told = [(scheme, each["id"], each["nodes"][0]["html"][:120]) for scheme in found for each in found[scheme]]
    assert told == []
    assert problems == []


def test_a_dialog_is_open_to_everybody(
    browser: Browser, cloud: Any, furnished: tuple[str, str], picture: Callable[..., None], axe: str
) -> None:
    account, api = furnished
    found, shown = {}, ""
    with console_page(browser, cloud, account, "lambda") as (page, problems):
        page.evaluate(axe)
        for name, (path, opener) in DIALOGS.items():
            if path != shown:
                go(page, path.format(api=api, account=account))
            shown = path
            page.get_by_role("button", name=opener, exact=True).click()
            page.get_by_role("dialog").wait_for()
            for details in page.locator("dialog details").all():
                details.evaluate("each => { each.open = true; }")
            picture(page, f"console-dialog-{name}")
            violations = page.evaluate(f"() => axe.run('dialog', {{ {FAULTS} }})")["violations"]
            found[name] = [(each["id"], each["nodes"][0]["html"][:120]) for each in violations]
            page.keyboard.press("Escape")
            page.get_by_role("dialog").wait_for(state="detached")
    assert {name: each for name, each in found.items() if each} == {}
    assert problems == []


def test_no_page_needs_sideways_scrolling_in_a_narrow_window(
    browser: Browser, cloud: Any, furnished: tuple[str, str]
) -> None:
    """400 % zoom of a window of 1280 pixels. Tables and code scroll by themselves (WCAG 2.2, 1.4.10)."""
    account, api = furnished
    widths = {}
    with console_page(browser, cloud, account, "lambda") as (page, _):
        page.set_viewport_size({"width": 320, "height": 640})
        for name, path in PAGES.items():
            go(page, path.format(api=api))
            widths[name] = page.evaluate("() => document.documentElement.scrollWidth")
    assert {name: width for name, width in widths.items() if width > 320} == {}


def test_the_skip_link_leads_past_the_bar(browser: Browser, cloud: Any, furnished: tuple[str, str]) -> None:
    with console_page(browser, cloud, furnished[0], "dynamodb/tables") as (page, _):
        page.get_by_role("link", name="Skip to main content").focus()
        assert page.get_by_role("link", name="Skip to main content").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "page"


def test_light_or_dark_is_the_system_s_until_the_learner_chooses(
    browser: Browser, cloud: Any, furnished: tuple[str, str]
) -> None:
    colour = "() => getComputedStyle(document.body).backgroundColor"
    with console_page(browser, cloud, furnished[0], "lambda", "dark") as (page, _):
        dark = page.evaluate(colour)
        page.get_by_role("button", name="Use light colours").click()
        light = page.evaluate(colour)
        assert light != dark
        page.reload()
        page.get_by_role("button", name="Use dark colours").wait_for()
        assert page.evaluate(colour) == light


def test_a_page_that_is_not_there_says_so_in_aws_s_words(
    browser: Browser, cloud: Any, furnished: tuple[str, str]
) -> None:
    with console_page(browser, cloud, furnished[0], "dynamodb/table/Nobody") as (page, _):
        assert "ResourceNotFoundException" in page.locator("#page .alert.error").inner_text()


def test_readme_s_pictures(browser: Browser, cloud: Any, furnished: tuple[str, str], artefacts: Path) -> None:
    """Small enough for a README. To take new ones, copy them from the artefacts to .github/pictures/."""
    account, _ = furnished
    for name, path in (("explore-items", "dynamodb/items/Users"), ("activity", "activity")):
        with console_page(browser, cloud, account, path) as (page, _problems):
            page.set_viewport_size({"width": 1280, "height": 720})
            if name == "activity":
                page.get_by_role("button", name="GET /user/{id}").first.click()
                page.get_by_role("region", name="Timeline of the request").wait_for()
            page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
            picture = Image.open(io.BytesIO(page.screenshot()))
        picture.quantize(64).save(artefacts / f"{name}.png", optimize=True)
        assert (artefacts / f"{name}.png").stat().st_size < 80_000

"""A function by mouse: created, edited, deployed, tested, configured, published, deleted."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_in_browser import console_page, go, write

SLOW_MS = 45_000  # the first function of a runtime, on a loaded machine
MARKUP = '<img src=x onerror="document.title=1"><b>bold</b>'
CODE = """import os

from lib.names import greeting


def lambda_handler(event, context):
    print("asked by", event["name"])
    return greeting(event["name"], os.environ.get("MARK", ""))
"""
NAMES = "def greeting(name, mark):\n    return f'Hello {name}{mark}'\n"


@pytest.fixture
def opened(browser: Browser, cloud: Any, account: str) -> Iterator[Page]:
    """The list of functions of an empty account. What the browser complains about fails the test."""
    with console_page(browser, cloud, account, "lambda") as (page, problems):
        yield page
        assert [problem for problem in problems if "status of 4" not in problem] == []


@pytest.fixture
def functions(client: Callable[..., Any]) -> Any:
    return client("lambda")


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def said(page: Page, text: str) -> None:
    expect(page.locator("#flash")).to_contain_text(text, timeout=SLOW_MS)


def create(page: Page, name: str, runtime: str = "python3.12") -> None:
    go(page, "lambda/create-function")
    page.get_by_label("Function name").fill(name)
    page.get_by_label("Runtime", exact=True).select_option(runtime)
    click(page, "Create function")
    said(page, f"The {name} function was created.")


def test_a_function_is_created_edited_deployed_and_tested_and_its_log_is_read(
    opened: Page, functions: Any, picture: Callable[..., None]
) -> None:
    page = opened
    page.get_by_role("link", name="Create function").first.click()
    page.get_by_label("Function name").fill("bad name")
    click(page, "Create function")
    expect(page.get_by_text("without spaces")).to_be_visible()
    page.get_by_label("Function name").fill("hello")
    page.get_by_label("Description").fill(MARKUP)
    expect(page.get_by_label("The same function as code")).to_contain_text('FunctionName="hello"')
    click(page, "Terraform")
    expect(page.get_by_label("The same function as code")).to_contain_text('resource "aws_lambda_function" "hello"')
    click(page, "Create function")
    said(page, "The hello function was created.")
    expect(page.get_by_text(MARKUP)).to_be_visible()

    write(page, "Code of lambda_function.py", CODE)
    expect(page.get_by_text("undeployed changes in 1 file")).to_be_visible()
    click(page, "New file")
    page.get_by_label("File name").fill("../names.py")
    click(page, "Add")
    expect(page.get_by_text("A file is named like")).to_be_visible()
    page.get_by_label("File name").fill("lib/names.py")
    click(page, "Add")
    write(page, "Code of lib/names.py", NAMES)
    page.get_by_role("link", name="Test", exact=True).click()  # what was typed stays
    page.get_by_role("link", name="Code", exact=True).click()
    expect(page.get_by_text("undeployed changes in 2 files")).to_be_visible()
    picture(page, "lambda-code-undeployed", full_page=True)
    click(page, "Deploy")
    said(page, "The code of hello was deployed.")
    expect(page.get_by_text("undeployed changes")).to_have_count(0)

    page.get_by_role("link", name="Test", exact=True).click()
    write(page, "Event JSON", '{"name": "Alice"}')
    page.get_by_label("Event name").fill("alice")
    click(page, "Save")
    said(page, "The test event alice was saved")
    page.reload()
    expect(page.get_by_label("Event JSON")).to_contain_text('{"name": "Alice"}')
    click(page, "Test")
    expect(page.get_by_label("The function's answer")).to_contain_text('"Hello Alice"', timeout=SLOW_MS)
    expect(page.get_by_label("Log output")).to_contain_text("asked by Alice")
    picture(page, "lambda-test-result", full_page=True)

    page.get_by_role("link", name="Monitor").click()
    expect(page.get_by_label("Log events, oldest first")).to_contain_text("asked by Alice")
    click(page, "Start live tail")
    functions.invoke(FunctionName="hello", Payload=json.dumps({"name": "Bob"}))
    expect(page.get_by_label("Log events, oldest first")).to_contain_text("asked by Bob", timeout=SLOW_MS)


def test_a_function_in_node_js_runs(opened: Page) -> None:
    create(opened, "hello-node", "nodejs22.x")
    write(opened, "Code of index.mjs", "export const handler = async (event) => ({ got: event.key1 });")
    click(opened, "Deploy")
    said(opened, "was deployed")
    opened.get_by_role("link", name="Test", exact=True).click()
    opened.get_by_label("Template").select_option("hello")
    click(opened, "Test")
    expect(opened.get_by_label("The function's answer")).to_contain_text('"got": "value1"', timeout=SLOW_MS)


def test_a_zip_is_uploaded_and_downloaded_and_its_binary_files_stay(opened: Page, functions: Any) -> None:
    create(opened, "packed")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("lambda_function.py", "def lambda_handler(event, context):\n    return 'packed'\n")
        archive.writestr("data.bin", b"\0\1\2")
        archive.writestr("<b>bold<b>.txt", "text")
    click(opened, "Upload from .zip file")
    click(opened, "Save")
    expect(opened.get_by_text("Choose a .zip file.")).to_be_visible()
    zipped = {"name": "f.zip", "mimeType": "application/zip", "buffer": content.getvalue()}
    opened.get_by_label("Package (.zip)").set_input_files(files=[zipped])
    click(opened, "Save")
    said(opened, "The code of packed was deployed.")
    opened.get_by_role("button", name="<b>bold<b>.txt").click()
    expect(opened.get_by_role("textbox", name="Code of <b>bold<b>.txt")).to_have_text("text")
    opened.get_by_role("button", name="data.bin").click()
    expect(opened.get_by_text("This file is binary")).to_be_visible()
    click(opened, "Rename")
    opened.get_by_label("File name").fill("renamed.bin")
    opened.get_by_role("dialog").get_by_role("button", name="Rename").click()
    click(opened, "Deploy")
    said(opened, "The code of packed was deployed.")
    with opened.expect_download() as downloaded:
        click(opened, "Download")
    with zipfile.ZipFile(downloaded.value.path()) as archive:
        assert archive.read("renamed.bin") == b"\0\1\2"
        assert sorted(archive.namelist()) == ["<b>bold<b>.txt", "lambda_function.py", "renamed.bin"]


def test_what_somebody_else_deployed_meanwhile_is_not_overwritten(opened: Page, functions: Any) -> None:
    create(opened, "shared")
    write(opened, "Code of lambda_function.py", "mine = 1\n")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("lambda_function.py", "theirs = 1\n")
    functions.update_function_code(FunctionName="shared", ZipFile=content.getvalue())
    click(opened, "Deploy")
    expect(opened.get_by_text("was deployed since you opened it")).to_be_visible()
    expect(opened.get_by_role("textbox", name="Code of lambda_function.py")).to_contain_text("mine = 1")
    click(opened, "Discard changes")
    opened.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(opened.get_by_role("textbox", name="Code of lambda_function.py")).to_contain_text("theirs = 1")


def test_environment_and_concurrency_are_set_and_markup_in_them_stays_text(opened: Page, functions: Any) -> None:
    create(opened, "settings")
    go(opened, "lambda/function/settings?tab=configuration&part=environment")
    click(opened, "Add environment variable")
    opened.get_by_label("Key").fill("AWS_REGION")
    click(opened, "Save")
    expect(opened.get_by_text("AWS_REGION is set by Lambda itself.")).to_be_visible()
    opened.get_by_label("Key").fill("MARK")
    opened.get_by_label("Value").fill(MARKUP)
    click(opened, "Save")
    said(opened, "The settings function was updated.")
    expect(opened.get_by_label("The environment as code")).to_contain_text("<b>bold</b>")
    assert opened.locator("#page b", has_text="bold").count() == 0
    environment = functions.get_function_configuration(FunctionName="settings")["Environment"]
    assert environment["Variables"] == {"MARK": MARKUP}

    opened.get_by_role("link", name="Concurrency").click()
    opened.get_by_label("Reserve concurrency").check()
    opened.get_by_label("Reserved concurrency").fill("5000")
    click(opened, "Save")
    expect(opened.locator("#page")).to_contain_text("below its minimum value of [100]")
    opened.get_by_label("Reserved concurrency").fill("3")
    click(opened, "Save")
    said(opened, "The concurrency of settings was updated.")
    assert functions.get_function_concurrency(FunctionName="settings")["ReservedConcurrentExecutions"] == 3


def test_versions_are_published_and_an_alias_shares_events_out(opened: Page, functions: Any) -> None:
    create(opened, "released")
    go(opened, "lambda/function/released?tab=versions")
    for number, text in (("1", "first"), ("2", MARKUP)):
        click(opened, "Publish new version")
        opened.get_by_label("Version description").fill(text)
        click(opened, "Publish")
        said(opened, f"Version {number} of released was published.")
        functions.update_function_configuration(FunctionName="released", Timeout=5)  # or there is nothing to publish
    expect(opened.get_by_role("cell", name=MARKUP)).to_be_visible()
    expect(opened.get_by_role("button", name="Publish new version")).to_be_focused()  # the dialog's opener, drawn anew
    opened.get_by_role("link", name="Aliases").click()
    click(opened, "Create alias")
    dialog = opened.get_by_role("dialog")
    dialog.get_by_label("Name").fill("7")
    click(opened, "Save")
    expect(dialog.get_by_text("not a number alone")).to_be_visible()
    dialog.get_by_label("Name").fill("live")
    dialog.get_by_label("Version", exact=True).select_option("1")
    dialog.get_by_label("Additional version").select_option("2")
    dialog.get_by_label("Weight").fill("25")
    click(opened, "Save")
    said(opened, "The alias live was created.")
    expect(opened.get_by_role("cell", name="1 (75 %), 2 (25 %)")).to_be_visible()
    weights = functions.get_alias(FunctionName="released", Name="live")["RoutingConfig"]["AdditionalVersionWeights"]
    assert weights == {"2": 0.25}
    click(opened, "Edit")
    dialog.get_by_label("Additional version").select_option("")
    click(opened, "Save")
    said(opened, "The alias live was changed.")
    expect(opened.get_by_role("cell", name="1", exact=True)).to_be_visible()
    opened.get_by_role("link", name="Test", exact=True).click()
    opened.get_by_label("Version or alias").select_option("live")
    click(opened, "Test")
    expect(opened.get_by_text("Succeeded")).to_be_visible(timeout=SLOW_MS)
    expect(opened.get_by_text("Executed version")).to_be_visible()


def test_an_api_is_added_as_a_trigger_and_answers(opened: Page, cloud: Any, client: Callable[..., Any]) -> None:
    create(opened, "asked")
    opened.get_by_role("link", name="Add trigger").click()
    expect(opened.get_by_label("The trigger as code")).to_contain_text("api_id")
    click(opened, "Add")
    said(opened, "The trigger was added to asked.")
    expect(opened.get_by_label("APIs that may invoke the function")).to_contain_text("asked-API")
    (api,) = client("apigateway").get_rest_apis()["items"]
    answer = opened.request.get(f"{cloud.endpoint}/restapis/{api['id']}/default/_user_request_/asked")
    assert (answer.status, answer.json()) == (200, "Hello from Lambda!")


def test_a_stream_is_added_as_a_trigger_once_the_role_may_read_it(
    opened: Page, functions: Any, client: Callable[..., Any]
) -> None:
    client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    create(opened, "reader")
    opened.get_by_role("link", name="Add trigger").click()
    opened.get_by_label("Source", exact=True).select_option("dynamodb")
    click(opened, "Add")
    expect(opened.locator("#page")).to_contain_text("Please ensure the role can perform")
    role = functions.get_function_configuration(FunctionName="reader")["Role"].rpartition("/")[2]
    policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
    client("iam").attach_role_policy(RoleName=role, PolicyArn=policy)
    click(opened, "Add")
    said(opened, "The trigger was added to reader.")
    expect(opened.get_by_label("Event source mappings")).to_contain_text(":table/Users/stream/")
    expect(opened.get_by_label("Event source mappings")).to_contain_text("Enabled")
    click(opened, "Delete")
    opened.get_by_role("dialog").get_by_role("button", name="Delete").click()
    said(opened, "The trigger was deleted.")


def test_a_queue_is_added_as_a_trigger(opened: Page, functions: Any, client: Callable[..., Any]) -> None:
    client("sqs").create_queue(QueueName="work")
    create(opened, "worker")
    role = functions.get_function_configuration(FunctionName="worker")["Role"].rpartition("/")[2]
    policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
    client("iam").attach_role_policy(RoleName=role, PolicyArn=policy)
    opened.get_by_role("link", name="Add trigger").click()
    opened.get_by_label("Source", exact=True).select_option("sqs")
    opened.get_by_label("Batch size").fill("0")
    click(opened, "Add")
    expect(opened.get_by_text("from 1 to 10000")).to_be_visible()
    opened.get_by_label("Batch size").fill("5")
    click(opened, "Add")
    said(opened, "The trigger was added to worker.")
    (mapping,) = functions.list_event_source_mappings(FunctionName="worker")["EventSourceMappings"]
    assert (mapping["EventSourceArn"].rpartition(":")[2], mapping["BatchSize"]) == ("work", 5)


def test_a_layer_is_created_and_a_function_uses_it(opened: Page, functions: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/shared.py", "word = 'from the layer'\n")
    go(opened, "lambda/layers")
    opened.get_by_role("button", name="Create layer").click()
    opened.get_by_label("Name", exact=True).fill("shared")
    zipped = {"name": "layer.zip", "mimeType": "application/zip", "buffer": content.getvalue()}
    opened.get_by_label("Layer (.zip)").set_input_files(files=[zipped])
    click(opened, "Create")
    said(opened, "Version 1 of the layer shared was created.")
    create(opened, "user")
    click(opened, "Add a layer")
    click(opened, "Add")
    said(opened, "The layer was added.")
    code = "import shared\n\n\ndef lambda_handler(event, context):\n    return shared.word\n"
    write(opened, "Code of lambda_function.py", code)
    click(opened, "Deploy")
    said(opened, "was deployed")
    assert json.loads(functions.invoke(FunctionName="user")["Payload"].read()) == "from the layer"


def test_the_editor_is_fetched_only_where_something_is_edited(opened: Page) -> None:
    fetched: list[str] = []
    opened.on("request", lambda request: fetched.append(request.url))
    create(opened, "light")
    expect(opened.get_by_role("textbox", name="Code of lambda_function.py")).to_be_visible()
    assert [url for url in fetched if url.endswith("/vendor/codemirror.js")]
    go(opened, "lambda/function/light?tab=configuration")
    fetched.clear()
    opened.reload()
    expect(opened.get_by_label("Memory (MB)")).to_be_visible()
    assert not [url for url in fetched if "vendor" in url]


def test_a_function_is_deleted_by_the_confirm_word(opened: Page, functions: Any) -> None:
    create(opened, "gone")
    click(opened, "Delete function")
    dialog = opened.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
    dialog.get_by_label("To confirm, type confirm").fill("confirm")
    dialog.get_by_role("button", name="Delete").click()
    said(opened, "The gone function was deleted.")
    expect(opened).to_have_title(re.compile("Functions"))
    assert functions.list_functions()["Functions"] == []

"""The walkthrough's first two steps by mouse and keyboard, and what else one does with items, read back by boto3."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from console_in_browser import console_page, go, tab_to
from playwright.sync_api import Browser, Page, expect

ALICE = {"UserID": "user123", "Name": "Alice", "Age": 30, "Email": "alice@example.com"}
KEY = {"UserID": {"S": "user123"}}


@pytest.fixture
def console(browser: Browser, cloud: Any, account: str) -> Iterator[Page]:
    with console_page(browser, cloud, account, "dynamodb/tables") as (page, problems):
        yield page
        assert [problem for problem in problems if "status of 4" not in problem] == []


@pytest.fixture
def dynamodb(client: Callable[..., Any]) -> Any:
    return client("dynamodb")


@pytest.fixture
def users(dynamodb: Any) -> Any:
    dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


def test_step_1_the_table_is_created_by_mouse(console: Page, dynamodb: Any) -> None:
    console.get_by_role("link", name="Create table").first.click()
    console.get_by_label("Table name").fill("Users")
    console.get_by_label("Partition key", exact=True).fill("UserID")
    expect(console.locator(".code-beside code")).to_contain_text('TableName="Users"')
    console.get_by_role("button", name="Terraform").click()
    expect(console.locator(".code-beside code")).to_contain_text('resource "aws_dynamodb_table" "users"')
    console.get_by_role("button", name="Create table").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Users")
    expect(console.locator("#flash")).to_contain_text("The Users table was created.")
    table = dynamodb.describe_table(TableName="Users")["Table"]
    assert table["KeySchema"] == [{"AttributeName": "UserID", "KeyType": "HASH"}]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_step_1_by_keyboard_alone(console: Page, dynamodb: Any) -> None:
    go(console, "dynamodb/create-table")
    console.keyboard.type("Events")
    console.keyboard.press("Tab")
    console.keyboard.type("DeviceID")
    console.keyboard.press("Tab")
    console.keyboard.press("Tab")
    console.keyboard.type("Time")
    console.keyboard.press("Tab")
    console.keyboard.type("N")
    tab_to(console, "Create table")
    console.keyboard.press("Enter")
    expect(console.get_by_role("heading", level=1)).to_have_text("Events")
    table = dynamodb.describe_table(TableName="Events")["Table"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["DeviceID", "Time"]
    assert {"AttributeName": "Time", "AttributeType": "N"} in table["AttributeDefinitions"]


def test_step_2_the_item_is_created_as_json(console: Page, users: Any) -> None:
    go(console, "dynamodb/table/Users")
    console.get_by_role("link", name="Explore table items").click()
    console.get_by_role("link", name="Create item").click()
    console.get_by_role("button", name="JSON", exact=True).click()
    console.get_by_label("Item as JSON").fill(json.dumps(ALICE, indent=2))
    console.get_by_role("button", name="Create item").click()
    expect(console.get_by_role("link", name="user123")).to_be_visible()
    stored = users.get_item(TableName="Users", Key=KEY)["Item"]
    assert stored == {**KEY, "Name": {"S": "Alice"}, "Age": {"N": "30"}, "Email": {"S": "alice@example.com"}}


def test_step_2_by_keyboard_alone(console: Page, users: Any) -> None:
    go(console, "dynamodb/table/Users")
    for control in ("Explore table items", "Create item", "JSON"):
        tab_to(console, control)
        console.keyboard.press("Enter")
        console.wait_for_function("() => !document.querySelector('#page[aria-busy]')")
    tab_to(console, "Item as JSON")
    console.keyboard.press("ControlOrMeta+a")
    console.keyboard.type(json.dumps(ALICE))
    tab_to(console, "Create item")
    console.keyboard.press("Enter")
    expect(console.get_by_role("link", name="user123")).to_be_visible()
    assert users.get_item(TableName="Users", Key=KEY)["Item"]["Age"] == {"N": "30"}


def test_an_item_is_created_by_form_and_an_attribute_edited(console: Page, users: Any) -> None:
    go(console, "dynamodb/item/Users")
    console.get_by_label("UserID").fill("user123")
    console.get_by_label("Type of the new attribute").select_option("N")
    console.get_by_role("button", name="Add new attribute").click()
    console.get_by_label("Attribute name").fill("Age")
    console.get_by_label("Value - Number").fill("thirty")
    console.get_by_role("button", name="Create item").click()
    expect(console.get_by_text("Enter a number")).to_be_visible()
    console.get_by_label("Value - Number").fill("30")
    console.get_by_role("button", name="Create item").click()
    console.get_by_role("link", name="user123").click()
    console.get_by_label("Value - Number").fill("31.50")
    console.get_by_role("button", name="Save and close").click()
    expect(console.get_by_role("link", name="user123")).to_be_visible()
    assert users.get_item(TableName="Users", Key=KEY)["Item"]["Age"] == {"N": "31.5"}


def test_an_item_that_exists_is_not_replaced_and_the_failure_is_shown(console: Page, users: Any) -> None:
    users.put_item(TableName="Users", Item={**KEY, "Name": {"S": "Alice"}})
    go(console, "dynamodb/item/Users")
    console.get_by_label("UserID").fill("user123")
    console.get_by_role("button", name="Create item").click()
    expect(console.get_by_text("ConditionalCheckFailedException")).to_be_visible()
    console.get_by_text("This request as code").click()
    expect(console.get_by_label("boto3")).to_contain_text('ConditionExpression="attribute_not_exists(#key)"')
    assert console.get_by_label("UserID").input_value() == "user123"
    assert users.get_item(TableName="Users", Key=KEY)["Item"]["Name"] == {"S": "Alice"}


def test_an_item_that_somebody_changed_meanwhile_is_not_overwritten(console: Page, users: Any) -> None:
    users.put_item(TableName="Users", Item={**KEY, "Name": {"S": "Alice"}})
    go(console, "dynamodb/items/Users")
    console.get_by_role("link", name="user123").click()
    expect(console.get_by_label("Value - String")).to_have_value("Alice")
    users.put_item(TableName="Users", Item={**KEY, "Name": {"S": "Alicia"}})
    console.get_by_label("Value - String").fill("Alison")
    console.get_by_role("button", name="Save and close").click()
    expect(console.get_by_text("ConditionalCheckFailedException")).to_be_visible()
    assert users.get_item(TableName="Users", Key=KEY)["Item"]["Name"] == {"S": "Alicia"}


def test_editing_as_json_keeps_all_digits_and_every_type(console: Page, users: Any) -> None:
    item = {
        **KEY,
        "Big": {"N": "1" * 38},
        "Tags": {"SS": ["a", "b"]},
        "Sizes": {"NS": ["1", "2"]},
        "Raw": {"B": b"\0\1"},
    }
    item |= {"Deep": {"M": {"List": {"L": [{"N": "0.1"}, {"NULL": True}, {"BOOL": False}]}}}}
    users.put_item(TableName="Users", Item=item)
    go(console, "dynamodb/items/Users")
    console.get_by_role("link", name="user123").click()
    console.get_by_role("button", name="JSON", exact=True).click()
    text = console.get_by_label("Item as JSON")
    text.fill(text.input_value().rstrip()[:-1] + ', "New": true}')
    console.get_by_role("button", name="Save and close").click()
    expect(console.get_by_text("The item was saved.")).to_be_visible()
    assert users.get_item(TableName="Users", Key=KEY)["Item"] == item | {"New": {"BOOL": True}}


def test_an_item_whose_key_was_changed_is_a_second_item_and_the_console_says_so(console: Page, users: Any) -> None:
    users.put_item(TableName="Users", Item={**KEY, "Name": {"S": "Alice"}})
    go(console, "dynamodb/items/Users")
    console.get_by_role("link", name="user123").click()
    console.get_by_label("UserID").fill("user124")
    console.get_by_role("button", name="Save and close").click()
    expect(console.get_by_text("The one with the old key is still there.")).to_be_visible()
    assert users.scan(TableName="Users")["Count"] == 2


def test_a_filter_leaves_items_out_that_were_read_all_the_same(console: Page, users: Any) -> None:
    for number in range(4):
        users.put_item(TableName="Users", Item={"UserID": {"S": f"u{number}"}, "Age": {"N": str(number)}})
    go(console, "dynamodb/items/Users")
    console.get_by_text("Filters - optional").click()
    console.get_by_role("button", name="Add filter").click()
    console.get_by_label("Attribute name").fill("Age")
    console.get_by_label("Condition").select_option(label="Between")
    console.get_by_label("Type").select_option("N")
    console.get_by_label("Value").fill("1")
    console.get_by_label("and", exact=True).fill("2")
    console.get_by_role("button", name="Run").click()
    expect(console.get_by_text("Items returned: 2")).to_be_visible()
    expect(console.get_by_text("Items scanned: 4")).to_be_visible()
    expect(console.get_by_text("Efficiency: 50%")).to_be_visible()


def test_buttons_wait_for_the_items_that_they_are_for(console: Page, users: Any) -> None:
    for name in ("a", "b"):
        users.put_item(TableName="Users", Item={"UserID": {"S": name}})
    go(console, "dynamodb/items/Users")
    expect(console.get_by_role("button", name="Delete items")).to_be_disabled()
    console.get_by_label("Select item a").check()
    expect(console.get_by_role("button", name="Edit item")).to_be_enabled()
    console.get_by_label("Select all items").check()
    expect(console.get_by_role("button", name="Edit item")).to_be_disabled()
    expect(console.get_by_role("button", name="Delete items")).to_be_enabled()


def test_items_are_queried_duplicated_and_deleted(console: Page, users: Any) -> None:
    for name in ("a", "b", "c"):
        users.put_item(TableName="Users", Item={"UserID": {"S": name}, "Team": {"S": "red"}})
    go(console, "dynamodb/items/Users")
    console.get_by_label("Query", exact=True).check()
    console.get_by_label("Partition key: UserID").fill("b")
    console.get_by_role("button", name="Run").click()
    expect(console.locator("tbody tr")).to_have_count(1)
    console.get_by_label("Select item b").check()
    console.get_by_role("button", name="Duplicate item").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Duplicate item")
    console.get_by_label("UserID").fill("d")
    console.get_by_role("button", name="Create item").click()
    expect(console.locator("tbody tr")).to_have_count(4)
    console.get_by_label("Select item a").check()
    console.get_by_role("button", name="Delete items").click()
    console.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(console.locator("tbody tr")).to_have_count(3)
    assert sorted(item["UserID"]["S"] for item in users.scan(TableName="Users")["Items"]) == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "Enter a name for the table."), ("ab", "3 to 255 characters"), ("a b c", "Use only letters")],
)
def test_a_wrong_table_name_gets_a_message_beside_the_field(console: Page, name: str, says: str) -> None:
    go(console, "dynamodb/create-table")
    console.get_by_label("Table name").fill(name)
    console.get_by_role("button", name="Create table").click()
    field = console.get_by_label("Table name")
    expect(field).to_have_attribute("aria-invalid", "true")
    note = field.get_attribute("aria-describedby").split()[-1]
    expect(console.locator(f"#{note}")).to_contain_text(says)


def test_a_provisioned_table_with_tags_is_created_and_wrong_units_get_a_message(console: Page, dynamodb: Any) -> None:
    go(console, "dynamodb/create-table")
    console.get_by_label("Table name").fill("Orders")
    console.get_by_label("Partition key", exact=True).fill("OrderID")
    console.get_by_label("Customize settings").check()
    console.get_by_label("Provisioned", exact=False).and_(console.get_by_role("radio")).check()
    console.get_by_label("Provisioned read capacity units").fill("none")
    console.get_by_role("button", name="Add new tag").click()
    console.get_by_label("Key", exact=True).fill("Project")
    console.get_by_label("Value - optional").fill("NoSQLApp")
    console.get_by_role("button", name="Create table").click()
    expect(console.get_by_text("Enter a whole number from 1 up.")).to_be_visible()
    console.get_by_label("Provisioned read capacity units").fill("7")
    console.get_by_role("button", name="AWS CLI").click()
    expect(console.get_by_label("The same table as code")).to_contain_text("ReadCapacityUnits=7,WriteCapacityUnits=5")
    console.get_by_role("button", name="Create table").click()
    expect(console.get_by_text("The Orders table was created.")).to_be_visible()
    table = dynamodb.describe_table(TableName="Orders")["Table"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 7
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert tags == [{"Key": "Project", "Value": "NoSQLApp"}]


def test_a_table_that_is_being_created_turns_active_by_itself(console: Page, cloud: Any, account: str) -> None:
    cloud.settings(account).realistic = True
    go(console, "dynamodb/create-table")
    console.get_by_label("Table name").fill("Users")
    console.get_by_label("Partition key", exact=True).fill("UserID")
    console.get_by_role("button", name="Create table").click()
    expect(console.get_by_text("Creating", exact=True)).to_be_visible()
    expect(console.get_by_text("Active", exact=True)).to_be_visible()


def test_a_table_name_that_is_taken_gets_dynamodb_s_message_beside_the_field(console: Page, users: Any) -> None:
    go(console, "dynamodb/create-table")
    console.get_by_label("Table name").fill("Users")
    console.get_by_label("Partition key", exact=True).fill("UserID")
    console.get_by_role("button", name="Create table").click()
    expect(console.get_by_label("Table name")).to_have_attribute("aria-invalid", "true")
    expect(console.get_by_text("Table already exists: Users")).to_be_visible()


def test_json_that_is_none_is_told_and_kept(console: Page, users: Any) -> None:
    go(console, "dynamodb/item/Users")
    console.get_by_role("button", name="DynamoDB JSON").click()
    console.get_by_label("Item as DynamoDB JSON").fill('{"UserID": {"S": "u1"},}')
    console.get_by_role("button", name="Create item").click()
    expect(console.get_by_text("This is not JSON")).to_be_visible()
    assert console.get_by_label("Item as DynamoDB JSON").input_value() == '{"UserID": {"S": "u1"},}'


def test_text_that_looks_like_html_is_shown_as_text(console: Page, users: Any) -> None:
    users.put_item(TableName="Users", Item={"UserID": {"S": "<img src=x onerror=alert(1)>"}})
    go(console, "dynamodb/items/Users")
    expect(console.get_by_role("link", name="<img src=x onerror=alert(1)>")).to_be_visible()
    assert console.locator("#page img").count() == 0


def test_a_table_of_10_000_items_pages_within_a_second(console: Page, users: Any) -> None:
    for start in range(0, 10_000, 25):
        puts = [{"PutRequest": {"Item": {"UserID": {"S": f"u{n:05}"}}}} for n in range(start, start + 25)]
        users.batch_write_item(RequestItems={"Users": puts})
    go(console, "dynamodb/items/Users")
    pages = []
    for number in range(2, 7):
        begun = time.perf_counter()
        console.get_by_role("button", name="Next page").click()
        expect(console.get_by_text(f"Page {number}")).to_be_visible()
        pages.append(time.perf_counter() - begun)
    assert sorted(pages)[len(pages) // 2] < 1.0
    assert console.locator("tbody tr").count() == 100


def test_an_index_ttl_and_a_stream_are_made(console: Page, users: Any) -> None:
    go(console, "dynamodb/table/Users?tab=indexes")
    console.get_by_role("button", name="Create index").click()
    console.get_by_label("Partition key", exact=True).fill("Email")
    console.get_by_label("Index name").fill("by-email")
    console.locator("form").get_by_role("button", name="Create index").click()
    expect(console.get_by_text("The by-email index was created.")).to_be_visible()
    go(console, "dynamodb/table/Users?tab=ttl")
    console.get_by_label("TTL attribute name").fill("Expires")
    console.get_by_role("button", name="Turn on TTL").click()
    expect(console.get_by_text("Time to Live is on.")).to_be_visible()
    go(console, "dynamodb/table/Users?tab=streams")
    console.get_by_role("button", name="Turn on stream").click()
    expect(console.get_by_text("The stream is on.")).to_be_visible()
    table = users.describe_table(TableName="Users")["Table"]
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["by-email"]
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"


def test_a_table_is_deleted_after_its_name_was_confirmed(console: Page, users: Any) -> None:
    go(console, "dynamodb/table/Users")
    console.get_by_role("button", name="Delete table").click()
    delete = console.get_by_role("dialog").get_by_role("button", name="Delete")
    expect(delete).to_be_disabled()
    console.get_by_label("To confirm, type confirm").fill("confirm")
    delete.click()
    expect(console.get_by_text("The Users table was deleted.")).to_be_visible()
    assert users.list_tables()["TableNames"] == []

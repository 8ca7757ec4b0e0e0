"""Tables in the console: the walkthrough's first step by mouse and keyboard, read back by boto3."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console_in_browser import go, tab_to


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

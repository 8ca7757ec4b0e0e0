"""Items in the console: the walkthrough's second step by mouse and keyboard, read back by boto3."""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.console_in_browser import go, tab_to

ALICE = {"UserID": "user123", "Name": "Alice", "Age": 30, "Email": "alice@example.com"}
KEY = {"UserID": {"S": "user123"}}


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


def test_an_attribute_that_somebody_added_meanwhile_is_not_lost(console: Page, users: Any) -> None:
    users.put_item(TableName="Users", Item={**KEY, "Name": {"S": "Alice"}})
    go(console, "dynamodb/items/Users")
    console.get_by_role("link", name="user123").click()
    expect(console.get_by_label("Value - String")).to_have_value("Alice")
    users.put_item(TableName="Users", Item={**KEY, "Name": {"S": "Alice"}, "<b>Note</b>": {"S": "new"}})
    console.get_by_label("Value - String").fill("Alison")
    console.get_by_role("button", name="Save and close").click()
    expect(console.get_by_text("Somebody added an attribute to this item")).to_be_visible()
    expect(console.get_by_text('<b>Note</b> was added: "new"')).to_be_visible()
    assert users.get_item(TableName="Users", Key=KEY)["Item"]["<b>Note</b>"] == {"S": "new"}


def test_items_are_imported_from_csv_after_a_look_at_them_and_exported_again(console: Page, users: Any) -> None:
    users.put_item(TableName="Users", Item={**KEY, "Name": {"S": "Alice"}})
    go(console, "dynamodb/items/Users")
    console.get_by_role("link", name="Import items").click()
    digits = "12345678901234567890123456789012345678"
    text = f"UserID,Name,Big\nuser123,Other,1\nu2,<b>Bob</b>,{digits}\n"
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    console.get_by_label("File - optional").set_input_files(files=[file])
    expect(console.get_by_role("cell", name="<b>Bob</b>")).to_be_visible()
    expect(console.get_by_label("Type of Big")).to_have_value("N")
    console.get_by_role("button", name="Import items").click()
    expect(console.get_by_text("1 items were imported. 1 were there already")).to_be_visible()
    assert users.get_item(TableName="Users", Key={"UserID": {"S": "u2"}})["Item"]["Big"] == {"N": digits}
    assert users.get_item(TableName="Users", Key=KEY)["Item"]["Name"] == {"S": "Alice"}
    console.get_by_text("Download results").click()
    with console.expect_download() as download:
        console.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "Users.csv"
    assert f"u2,{digits},<b>Bob</b>" in download.value.path().read_text("utf-8")


def test_a_file_that_does_not_fit_the_table_is_told_and_nothing_is_written(console: Page, users: Any) -> None:
    go(console, "dynamodb/import/Users")
    console.get_by_label("Text of the file").fill("Name\nAlice\n")
    expect(console.get_by_text("Item 1 has no UserID, which is a key of the table.")).to_be_visible()
    console.get_by_role("button", name="Import items").click()
    assert users.scan(TableName="Users")["Count"] == 0
    console.get_by_role("radio", name="JSON").check()
    console.get_by_role("radio", name="Replace").check()
    lines = "\n".join(json.dumps({"UserID": f"u{number}"}) for number in range(60))
    console.get_by_label("Text of the file").fill(lines)
    console.get_by_role("button", name="Import items").click()
    expect(console.get_by_text("60 items were imported.")).to_be_visible()
    assert users.scan(TableName="Users")["Count"] == 60


def test_partiql_reads_and_writes_and_says_what_is_wrong(console: Page, users: Any) -> None:
    go(console, "dynamodb/partiql")
    console.get_by_role("button", name="Insert").click()
    console.get_by_role("button", name="Run").click()
    expect(console.get_by_text("The statement returned no items.")).to_be_visible()
    console.get_by_role("button", name="Query").click()
    console.get_by_role("button", name="Run").click()
    expect(console.get_by_role("cell", name="Alice")).to_be_visible()
    console.get_by_label("Statement", exact=True).last.fill("SELECT")
    console.get_by_role("button", name="Run").click()
    expect(console.get_by_text("Statement wasn't well formed")).to_be_visible()


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


def test_a_query_takes_a_condition_on_the_sort_key_an_order_and_an_index(console: Page, dynamodb: Any) -> None:
    dynamodb.create_table(
        TableName="Events",
        KeySchema=[{"AttributeName": "DeviceID", "KeyType": "HASH"}, {"AttributeName": "Time", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("DeviceID", "Time", "Kind")],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-kind",
                "KeySchema": [{"AttributeName": "Kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    for day in range(1, 6):
        item = {"DeviceID": {"S": "d1"}, "Time": {"S": f"2026-05-0{day}"}, "Kind": {"S": ["even", "odd"][day % 2]}}
        dynamodb.put_item(TableName="Events", Item=item)
    go(console, "dynamodb/items/Events")
    console.get_by_label("Query", exact=True).check()
    console.get_by_role("button", name="Run").click()
    expect(console.get_by_text("Enter the partition key value.")).to_be_visible()
    console.get_by_label("Partition key: DeviceID").fill("d1")
    console.get_by_label("Condition on Time").select_option(label="Between")
    console.get_by_label("Sort key: Time").fill("2026-05-02")
    console.get_by_label("and", exact=True).fill("2026-05-04")
    console.get_by_label("Sort descending").check()
    console.get_by_role("button", name="Run").click()
    times = console.locator("table.items tbody td:nth-child(3)")
    expect(times).to_have_text(["2026-05-04", "2026-05-03", "2026-05-02"])
    console.get_by_label("Select a table or index").select_option("by-kind")
    console.get_by_label("Partition key: Kind").fill("odd")
    console.get_by_role("button", name="Run").click()
    expect(times).to_have_count(3)


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


def test_what_was_typed_stays_when_the_cloud_does_not_answer(console: Page, users: Any) -> None:
    go(console, "dynamodb/item/Users")
    console.get_by_label("UserID").fill("user123")
    console.context.set_offline(True)
    console.get_by_role("button", name="Create item").click()
    expect(console.get_by_text("The local cloud does not answer.")).to_be_visible()
    assert console.get_by_label("UserID").input_value() == "user123"
    console.context.set_offline(False)
    console.get_by_role("button", name="Create item").click()
    expect(console.get_by_text("The item was created.")).to_be_visible()

"""Keys of items and indexes, and how large things may be."""

from __future__ import annotations

import pytest

KEY_MISMATCH = "The provided key element does not match the schema"
EMPTY = (
    "One or more parameter values are not valid. "
    "The AttributeValue for a key attribute cannot contain an empty string value. Key: UserID"
)
LIMIT = 409_600


def test_an_item_without_its_key_is_refused(users):
    refusal = users.refused("PutItem", TableName="Users", Item={"Name": {"S": "Alice"}})
    assert refusal.message == ("One or more parameter values were invalid: Missing the key UserID in the item")


def test_a_key_of_another_type_is_refused_in_a_put(users):
    refusal = users.refused("PutItem", TableName="Users", Item={"UserID": {"N": "1"}})
    assert refusal.message == (
        "One or more parameter values were invalid: Type mismatch for key UserID expected: S actual: N"
    )


@pytest.mark.parametrize("action", ["GetItem", "UpdateItem", "DeleteItem"])
@pytest.mark.parametrize(
    "key",
    [
        {"UserID": {"N": "1"}},
        {"Other": {"S": "u1"}},
        {},
        {"UserID": {"S": "u1"}, "Other": {"S": "x"}},
    ],
)
def test_a_key_that_is_not_the_tables_is_refused(users, action, key):
    refusal = users.refused(action, TableName="Users", Key=key)
    assert (refusal.code, refusal.message) == ("ValidationException", KEY_MISMATCH)


@pytest.mark.parametrize("action", ["GetItem", "UpdateItem", "DeleteItem"])
def test_an_empty_key_is_refused(users, action):
    assert users.refused(action, TableName="Users", Key={"UserID": {"S": ""}}).message == EMPTY


def test_an_empty_key_is_refused_in_a_put(users):
    assert users.refused("PutItem", TableName="Users", Item={"UserID": {"S": ""}}).message == EMPTY


def test_a_partition_key_has_2048_bytes_at_most(users):
    users("PutItem", TableName="Users", Item={"UserID": {"S": "é" * 1024}})
    for action, name in (("PutItem", "Item"), ("GetItem", "Key")):
        refusal = users.refused(action, TableName="Users", **{name: {"UserID": {"S": "é" * 1024 + "x"}}})
        assert refusal.message == (
            "One or more parameter values were invalid: "
            "Size of hashkey has exceeded the maximum size limit of2048 bytes"
        )


def test_a_sort_key_has_1024_bytes_at_most(call):
    call(
        "CreateTable",
        TableName="Notes",
        KeySchema=[
            {"AttributeName": "UserID", "KeyType": "HASH"},
            {"AttributeName": "Title", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "UserID", "AttributeType": "S"},
            {"AttributeName": "Title", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    refusal = call.refused("DeleteItem", TableName="Notes", Key={"UserID": {"S": "u1"}, "Title": {"S": "x" * 1025}})
    assert refusal.message == (
        "One or more parameter values were invalid: "
        "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    )


def test_an_item_has_409600_bytes_at_most_with_attribute_names(users):
    overhead = len("UserID") + len("u1") + len("Text")
    item = {"UserID": {"S": "u1"}, "Text": {"S": "x" * (LIMIT - overhead)}}
    users("PutItem", TableName="Users", Item=item)
    item["Text"]["S"] += "x"
    refusal = users.refused("PutItem", TableName="Users", Item=item)
    assert (refusal.code, refusal.message) == (
        "ValidationException",
        "Item size has exceeded the maximum allowed size",
    )


def test_an_update_cannot_make_an_item_larger_than_409600_bytes(users):
    item = {"UserID": {"S": "u1"}, "Text": {"S": "x" * (LIMIT - 20)}}
    users("PutItem", TableName="Users", Item=item)
    refusal = users.refused(
        "UpdateItem",
        TableName="Users",
        Key={"UserID": {"S": "u1"}},
        UpdateExpression="SET More = :m",
        ExpressionAttributeValues={":m": {"S": "0123456789"}},
    )
    assert refusal.message == "Item size to update has exceeded the maximum allowed size"
    there = users("GetItem", TableName="Users", Key={"UserID": {"S": "u1"}})["Item"]
    assert "More" not in there


def test_a_global_index_key_of_another_type_is_refused(orders):
    item = {"UserID": {"S": "u1"}, "Number": {"N": "1"}, "State": {"N": "5"}}
    refusal = orders.refused("PutItem", TableName="Orders", Item=item)
    assert refusal.message == (
        "One or more parameter values were invalid: "
        "Type mismatch for Index Key State Expected: S Actual: N IndexName: by-state"
    )


def test_a_local_index_key_of_another_type_is_refused(orders):
    item = {"UserID": {"S": "u1"}, "Number": {"N": "1"}, "Placed": {"N": "5"}}
    assert "Index Key Placed Expected: S Actual: N" in (
        orders.refused("PutItem", TableName="Orders", Item=item).message
    )


def test_an_update_cannot_give_an_index_key_another_type(orders):
    key = {"UserID": {"S": "u1"}, "Number": {"N": "1"}}
    refusal = orders.refused(
        "UpdateItem",
        TableName="Orders",
        Key=key,
        UpdateExpression="SET #s = :n",
        ExpressionAttributeNames={"#s": "State"},
        ExpressionAttributeValues={":n": {"N": "5"}},
    )
    assert "Type mismatch for Index Key State Expected: S Actual: N" in refusal.message


def test_an_update_cannot_copy_another_type_into_an_index_key(orders):
    key = {"UserID": {"S": "u1"}, "Number": {"N": "1"}}
    orders("PutItem", TableName="Orders", Item={**key, "Amount": {"N": "5"}})
    refusal = orders.refused(
        "UpdateItem",
        TableName="Orders",
        Key=key,
        UpdateExpression="SET Placed = #t",
        ExpressionAttributeNames={"#t": "Amount"},
    )
    assert refusal.message == ("The update expression attempted to update the secondary index key to unsupported type")


def test_an_empty_index_key_is_refused_by_the_name_of_its_index(orders):
    item = {"UserID": {"S": "u1"}, "Number": {"N": "1"}, "Placed": {"S": ""}}
    refusal = orders.refused("PutItem", TableName="Orders", Item=item)
    assert refusal.message.endswith("IndexName: by-date, IndexKey: Placed")


def test_a_number_key_is_the_same_however_it_is_written(orders):
    item = {"UserID": {"S": "u1"}, "Number": {"N": "1.0"}, "Amount": {"N": "9"}}
    orders("PutItem", TableName="Orders", Item=item)
    key = {"UserID": {"S": "u1"}, "Number": {"N": "01"}}
    assert orders("GetItem", TableName="Orders", Key=key)["Item"]["Amount"] == {"N": "9"}


@pytest.mark.parametrize("name", ["", "ab", "x" * 256])
@pytest.mark.parametrize("action", ["GetItem", "PutItem", "Scan"])
def test_a_table_name_has_3_to_255_characters(call, action, name):
    extra = {"GetItem": {"Key": {}}, "PutItem": {"Item": {}}, "Scan": {}}[action]
    refusal = call.refused(action, TableName=name, **extra)
    assert refusal.code == "ValidationException"
    assert "ableName' failed to satisfy constraint: Member must have length" in refusal.message


def test_a_table_name_has_letters_digits_and_three_signs(call):
    refusal = call.refused("Scan", TableName="no spaces")
    assert "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+" in refusal.message


@pytest.mark.parametrize("action", ["GetItem", "PutItem", "DeleteItem", "UpdateItem", "Query", "Scan"])
def test_an_item_call_on_a_missing_table_does_not_name_it(call, action):
    extra = {
        "PutItem": {"Item": {"UserID": {"S": "u1"}}},
        "Query": {
            "KeyConditionExpression": "UserID = :u",
            "ExpressionAttributeValues": {":u": {"S": "u1"}},
        },
        "Scan": {},
    }.get(action, {"Key": {"UserID": {"S": "u1"}}})
    refusal = call.refused(action, TableName="Nowhere", **extra)
    assert (refusal.code, refusal.message) == ("ResourceNotFoundException", "Requested resource not found")


def test_a_table_can_be_named_by_its_arn(user):
    arn = user("DescribeTable", TableName="Users")["Table"]["TableArn"]
    assert "Item" in user("GetItem", TableName=arn, Key={"UserID": {"S": "u1"}})

"""BatchGetItem and BatchWriteItem."""

from __future__ import annotations

import pytest

THROUGHPUT = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}


def put(name, **more):
    return {"PutRequest": {"Item": {"UserID": {"S": name}, **more}}}


def key(name):
    return {"UserID": {"S": name}}


def test_25_writes_are_done_and_26_are_refused(users):
    answer = users("BatchWriteItem", RequestItems={"Users": [put(f"u{n}") for n in range(25)]})
    assert answer["UnprocessedItems"] == {}
    refusal = users.refused("BatchWriteItem", RequestItems={"Users": [put(f"u{n}") for n in range(26)]})
    assert refusal.message.startswith("1 validation error detected: Value '{Users=[")
    assert "Member must have length less than or equal to 25" in refusal.message


def test_25_writes_is_the_limit_of_all_tables_together(orders, call):
    call("CreateTable", TableName="Users", KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
         AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
         BillingMode="PAY_PER_REQUEST")  # fmt: skip
    batches = {
        "Users": [put(f"u{n}") for n in range(13)],
        "Orders": [put("u", Number={"N": str(n)}) for n in range(13)],
    }
    refusal = call.refused("BatchWriteItem", RequestItems=batches)
    assert refusal.message == "Too many items requested for the BatchWriteItem call"


def test_100_items_are_got_and_101_are_refused(users):
    keys = [key(f"u{n}") for n in range(101)]
    assert users("BatchGetItem", RequestItems={"Users": {"Keys": keys[:100]}})["Responses"] == {"Users": []}
    refusal = users.refused("BatchGetItem", RequestItems={"Users": {"Keys": keys}})
    assert refusal.message == (
        "1 validation error detected: Value at 'RequestItems.Users.member.Keys' failed to satisfy constraint: "
        "Member must have length less than or equal to 100"
    )


@pytest.mark.parametrize(
    "requests",
    [
        [put("u1"), put("u1", Age={"N": "1"})],
        [put("u1"), {"DeleteRequest": {"Key": key("u1")}}],
        [{"DeleteRequest": {"Key": key("u1")}}] * 2,
    ],
)
def test_an_item_can_be_written_once_in_a_batch(users, requests):
    refusal = users.refused("BatchWriteItem", RequestItems={"Users": requests})
    assert refusal.message == "Provided list of item keys contains duplicates"


def test_an_item_can_be_asked_for_once_in_a_batch(users):
    refusal = users.refused("BatchGetItem", RequestItems={"Users": {"Keys": [key("u1"), key("u1")]}})
    assert refusal.message == "Provided list of item keys contains duplicates"


def test_a_batch_with_one_wrong_item_writes_nothing(users):
    refusal = users.refused("BatchWriteItem", RequestItems={"Users": [put("u1"), {"PutRequest": {"Item": {}}}]})
    assert refusal.message == "The provided key element does not match the schema"
    assert users("Scan", TableName="Users")["Count"] == 0


def test_a_batch_for_a_missing_table_writes_nothing(users):
    refusal = users.refused("BatchWriteItem", RequestItems={"Users": [put("u1")], "Nowhere": [put("u1")]})
    assert (refusal.code, refusal.message) == ("ResourceNotFoundException", "Requested resource not found")
    assert users("Scan", TableName="Users")["Count"] == 0


def test_an_item_of_a_batch_has_400_kb_at_most(users):
    large = put("u1", Text={"S": "x" * 409_600})
    refusal = users.refused("BatchWriteItem", RequestItems={"Users": [large]})
    assert refusal.message == "Item size has exceeded the maximum allowed size"


def test_what_exceeds_16_mb_comes_back_as_unprocessed_keys(users):
    for number in range(45):
        users("PutItem", TableName="Users", Item=put(f"u{number}", Text={"S": "x" * 400_000})["PutRequest"]["Item"])
    keys = [key(f"u{number}") for number in range(45)]
    answer = users("BatchGetItem", RequestItems={"Users": {"Keys": keys, "ProjectionExpression": "UserID"}})
    left = answer["UnprocessedKeys"]["Users"]
    assert len(answer["Responses"]["Users"]) + len(left["Keys"]) == 45
    assert len(answer["Responses"]["Users"]) == 16 * 1024 * 1024 // 400_012
    assert left["ProjectionExpression"] == "UserID"


def test_what_the_table_has_no_capacity_for_comes_back_as_unprocessed_items(call):
    call("CreateTable", TableName="Users", KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
         AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
         ProvisionedThroughput=THROUGHPUT)  # fmt: skip
    nearly_all = put("u0", Text={"S": "x" * (298 * 1024)})["PutRequest"]["Item"]  # of the 300 units of a new table
    call("PutItem", TableName="Users", Item=nearly_all)
    answer = call("BatchWriteItem", RequestItems={"Users": [put(f"u{n}") for n in range(1, 9)]})
    left = answer["UnprocessedItems"]["Users"]
    assert 1 <= len(left) < 8
    assert all("PutRequest" in request for request in left)


def test_a_batch_that_can_do_nothing_is_throttled(call):
    call("CreateTable", TableName="Users", KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
         AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
         ProvisionedThroughput=THROUGHPUT)  # fmt: skip
    large = put("u1", Text={"S": "x" * 400_000})["PutRequest"]["Item"]
    call("PutItem", TableName="Users", Item=large)
    refusal = call.refused("BatchWriteItem", RequestItems={"Users": [put("u2")]})
    assert (refusal.status, refusal.code) == (400, "ProvisionedThroughputExceededException")


def test_a_batch_get_projects_and_tells_capacity_by_table(user):
    answer = user(
        "BatchGetItem",
        RequestItems={
            "Users": {
                "Keys": [key("u1"), key("u2")],
                "ProjectionExpression": "#a",
                "ExpressionAttributeNames": {"#a": "Age"},
                "ConsistentRead": True,
            }
        },
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == {"Users": [{"Age": {"N": "30"}}]}
    assert answer["ConsumedCapacity"] == [{"TableName": "Users", "CapacityUnits": 2.0}]

"""Updates that only take away, functions where they may not stand, and Expected checked before anything is read."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.request.wording import DETECTED

KEY = {"UserID": {"S": "u1"}}
STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
A_SET = {"ExpressionAttributeValues": {":s": {"SS": ["a"]}}}


@pytest.mark.parametrize(
    "update",
    [
        {"UpdateExpression": "REMOVE Age"},
        {"UpdateExpression": "REMOVE Address.City"},
        {"UpdateExpression": "REMOVE Scores[0]"},
        {"UpdateExpression": "DELETE Tags :s", **A_SET},
        {"UpdateExpression": "REMOVE Age DELETE Tags :s", **A_SET},
        {"AttributeUpdates": {"Age": {"Action": "DELETE"}}},
        {"AttributeUpdates": {"Tags": {"Action": "DELETE", "Value": {"SS": ["a"]}}}},
    ],
)
def test_an_update_that_only_takes_away_makes_no_item_and_no_record(users, update):
    users("UpdateTable", TableName="Users", StreamSpecification=STREAM)
    assert users("UpdateItem", TableName="Users", Key=KEY, ReturnValues="ALL_NEW", **update) == {}
    assert users("Scan", TableName="Users", Select="COUNT")["Count"] == 0
    arn = users("ListStreams", service="dynamodbstreams")["Streams"][0]["StreamArn"]
    described = users("DescribeStream", service="dynamodbstreams", StreamArn=arn)["StreamDescription"]
    iterator = users(
        "GetShardIterator",
        service="dynamodbstreams",
        StreamArn=arn,
        ShardId=described["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    assert users("GetRecords", service="dynamodbstreams", ShardIterator=iterator)["Records"] == []


@pytest.mark.parametrize("update", [{}, {"AttributeUpdates": {}}])
def test_an_update_that_does_nothing_makes_an_item(users, update):
    users("UpdateItem", TableName="Users", Key=KEY, **update)
    assert users("GetItem", TableName="Users", Key=KEY)["Item"] == KEY


@pytest.mark.parametrize(
    ("request_of", "text"),
    [
        (
            {"UpdateExpression": "SET a = list_append(list_append(:l, :l), :l)"},
            "Invalid UpdateExpression: The function is not allowed to be used this way in an expression; "
            "function: list_append",
        ),
        (
            {"UpdateExpression": "REMOVE a", "ConditionExpression": "if_not_exists(a, :l) = :l"},
            "Invalid ConditionExpression: The function is not allowed to be used this way in an expression; "
            "function: if_not_exists",
        ),
        (
            {"UpdateExpression": "SET a[99999999999999] = :l"},
            "Invalid UpdateExpression: List index is not within the allowable range; index: [99999999999999]",
        ),
    ],
)
def test_what_stands_in_the_wrong_place_is_told(users, request_of, text):
    values = {"ExpressionAttributeValues": {":l": {"L": []}}}
    assert users.refused("UpdateItem", TableName="Users", Key=KEY, **request_of, **values).message == DETECTED + text


@pytest.mark.parametrize(
    "expected",
    [
        {"Age": {"ComparisonOperator": "LE", "AttributeValueList": [{"L": []}]}},
        {"Age": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"L": []}]}},
        {"Age": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"N": "3"}]}},
        {"Age": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "4"}, {"N": "3"}]}},
        {"Age": {"ComparisonOperator": "IN", "AttributeValueList": [{"L": []}]}},
    ],
)
def test_expected_is_checked_before_anything_is_read(call, expected):
    refusal = call.refused("DeleteItem", TableName="Nowhere", Key=KEY, Expected=expected)
    assert refusal.code == "ValidationException"
    assert refusal.message.startswith(DETECTED)


def test_an_attribute_that_is_not_there_does_not_lack_a_part(user):
    absent = {"Nothing": {"ComparisonOperator": "NOT_CONTAINS", "AttributeValueList": [{"S": "x"}]}}
    assert user("Scan", TableName="Users", ScanFilter=absent)["Count"] == 0


def test_a_conditional_operator_needs_two_conditions(user):
    one = {"Name": {"Exists": False}}
    refusal = user.refused("PutItem", TableName="Users", Item=KEY, Expected=one, ConditionalOperator="AND")
    assert refusal.message == DETECTED + (
        "ConditionalOperator can only be used when Filter or Expected has two or more elements"
    )

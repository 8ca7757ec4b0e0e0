"""The parameters from before expressions: older code and courses still use them."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.request.wording import DETECTED

KEY = {"UserID": {"S": "u1"}}


def condition(operator, *values):
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}


@pytest.mark.parametrize(
    ("scan_filter", "found"),
    [
        ({"Age": condition("EQ", {"N": "30"})}, 1),
        ({"Age": condition("NE", {"N": "30"})}, 0),
        ({"Age": condition("BETWEEN", {"N": "1"}, {"N": "40"})}, 1),
        ({"Age": condition("IN", {"N": "1"}, {"N": "30"})}, 1),
        ({"Name": condition("BEGINS_WITH", {"S": "Al"})}, 1),
        ({"Tags": condition("CONTAINS", {"S": "a"})}, 1),
        ({"Tags": condition("NOT_CONTAINS", {"S": "a"})}, 0),
        ({"Absent": {"ComparisonOperator": "NULL"}}, 1),
        ({"Absent": {"ComparisonOperator": "NOT_NULL"}}, 0),
    ],
)
def test_a_scan_filter_chooses(user, scan_filter, found):
    answer = user("Scan", TableName="Users", ScanFilter=scan_filter)
    assert (answer["Count"], answer["ScannedCount"]) == (found, 1)


def test_a_conditional_operator_joins_conditions_by_or(user):
    either = {"Age": condition("EQ", {"N": "1"}), "Name": condition("EQ", {"S": "Alice"})}
    assert user("Scan", TableName="Users", ScanFilter=either)["Count"] == 0
    assert user("Scan", TableName="Users", ScanFilter=either, ConditionalOperator="OR")["Count"] == 1


@pytest.mark.parametrize(
    ("scan_filter", "message"),
    [
        ({"Age": condition("EQ")}, "Invalid number of argument(s) for the EQ ComparisonOperator"),
        ({"Age": condition("BETWEEN", {"N": "1"})}, "Invalid number of argument(s) for the BETWEEN"),
        ({"Age": condition("IN", {"N": "1"}, {"S": "1"})}, "must be of same type"),
        ({"Age": condition("LT", {"BOOL": True})}, "LT is not valid for BOOL AttributeValue type"),
        ({"Age": condition("BETWEEN", {"N": "9"}, {"N": "1"})}, "the lower bound is greater than the upper bound"),
        ({"Age": condition("LIKE", {"S": "a"})}, "Member must satisfy enum value set"),
    ],
)
def test_a_wrong_condition_is_refused(user, scan_filter, message):
    assert message in user.refused("Scan", TableName="Users", ScanFilter=scan_filter).message


def test_expected_is_a_condition_of_a_write(user):
    expected = {"Age": {"Value": {"N": "31"}}}
    refusal = user.refused("PutItem", TableName="Users", Item=KEY, Expected=expected)
    assert refusal.code == "ConditionalCheckFailedException"
    user("PutItem", TableName="Users", Item=KEY, Expected={"Age": {"Value": {"N": "30"}}})


def test_expected_can_want_an_attribute_not_to_exist(user):
    expected = {"UserID": {"Exists": False}}
    assert user.refused("PutItem", TableName="Users", Item=KEY, Expected=expected).status == 400
    user("PutItem", TableName="Users", Item={"UserID": {"S": "u2"}}, Expected=expected)


@pytest.mark.parametrize(
    ("updates", "attribute", "value"),
    [
        ({"Age": {"Value": {"N": "1"}, "Action": "ADD"}}, "Age", {"N": "31"}),
        ({"Age": {"Value": {"S": "old"}}}, "Age", {"S": "old"}),
        ({"Flag": {"Value": {"NULL": True}, "Action": "PUT"}}, "Flag", {"NULL": True}),
        ({"Data": {"Value": {"B": "YQ=="}, "Action": "PUT"}}, "Data", {"B": "YQ=="}),
        ({"Tags": {"Value": {"SS": ["c"]}, "Action": "ADD"}}, "Tags", {"SS": ["a", "b", "c"]}),
        ({"Tags": {"Value": {"SS": ["a"]}, "Action": "DELETE"}}, "Tags", {"SS": ["b"]}),
        ({"Scores": {"Value": {"L": [{"N": "4"}]}, "Action": "ADD"}}, "Scores",
         {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}, {"N": "4"}]}),
        ({"Age": {"Action": "DELETE"}}, "Age", None),
    ],
)  # fmt: skip
def test_attribute_updates_put_add_and_delete(user, updates, attribute, value):
    answer = user("UpdateItem", TableName="Users", Key=KEY, AttributeUpdates=updates, ReturnValues="ALL_NEW")
    assert answer["Attributes"].get(attribute) == value


@pytest.mark.parametrize(
    ("updates", "message"),
    [
        ({"Age": {"Action": "PUT"}}, "Only DELETE action is allowed when no attribute value is specified"),
        ({"Age": {"Value": {"S": "a"}, "Action": "ADD"}}, "ADD action is not supported for the type S"),
        ({"Name": {"Value": {"N": "1"}, "Action": "ADD"}}, "Type mismatch for attribute to update"),
        ({"UserID": {"Value": {"S": "a"}}}, "Cannot update attribute UserID. This attribute is part of the key"),
    ],
)
def test_a_wrong_attribute_update_is_refused(user, updates, message):
    refusal = user.refused("UpdateItem", TableName="Users", Key=KEY, AttributeUpdates=updates)
    assert message in refusal.message


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({}, "Conditions can be of length 1 or 2 only"),
        ({"UserID": condition("GT", {"S": "a"})}, "Query key condition not supported"),
        ({"UserID": condition("NE", {"S": "a"})}, "Attempted conditional constraint is not an indexable operation"),
        ({"UserID": condition("EQ", {"N": "1"})}, "Condition parameter type does not match schema type"),
        ({"Number": condition("EQ", {"N": "1"})}, "Query condition missed key schema element: UserID"),
    ],
)
def test_key_conditions_are_checked(orders, conditions, message):
    assert message in orders.refused("Query", TableName="Orders", KeyConditions=conditions).message


def test_key_conditions_choose_a_part_of_a_partition(orders):
    for number in range(4):
        orders("PutItem", TableName="Orders", Item={**KEY, "Number": {"N": str(number)}})
    conditions = {"UserID": condition("EQ", {"S": "u1"}), "Number": condition("GE", {"N": "2"})}
    assert orders("Query", TableName="Orders", KeyConditions=conditions)["Count"] == 2


def test_duplicate_attributes_to_get_are_refused(user):
    refusal = user.refused("GetItem", TableName="Users", Key=KEY, AttributesToGet=["Age", "Age"])
    assert refusal.message == ("One or more parameter values were invalid: Duplicate value in attribute name: Age")


def test_conditional_operator_needs_conditions(user):
    refusal = user.refused("PutItem", TableName="Users", Item=KEY, ConditionalOperator="OR")
    assert refusal.message == DETECTED + "ConditionalOperator cannot be used without Filter or Expected"

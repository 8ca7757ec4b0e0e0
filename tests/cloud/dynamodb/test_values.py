"""Attribute values: types, numbers, sets."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.items import number
from userlab.cloud.dynamodb.request.errors import INVALID
from userlab.cloud.dynamodb.request.wording import DETECTED
from userlab.cloud.http.aws_request import AwsError

OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("1.0", "1"),
        ("007", "7"),
        ("-0", "0"),
        ("0.00", "0"),
        ("1e3", "1000"),
        ("1.5E2", "150"),
        ("1E-5", "0.00001"),
        ("-00.50", "-0.5"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_answered_in_its_canonical_form(put, sent, stored):
    assert put(Age={"N": sent})["Age"] == {"N": stored}


def test_numbers_inside_lists_maps_and_sets_are_canonical_too(put):
    item = put(Inside={"L": [{"N": "1.0"}, {"M": {"a": {"N": "02"}}}]}, Set={"NS": ["1.0", "02"]})
    assert item["Inside"] == {"L": [{"N": "1"}, {"M": {"a": {"N": "2"}}}]}
    assert sorted(item["Set"]["NS"]) == ["1", "2"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("1" * 39, "Attempting to store more than 38 significant digits in a Number"),
        ("0." + "1" * 39, "Attempting to store more than 38 significant digits in a Number"),
        ("1E126", OVERFLOW),
        ("-1E126", OVERFLOW),
        ("1E999999999999999", OVERFLOW),
        ("1E-131", UNDERFLOW),
        ("1E-999999999999999", UNDERFLOW),
        ("abc", "The parameter cannot be converted to a numeric value: abc"),
        ("1_000", "The parameter cannot be converted to a numeric value: 1_000"),
        ("", "The parameter cannot be converted to a numeric value: "),
    ],
)
def test_a_number_out_of_bounds_is_refused(users, sent, message):
    item = {"UserID": {"S": "u1"}, "Age": {"N": sent}}
    refusal = users.refused("PutItem", TableName="Users", Item=item)
    assert (refusal.code, refusal.message) == ("ValidationException", DETECTED + message)


@pytest.mark.parametrize("text", ["1" * 38, "1E125", "9.9999999999999999999999999999999999999E125", "1E-130"])
def test_a_number_at_the_bounds_is_stored(text):
    assert number.canonical(number.canonical(text)) == number.canonical(text)


def test_a_sum_that_needs_more_digits_than_a_number_has_is_an_overflow():
    with pytest.raises(AwsError, match="Number overflow"):
        number.plus(number.canonical("1E50"), "1")


def test_duplicate_members_of_a_string_set_are_refused(users):
    item = {"UserID": {"S": "u1"}, "Tags": {"SS": ["a", "a"]}}
    refusal = users.refused("PutItem", TableName="Users", Item=item)
    assert refusal.message == DETECTED + (
        'One or more parameter values were invalid: Input collection ["a", "a"] contains duplicates.'
    )


def test_numbers_that_are_equal_are_duplicates_in_a_set(users):
    item = {"UserID": {"S": "u1"}, "Ages": {"NS": ["1", "1.0"]}}
    refusal = users.refused("PutItem", TableName="Users", Item=item)
    assert refusal.message == DETECTED + INVALID + "Input collection contains duplicates."


def test_duplicate_members_of_a_binary_set_are_refused(users):
    item = {"UserID": {"S": "u1"}, "Keys": {"BS": ["YQ==", "YQ=="]}}
    assert "of type BS contains duplicates" in users.refused("PutItem", TableName="Users", Item=item).message


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"SS": []}, "An string set  may not be empty"),
        ({"NS": []}, "An number set  may not be empty"),
        ({"BS": []}, "Binary sets should not be empty"),
    ],
)
def test_an_empty_set_is_refused(users, value, text):
    refusal = users.refused("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}, "Set": value})
    assert refusal.message == f"{DETECTED}One or more parameter values were invalid: {text}"


def test_null_must_be_true(users):
    refusal = users.refused("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}, "Gone": {"NULL": False}})
    assert refusal.message == DETECTED + (
        "One or more parameter values were invalid: Null attribute value types must have the value of true"
    )


def test_a_value_has_one_type(users):
    item = {"UserID": {"S": "u1"}, "Age": {"N": "1", "S": "1"}}
    assert users.refused("PutItem", TableName="Users", Item=item).message.startswith(
        DETECTED + "Supplied AttributeValue has more than one datatypes set"
    )


def test_a_value_without_type_is_refused(users):
    refusal = users.refused("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}, "Age": {}})
    assert refusal.message.startswith(DETECTED + "Supplied AttributeValue is empty")


def test_32_levels_of_nesting_are_allowed_and_33_are_not(users):
    def nested(levels):
        value = {"S": "deep"}
        for _ in range(levels):
            value = {"L": [value]}
        return {"UserID": {"S": "u1"}, "Deep": value}

    users("PutItem", TableName="Users", Item=nested(31))  # the value in the innermost list is on level 32
    refusal = users.refused("PutItem", TableName="Users", Item=nested(32))
    assert (refusal.code, refusal.message) == (
        "ValidationException",
        DETECTED + "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
        "supported limit",
    )


def test_an_update_nests_no_item_deeper(users):
    value = {"S": "deep"}
    for _ in range(30):
        value = {"M": {"a": value}}
    users("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}, "v": {"M": {}}})

    def update(value):
        return {
            "TableName": "Users",
            "Key": {"UserID": {"S": "u1"}},
            "UpdateExpression": "SET v.a = :v",
            "ExpressionAttributeValues": {":v": value},
        }

    users("UpdateItem", **update(value))
    refusal = users.refused("UpdateItem", **update({"M": {"a": value}}))
    assert refusal.message.startswith("Nesting Levels have exceeded supported limits: Attributes in the item")


@pytest.mark.parametrize("value", [{"S": ""}, {"B": ""}, {"L": []}, {"M": {}}, {"SS": [""]}])
def test_empty_strings_lists_and_maps_are_stored_where_they_are_no_key(put, value):
    assert put(Empty=value)["Empty"] == value


def test_half_a_surrogate_pair_is_no_character(users):
    body = b'{"TableName": "Users", "Item": {"UserID": {"S": "u1"}, "Name": {"S": "\\ud800"}}}'
    with pytest.raises(Exception, match="SerializationException"):
        users.send("DynamoDB_20120810.PutItem", body)

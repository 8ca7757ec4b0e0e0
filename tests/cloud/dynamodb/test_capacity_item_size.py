"""The sizes of DynamoDB items: developer guide, "DynamoDB item sizes and formats"."""

import pytest

from userlab.cloud.dynamodb.items.item_size import item_size, number_size, value_size


def test_the_guides_own_stream_records_have_its_sizes() -> None:
    keys = {"Id": {"N": "101"}}
    new = {"Message": {"S": "New item!"}, **keys}
    changed = {"Message": {"S": "This item has changed"}, **keys}
    assert item_size(keys) + item_size(new) == 26
    assert item_size(keys) + item_size(new) + item_size(changed) == 59
    assert item_size(keys) + item_size(changed) == 38


def test_attribute_names_count() -> None:
    assert item_size({"abc": {"S": ""}}) == 3


def test_strings_and_names_are_counted_in_utf8_bytes() -> None:
    assert item_size({"ä": {"S": "€"}}) == 2 + 3


@pytest.mark.parametrize(("content", "size"), [("", 0), ("YQ==", 1), ("YWI=", 2), ("YWJj", 3)])
def test_binary_counts_raw_bytes_not_base64(content: str, size: int) -> None:
    assert value_size({"B": content}) == size


@pytest.mark.parametrize("value", [{"NULL": True}, {"BOOL": False}])
def test_null_and_boolean_are_one_byte(value: dict) -> None:
    assert value_size(value) == 1


@pytest.mark.parametrize("value", [{"L": []}, {"M": {}}])
def test_an_empty_list_or_map_is_three_bytes(value: dict) -> None:
    assert value_size(value) == 3


def test_every_element_of_a_list_or_map_costs_one_byte_more() -> None:
    assert value_size({"L": [{"S": "a"}, {"S": "bc"}]}) == 3 + 2 + 3
    assert value_size({"M": {"k": {"S": "a"}}}) == 3 + 1 + 1 + 1


def test_a_set_is_the_sum_of_its_members() -> None:
    assert value_size({"SS": ["ab", "c"]}) == 3
    assert value_size({"NS": ["1", "22", "333"]}) == 2 + 2 + 3
    assert value_size({"BS": ["YQ==", "YWI="]}) == 3


@pytest.mark.parametrize(
    ("number", "size"),
    [
        ("0", 1),
        ("0.0", 1),
        ("7", 2),
        ("42", 2),
        ("101", 3),
        ("1000", 2),
        ("1000000", 2),
        ("1.2", 3),
        ("0.01", 2),
        ("-5", 3),
        ("1E+10", 2),
        ("12345678901234567890123456789012345678", 20),
    ],
)
def test_a_number_is_one_byte_per_two_significant_digits_and_one_more(number: str, size: int) -> None:
    assert number_size(number) == size

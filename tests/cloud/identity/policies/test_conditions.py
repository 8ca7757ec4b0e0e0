"""Condition operators, one by one (IAM User Guide, "IAM JSON policy elements: Condition operators")."""

import pytest

from userlab.cloud.identity.policies.conditions import Condition, UnknownOperator, compile_conditions


def holds(operator, wanted, *values, **more):
    context = {"key": list(values)} | more if values else more
    return Condition(operator, "Key", wanted, variables=True).holds(context)


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("StringEquals", "red", "red", True),
        ("StringEquals", "red", "Red", False),
        ("StringEquals", "r*", "red", False),
        ("StringEquals", ["blue", "red"], "red", True),
        ("StringNotEquals", "red", "blue", True),
        ("StringNotEquals", ["red", "blue"], "blue", False),
        ("StringEqualsIgnoreCase", "red", "RED", True),
        ("StringNotEqualsIgnoreCase", "red", "RED", False),
        ("StringLike", "r?d*", "reddish", True),
        ("StringLike", "R*", "red", False),
        ("StringNotLike", "r*", "red", False),
        ("stringlike", "r*", "red", True),
        ("NumericEquals", "10", "10.0", True),
        ("NumericNotEquals", "10", "11", True),
        ("NumericLessThan", 10, "9", True),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "10", "10", False),
        ("NumericGreaterThanEquals", "10", "10", True),
        ("NumericEquals", "10", "ten", False),
        ("DateLessThan", "2025-01-01T00:00:00Z", "2024-12-31T23:59:59Z", True),
        ("DateGreaterThan", "2025-01-01", "2025-01-01T00:00:01Z", True),
        ("DateEquals", "1735689600", "2025-01-01T00:00:00Z", True),
        ("DateLessThanEquals", "2025-01-01T00:00:00Z", "2025-01-01T01:00:00+01:00", True),
        ("DateNotEquals", "2025-01-01", "2025-01-02", True),
        ("Bool", "true", "true", True),
        ("Bool", True, "true", True),
        ("Bool", "false", "true", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
        ("IpAddress", ["10.0.0.0/8", "::1"], "::1", True),
        ("NotIpAddress", "203.0.113.0/24", "203.0.113.7", False),
        ("NotIpAddress", "203.0.113.0/24", "198.51.100.7", True),
        ("ArnEquals", "arn:aws:iam::*:role/a*", "arn:aws:iam::123456789012:role/admin", True),
        ("ArnLike", "arn:aws:iam::123456789012:role/*", "arn:aws:iam::123456789012:role/x/y", True),
        ("ArnLike", "arn:aws:*:role/x", "arn:aws:iam::123456789012:role/x", False),
        ("ArnNotLike", "arn:aws:iam::*:role/a*", "arn:aws:iam::123456789012:role/b", True),
        ("ArnLike", "arn:aws:iam::1:role/x", "no-arn", False),
        ("BinaryEquals", "aGVsbG8=", "aGVsbG8=", True),
    ],
)
def test_an_operator_compares(operator, wanted, value, expected):
    assert holds(operator, wanted, value) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringNotEquals", True),
        ("StringEqualsIfExists", True),
        ("ArnNotLike", True),
        ("NumericLessThan", False),
        ("Bool", False),
        ("BoolIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
    ],
)
def test_a_missing_key_makes_a_condition_false_and_a_negated_one_true(operator, expected):
    wanted = "1" if operator.startswith("Numeric") else "true" if operator.startswith("Bool") else "x"
    assert holds(operator, wanted) is expected


def test_if_exists_still_compares_where_the_key_is_there():
    assert holds("StringEqualsIfExists", "red", "blue") is False


@pytest.mark.parametrize(("wanted", "values", "expected"), [("true", (), True), ("true", ("x",), False)])
def test_null_asks_whether_a_key_is_missing(wanted, values, expected):
    assert holds("Null", wanted, *values) is expected
    assert holds("Null", "false", *values) is not expected


@pytest.mark.parametrize(
    ("values", "all_of_them", "any_of_them"),
    [(("a", "b"), True, True), (("a", "c"), False, True), (("c",), False, False)],
)
def test_set_operators_ask_all_or_any_of_the_requests_values(values, all_of_them, any_of_them):
    assert holds("ForAllValues:StringEquals", ["a", "b"], *values) is all_of_them
    assert holds("ForAnyValue:StringEquals", ["a", "b"], *values) is any_of_them


def test_for_any_value_negated_wants_one_value_outside():
    assert holds("ForAnyValue:StringNotEquals", ["a"], "a", "b") is True
    assert holds("ForAnyValue:StringNotEquals", ["a"], "a") is False


def test_condition_keys_ignore_case():
    assert Condition("StringEquals", "AWS:UserName", "ann", variables=True).holds({"aws:username": ["ann"]})


def test_variables_stand_in_conditions_too():
    condition = Condition("StringEquals", "dynamodb:LeadingKeys", "${aws:username}", variables=True)
    assert condition.holds({"dynamodb:leadingkeys": ["ann"], "aws:username": ["ann"]})
    assert not condition.holds({"dynamodb:leadingkeys": ["bob"], "aws:username": ["ann"]})


def test_a_variable_in_an_arn_keeps_its_colon():
    condition = Condition("ArnLike", "key", "arn:aws:iam::${aws:PrincipalAccount}:role/*", variables=True)
    assert condition.holds({"key": ["arn:aws:iam::123456789012:role/x"], "aws:principalaccount": ["123456789012"]})


def test_every_operator_of_a_block_must_hold():
    block = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    conditions = compile_conditions(block, variables=True)
    context = {"a": ["1"], "b": ["2"], "c": ["true"]}
    assert all(condition.holds(context) for condition in conditions)
    assert not all(condition.holds(context | {"b": ["3"]}) for condition in conditions)


def test_an_unknown_operator_is_named():
    with pytest.raises(UnknownOperator, match="StringSounds"):
        Condition("StringSounds", "key", "x", variables=True)

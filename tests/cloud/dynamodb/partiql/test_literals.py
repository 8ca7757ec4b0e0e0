"""Literals as attribute values; the texts are recorded of AWS."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.partiql.grammar.statement_parser import parse
from userlab.cloud.dynamodb.partiql.literals import item_of
from userlab.cloud.http.aws_request import AwsError


def value(literal, *parameters):
    return item_of(parse(f"INSERT INTO Users VALUE {{'v': {literal}}}").operation.item, parameters)["v"]


def refused(literal, *parameters):
    with pytest.raises(AwsError) as caught:
        value(literal, *parameters)
    return caught.value.message


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("'it''s'", {"S": "it's"}),
        ("1E3", {"N": "1000"}),
        ("-1.5e-3", {"N": "-0.0015"}),
        (".73e1", {"N": "7.3"}),
        ("- - 2.50", {"N": "2.5"}),
        ("-0", {"N": "0"}),
        ("TRUE", {"BOOL": True}),
        ("null", {"NULL": True}),
        ("[1, 'a', <<'x'>>]", {"L": [{"N": "1"}, {"S": "a"}, {"SS": ["x"]}]}),
        ("{'a': {'b': FALSE}}", {"M": {"a": {"M": {"b": {"BOOL": False}}}}}),
        ("<<1, 34, 32, 4.5>>", {"NS": ["1", "4.5", "32", "34"]}),
        ("<<'b', 'a'>>", {"SS": ["a", "b"]}),
    ],
)
def test_a_literal_is_a_value(literal, expected):
    assert value(literal) == expected


def test_a_parameter_may_stand_for_a_value():
    assert value("?", {"BS": ["AQ=="]}) == {"BS": ["AQ=="]}


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("<<>>", "Empty bags are not supported"),
        ("<<1, 'a'>>", "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"),
        ("<<'a', 'a'>>", "One or more parameter values were invalid: Input collection [a, a] contains duplicates."),
        (
            "<<2, 2.0>>",
            "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root",
        ),
        (
            "1e126",
            "Number overflow. Attempting to store a number with magnitude larger than supported range under root",
        ),
        (
            "{'x': 1e-131}",
            "Number underflow. Attempting to store a number with magnitude smaller than supported range under root.x",
        ),
        (
            "[1, 123456789012345678901234567890123456789]",
            "Attempting to store more than 38 significant digits in a Number under root[1]",
        ),
        ("set_add(<<'a'>>, <<'b'>>)", "Unsupported data type: set_add under key root at 1:31:7"),
        ("[" * 32 + "1" + "]" * 32, "Nesting Levels have exceeded supported limits under root" + "[0]" * 32),
        ("{'a':" * 32 + "1" + "}" * 32, "Nesting Levels have exceeded supported limits under root" + ".a" * 32),
    ],
)
def test_what_cannot_be_stored_is_told_in_aws_words(literal, message):
    assert refused(literal) == message


def test_a_parameter_is_no_part_of_a_literal():
    assert refused("[?]", {"S": "v"}) == "Unsupported data type: Parameter under key root[0] at 1:32:1"
    assert refused("{'k': ?}", {"S": "v"}) == "Unsupported data type: Parameter under key root.k at 1:37:1"


def test_31_levels_are_stored():
    assert "M" in value("{'a':" * 31 + "1" + "}" * 31)

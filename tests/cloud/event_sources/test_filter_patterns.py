"""Filter patterns, operator by operator: Lambda developer guide, "Filter rule syntax"."""

import json

import pytest

from userlab.cloud.event_patterns.operators import InvalidPattern
from userlab.cloud.event_sources.filter_patterns import compile_filters, compile_pattern

RECORD = {
    "eventName": "INSERT",
    "dynamodb": {
        "Keys": {"UserID": {"S": "u101"}},
        "NewImage": {
            "UserID": {"S": "u101"},
            "Name": {"S": "Alice"},
            "Age": {"N": "30"},
            "Admin": {"BOOL": True},
            "Tags": {"SS": ["red", "blue"]},
            "Cart": {"L": [{"M": {"Item": {"S": "book"}}}]},
        },
    },
    "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
}


def image(**rules: object) -> dict:
    return {"dynamodb": {"NewImage": rules}}


def passes(pattern: dict, record: dict = RECORD) -> bool:
    return compile_pattern(json.dumps(pattern))(record)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"eventName": ["INSERT"]}, True),
        ({"eventName": ["insert"]}, False),
        ({"eventName": ["REMOVE", "INSERT"]}, True),
        (image(Name={"S": ["Alice"]}, Age={"N": ["30"]}), True),
        (image(Name={"S": ["Alice"]}, Age={"N": ["31"]}), False),
        (image(Age={"N": [30]}), False),
        (image(Admin={"BOOL": [True]}), True),
        (image(Admin={"BOOL": [1]}), False),
        (image(Nobody={"S": [None]}), False),
        (image(Name={"S": [{"prefix": "Al"}]}), True),
        (image(Name={"S": [{"prefix": "al"}]}), False),
        (image(Name={"S": [{"prefix": {"equals-ignore-case": "al"}}]}), True),
        (image(Name={"S": [{"suffix": "ice"}]}), True),
        (image(Name={"S": [{"suffix": "Al"}]}), False),
        (image(Name={"S": [{"equals-ignore-case": "ALICE"}]}), True),
        (image(Age={"N": [{"numeric": [">", 18]}]}), False),
        (image(Name={"S": [{"numeric": [">", 0]}]}), False),
        (image(Name={"S": [{"exists": True}]}), True),
        (image(Name=[{"exists": True}]), False),
        (image(Mail={"S": [{"exists": False}]}), True),
        (image(Mail={"S": [{"exists": True}]}), False),
        (image(Name={"S": [{"anything-but": ["Bob", "Carol"]}]}), True),
        (image(Name={"S": [{"anything-but": "Alice"}]}), False),
        (image(Name={"S": [{"anything-but": {"prefix": "Al"}}]}), False),
        (image(Mail={"S": [{"anything-but": ["x"]}]}), False),
        (image(Tags={"SS": ["blue"]}), True),
        (image(Tags={"SS": ["green"]}), False),
        (image(Cart={"L": {"M": {"Item": {"S": ["book"]}}}}), True),
        ({"$or": [{"eventName": ["REMOVE"]}, image(Age={"N": ["30"]})]}, True),
        ({"$or": [{"eventName": ["REMOVE"]}, image(Age={"N": ["31"]})]}, False),
        ({"eventName": ["REMOVE"], "$or": [image(Age={"N": ["30"]}), image(Age={"N": ["1"]})]}, False),
        ({"userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}}, True),
    ],
    ids=json.dumps,
)
def test_a_record_passes_if_every_field_accepts_it(pattern: dict, expected: bool) -> None:
    assert passes(pattern) is expected


def test_of_several_filters_one_is_enough() -> None:
    match = compile_filters(
        {"Filters": [{"Pattern": '{"eventName":["REMOVE"]}'}, {"Pattern": '{"eventName":["INSERT"]}'}]}
    )
    assert match(RECORD)


@pytest.mark.parametrize("criteria", [None, {}, {"Filters": []}])
def test_everything_passes_without_filters(criteria: dict | None) -> None:
    assert compile_filters(criteria)(RECORD)


@pytest.mark.parametrize(
    "pattern",
    [
        "not json",
        "[]",
        '{"eventName": "INSERT"}',
        '{"eventName": []}',
        '{"eventName": {}}',
        '{"eventName": [["INSERT"]]}',
        '{"eventName": [{"like": "x"}]}',
        '{"eventName": [{"prefix": 1}]}',
        '{"eventName": [{"prefix": "a", "suffix": "b"}]}',
        '{"a": [{"exists": "yes"}]}',
        '{"a": [{"numeric": [">"]}]}',
        '{"a": [{"numeric": ["~", 1]}]}',
        '{"a": [{"numeric": [">", "1"]}]}',
        '{"a": [{"anything-but": []}]}',
        '{"$or": [{"a": ["b"]}]}',
    ],
)
def test_a_pattern_that_lambda_would_refuse_is_invalid(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("rule", "operator"),
    [
        ({"wildcard": "a*"}, "wildcard"),
        ({"cidr": "10.0.0.0/8"}, "cidr"),
        ({"anything-but": {"wildcard": "a*"}}, "wildcard"),
    ],
)
def test_what_only_eventbridge_has_is_refused(rule: dict, operator: str) -> None:
    for pattern in ({"a": {"b": [rule]}}, {"$or": [{"a": ["b"]}, {"a": [rule]}]}):
        with pytest.raises(InvalidPattern, match=f"Unrecognized match type {operator}"):
            compile_pattern(json.dumps(pattern))


def test_a_field_of_that_name_is_no_operator() -> None:
    assert compile_pattern('{"wildcard": {"cidr": ["a"]}}')({"wildcard": {"cidr": "a"}})


def test_a_list_that_is_there_and_empty_is_not_accepted() -> None:
    assert not passes(image(Tags={"SS": [{"exists": True}]}), {"dynamodb": {"NewImage": {"Tags": {"SS": []}}}})

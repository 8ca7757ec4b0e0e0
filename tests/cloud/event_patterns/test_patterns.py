"""Event patterns: AWS's operators, and what it says of a pattern that is none."""

import json

import pytest

from userlab.cloud.event_patterns.operators import InvalidPattern
from userlab.cloud.event_patterns.patterns import compile_pattern


def matches(rule, value):
    return compile_pattern(json.dumps({"detail": {"x": rule}}))({"detail": {"x": value}})


@pytest.mark.parametrize(
    ("rule", "matching", "other"),
    [
        (["a", None, 3], [3, "b", "a"], ["b", 4, True]),
        ([{"prefix": "ab"}], "abc", "bab"),
        ([{"prefix": {"equals-ignore-case": "AB"}}], "abc", "bab"),
        ([{"suffix": ".png"}], "x.png", "x.jpg"),
        ([{"equals-ignore-case": "Alice"}], "ALICE", "Bob"),
        ([{"anything-but": "a"}], "b", "a"),
        ([{"anything-but": [1, 2]}], 3, 2),
        ([{"anything-but": {"prefix": ["a", "b"]}}], "c", "bc"),
        ([{"anything-but": {"equals-ignore-case": "a"}}], "b", "A"),
        ([{"anything-but": {"wildcard": "*/lib/*"}}], "a/bin/b", "a/lib/b"),
        ([{"numeric": [">", 0, "<=", 5]}], 5, 6),
        ([{"numeric": ["=", 3]}], 3.0, "3"),
        ([{"cidr": "10.0.0.0/24"}], "10.0.0.7", "10.0.1.7"),
        ([{"cidr": "2001:db8::/32"}], "2001:db8::1", "2001:db9::1"),
        ([{"wildcard": "a*c\\*"}], "abbc*", "abbcd"),
        ([{"exists": True}], "", {"y": 1}),
        ([""], "", "a"),
        ([True], True, 1),
    ],
)
def test_each_operator_accepts_what_aws_says(rule, matching, other):
    assert matches(rule, matching)
    assert not matches(rule, other)


def test_of_a_list_one_element_is_enough():
    assert matches(["a"], ["b", "a"])
    assert not matches(["a"], ["b"])
    assert compile_pattern('{"detail": {"x": {"y": [1]}}}')({"detail": {"x": [{"y": 2}, {"y": 1}]}})


def test_exists_false_is_for_what_is_not_there():
    absent = compile_pattern('{"detail": {"x": [{"exists": false}]}}')
    assert absent({"detail": {}})
    assert absent({})
    assert not absent({"detail": {"x": 1}})


def test_one_of_the_alternatives_is_enough():
    either = compile_pattern('{"source": ["s"], "$or": [{"detail": {"a": [1]}}, {"detail": {"b": [2]}}]}')
    assert either({"source": "s", "detail": {"b": 2}})
    assert not either({"source": "s", "detail": {"b": 1}})


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"a": 1}, '"a" must be an object or an array'),
        ({"a": []}, "Empty arrays are not allowed"),
        ({"a": [{"EXISTS": True}]}, "Unrecognized match type EXISTS"),
        ({"a": [{"prefix": 1}]}, "prefix match pattern must be a string"),
        ({"a": [{"suffix": ["b"]}]}, "suffix match pattern must be a string"),
        ({"a": [{"equals-ignore-case": ["b"]}]}, "equals-ignore-case match pattern must be a string"),
        ({"a": [{"wildcard": "a**"}]}, "Consecutive wildcard characters at pos 2"),
        ({"a": [{"numeric": 3}]}, "Value of numeric must be an array."),
        ({"a": [{"numeric": [">", 0, "<"]}]}, "Value of < must be numeric"),
        ({"a": [{"numeric": [">", 0, ">", 0]}]}, "Bad numeric range operator: >"),
        ({"a": [{"cidr": "bad"}]}, "Malformed CIDR, one '/' required"),
        ({"a": [{"cidr": "xx.11.xx/8"}]}, "Nonstandard IP address: xx.11.xx"),
        ({"a": [{"anything-but": {"prefix": ""}}]}, "Null prefix/suffix not allowed"),
        (
            {"a": [{"anything-but": None}]},
            "Value of anything-but must be an array or single string/number value.",
        ),
        (
            {"a": [{"anything-but": ["b", None]}]},
            "Inside anything but list, start|null|boolean is not supported.",
        ),
    ],
)
def test_a_pattern_that_is_none_is_told_in_the_words_of_aws(pattern, reason):
    with pytest.raises(InvalidPattern) as caught:
        compile_pattern(json.dumps(pattern))
    assert str(caught.value) == reason

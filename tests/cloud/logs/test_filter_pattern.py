"""Which messages a filter pattern finds."""

from __future__ import annotations

import json

import pytest

from userlab.cloud.logs.filter_pattern import FilterPattern, InvalidPattern

INVALID_LOGIN = "[ERROR] user u1: 3 failed logins"
ENTRY = json.dumps(
    {"level": "ERROR", "ms": 120.5, "user": {"id": "u1", "tags": ["new", "eu"]}, "cold": True, "note": None, "a-b": 1}
)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", True),
        ("ERROR", True),
        ("error", False),
        ("ERROR u1", True),
        ("ERROR u2", False),
        ('"failed logins"', True),
        ('"logins failed"', False),
        ("?WARN ?ERROR", True),
        ("?WARN ?INFO", False),
        ("ERROR -u1", False),
        ("ERROR -u2", True),
        ('-"failed logins"', False),
        ("ERROR ?WARN", True),
        ("WARN ?ERROR", False),
        (r"%u\d+%", True),
        (r"%u\d{2}%", False),
        ("[ERROR", None),
        ('"open', None),
        ("%(%", None),
    ],
)
def test_terms_choose_messages(pattern, found):
    if found is None:
        with pytest.raises(InvalidPattern):
            FilterPattern(pattern)
    else:
        assert FilterPattern(pattern).matches(INVALID_LOGIN) is found


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ('{ $.level = "ERROR" }', True),
        ("{ $.level = ERROR }", True),
        ('{ $.level != "ERROR" }', False),
        ('{ $.level = "ERR*" }', True),
        ('{ $.level = "*RR" }', False),
        ("{ $.level = %^E% }", True),
        ("{ $.ms > 100 }", True),
        ("{ $.ms >= 120.5 && $.ms < 121 }", True),
        ("{ $.ms = 120.5 }", True),
        ("{ $.level > 1 }", False),
        ('{ $.user.id = "u1" }', True),
        ('{ $.user.tags[1] = "eu" }', True),
        ('{ $.user.tags[2] = "eu" }', False),
        ("{ $['a-b'] = 1 }", True),
        ("{ $.cold IS TRUE }", True),
        ("{ $.cold IS FALSE }", False),
        ("{ $.note IS NULL }", True),
        ("{ $.nowhere IS NULL }", False),
        ("{ $.nowhere NOT EXISTS }", True),
        ("{ $.user EXISTS }", True),
        ("{ $.nowhere != 1 }", False),
        ('{ $.level = "INFO" || ($.ms > 100 && $.cold IS TRUE) }', True),
        ('{ $.level = "INFO" || $.ms > 200 && $.cold IS TRUE }', False),
    ],
)
def test_conditions_choose_messages_that_are_json(pattern, found):
    assert FilterPattern(pattern).matches(ENTRY) is found


def test_a_message_that_is_no_json_meets_no_condition():
    assert not FilterPattern('{ $.level = "ERROR" }').matches("level = ERROR")


@pytest.mark.parametrize(
    "pattern",
    ["{", "{}", "{ $.a }", "{ $.a = }", "{ $.a > x }", "{ $.a = 1 ", "{ $.a = 1 } x", "{ a = 1 }", "{ ($.a = 1 }"],
)
def test_a_condition_that_cannot_be_read_is_refused(pattern):
    with pytest.raises(InvalidPattern, match="Invalid filter pattern"):
        FilterPattern(pattern)


def test_parentheses_beyond_any_depth_are_refused():
    with pytest.raises(InvalidPattern, match="too many parentheses"):
        FilterPattern("{ " + "(" * 5000 + "$.a = 1" + ")" * 5000 + " }")

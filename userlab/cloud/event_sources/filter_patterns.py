"""Filter patterns: which records an event source mapping hands to its function.

Source: Lambda developer guide, "Control which events Lambda sends to your function" (filter rule syntax) and
"Using event filtering with a DynamoDB event source". A pattern is EventBridge's, with the shape of the record; its
leaves are lists of what is accepted there:

    {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"State": {"S": [{"prefix": "new"}]}}}}

A record passes if every field of the pattern accepts it; of several filters one is enough. DynamoDB's numbers
are strings in a record, so ``numeric`` never matches them; it does match numbers of other JSON.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.event_patterns import patterns
from userlab.cloud.event_patterns.patterns import Matcher

MOST_FILTERS = 5
# Operators of EventBridge that the guide's table of comparison operators does not have.
_NOT_LAMBDAS = frozenset({"cidr", "wildcard"})


def compile_filters(criteria: dict[str, Any] | None) -> Matcher:
    """One function that says whether a record passes FilterCriteria; everything passes where there are none.

    `criteria` is ``{"Filters": [{"Pattern": "JSON"}]}``. Raises InvalidPattern.

    >>> passes = compile_filters({"Filters": [{"Pattern": '{"eventName": ["INSERT", "MODIFY"]}'}]})
    >>> passes({"eventName": "INSERT"}), passes({"eventName": "REMOVE"})
    (True, False)
    """
    filters = (criteria or {}).get("Filters") or []
    matchers = [compile_pattern(entry.get("Pattern") or "{}") for entry in filters]
    if not matchers:
        return lambda record: True
    return lambda record: any(matches(record) for matches in matchers)


def compile_pattern(text: str) -> Matcher:
    """A function that says whether a record passes one pattern; an empty one lets all pass. Raises InvalidPattern."""
    if "".join(text.split()) == "{}":
        return lambda record: True
    return patterns.compile_pattern(text, _NOT_LAMBDAS)

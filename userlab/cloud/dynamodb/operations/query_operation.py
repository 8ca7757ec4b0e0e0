"""Query: the items of one partition, in sort order. Source: DynamoDB API reference, "Query"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

from userlab.cloud.dynamodb.expressions import document_path, key_condition, legacy_conditions
from userlab.cloud.dynamodb.expressions.key_condition import KeyCondition, KeyTest
from userlab.cloud.dynamodb.items.attribute_value import equal, ordered, shown
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.sorted_items import Key, Partition, Record
from userlab.cloud.dynamodb.operations import page
from userlab.cloud.dynamodb.operations.page import Source
from userlab.cloud.dynamodb.request import request_expressions
from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import validation

_LEGACY = ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"]


def query(call: Call) -> dict[str, Any]:
    """Answer Query."""
    parameters = call.parameters
    expressions = ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"]
    request_expressions.check_not_mixed(parameters, expressions, _LEGACY)
    keep = legacy_conditions.filtering(parameters.get("QueryFilter"), parameters.get("ConditionalOperator"))
    request_expressions.attributes_to_get(parameters)
    page.normalize_start(parameters)
    if "KeyConditions" not in parameters and "KeyConditionExpression" not in parameters:
        raise validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    bound = request_expressions.bind(parameters)
    tests = bound.keys if bound.keys is not None else _legacy_tests(parameters["KeyConditions"])
    source = page.open_source(call)
    start = parameters.get("ExclusiveStartKey")
    if start is not None and source.index is None and not source.range_keys:
        shown_key = ", ".join(f"{name}={shown(value)}" for name, value in start.items())
        raise validation(f"The provided exclusive start key is invalid: ExclusiveStartKey: {{{shown_key}}}")
    if start is not None:
        page.check_start(start, source, is_query=True)
    if bound.keys is None and len(tests) > max(2, len(source.hash_keys) + len(source.range_keys)):
        raise validation("Conditions can be of length 1 or 2 only")
    condition = key_condition.resolve(tests, source.hash_keys, source.range_keys, source.opened.model.types)
    if start is not None:
        _check_start_inside(start, condition, source)
    _check_filter(call, bound, source)
    page.check_select(call, source, is_query=True)
    projection = page.projection_of(call, bound, source)
    if bound.filter is not None:
        keep = bound.filter.holds
    forward = parameters.get("ScanIndexForward", True)
    limit = parameters.get("Limit")
    found = page.read(records_of(source, condition, start, forward, limit), limit)
    return page.answer(call, source, found, keep, projection, tuple(map(ordered, condition.partition)))


def _legacy_tests(conditions: dict[str, Any]) -> dict[str, KeyTest]:
    legacy_conditions.check_conditions(conditions)
    if not conditions:
        raise validation("Conditions can be of length 1 or 2 only")
    return key_condition.from_legacy(conditions)


def _check_start_inside(start: Item, condition: KeyCondition, source: Source) -> None:
    same_partition = all(
        equal(start[name], value) for name, value in zip(source.hash_keys, condition.partition, strict=True)
    )
    if condition.test is None:
        if not same_partition:
            raise validation("The provided starting key is outside query boundaries based on provided conditions")
    elif not condition.test.holds(start[condition.tested]):  # type: ignore[index]
        raise validation("The provided starting key does not match the range key predicate")
    elif not same_partition:
        raise validation("The query can return at most one row and cannot be restarted")


def _check_filter(call: Call, bound: request_expressions.Expressions, source: Source) -> None:
    if bound.filter is not None:
        what, paths = "Filter Expression", bound.filter.paths
    else:
        what, paths = "QueryFilter", [(name,) for name in call.parameters.get("QueryFilter") or ()]
    heads = {path[0] for path in paths}
    for name in source.hash_keys + source.range_keys:
        if name in heads:
            raise validation(f"{what} can only contain non-primary key attributes: Primary key attribute: {name}")
    document_path.check_no_key_is_nested(paths, source.opened.model)


def records_of(
    source: Source, condition: KeyCondition, start: Item | None, forward: bool, limit: int | None
) -> Iterable[Record]:
    """At least `limit` records of what the condition allows, in the wanted direction, from behind `start` on."""
    partition = source.items.partitions.get(tuple(map(ordered, condition.partition)))
    if partition is None:
        return ()
    first, end = _bounds(partition, tuple(map(ordered, condition.equal)), condition.test)
    if start is not None:
        key = source.place_of(start)[1]
        if forward:
            first = max(first, bisect_right(partition.keys, key))
        else:
            end = min(end, bisect_left(partition.keys, key))
    if limit is not None:
        first, end = (first, min(end, first + limit)) if forward else (max(first, end - limit), end)
    return partition.between(first, end, forward)


def _bounds(partition: Partition, leading: Key, test: KeyTest | None) -> tuple[int, int]:
    """First and end position of the keys that begin with `leading` and whose next part passes the test."""
    keys, depth = partition.keys, len(leading)
    if test is None:
        if not leading:
            return 0, len(keys)
        return _span(keys, leading, leading)
    values = [(*leading, ordered(value)) for value in test.values]
    if test.operator == "BEGINS_WITH":
        length = len(values[0][depth])

        def start_of(key: Key) -> Key:
            return (*key[:depth], key[depth][:length])

        return bisect_left(keys, values[0], key=start_of), bisect_right(keys, values[0], key=start_of)
    if test.operator in ("EQ", "BETWEEN"):
        return _span(keys, values[0], values[-1])
    first, end = _span(keys, leading, leading) if leading else (0, len(keys))
    low, high = _span(keys, values[0], values[0])
    return {"LT": (first, low), "LE": (first, high), "GT": (high, end), "GE": (low, end)}[test.operator]


def _span(keys: list[Key], low: Key, high: Key) -> tuple[int, int]:
    length = len(low)
    return bisect_left(keys, low), bisect_right(keys, high, key=lambda key: key[:length])

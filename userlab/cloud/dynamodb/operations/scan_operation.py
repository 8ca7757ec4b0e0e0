"""Scan: every item of a table or index, or of one segment of it. Source: DynamoDB API reference, "Scan"."""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.expressions import document_path, legacy_conditions
from userlab.cloud.dynamodb.items.partition_ring import segment_of
from userlab.cloud.dynamodb.operations import page
from userlab.cloud.dynamodb.request import request_expressions
from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import validation


def scan(call: Call) -> dict[str, Any]:
    """Answer Scan."""
    parameters = call.parameters
    request_expressions.check_not_mixed(
        parameters,
        ["ProjectionExpression", "FilterExpression"],
        ["AttributesToGet", "ScanFilter", "ConditionalOperator"],
    )
    request_expressions.attributes_to_get(parameters)
    keep = legacy_conditions.filtering(parameters.get("ScanFilter"), parameters.get("ConditionalOperator"))
    page.normalize_start(parameters)
    segment, segments = _segment(parameters)
    bound = request_expressions.bind(parameters)
    source = page.open_source(call)
    page.check_select(call, source, is_query=False)
    after = None
    start = parameters.get("ExclusiveStartKey")
    if start is not None:
        page.check_start(start, source, is_query=False)
        after = source.place_of(start)
        if segment_of(after[0], segments) != segment:
            raise validation(
                f"{page.BAD_START}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                f"TotalSegments: {segments} Segment: {segment}"
            )
    projection = page.projection_of(call, bound, source)
    if bound.filter is not None:
        keep = bound.filter.holds
        document_path.check_no_key_is_nested(bound.filter.paths, source.opened.model)
    records = (record for _, record in source.items.walk(after, segment, segments))
    found = page.read(records, parameters.get("Limit"))
    first = found.records[0].key[:1] if found.records and source.index is None else None
    return page.answer(call, source, found, keep, projection, first)


def _segment(parameters: dict[str, Any]) -> tuple[int, int]:
    segment, segments = parameters.get("Segment"), parameters.get("TotalSegments")
    if segment is not None and segments is None:
        raise validation(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter "
            "is present"
        )
    if segments is None:
        return 0, 1
    if segment is None:
        raise validation(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments "
            "is present"
        )
    if segment >= segments:
        raise validation(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {segments}"
        )
    return segment, segments

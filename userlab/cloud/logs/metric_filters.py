"""Metric filters: what messages of a group become data of a CloudWatch metric.

A value is a number, `$.ms` of a message that is JSON, or `$bytes` of one of fields. Dimensions are read the same way.

Source: CloudWatch Logs User Guide, "Creating metrics from log events using filters".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from userlab.cloud.logs import field_pattern
from userlab.cloud.logs.filter_pattern import FilterPattern
from userlab.cloud.logs.json_pattern import selected
from userlab.cloud.moto_seams import logs as moto

Publish = Callable[[str, str, str, list[dict[str, Any]]], None]
"""Takes data of metrics: account, region, namespace, and each datum as PutMetricData has it, times in epoch seconds."""


def publish(account: str, region: str, group: str, events: list[dict[str, Any]], to: Publish) -> None:
    """Publish what the group's metric filters find in new events, each {"timestamp" (ms), "message"}."""
    for metric_filter in moto.metric_filters(account, region, group):
        pattern = str(metric_filter.get("filterPattern") or "").strip()
        matcher = FilterPattern(pattern)
        matching = [event for event in events if matcher.matches(event["message"])]
        for transformation in metric_filter["metricTransformations"]:
            data = [datum for event in matching if (datum := _datum(transformation, pattern, event)) is not None]
            if not matching and "defaultValue" in transformation and events:
                data = [_named(transformation, float(transformation["defaultValue"]), events[-1]["timestamp"], [])]
            if data:
                to(account, region, transformation["metricNamespace"], data)


def _datum(transformation: dict[str, Any], pattern: str, event: dict[str, Any]) -> dict[str, Any] | None:
    value = _value(str(transformation["metricValue"]), pattern, event["message"])
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):  # a message without that number gives none
        return None
    dimensions = [
        {"Name": name, "Value": str(found)}
        for name, source in (transformation.get("dimensions") or {}).items()
        if (found := _value(source, pattern, event["message"])) is not None
    ]
    return _named(transformation, number, event["timestamp"], dimensions)


def _named(transformation: dict[str, Any], value: float, timestamp: int, dimensions: list[Any]) -> dict[str, Any]:
    return {
        "MetricName": transformation["metricName"],
        "Value": value,
        "Timestamp": timestamp / 1000,
        "Dimensions": dimensions,
        "Unit": transformation.get("unit", "None"),
    }


def _value(source: str, pattern: str, message: str) -> object:
    if source.startswith("$."):
        try:
            return selected(json.loads(message), source)
        except ValueError:
            return None
    if source.startswith("$"):
        fields = field_pattern.parse(pattern)(message) if pattern.startswith("[") else None
        return fields.get(source[1:]) if fields else None
    return source

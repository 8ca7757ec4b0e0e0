"""Embedded metric format: metrics that stand in a log event, beside what it tells.

    {"_aws": {"Timestamp": 1700000000000, "CloudWatchMetrics": [
        {"Namespace": "Shop", "Dimensions": [["Service"]], "Metrics": [{"Name": "Orders", "Unit": "Count"}]}]},
     "Service": "users", "Orders": 3}

An event that breaks a rule of the format is a log event and nothing else, as on AWS. Source: CloudWatch user guide,
"Specification: Embedded metric format".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

MOST_METRICS = 100
MOST_DIMENSIONS = 30
MOST_VALUES = 100
OLDEST_MS, NEWEST_MS = 14 * 86_400_000, 2 * 3_600_000
NEAR_SECONDS = 300
_SIZES = ("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits")
_PLAIN = (*_SIZES, "Terabits", "Count")
_UNITS = frozenset(
    ("Seconds", "Microseconds", "Milliseconds", "Percent", "None", *_PLAIN, *(f"{each}/Second" for each in _PLAIN))
)
Data = list[dict[str, Any]]


class _Malformed(Exception):
    """What is no embedded metric format."""


def metrics_of(message: str, offset: float, now: float) -> list[tuple[str, Data]]:
    """(namespace, data as of PutMetricData) of a log event; nothing of one that breaks the format.

    A function reads this machine's clock, and the account's is `offset` seconds ahead of it: a time close to `now`
    (epoch seconds of this machine) is moved by that.

    >>> metrics_of('{"_aws": {"Timestamp": 1000, "CloudWatchMetrics": []}}', 0.0, 1.0)
    []
    """
    try:
        return list(_read(json.loads(message), offset, now))
    except (_Malformed, ValueError, RecursionError):
        return []


def _read(document: Any, offset: float, now: float) -> Iterator[tuple[str, Data]]:
    metadata = document.get("_aws") if isinstance(document, dict) else None
    if not isinstance(metadata, dict):
        raise _Malformed
    milliseconds = metadata.get("Timestamp")
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, (int, float)):
        raise _Malformed
    seconds = milliseconds / 1000
    if abs(seconds - now) < NEAR_SECONDS:
        seconds += offset
    if not (now + offset) * 1000 - OLDEST_MS <= seconds * 1000 <= (now + offset) * 1000 + NEWEST_MS:
        raise _Malformed
    for directive in _list(metadata.get("CloudWatchMetrics")):
        if not isinstance(directive, dict) or not isinstance(directive.get("Namespace"), str):
            raise _Malformed
        if not 1 <= len(directive["Namespace"]) <= 1024:
            raise _Malformed
        yield directive["Namespace"], list(_data(document, directive, seconds))


def _data(document: dict[str, Any], directive: dict[str, Any], seconds: float) -> Iterator[dict[str, Any]]:
    sets = [_dimensions(document, names) for names in _list(directive.get("Dimensions", [[]]))]
    definitions = _list(directive.get("Metrics"))
    if len(definitions) > MOST_METRICS:
        raise _Malformed
    for definition in definitions:
        if not isinstance(definition, dict) or not isinstance(definition.get("Name"), str):
            raise _Malformed
        unit, resolution = definition.get("Unit", "None"), definition.get("StorageResolution", 60)
        if unit not in _UNITS or resolution not in (1, 60):
            raise _Malformed
        if definition["Name"] not in document:
            continue
        values = document[definition["Name"]]
        values = values if isinstance(values, list) else [values]
        if len(values) > MOST_VALUES or not all(_is_number(value) for value in values):
            raise _Malformed
        for dimensions in sets or [[]]:
            if values:
                yield {
                    "MetricName": definition["Name"],
                    "Dimensions": dimensions,
                    "Values": [float(value) for value in values],
                    "Unit": unit,
                    "Timestamp": seconds,
                    "StorageResolution": resolution,
                }


def _dimensions(document: dict[str, Any], names: Any) -> list[dict[str, str]]:
    """A set of dimensions, whose values are members of the event's own root."""
    if len(_list(names)) > MOST_DIMENSIONS:
        raise _Malformed
    found = []
    for name in names:
        value = document.get(name) if isinstance(name, str) else None
        if not isinstance(value, (str, int, float)) or isinstance(value, bool) or not 1 <= len(str(value)) <= 1024:
            raise _Malformed
        found.append({"Name": name, "Value": str(value)})
    return found


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Malformed
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

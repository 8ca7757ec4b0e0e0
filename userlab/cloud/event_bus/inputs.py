"""What a target gets of an event: its own text, a part of the event, a template with parts of it, or all of it.

Source: EventBridge user guide, "Amazon EventBridge input transformation".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"\.([\w$-]+)|\[(?:(\d+)|'([^']+)'|\"([^\"]+)\")\]")
_PLACE = re.compile(r'"|\\.|<([\w.-]+)>', re.DOTALL)
OWN = frozenset(
    {
        *("aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.json", "aws.events.event"),
        "aws.events.event.ingestion-time",
    }
)


@dataclass(frozen=True)
class Matched:
    """A rule that an event goes through: whose it is, where, and what it is called."""

    account: str
    region: str
    arn: str
    name: str


def payload(target: dict[str, Any], event: dict[str, Any], rule: Matched) -> str:
    """The text that a target gets."""
    if target.get("Input"):
        return str(target["Input"])
    transformer = target.get("InputTransformer")
    if transformer:
        own = {
            "aws.events.rule-arn": rule.arn,
            "aws.events.rule-name": rule.name,
            "aws.events.event.json": event,
            "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
            "aws.events.event.ingestion-time": event.get("time"),
        }
        named = {name: at(path, event) for name, path in (transformer.get("InputPathsMap") or {}).items()}
        return transformed(str(transformer.get("InputTemplate") or ""), own | named)
    return json.dumps(at(target.get("InputPath") or "$", event))


def at(path: str, event: Any) -> Any:
    """What stands at a JSONPath of an event; None for nothing.

    >>> at("$.detail.items[0]", {"detail": {"items": [7]}})
    7
    """
    for step in _STEP.finditer(path):
        number = step[2]
        name = step[1] or step[3] or step[4]
        if number is not None:
            event = event[int(number)] if isinstance(event, list) and int(number) < len(event) else None
        else:
            event = event.get(name) if isinstance(event, dict) else None
    return event


def places(template: str) -> list[str]:
    """The names of the values that a template puts in.

    >>> places('{"id": <id>, "t": "<aws.events.rule-name>"}')
    ['id', 'aws.events.rule-name']
    """
    return [match[1] for match in _PLACE.finditer(template) if match[1]]


def transformed(template: str, values: dict[str, Any]) -> str:
    """A template with its values: as JSON where they stand alone, as text between quotes.

    >>> transformed('{"id": <id>, "text": "no. <id>"}', {"id": "a"})
    '{"id": "a", "text": "no. a"}'
    """
    quoted = False

    def put(match: re.Match[str]) -> str:
        nonlocal quoted
        if match[0] == '"':
            quoted = not quoted
        if match[1] is None or match[1] not in values:
            return match[0]
        value = values[match[1]]
        if not quoted:
            return json.dumps(value)
        text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
        return json.dumps(text)[1:-1]

    return _PLACE.sub(put, template)

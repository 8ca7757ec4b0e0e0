"""moto's EventBridge rules: what a target gets, and functions and topics among the targets.

Stock moto knows no functions, one of which made PutEvents fail whole; it needs a package that is not there for what
any other target gets, and tells no account and a number for the time. Here functions, topics, queues and log groups get
the event, the part of it or the text that their rule says, as EventBridge words it. Event buses and archives are the
stock code's; targets of other services get nothing. Source: EventBridge user guide, "Input transformation". Callers
hold the account's lock.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from moto.events.models import Rule
from moto.events.utils import EventTemplateParser

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.delivering import messages

Invoke = Callable[[str, str, bytes], None]
_STEP = re.compile(r"\.([\w$-]+)|\[(?:(\d+)|'([^']+)'|\"([^\"]+)\")\]")
_PLACE = re.compile(r'"|\\.|<([\w.-]+)>', re.DOTALL)


def install(invoke: Invoke) -> None:
    """Have rules call `invoke(function ARN, rule ARN, payload)` for their functions."""
    stock = getattr(Rule.send_to_targets, "stock", Rule.send_to_targets)

    def send_to_targets(rule: Rule, original_event: dict[str, Any], transform_input: bool = True) -> None:
        if not rule.event_pattern.matches_event(original_event):
            return
        targets = rule.targets
        rule.targets = [target for target in targets if read_arn(target["Arn"]).service == "events"]
        try:
            stock(rule, original_event, transform_input)
        finally:
            rule.targets = targets
        for target in targets:
            _send(rule, target, _told(original_event), invoke)

    send_to_targets.stock = stock  # type: ignore[attr-defined]
    Rule.send_to_targets = send_to_targets
    EventTemplateParser.parse = staticmethod(lambda **told: dict(told["event"]))


def _send(rule: Rule, target: dict[str, Any], event: dict[str, Any], invoke: Invoke) -> None:
    arn = read_arn(target["Arn"])
    if arn.service == "lambda":
        invoke(target["Arn"], rule.arn, payload(target, event, rule).encode())
    elif arn.service == "sns":
        messages.send(rule.account_id, target["Arn"], payload(target, event, rule), {})
    elif arn.service == "sqs":
        group = (target.get("SqsParameters") or {}).get("MessageGroupId")
        messages.send_in_order(rule.account_id, target["Arn"], payload(target, event, rule), group)
    elif arn.service == "logs":
        rule._send_to_cw_log_group(arn.resource.removeprefix("log-group:").removesuffix(":*"), event)


def _told(event: dict[str, Any]) -> dict[str, Any]:
    """An event as targets get it: without moto's own member, its time in words."""
    found = {name: value for name, value in event.items() if name != "ingestion-time"}
    if isinstance(found.get("time"), (int, float)):
        found["time"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(found["time"]))
    return found


def payload(target: dict[str, Any], event: dict[str, Any], rule: Rule) -> str:
    """What a target gets: its own text, a part of the event, a template with parts of it, or the event as it is."""
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

"""moto's EventBridge rules, whose stock code knows no functions: one among a rule's targets made PutEvents fail whole.

Here functions and topics get the event as well. Targets of other services than the stock code knows get nothing.
Callers hold the account's lock.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.events.models import Rule
from moto.events.utils import EventTemplateParser

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams import messages

STOCK = ("logs", "events", "sqs")

Invoke = Callable[[str, str, bytes], None]


def install(invoke: Invoke) -> None:
    """Have rules call `invoke(function ARN, rule ARN, payload)` for their functions."""
    stock = getattr(Rule.send_to_targets, "stock", Rule.send_to_targets)

    def send_to_targets(rule: Rule, original_event: dict[str, Any], transform_input: bool = True) -> None:
        targets = rule.targets
        rule.targets = [target for target in targets if read_arn(target["Arn"]).service in STOCK]
        try:
            stock(rule, original_event, transform_input)
        finally:
            rule.targets = targets
        if not rule.event_pattern.matches_event(original_event):
            return
        for target in targets:
            service = read_arn(target["Arn"]).service
            if service == "lambda":
                invoke(target["Arn"], rule.arn, _payload(target, original_event).encode())
            elif service == "sns":
                messages.send(rule.account_id, target["Arn"], _payload(target, original_event), {})

    send_to_targets.stock = stock  # type: ignore[attr-defined]
    Rule.send_to_targets = send_to_targets


def _payload(target: dict[str, Any], event: dict[str, Any]) -> str:
    """What a target gets: its own text, a part of the event, a template with parts of it, or the event as it is."""
    if target.get("Input"):
        return str(target["Input"])
    whole = {name: value for name, value in event.items() if name != "ingestion-time"}
    transformer = target.get("InputTransformer")
    if transformer:
        paths = transformer.get("InputPathsMap", {})
        return json.dumps(EventTemplateParser.parse(transformer.get("InputTemplate"), paths, whole))
    part: Any = whole
    for name in filter(None, (target.get("InputPath") or "$").removeprefix("$").split(".")):
        part = part.get(name) if isinstance(part, dict) else None
    return json.dumps(part)

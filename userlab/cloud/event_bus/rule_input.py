"""What EventBridge says of rules, targets and patterns that are not right.

Source: EventBridge API reference, "PutRule", "PutTargets", "TestEventPattern"; the texts are those that LocalStack
recorded on AWS.
"""

from __future__ import annotations

import json
import time
from typing import Any

from userlab.cloud.event_bus import refused
from userlab.cloud.event_bus.inputs import OWN, places
from userlab.cloud.event_bus.schedule_expressions import InvalidSchedule, read_schedule
from userlab.cloud.event_patterns.operators import InvalidPattern
from userlab.cloud.event_patterns.patterns import Matcher, compile_pattern
from userlab.cloud.http import operation_input
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.operation_input import Wording
from userlab.cloud.moto_seams.delivering import rules

MOST_TARGETS = 5
_ONE_OF = ("Input", "InputPath", "InputTransformer")


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    return AwsError("SerializationException", f"The member {path} has the wrong type.")


_WORDING = Wording(service="events", wrong_type=_wrong_type, constraints="ValidationException")


def check(request: AwsRequest) -> None:
    """Raise AwsError for an input that does not fit the model, and for patterns and schedules that are none."""
    operation_input.read(_WORDING, request.action, request.parameters)
    if request.action != "PutRule":
        return
    pattern, schedule = (request.parameters.get(name) for name in ("EventPattern", "ScheduleExpression"))
    if pattern:
        _compiled(pattern)
    if schedule and str(request.parameters.get("EventBusName") or "default").rpartition("/")[2] == "default":
        try:
            read_schedule(schedule)
        except InvalidSchedule as error:
            raise _invalid("Parameter ScheduleExpression is not valid.") from error


def check_targets(request: AwsRequest) -> None:
    """Raise AwsError for targets that are wrong, too many, or not within reach. The caller holds the account's lock."""
    bus = str(request.parameters.get("EventBusName") or "default").rpartition("/")[2]
    found = [rule for rule in rules.rules_of(request.account, request.region, bus) if rule.name == _rule_name(request)]
    targets = request.parameters.get("Targets") or []
    for target in targets:
        _check_target(request.account, target)
    ids = {target["Id"] for target in [*(found[0].targets if found else ()), *targets]}
    if len(ids) > MOST_TARGETS:
        raise AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.")


def test_pattern(parameters: dict[str, Any]) -> bool:
    """Whether the event of TestEventPattern matches its pattern. Raises AwsError."""
    operation_input.read(_WORDING, "TestEventPattern", parameters)
    matches = _compiled(parameters["EventPattern"])
    try:
        event = json.loads(parameters["Event"])
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise _invalid("Parameter Event is not valid.")
    return matches(event)


def moment(seconds: float) -> str:
    """A time as events have it.

    >>> moment(0.0)
    '1970-01-01T00:00:00Z'
    """
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(float(seconds)))


def _rule_name(request: AwsRequest) -> str:
    return str(request.parameters.get("Rule") or "")


def _check_target(account: str, target: dict[str, Any]) -> None:
    if sum(bool(target.get(name)) for name in _ONE_OF) > 1:
        raise _invalid(f"Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id']}.")
    transformer = target.get("InputTransformer") or {}
    known = OWN | set(transformer.get("InputPathsMap") or {})
    for place in places(str(transformer.get("InputTemplate") or "")):
        if place not in known:
            raise _invalid(f"InputTemplate for target {target['Id']} contains invalid placeholder {place}.")
    if str(target["Arn"]).startswith("arn:"):
        refused.check_target(account, target)


def _compiled(pattern: str) -> Matcher:
    try:
        return compile_pattern(pattern)
    except InvalidPattern as error:
        reason = f"Event pattern is not valid. Reason: {error}"
        raise AwsError("InvalidEventPatternException", reason) from error


def _invalid(text: str) -> AwsError:
    return AwsError("ValidationException", text)

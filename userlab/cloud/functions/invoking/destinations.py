"""Where the outcome of an asynchronous invocation goes: destinations and the dead-letter queue.

The function's role must be allowed to send there. Source: Lambda guide, "Capturing records of Lambda asynchronous
invocations", "Adding a dead-letter queue".
"""

from __future__ import annotations

import datetime
import json
import sys
import traceback
from typing import TYPE_CHECKING, Any

from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.names import LATEST, FunctionName, function_name
from userlab.cloud.moto_seams import awslambda, messages

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud
    from userlab.cloud.functions.invoking.event_queue import EventQueue

ACTIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}


class Destinations:
    """Sends the records of asynchronous invocations."""

    def __init__(self, cloud: Cloud, events: EventQueue) -> None:
        self.cloud = cloud
        self._events = events

    def retries(self, invocation: Invocation) -> int:
        """How often a failed event is tried again: 2, or what the function's configuration says."""
        return int(self._configuration(invocation).get("MaximumRetryAttempts", 2))

    def succeeded(self, invocation: Invocation, result: InvocationResult, attempts: int) -> None:
        target = self._target(invocation, "OnSuccess")
        if target:
            self._send(invocation, target, _record(invocation, result, attempts, "Success"), {})

    def failed(self, invocation: Invocation, result: InvocationResult, attempts: int) -> None:
        target = self._target(invocation, "OnFailure")
        if target:
            record = _record(invocation, result, attempts, "RetriesExhausted")
            self._send(invocation, target, record, {})
        dead_letter = self._dead_letter(invocation)
        if dead_letter:
            attributes = {
                "RequestID": invocation.request_id,
                "ErrorCode": "200",
                "ErrorMessage": _error_message(result)[:1024],
            }
            self._send(invocation, dead_letter, invocation.payload.decode("utf-8", "replace"), attributes)

    def _function(self, invocation: Invocation) -> tuple[FunctionName, Any]:
        name = function_name(invocation.function, invocation.qualifier, invocation.account, invocation.region)
        return name, awslambda.latest(name.account, name.region, name.name)

    def _configuration(self, invocation: Invocation) -> dict[str, Any]:
        with self.cloud.lock(invocation.account):
            name, function = self._function(invocation)
            if function is None:
                return {}
            return awslambda.details(function).event_invoke.get(name.qualifier or LATEST, {})

    def _target(self, invocation: Invocation, outcome: str) -> str | None:
        destinations = self._configuration(invocation).get("DestinationConfig", {})
        return destinations.get(outcome, {}).get("Destination")

    def _dead_letter(self, invocation: Invocation) -> str | None:
        with self.cloud.lock(invocation.account):
            _, function = self._function(invocation)
            kept = awslambda.details(function).dead_letter if function is not None else None
            return (kept or {}).get("TargetArn")

    def _send(self, invocation: Invocation, target: str, body: str, attributes: dict[str, str]) -> None:
        try:
            with self.cloud.lock(invocation.account):
                _, function = self._function(invocation)
                allowed = function is not None and self._allowed(awslambda.runnable(function), target)
                if allowed and not target.startswith("arn:aws:lambda:"):
                    messages.send(invocation.account, target, body, attributes)
            if allowed and target.startswith("arn:aws:lambda:"):
                region = target.split(":")[3]
                self._events.put(Invocation(invocation.account, region, target, None, body.encode(), "Event"))
        except Exception:
            traceback.print_exc(file=sys.stderr)  # nobody waits for this answer

    def _allowed(self, version: FunctionVersion, target: str) -> bool:
        action = ACTIONS.get(target.split(":")[2], "events:PutEvents")
        keys = self.cloud.keys.issue_for_role(version.role, version.name, 900)
        _, principal = self.cloud.keys.find(keys.access_key_id, keys.session_token)
        return self.cloud.authorizer.allows(principal, action, target)


def _record(invocation: Invocation, result: InvocationResult, attempts: int, condition: str) -> str:
    """The invocation record that a destination gets."""
    now = datetime.datetime.now(datetime.UTC)
    response: dict[str, Any] = {"statusCode": 200, "executedVersion": result.executed_version}
    if result.function_error:
        response["functionError"] = result.function_error
    name = function_name(invocation.function, invocation.qualifier, invocation.account, invocation.region)
    document = {
        "version": "1.0",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "requestContext": {
            "requestId": invocation.request_id,
            "functionArn": f"{name.arn}:{name.qualifier or LATEST}",
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": _document(invocation.payload),
        "responseContext": response,
        "responsePayload": _document(result.payload),
    }
    return json.dumps(document)


def _document(payload: bytes) -> Any:
    try:
        return json.loads(payload or b"null")
    except ValueError:
        return payload.decode("utf-8", "replace")


def _error_message(result: InvocationResult) -> str:
    document = _document(result.payload)
    return str(document.get("errorMessage", "")) if isinstance(document, dict) else str(document)

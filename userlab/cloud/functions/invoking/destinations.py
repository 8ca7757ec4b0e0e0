"""Where the outcome of an asynchronous invocation goes: destinations and the dead-letter queue.

The function's role must be allowed to send there. Source: Lambda guide, "Capturing records of Lambda asynchronous
invocations", "Adding a dead-letter queue".
"""

from __future__ import annotations

import datetime
import json
import sys
import traceback
import uuid
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.functions.api.delivery_targets import DeliveryTargets
from userlab.cloud.functions.api.details import details_of
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.invoking.measured import Measured
from userlab.cloud.functions.names import LATEST, FunctionName, function_name
from userlab.cloud.moto_seams import awslambda
from userlab.cloud.moto_seams.delivering import messages

DEFAULT_RETRIES, DEFAULT_AGE = 2, 6 * 3600


class Destinations:
    """Sends the records of asynchronous invocations; `put(invocation)` hands one to a function."""

    def __init__(
        self,
        accounts: Accounts,
        targets: DeliveryTargets,
        put: Callable[[Invocation], None],
        measured: Measured | None = None,
    ) -> None:
        self._accounts, self._targets, self._put = accounts, targets, put
        self._measured = measured or Measured()

    def retries(self, invocation: Invocation) -> int:
        """How often a failed event is tried again: 2, or what the function's configuration says."""
        return int(self._configuration(invocation).get("MaximumRetryAttempts", DEFAULT_RETRIES))

    def greatest_age(self, invocation: Invocation) -> float:
        """How many seconds an event is tried for: six hours, or what the function's configuration says."""
        return float(self._configuration(invocation).get("MaximumEventAgeInSeconds", DEFAULT_AGE))

    def succeeded(self, invocation: Invocation, result: InvocationResult, attempts: int) -> None:
        target = self._target(invocation, "OnSuccess")
        if target:
            self._send(invocation, target, _record(invocation, result, attempts, "Success"))

    def failed(self, invocation: Invocation, result: InvocationResult, attempts: int, condition: str) -> None:
        """An event is given up. `condition` is RetriesExhausted, EventAgeExceeded or ZeroReservedConcurrency."""
        target = self._target(invocation, "OnFailure")
        if target:
            self._send(invocation, target, _record(invocation, result, attempts, condition))
        dead_letter = self._dead_letter(invocation)
        if dead_letter:
            attributes: dict[str, str | int] = {
                "RequestID": invocation.request_id,
                "ErrorCode": result.status,
                "ErrorMessage": _error_message(result)[:1024],
            }
            self._send(invocation, dead_letter, invocation.payload.decode("utf-8", "replace"), attributes)

    def _function(self, invocation: Invocation) -> tuple[FunctionName, Any]:
        name = function_name(invocation.function, invocation.qualifier, invocation.account, invocation.region)
        return name, awslambda.latest(name.account, name.region, name.name)

    def _configuration(self, invocation: Invocation) -> dict[str, Any]:
        with self._accounts.lock(invocation.account):
            name, function = self._function(invocation)
            if function is None:
                return {}
            return details_of(function).event_invoke.get(name.qualifier or LATEST, {})

    def _target(self, invocation: Invocation, outcome: str) -> str | None:
        destinations = self._configuration(invocation).get("DestinationConfig", {})
        return destinations.get(outcome, {}).get("Destination")

    def _dead_letter(self, invocation: Invocation) -> str | None:
        with self._accounts.lock(invocation.account):
            _, function = self._function(invocation)
            kept = details_of(function).dead_letter if function is not None else None
            return (kept or {}).get("TargetArn")

    def _send(
        self, invocation: Invocation, target: str, body: str, attributes: dict[str, str | int] | None = None
    ) -> None:
        """Send to a destination, or with attributes to a dead-letter queue."""
        try:
            sent = self._sent(invocation, target, body, attributes or {})
        except Exception:
            traceback.print_exc(file=sys.stderr)  # nobody waits for this answer
            sent = False
        if not sent:
            self._measured.undelivered(invocation, is_dead_letter=attributes is not None)

    def _sent(self, invocation: Invocation, target: str, body: str, attributes: dict[str, str | int]) -> bool:
        """Whether the function's role may send it."""
        account, service = invocation.account, read_arn(target).service
        with self._accounts.changing(account):
            name, function = self._function(invocation)
            allowed = function is not None and self._targets.allowed(function.role, target)
            if allowed and service == "s3":
                messages.put_object(account, target, self._key(name), body)
            elif allowed and service == "events":
                messages.put_event(account, target, *_event(target, body))
            elif allowed and service != "lambda":
                messages.send(account, target, body, attributes)
        if allowed and service == "lambda":
            region = read_arn(target).region
            self._put(Invocation(account, region, target, None, body.encode(), "Event"))
        return allowed

    def _key(self, name: FunctionName) -> str:
        """The key of a record in a bucket: aws/lambda/async/NAME/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID."""
        now = datetime.datetime.fromtimestamp(self._accounts.clock.now(name.account), datetime.UTC)
        return f"aws/lambda/async/{name.name}/{now:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


def _event(bus: str, body: str) -> tuple[str, str, list[str]]:
    """(detail type, detail, resources) of the event that an event bus gets for a record. (As recorded from AWS.)"""
    context = json.loads(body)["requestContext"]
    outcome = "Success" if context["condition"] == "Success" else "Failure"
    return f"Lambda Function Invocation Result - {outcome}", body, [bus, context["functionArn"]]


def _record(invocation: Invocation, result: InvocationResult, attempts: int, condition: str) -> str:
    """The invocation record that a destination gets."""
    now = datetime.datetime.now(datetime.UTC)
    name = function_name(invocation.function, invocation.qualifier, invocation.account, invocation.region)
    document: dict[str, Any] = {
        "version": "1.0",
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "requestContext": {
            "requestId": invocation.request_id,
            "functionArn": f"{name.arn}:{name.qualifier or LATEST}",
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": _document(invocation.payload),
    }
    if attempts:  # an event that never reached the function has no response
        response: dict[str, Any] = {"statusCode": result.status, "executedVersion": result.executed_version}
        if result.function_error:
            response["functionError"] = result.function_error
        document |= {"responseContext": response, "responsePayload": _document(result.payload)}
    return json.dumps(document)


def _document(payload: bytes) -> Any:
    try:
        return json.loads(payload or b"null")
    except ValueError:
        return payload.decode("utf-8", "replace")


def _error_message(result: InvocationResult) -> str:
    document = _document(result.payload)
    return str(document.get("errorMessage", "")) if isinstance(document, dict) else str(document)

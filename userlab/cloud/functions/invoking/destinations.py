"""Where the outcome of an asynchronous invocation goes: destinations and the dead-letter queue.

The function's role must be allowed to send there. Source: Lambda guide, "Capturing records of Lambda asynchronous
invocations", "Adding a dead-letter queue".
"""

from __future__ import annotations

import datetime
import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.authority import Authority, ServiceRoles
from userlab.cloud.functions.api.details import details_of
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.names import LATEST, FunctionName, function_name
from userlab.cloud.functions.runnable import runnable
from userlab.cloud.moto_seams import awslambda, messages

ACTIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}


class Destinations:
    """Sends the records of asynchronous invocations; `put(invocation)` hands one to a function."""

    def __init__(
        self, accounts: Accounts, roles: ServiceRoles, authority: Authority, put: Callable[[Invocation], None]
    ) -> None:
        self._accounts, self._roles, self._authority, self._put = accounts, roles, authority, put

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

    def _send(self, invocation: Invocation, target: str, body: str, attributes: dict[str, str]) -> None:
        try:
            with self._accounts.lock(invocation.account):
                _, function = self._function(invocation)
                allowed = function is not None and self._allowed(runnable(function), target)
                if allowed and not target.startswith("arn:aws:lambda:"):
                    messages.send(invocation.account, target, body, attributes)
            if allowed and target.startswith("arn:aws:lambda:"):
                region = read_arn(target).region
                self._put(Invocation(invocation.account, region, target, None, body.encode(), "Event"))
        except Exception:
            traceback.print_exc(file=sys.stderr)  # nobody waits for this answer

    def _allowed(self, version: FunctionVersion, target: str) -> bool:
        action = ACTIONS.get(read_arn(target).service, "events:PutEvents")
        session = self._roles.session(version.role, version.name, 900)
        return self._authority.allows(session.principal, action, target)


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

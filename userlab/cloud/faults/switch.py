"""The switch that breaks things for a lesson: which faults an account has, and which calls they strike.

A table's faults are those of calls about its items, a function's those of its synchronous invocations, whoever makes
them, and of each try of an event; a service's are those of all calls that come to it over HTTP, and of what EventBridge
sends there. Faults are kept nowhere: a restart of the cloud and a reset of the account end them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from userlab.base.console_address import USER_AGENT
from userlab.cloud.faults.rule import SERVICES, Rule, invalid, rule_of
from userlab.cloud.faults.words import broken, busy, busy_function
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, Invoke
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward

MOST_RULES = 100
EXPLICIT = "with an explicit deny in an identity-based policy"
_ITEM_ACTIONS = frozenset(
    {
        "BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PartiQLDelete",
        "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate", "PutItem", "Query", "Scan", "UpdateItem",
    }
)  # fmt: skip
Refuse = Callable[[AwsRequest, str, str, str], AwsError]
Names = Callable[[str], set[str]]


class Faults:
    """The faults of every account.

    `tables(account)` and `functions(account)` are the names there are; `refuse(request, action, arn, reason)` is the
    error of a denied call.
    """

    def __init__(self, tables: Names, functions: Names, refuse: Refuse) -> None:
        self._tables, self._functions, self._refuse = tables, functions, refuse
        self._rules: dict[str, list[Rule]] = {}
        self._lock = threading.Lock()
        self._number = 0
        self.calls: dict[tuple[str, str], Callable[[str, dict[str, Any]], dict[str, Any]]] = {
            ("GET", "faults"): self.told,
            ("POST", "faults"): self.add,
            ("POST", "faults/clear"): self.clear,
        }

    def told(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """The faults of an account, oldest first."""
        return {"faults": [rule.as_dict() for rule in self._rules.get(account, ())]}

    def add(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Give an account one more fault. Raises AwsError ValidationException."""
        place, name = self._place(account, str(parameters.get("name") or ""))
        with self._lock:
            rules = self._rules.get(account, [])
            if len(rules) >= MOST_RULES:
                raise invalid(f"There are {MOST_RULES} faults already. Clear them first: lab.faults.clear().")
            self._number += 1
            rule = rule_of(self._number, place, name, parameters)
            self._rules[account] = [*rules, rule]
        return rule.as_dict()

    def clear(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """End the fault of a `number`, or all of them: who waits because of it waits no longer."""
        number = parameters.get("number")
        with self._lock:
            rules = self._rules.pop(account, [])
            ended = [rule for rule in rules if number in (None, rule.number)]
            if kept := [rule for rule in rules if rule not in ended]:
                self._rules[account] = kept
        for rule in ended:
            rule.lifted.set()
        return {"cleared": len(ended)}

    def forget(self, account: str) -> None:
        """The account is being reset."""
        self.clear(account, {})

    def close(self) -> None:
        """The cloud ends: nobody waits any longer."""
        for account in list(self._rules):
            self.clear(account, {})

    def throttled(self, account: str, table: str) -> bool:
        """Whether the next access to a table's items is refused as one too many."""
        if account not in self._rules:
            return False
        return bool(self._struck(account, lambda rule: rule.kind == "throttle" and _is(rule, "table", table)))

    def disturb(self, invocation: Invocation, timeout: float, run: Invoke) -> InvocationResult:
        """Run an invocation, or have it fail; `timeout` is the function's, in seconds. Raises what `run` raises."""
        if invocation.account not in self._rules:
            return run(invocation)
        rules = self._struck(invocation.account, lambda rule: _is(rule, "function", invocation.function))
        for rule in rules:
            if rule.kind == "slow":
                rule.wait()
            elif rule.kind == "time_out":
                rule.lifted.wait(timeout)
                return replace(_timed_out(invocation, timeout), injected=rule.kind)
            else:
                raise _injected(_of_function(rule, invocation), rule)
        result = run(invocation)
        return replace(result, injected="slow") if rules else result

    def around(self, request: AwsRequest, handle: Forward) -> AwsResponse:
        """Answer a call that is authorized, or have it fail. Raises AwsError."""
        if request.account not in self._rules or USER_AGENT in request.headers.get("User-Agent", ""):
            return handle(request)
        touched = request.usage.get("permissions") or ((f"{request.service}:{request.action}", "*"),)
        rules = self._struck(request.account, lambda rule: _is_about(rule, request, touched))
        for rule in rules:
            request.usage["injected"] = rule.kind
            if rule.kind in ("slow", "time_out"):
                rule.wait()
            if rule.kind == "deny":
                action, resource = touched[0]
                raise self._refuse(request, action, resource, EXPLICIT)
            if rule.kind == "throttle":
                raise busy(request.service)
            if rule.kind in ("server_error", "time_out"):
                raise broken(request.service, 503 if rule.kind == "time_out" else rule.status)
        return handle(request)

    def sending(self, account: str, service: str, action: str) -> AwsError | None:
        """What a service answers to another one that sends there now; None if it takes it. Nobody waits for it."""
        if account not in self._rules:
            return None
        for rule in self._struck(account, lambda rule: rule.kind != "slow" and _is_of(rule, service, action)):
            if rule.kind == "throttle":
                return _injected(busy(service), rule)
            if rule.kind == "deny":
                return _injected(
                    AwsError("AccessDenied", f"not authorized to perform: {service}:{action} {EXPLICIT}"), rule
                )
            return _injected(broken(service, 503 if rule.kind == "time_out" else rule.status), rule)
        return None

    def _struck(self, account: str, concerns: Callable[[Rule], bool]) -> list[Rule]:
        """The faults that strike a call, those that only delay it first. A call draws once from each that it meets."""
        with self._lock:
            rules = [rule for rule in self._rules.get(account, ()) if concerns(rule) and rule.strikes()]
        return sorted(rules, key=lambda rule: rule.kind != "slow")

    def _place(self, account: str, name: str) -> tuple[str, str]:
        """What a name means: a table or a function of the account, or a service."""
        kind, divided, rest = name.replace(":", "/", 1).partition("/")
        tables, functions = self._tables(account), self._functions(account)
        known = {"table": tables, "function": functions, "service": SERVICES}
        if divided and kind in known and rest in known[kind]:
            return kind, rest
        found = [place for place, names in known.items() if name in names]
        if len(found) == 1:
            return found[0], name
        if found:
            ways = " or ".join(f"{place}/{name}" for place in found)
            raise invalid(f"{name} is the name of several things. Say {ways}.")
        there = ", ".join(sorted(tables | functions)) or "none"
        raise invalid(
            f"There is no table, function or service {name!r} that could fail. Tables and functions here: {there}. "
            f"Services: {', '.join(sorted(SERVICES))}."
        )


def _is(rule: Rule, place: str, name: str) -> bool:
    if place == "function":
        name = name.rpartition("function:")[2].partition(":")[0]
    return rule.place == place and rule.name == name


def _is_of(rule: Rule, service: str, action: str) -> bool:
    return rule.place == "service" and rule.name == service and rule.action in ("", action)


def _is_about(rule: Rule, request: AwsRequest, touched: tuple[tuple[str, str], ...]) -> bool:
    """Whether a fault concerns a call at the front door; those of functions do not: see `Faults.disturb`."""
    if rule.action and rule.action not in (request.action, *(action.partition(":")[2] for action, _ in touched)):
        return False
    if rule.place == "service":
        return rule.name == request.service
    if rule.place != "table" or rule.kind == "throttle":
        return False
    for action, arn in touched:
        parts = arn.split(":", 5)[-1].split("/")
        if action.partition(":")[2] in _ITEM_ACTIONS and parts[:2] == ["table", rule.name]:
            return True
    return False


def _of_function(rule: Rule, invocation: Invocation) -> AwsError:
    if rule.kind == "throttle":
        return busy_function()
    if rule.kind == "deny":
        text = f"not authorized to perform: lambda:InvokeFunction on resource: {invocation.function} {EXPLICIT}"
        return AwsError("AccessDeniedException", text, 403)
    return broken("lambda", rule.status)


def _timed_out(invocation: Invocation, timeout: float) -> InvocationResult:
    text = f"RequestId: {invocation.request_id} Error: Task timed out after {timeout:.2f} seconds"
    payload = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": text}, separators=(",", ":")).encode()
    return InvocationResult(200, payload, "Unhandled", request_id=invocation.request_id, duration_ms=timeout * 1000)


def _injected(error: AwsError, rule: Rule) -> AwsError:
    error.injected = rule.kind
    return error

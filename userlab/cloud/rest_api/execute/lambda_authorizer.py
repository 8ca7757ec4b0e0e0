"""Lambda authorizers: a function reads the caller's token or request, and answers with an IAM policy.

(Guide, "Use API Gateway Lambda authorizers": input, output, caching; error answers as callers of AWS see them.)
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from typing import Any

from userlab.cloud.account.clock import Clock
from userlab.cloud.account.memo import Memo
from userlab.cloud.account.user_pattern import PatternRefused, UserPattern
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.gateway.function_uri import function_of, with_stage_variables
from userlab.cloud.identity.policies.policy import statements_of
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.lambda_integration import LONGEST_MILLISECONDS, LambdaCaller
from userlab.cloud.rest_api.execute.proxy_event import as_payload, proxy_event
from userlab.cloud.rest_api.store import Document

ACTION = "execute-api:Invoke"
DEFAULT_TTL = 300
MOST_REMEMBERED = 4096


class LambdaAuthorizer:
    """Asks authorizers, and remembers their answers for as long as they allow."""

    def __init__(self, clock: Clock, functions: LambdaCaller) -> None:
        self._clock = clock
        self._functions = functions
        self._remembered: Memo[tuple[Any, ...], tuple[float, Document, int]] = Memo(MOST_REMEMBERED)
        self._lock = threading.Lock()

    def forget(self, api_id: str) -> None:
        with self._lock:
            for key in [key for key in self._remembered if key[0] == api_id]:
                del self._remembered[key]

    def check(self, exchange: Exchange, authorizer: Document | None) -> None:
        """Let a request pass or raise GatewayFault: 401 without identity, 403 denied, 500 for a broken authorizer."""
        if authorizer is None or authorizer["type"] not in ("TOKEN", "REQUEST"):
            raise _broken("the method's authorizer is none that the local cloud knows")
        identity = _identity(exchange, authorizer)
        answer, latency = self._answer(exchange, authorizer, identity)
        context = answer.get("context") or {}
        if not isinstance(context, dict) or any(isinstance(value, (dict, list)) for value in context.values()):
            raise _broken("the authorizer's context has a value that is a map or a list")
        exchange.caller.authorizer = {
            **{name: _text(value) for name, value in context.items()},
            "principalId": answer["principalId"],
            "integrationLatency": latency,
        }
        if key := answer.get("usageIdentifierKey"):
            exchange.caller.identity["apiKey"] = str(key)
        _enforce(exchange, answer["policyDocument"])

    def _answer(self, exchange: Exchange, authorizer: Document, identity: tuple[str, ...]) -> tuple[Document, int]:
        ttl = authorizer.get("authorizerResultTtlInSeconds", DEFAULT_TTL)
        key = (exchange.address.api_id, exchange.address.stage, authorizer["id"], identity)
        now = self._clock.monotonic(exchange.account)
        with self._lock:
            known = self._remembered.get(key)
        if ttl and identity and known and known[0] > now:
            return known[1], 0
        begun = time.perf_counter()
        answer = self._ask(exchange, authorizer, identity)
        latency = int((time.perf_counter() - begun) * 1000)
        if ttl and identity:
            with self._lock:
                self._remembered[key] = (now + ttl, answer, latency)
        return answer, latency

    def ask(self, exchange: Exchange, authorizer: Document) -> Document:
        """The answer of an authorizer, not remembered and not enforced. Raises GatewayFault."""
        return self._ask(exchange, authorizer, _identity(exchange, authorizer))

    def _ask(self, exchange: Exchange, authorizer: Document, identity: tuple[str, ...]) -> Document:
        try:
            function = function_of(authorizer.get("authorizerUri") or "", exchange.account, exchange.stage_variables)
            role = with_stage_variables(authorizer.get("authorizerCredentials") or "", exchange.stage_variables)
            start = f"arn:aws:execute-api:{exchange.region}:{exchange.account}:{exchange.address.api_id}"
            arns = [f"{start}/authorizers/{authorizer['id']}"]
            self._functions.permissions.check(exchange.account, function, role or None, arns)
            payload = as_payload(_event(exchange, authorizer, identity))
            # What an authorizer does is no part of the integration: its segments stand below the stage's own.
            trace = replace(exchange.trace, parent=exchange.traced.segment_id) if exchange.traced else exchange.trace
            result = self._functions.invoke(exchange, function, payload, LONGEST_MILLISECONDS, trace)
        except GatewayFault as fault:
            raise _broken(f"Authorizer error: {fault.reason}") from fault
        try:
            answer = json.loads(result.payload)
        except ValueError:
            raise _broken("the authorizer's answer is no JSON") from None
        if result.function_error:
            if isinstance(answer, dict) and answer.get("errorMessage") == "Unauthorized":
                raise unauthorized()
            raise _broken("the authorizer failed")
        if not isinstance(answer, dict) or not isinstance(answer.get("policyDocument"), dict):
            raise _broken("the authorizer's answer has no policyDocument")
        if not isinstance(answer.get("principalId"), str):
            raise _broken("the authorizer's answer has no principalId")
        return answer


def unauthorized() -> GatewayFault:
    return GatewayFault("UNAUTHORIZED", "Unauthorized", "Unauthorized request")


def _broken(reason: str) -> GatewayFault:
    return GatewayFault(
        "AUTHORIZER_CONFIGURATION_ERROR", None, f"Execution failed due to configuration error: {reason}"
    )


def _identity(exchange: Exchange, authorizer: Document) -> tuple[str, ...]:
    """The values of the identity sources. Raises GatewayFault (401) when one is missing or of the wrong form."""
    sources = [source.strip() for source in (authorizer.get("identitySource") or "").split(",") if source.strip()]
    found = []
    for source in sources:
        value = exchange.mapped(source)
        if value in (None, ""):
            raise unauthorized()
        found.append(str(value))
    expression = authorizer.get("identityValidationExpression")
    if authorizer["type"] == "TOKEN" and expression:
        try:
            valid = UserPattern(expression).fullmatch(found[0] if found else "")
        except PatternRefused:
            valid = False
        if not valid:
            raise unauthorized()
    return tuple(found)


def _event(exchange: Exchange, authorizer: Document, identity: tuple[str, ...]) -> Document:
    if authorizer["type"] == "TOKEN":
        return {
            "type": "TOKEN",
            "methodArn": exchange.method_arn,
            "authorizationToken": identity[0] if identity else "",
        }
    event = proxy_event(exchange)
    for name in ("body", "isBase64Encoded"):
        del event[name]
    for name in ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables"):
        event[name] = event[name] or {}
    return {"type": "REQUEST", "methodArn": exchange.method_arn, **event}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def _enforce(exchange: Exchange, policy: Document) -> None:
    try:
        applying = [
            statement
            for statement in statements_of({"Version": "2012-10-17", **policy})
            if statement.names(ACTION) and statement.applies(exchange.method_arn, {})
        ]
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise _broken(f"the authorizer's policyDocument cannot be read: {error}") from None
    text = "User is not authorized to access this resource"
    if any(not statement.allows for statement in applying):
        text += " with an explicit deny in an identity-based policy"
        raise GatewayFault("ACCESS_DENIED", text, text)
    if not applying:
        raise GatewayFault("ACCESS_DENIED", text, text)

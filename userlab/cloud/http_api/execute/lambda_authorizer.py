"""Lambda authorizers of HTTP APIs: a function is asked, and answers with yes or no, or with a policy.

(Guide, "Control access to HTTP APIs with AWS Lambda authorizers": payload format, responses, identity sources, cache.)
"""

from __future__ import annotations

import json
import threading
from typing import Any

from userlab.cloud.account.clock import Clock
from userlab.cloud.account.memo import Memo
from userlab.cloud.http_api.execute.event import as_payload, event_of
from userlab.cloud.http_api.execute.functions import Functions
from userlab.cloud.http_api.execute.refusals import Refusal, forbidden, internal, unauthorized
from userlab.cloud.http_api.execute.visit import Visit
from userlab.cloud.http_api.store import Document
from userlab.cloud.identity.policies.policy import statements_of

ACTION = "execute-api:Invoke"
LONGEST_MILLISECONDS = 10_000
_MOST_REMEMBERED = 4096


class LambdaAuthorizer:
    """Asks authorizers, and remembers their answers by the values of the identity sources."""

    def __init__(self, clock: Clock, functions: Functions) -> None:
        self._clock, self._functions = clock, functions
        self._remembered: Memo[tuple[Any, ...], tuple[float, Document]] = Memo(_MOST_REMEMBERED)
        self._lock = threading.Lock()

    def forget(self, api_id: str) -> None:
        """Drop what authorizers answered for an API."""
        with self._lock:
            for key in [key for key in self._remembered if key[0] == api_id]:
                del self._remembered[key]

    def check(self, visit: Visit, authorizer: Document) -> Document:
        """The context that the authorizer gave, for ``authorizer.lambda``. Raises Refusal: 401, 403, 500."""
        sources = authorizer.get("identitySource") or []
        identity = [visit.selected(source) for source in sources]
        if not all(identity):
            raise unauthorized("an identity source is missing")
        said = self._answer(visit, authorizer, [str(value) for value in identity])
        simple = authorizer.get("enableSimpleResponses")
        allowed = said.get("isAuthorized") is True if simple else _allows(visit, said.get("policyDocument"))
        if not allowed:
            raise forbidden("the authorizer denies")
        context = said.get("context") or {}
        if not isinstance(context, dict):
            raise internal("The authorizer's context is no object.")
        return context if simple else {**context, "principalId": said.get("principalId")}

    def _answer(self, visit: Visit, authorizer: Document, identity: list[str]) -> Document:
        ttl = authorizer["authorizerResultTtlInSeconds"]
        key = (visit.api["apiId"], visit.stage_name, authorizer["authorizerId"], *identity)
        now = self._clock.monotonic(visit.account)
        with self._lock:
            known = self._remembered.get(key)
        if ttl and known is not None and known[0] > now:
            return known[1]
        said = self._ask(visit, authorizer, identity)
        if ttl:
            with self._lock:
                self._remembered[key] = (now + ttl, said)
        return said

    def _ask(self, visit: Visit, authorizer: Document, identity: list[str]) -> Document:
        start = f"arn:aws:execute-api:{visit.region}:{visit.account}:{visit.api['apiId']}"
        result = self._functions.call(
            visit,
            authorizer["authorizerUri"],
            authorizer.get("authorizerCredentialsArn"),
            as_payload(_event(visit, authorizer, identity)),
            [f"{start}/authorizers/{authorizer['authorizerId']}"],
            LONGEST_MILLISECONDS,
        )
        try:
            said = json.loads(result.payload)
        except ValueError:
            said = None
        if result.function_error:
            if isinstance(said, dict) and said.get("errorMessage") == "Unauthorized":
                raise unauthorized("the authorizer raised Unauthorized")
            raise internal("The authorizer failed; its log tells more.")
        if not isinstance(said, dict):
            raise internal("The authorizer's answer is no JSON object.")
        return said


def _event(visit: Visit, authorizer: Document, identity: list[str]) -> dict[str, Any]:
    version = authorizer["authorizerPayloadFormatVersion"]
    event = event_of(visit, version)
    for name in ("body", "isBase64Encoded"):
        event.pop(name, None)
    if version == "2.0":
        return {**event, "type": "REQUEST", "routeArn": visit.arn, "identitySource": identity}
    joined = ",".join(identity)
    return {
        **event, "type": "REQUEST", "methodArn": visit.arn, "identitySource": joined, "authorizationToken": joined,
    }  # fmt: skip


def _allows(visit: Visit, policy: Any) -> bool:
    """Whether an authorizer's policy lets the request pass. Raises Refusal (500) for one that cannot be read."""
    try:
        applying = [
            statement
            for statement in statements_of({"Version": "2012-10-17", **policy})
            if statement.names(ACTION) and statement.applies(visit.arn, {})
        ]
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise _unreadable(error) from None
    return bool(applying) and all(statement.allows for statement in applying)


def _unreadable(error: Exception) -> Refusal:
    return internal(f"The authorizer's policyDocument cannot be read: {error}")

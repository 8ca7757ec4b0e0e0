"""May API Gateway invoke this function? The function's resource-based policy decides, or the integration's role.

Without a statement that lets apigateway.amazonaws.com do lambda:InvokeFunction for this very method, the caller gets
HTTP 500 and the execution log says "Invalid permissions on Lambda function". The SourceArn of a request is
``arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH``. Sources differ on whether PATH is the resource's
(/user/{id}) or the request's (/user/u1), and both are written in policies: either may match.
(Guide, "Use API Gateway console to import..., Lambda permissions"; Lambda guide, "Resource-based policies".)
"""

from __future__ import annotations

import threading
from typing import Any

from userlab.cloud.account.authority import Authority, ServiceRoles
from userlab.cloud.account.memo import Memo
from userlab.cloud.gateway.fault import internal
from userlab.cloud.gateway.function_uri import FunctionName
from userlab.cloud.identity.policies.policy import statements_of
from userlab.cloud.moto_seams.apigateway import function_policy

SERVICE = "apigateway.amazonaws.com"
ACTION = "lambda:InvokeFunction"
INVALID_PERMISSIONS = "Execution failed due to configuration error: Invalid permissions on Lambda function"
_REMEMBERED = 2048


class InvokePermissions:
    """Answers are remembered for as long as a function's policy stays what it was."""

    def __init__(self, roles: ServiceRoles, authority: Authority) -> None:
        self._roles, self._authority = roles, authority
        self._answers: Memo[tuple[str, ...], tuple[list[dict[str, Any]], bool]] = Memo(_REMEMBERED)
        self._lock = threading.Lock()

    def check(self, account: str, function: FunctionName, role: str | None, source_arns: list[str]) -> None:
        """Raises GatewayFault (500) when an API of `account` may not invoke the function for one of `source_arns`."""
        if role:
            if not self._role_allows(role, function):
                raise internal(f"{INVALID_PERMISSIONS} ({role} may not {ACTION} on {function.arn})")
            return
        statements = function_policy(function.account, function.region, function.name)
        if statements is None:
            raise internal(f"{INVALID_PERMISSIONS} (there is no function {function.arn})")
        key = (function.arn, account, *source_arns)
        with self._lock:
            known = self._answers.get(key)
        if known is None or known[0] != statements:
            allowed = _allows(statements, function.arn, account, source_arns)
            with self._lock:
                self._answers[key] = (statements, allowed)
        else:
            allowed = known[1]
        if not allowed:
            raise internal(f"{INVALID_PERMISSIONS} (no statement of {function.name} allows {source_arns[0]})")

    def _role_allows(self, role: str, function: FunctionName) -> bool:
        if not self._roles.can_assume(role, SERVICE):
            return False
        session = self._roles.session(role, "BackplaneAssumeRoleSession")
        return self._authority.allows(session.principal, ACTION, function.arn)


def _allows(statements: list[dict[str, Any]], function_arn: str, account: str, arns: list[str]) -> bool:
    ours = [item for item in statements if _names_gateway(item.get("Principal"))]
    compiled = statements_of({"Version": "2012-10-17", "Statement": ours})
    for arn in arns:
        context = {"aws:sourcearn": [arn], "aws:sourceaccount": [account]}
        applying = [item for item in compiled if item.names(ACTION) and item.applies(function_arn, context)]
        if applying and all(item.allows for item in applying):
            return True
    return False


def _names_gateway(principal: Any) -> bool:
    if isinstance(principal, dict):
        services = principal.get("Service", [])
        return SERVICE in (services if isinstance(services, list) else [services])
    return principal == "*"

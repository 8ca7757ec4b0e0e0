"""May this caller do that? The question that every call is asked before its service sees it.

The account's own keys may do everything, as an administrator may. Everyone else may do what policies allow: of
their role or user, within boundary and session policies, or by a policy on the resource (a table, a function, a
role's trust policy). Compiled policies are remembered for a moment, and dropped when IAM changes.

Source: IAM User Guide, "Policy evaluation logic" and "Troubleshoot access denied error messages" (their texts).
"""

from __future__ import annotations

import time

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.principal import Principal
from userlab.cloud.http.aws_request import QUERY_SERVICES, REST_XML_SERVICES, AwsError, AwsRequest
from userlab.cloud.identity.needs import context as contexts
from userlab.cloud.identity.needs.actions import needs, unprotected
from userlab.cloud.identity.needs.context import RequestContext, Values
from userlab.cloud.identity.needs.need import Need
from userlab.cloud.identity.policies import resource_policies
from userlab.cloud.identity.policies.permissions import Answer, Permissions, permissions_of
from userlab.cloud.identity.policies.policy import Decision
from userlab.cloud.identity.signatures import refusals

# Policies can change without an IAM call (a stack, a restored snapshot); AWS itself takes seconds to notice.
_FRESH_SECONDS = 2.0
_REMEMBERED = 256
_BAD_REQUEST_SERVICES = frozenset({"dynamodb", "dynamodbstreams", "logs", "kinesis", "kms", "ssm", "secretsmanager"})


class Authorizer:
    """Decides for every account of a cloud.

    >>> authorizer.allows(principal, "dynamodb:GetItem", table_arn)  # doctest: +SKIP
    True
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._permissions: dict[tuple[str, str, tuple[str, ...]], tuple[float, Permissions]] = {}

    def authorize(self, request: AwsRequest) -> None:
        """Let a request pass, or raise AwsError as the service answers a caller without permission."""
        principal = request.principal
        if principal.session and principal.kind != "role":
            _refuse_session_token(request)
        if principal.kind == "administrator":
            _refuse_foreign(request)
        if unprotected(request):
            return
        needed = tuple(needs(request))
        # The journal keeps them: a smallest policy is read off it.
        request.usage["permissions"] = tuple((need.action, need.resource) for need in needed)
        if principal.kind == "administrator":
            return
        for need in needed:
            self._require(principal, need, request)

    def check(self, principal: Principal, action: str, resource: str, context: Values | None = None) -> None:
        """Require one permission outside of a request: `action` such as "logs:PutLogEvents" on an ARN.

        Raises AwsError in the words of the action's service.
        """
        if not self._free(principal):
            self._require(principal, Need(action, resource, lambda: context or {}), None)

    def allows(self, principal: Principal, action: str, resource: str, context: Values | None = None) -> bool:
        """Whether `check` would let it pass."""
        try:
            self.check(principal, action, resource, context)
        except AwsError:
            return False
        return True

    def permissions(self, principal: Principal) -> Permissions:
        """The compiled policies of a principal, at most two seconds old."""
        key = (principal.source_arn or principal.arn, principal.unique_id, principal.policies)
        remembered = self._permissions.get(key)
        now = time.monotonic()
        if remembered is not None and remembered[0] > now:
            return remembered[1]
        compiled = permissions_of(principal)
        if len(self._permissions) >= _REMEMBERED:
            self._permissions.clear()
        self._permissions[key] = now + _FRESH_SECONDS, compiled
        return compiled

    def forget(self, account: str) -> None:
        """Read an account's policies anew at the next question."""
        for key in [key for key in list(self._permissions) if f":{account}:" in key[0]]:
            self._permissions.pop(key, None)

    @staticmethod
    def _free(principal: Principal) -> bool:
        return principal.kind in ("administrator", "service")

    def _require(self, principal: Principal, need: Need, request: AwsRequest | None) -> None:
        context = RequestContext(lambda: self._gather(principal, need, request))
        permissions = self.permissions(principal)
        answer = permissions.ask(need.action, need.resource, context)
        if need.alias and answer.decision is Decision.NOTHING:
            answer = permissions.ask(need.action, need.alias, context)
        by_resource = resource_policies.decide(principal, need, context)
        reason = _reason(principal, need, answer, by_resource)
        if reason:
            raise denied(principal, need, need.action.partition(":")[0], reason)

    def _gather(self, principal: Principal, need: Need, request: AwsRequest | None) -> Values:
        now = self._clock.now(principal.account)
        values = contexts.of_principal(principal) | need.context()
        return values | (contexts.of_request(request, now) if request is not None else {})


def _reason(principal: Principal, need: Need, answer: Answer, by_resource: Decision) -> str:
    """Why a need is not met, in the words of AWS's errors; "" if it is met.

    Within an account the caller's policies or the resource's may allow; across accounts both must.
    """
    if answer.decision is Decision.DENY:
        article = "an" if answer.layer.startswith("i") else "a"
        return f"with an explicit deny in {article} {answer.layer}"
    if by_resource is Decision.DENY:
        return "with an explicit deny in a resource-based policy"
    allowed = answer.decision is Decision.ALLOW
    if _foreign(principal, need.resource) and not need.action.startswith(("sts:", "iam:")):
        if by_resource is not Decision.ALLOW:
            return _no("resource-based policy", need.action)
        return "" if allowed else _no(answer.layer, need.action)
    if allowed or (by_resource is Decision.ALLOW and answer.layer == "identity-based policy"):
        return ""
    return _no(answer.layer, need.action)


def denied(principal: Principal, need: Need, service: str, reason: str) -> AwsError:
    """Access denied, in the words and with the status of a service."""
    resource = f'"{need.resource}"' if service == "s3" else need.resource
    text = f"User: {principal.arn} is not authorized to perform: {need.action} on resource: {resource}"
    text = f"{text} {reason}".rstrip()
    if service in QUERY_SERVICES or service in REST_XML_SERVICES:
        return AwsError("AccessDenied", text, 403)
    return AwsError("AccessDeniedException", text, 400 if service in _BAD_REQUEST_SERVICES else 403)


def _no(layer: str, action: str) -> str:
    return f"because no {layer} allows the {action} action"


def _foreign(principal: Principal, resource: str) -> bool:
    """Whether an ARN names another account than the caller's."""
    return read_arn(resource).account not in ("", "aws", principal.account)


def _refuse_foreign(request: AwsRequest) -> None:
    """Not even an administrator reaches into another account by naming its ARN."""
    if request.service not in ("dynamodb", "dynamodbstreams", "lambda"):
        return
    if b"arn:" not in request.body and "arn" not in request.path:
        return
    for need in needs(request):
        if _foreign(request.principal, need.resource) and not need.action.startswith("iam:"):
            reason = _no("resource-based policy", need.action)
            raise denied(request.principal, need, need.action.partition(":")[0], reason)


def _refuse_session_token(request: AwsRequest) -> None:
    """Keys of GetSessionToken and GetFederationToken open neither IAM nor (all of) STS."""
    if request.service == "iam":
        raise refusals.credentials(request.service, "token")
    if request.service == "sts" and request.principal.federated and request.action != "GetCallerIdentity":
        text = f"Cannot call {request.action} with session credentials"
        raise AwsError("AccessDenied", text, 403)

"""May this caller do that? The question that every call is asked before its service sees it.

The account's own keys may do everything, as an administrator may. Everyone else may do what policies allow: of
their role or user, within boundary and session policies, or by a policy on the resource (a table, a function, a
role's trust policy). Compiled policies are remembered for a moment, and dropped when IAM changes.

Source: IAM User Guide, "Policy evaluation logic" and "Troubleshoot access denied error messages" (their texts).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.memo import Memo
from userlab.cloud.account.principal import Principal
from userlab.cloud.http.aws_request import QUERY_SERVICES, REST_XML_SERVICES, AwsError, AwsRequest
from userlab.cloud.http.service_model import description_of
from userlab.cloud.identity.needs import context as contexts
from userlab.cloud.identity.needs.actions import needs, unprotected
from userlab.cloud.identity.needs.context import RequestContext
from userlab.cloud.identity.needs.need import Need, Values
from userlab.cloud.identity.needs.other_actions import each_for_itself
from userlab.cloud.identity.policies import resource_policies
from userlab.cloud.identity.policies.permissions import Answer, Permissions, permissions_of
from userlab.cloud.identity.policies.policy import Decision
from userlab.cloud.identity.signatures import refusals
from userlab.cloud.moto_seams.resource_policies import bucket_owner

# Policies can change without an IAM call (a stack, a restored snapshot); AWS itself takes seconds to notice.
_FRESH_SECONDS = 2.0
_REMEMBERED = 256
# What another account must allow for these is asked elsewhere: of a role's trust policy, of an API's own policy.
_NOT_ASKED = ("sts:", "iam:", "execute-api:")
# Codes of services that have another one than their protocol's others.
_OWN_CODES = {"sqs": "AccessDenied", "sns": "AuthorizationError", "ec2": "UnauthorizedOperation"}
# These name one role, user, group or policy; other lists name the path that they list, and other makers an ARN.
_ABOUT_ONE = (
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:ListAttached",
    "iam:ListUserPolicies",
    "iam:ListUserTags",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
    "iam:ListGroupPolicies",
    "iam:ListGroupsForUser",
    "iam:ListPolicyV",
    "iam:ListPolicyT",
    "iam:ListEntities",
    "iam:ListAccessKeys",
    "iam:ListInstanceProfilesForRole",
    "iam:ListInstanceProfileTags",
)


class Authorizer:
    """Decides for every account of a cloud.

    >>> authorizer.allows(principal, "dynamodb:GetItem", table_arn)  # doctest: +SKIP
    True
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._permissions: Memo[tuple[str, str, tuple[str, ...], bool], tuple[float, Permissions]] = Memo(_REMEMBERED)

    def authorize(self, request: AwsRequest) -> None:
        """Let a request pass, or raise AwsError as the service answers a caller without permission."""
        principal = request.principal
        if principal.session and principal.kind != "role":
            _refuse_session_token(request)
        if unprotected(request):
            return
        needed = tuple(needs(request))
        # The journal keeps them: a smallest policy is read off it.
        request.usage["permissions"] = tuple((need.action, need.resource) for need in needed)
        foreign = [need for need in needed if _is_foreign(principal, need)]
        # Not even an administrator reaches into another account without its leave.
        for need in foreign if principal.kind == "administrator" else needed:
            self._require_of(request, need)
        if foreign:
            request.owner = _owner(request, needed)

    def check(self, principal: Principal, action: str, resource: str, context: Values | None = None) -> None:
        """Require one permission outside of a request: `action` such as "logs:PutLogEvents" on an ARN.

        Raises AwsError in the words of the action's service.
        """
        if principal.kind not in ("administrator", "service"):
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
        key = (principal.source_arn or principal.arn, principal.unique_id, principal.policies, principal.master)
        remembered = self._permissions.get(key)
        now = time.monotonic()
        if remembered is not None and remembered[0] > now:
            return remembered[1]
        compiled = permissions_of(principal)
        self._permissions[key] = now + _FRESH_SECONDS, compiled
        return compiled

    def forget(self, account: str) -> None:
        """Read an account's policies anew at the next question."""
        for key in [key for key in list(self._permissions) if f":{account}:" in key[0]]:
            self._permissions.pop(key, None)

    def _require_of(self, request: AwsRequest, need: Need) -> None:
        try:
            self._require(request.principal, need, request)
        except AwsError as error:
            if not each_for_itself(request):
                raise
            request.refused[need.resource] = error.message

    def _require(self, principal: Principal, need: Need, request: AwsRequest | None) -> None:
        late = contexts.late(principal, need.resource)
        context = RequestContext(lambda: self._gather(principal, need, request), late)
        permissions = self.permissions(principal)
        answer = permissions.ask(need.action, need.resource, context)
        if need.alias and answer.decision is Decision.NOTHING:
            answer = permissions.ask(need.action, need.alias, context)
        by_resource = resource_policies.decide(principal, need, context)
        counts = resource_policies.leaves_it_to_the_account(principal, need, context)
        reason = _reason(principal, need, answer, by_resource, counts)
        if reason:
            called = request.service if request is not None else need.action.partition(":")[0]
            raise denied(principal, need, called, reason)

    def _gather(self, principal: Principal, need: Need, request: AwsRequest | None) -> Values:
        now = self._clock.now(principal.account)
        values = contexts.of_principal(principal) | _resource_account(need) | need.context()
        return values | (contexts.of_request(request, now) if request is not None else {})


def _reason(principal: Principal, need: Need, answer: Answer, by_resource: Decision, counts: bool) -> str:
    """Why a need is not met, in the words of AWS's errors; "" if it is met.

    Within an account the caller's policies, if they count, or the resource's may allow; across accounts both must.
    """
    if answer.decision is Decision.DENY:
        article = "an" if answer.layer.startswith("i") else "a"
        return f"with an explicit deny in {article} {answer.layer}"
    if by_resource is Decision.DENY:
        return "with an explicit deny in a resource-based policy"
    allowed = answer.decision is Decision.ALLOW
    if _is_foreign(principal, need):
        if by_resource is not Decision.ALLOW:
            return _no("resource-based policy", need.action)
        return "" if allowed else _no(answer.layer, need.action)
    if allowed and not counts and by_resource is not Decision.ALLOW:
        return _no("resource-based policy", need.action)
    if allowed or (by_resource is Decision.ALLOW and answer.layer == "identity-based policy"):
        return ""
    return _no(answer.layer, need.action)


def denied(principal: Principal, need: Need, service: str, reason: str) -> AwsError:
    """Access denied, in the words and with the code and status of the service that was called.

    The permission may be another service's: who may not pass a role to a function is told so by Lambda.
    """
    action, resource = need.action, need.resource
    if action.startswith("iam:"):
        resource = _iam_words(need)
    elif service == "s3":
        resource = f'"{resource}"'
    elif service == "sqs":
        action = action.lower()
    elif service == "sns":
        action = action.replace("sns:", "SNS:")
    text = f"User: {principal.arn} is not authorized to perform: {action} on resource: {resource}"
    text = f"{text} {reason.replace(need.action, action)}".rstrip()
    if service in _OWN_CODES:
        return AwsError(_OWN_CODES[service], text, 403)
    if service in QUERY_SERVICES or service in REST_XML_SERVICES:
        return AwsError("AccessDenied", text, 403)
    return AwsError("AccessDeniedException", text, 400 if _speaks_json(service) else 403)


def denied_to(request: AwsRequest, action: str, resource: str, reason: str) -> AwsError:
    """Access denied to who calls, for a permission that no policy was asked about."""
    return denied(request.principal, Need(action, resource), request.service, reason)


def _speaks_json(service: str) -> bool:
    """Services that are called with X-Amz-Target answer a denial with status 400, those of REST with 403."""
    try:
        return bool(description_of(service)["metadata"]["protocol"] == "json")
    except AwsError:
        return False


def _iam_words(need: Need) -> str:
    """How IAM's own errors name a resource: "role worker", "policy arn:..."; by its ARN what is made or passed."""
    resource = need.resource.split(":", 5)[-1]
    kind, _, name = resource.partition("/")
    if need.action == "iam:ListPolicies":
        return f"policy path /{name}"
    if need.action == "iam:CreatePolicy":
        return f"policy {name.rsplit('/', 1)[-1]}"
    by_arn = need.action.startswith(("iam:Create", "iam:List", "iam:PassRole"))
    if by_arn and not need.action.startswith(_ABOUT_ONE):
        return need.resource
    if kind == "policy":
        return f"policy {need.resource}"
    words = {"role": "role", "user": "user", "group": "group", "instance-profile": "instance profile"}
    return f"{words[kind]} {name.rsplit('/', 1)[-1]}" if kind in words and name else need.resource


def _no(layer: str, action: str) -> str:
    return f"because no {layer} allows the {action} action"


def _is_foreign(principal: Principal, need: Need) -> bool:
    """Whether a permission is about another account's thing, which that account must allow as well."""
    if need.action.startswith("s3:"):
        owner = bucket_owner(need.resource)
        return owner not in ("", principal.account) and need.action != "s3:CreateBucket"
    account = read_arn(need.resource).account
    return account not in ("", "aws", principal.account) and not need.action.startswith(_NOT_ASKED)


def _resource_account(need: Need) -> Values:
    """aws:ResourceAccount: whose the resource is; nothing where an action knows none, or there is none yet."""
    owner = bucket_owner(need.resource) if need.action.startswith("s3:") else read_arn(need.resource).account
    return {"aws:resourceaccount": [owner]} if owner else {}


def _owner(request: AwsRequest, needed: Sequence[Need]) -> str:
    """The account whose things a request is about. Raises AwsError where it speaks of two accounts at once."""
    if request.service == "s3":  # what is copied may be another's than what is written
        return bucket_owner(needed[0].resource) or request.principal.account
    owners = {read_arn(need.resource).account for need in needed if not need.action.startswith(_NOT_ASKED)} - {""}
    if len(owners) > 1:
        text = "The local cloud reaches things of one account in one call; this one names things of several."
        raise AwsError("ValidationException", text, 400)
    return owners.pop()


def _refuse_session_token(request: AwsRequest) -> None:
    """Keys of GetSessionToken and GetFederationToken open neither IAM nor (all of) STS."""
    if request.service == "iam":
        raise refusals.credentials(request.service, "token")
    if request.service == "sts" and request.principal.federated and request.action != "GetCallerIdentity":
        text = f"Cannot call {request.action} with session credentials"
        raise AwsError("AccessDenied", text, 403)

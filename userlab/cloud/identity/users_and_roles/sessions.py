"""AWS STS: temporary credentials, and the truth about who calls.

Sessions live in their tokens (see `session_tokens`), so nothing is stored here. Identity providers (SAML, OpenID
Connect) do not exist in the local cloud; their operations answer as on an account without any.

Source: AWS STS API reference; IAM User Guide, "Request temporary security credentials", "Roles terms and
concepts" (role chaining).
"""

from __future__ import annotations

import json
import re
import time
from typing import Any

from userlab.base.account_keys import Keys
from userlab.cloud.account.clock import Clock
from userlab.cloud.http import query_xml
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.identity.keys.credentials import KeyRing
from userlab.cloud.identity.needs import context as contexts
from userlab.cloud.identity.needs.context import RequestContext
from userlab.cloud.identity.needs.need import Need
from userlab.cloud.identity.policies import trust
from userlab.cloud.identity.policies.authorization import Authorizer, denied
from userlab.cloud.identity.policies.policy import Decision, Policies
from userlab.cloud.identity.policies.policy_document import malformed
from userlab.cloud.identity.policies.principals import Match
from userlab.cloud.identity.users_and_roles.roles import Roles
from userlab.cloud.identity.users_and_roles.session_tags import session_tags
from userlab.cloud.moto_seams import iam, managed_policies

_HOUR = 3600
_LARGEST_SESSION_POLICY = 2048
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]+:.+", re.DOTALL)


class Sessions:
    """Answers the operations of STS."""

    def __init__(self, keys: KeyRing, roles: Roles, authorizer: Authorizer, clock: Clock) -> None:
        self._keys, self._roles, self._authorizer, self._clock = keys, roles, authorizer, clock
        self._operations = {
            "AssumeRole": self._assume_role,
            "GetCallerIdentity": self._caller_identity,
            "GetSessionToken": self._session_token,
            "GetFederationToken": self._federation_token,
            "GetAccessKeyInfo": self._access_key_info,
            "AssumeRoleWithWebIdentity": self._no_web_identity,
            "AssumeRoleWithSAML": self._no_saml,
            "DecodeAuthorizationMessage": self._no_message,
        }

    def answer(self, request: AwsRequest) -> AwsResponse:
        """The answer of one STS operation. Raises AwsError."""
        operation = self._operations.get(request.action)
        if operation is None:
            raise AwsError("AccessDenied", f"The local cloud cannot do sts {request.action}.", 403)
        return query_xml.answer(request, operation(request))

    def _caller_identity(self, request: AwsRequest) -> dict[str, Any]:
        principal = request.principal
        return {"Arn": principal.arn, "UserId": contexts.user_id(principal), "Account": principal.account}

    def _access_key_info(self, request: AwsRequest) -> dict[str, Any]:
        access_key_id = str(request.parameters["AccessKeyId"])
        account = self._keys.account_of(access_key_id)
        if account is None:
            text = "1 validation error detected: Value at 'accessKeyId' is no access key id."
            raise AwsError("ValidationError", text, 400)
        return {"Account": account}

    def _session_token(self, request: AwsRequest) -> dict[str, Any]:
        self._refuse_session(request)
        seconds = _duration(request, 12 * _HOUR, 36 * _HOUR)
        return {"Credentials": _credentials(self._issue(request, seconds))}

    def _federation_token(self, request: AwsRequest) -> dict[str, Any]:
        self._refuse_session(request)
        seconds = _duration(request, 12 * _HOUR, 36 * _HOUR)
        name = str(request.parameters["Name"])
        policies = _session_policies(request)
        keys = self._issue(request, seconds, federated_name=name, policies=policies)
        account = request.account
        user = {
            "Arn": f"arn:aws:sts::{account}:federated-user/{name}",
            "FederatedUserId": f"{account}:{name}",
        }
        packed = {"PackedPolicySize": 0} | _packed(policies, {})
        return {"Credentials": _credentials(keys), "FederatedUser": user, **packed}

    def _issue(self, request: AwsRequest, seconds: float, **more: Any) -> Keys:
        principal = request.principal
        return self._keys.issue_for_user(
            principal.arn,
            seconds,
            master=principal.master,
            unique_id=principal.unique_id,
            parent=principal.access_key,
            **more,
        )

    def _refuse_session(self, request: AwsRequest) -> None:
        if request.principal.session:
            text = f"Cannot call {request.action} with session credentials"
            raise AwsError("AccessDenied", text, 403)

    def _assume_role(self, request: AwsRequest) -> dict[str, Any]:
        parameters = request.parameters
        role_arn, name = str(parameters["RoleArn"]), str(parameters["RoleSessionName"])
        if not _ARN.fullmatch(role_arn):
            raise AwsError("ValidationError", f"{role_arn} is invalid", 400)
        tags, transitive = session_tags(request)
        for action in _actions(request, tags):
            self._require(request, action, role_arn)
        role = iam.role(role_arn)
        assert role is not None  # nobody may assume one that is not there
        seconds = _duration(request, _HOUR, 12 * _HOUR)
        if request.principal.kind == "role" and seconds > _HOUR:
            text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
            raise AwsError("ValidationError", text, 400)
        if seconds > int(role.max_session_duration or _HOUR):
            text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            raise AwsError("ValidationError", text, 400)
        policies = _session_policies(request)
        source_identity = str(parameters.get("SourceIdentity") or request.principal.source_identity)
        session = self._roles.session(
            role_arn,
            name,
            seconds,
            policies=policies,
            tags=tags,
            source_identity=source_identity,
            transitive=transitive,
        )
        user = {"AssumedRoleId": contexts.user_id(session.principal), "Arn": session.principal.arn}
        found = {"AssumedRoleUser": user, "Credentials": _credentials(session.keys), **_packed(policies, tags)}
        return found | ({"SourceIdentity": source_identity} if source_identity else {})

    def _require(self, request: AwsRequest, action: str, role_arn: str) -> None:
        """The trust policy must let the caller in; its own policies must agree, unless trust names it itself."""
        principal = request.principal
        need = Need(action, role_arn)
        context = RequestContext(
            lambda: (
                contexts.of_principal(principal)
                | contexts.of_request(request, self._clock.now(principal.account))
                | contexts.of_assumption(request)
            ),
            contexts.late(principal, role_arn),
        )
        answer = self._authorizer.permissions(principal).ask(need.action, role_arn, context)
        if answer.decision is Decision.DENY:
            raise denied(principal, need, "sts", f"with an explicit deny in an {answer.layer}")
        trusted, match = trust.trusts_principal(role_arn, principal, need.action, context)
        same_account = f":{principal.account}:" in role_arn
        itself = same_account and match is Match.ITSELF and answer.layer == "identity-based policy"
        if trusted is not Decision.ALLOW or not (answer.decision is Decision.ALLOW or itself):
            raise denied(principal, need, "sts", "")

    def _no_web_identity(self, request: AwsRequest) -> dict[str, Any]:
        raise AwsError("InvalidIdentityToken", "No OpenIDConnect provider found in your account", 400)

    def _no_saml(self, request: AwsRequest) -> dict[str, Any]:
        raise AwsError("InvalidIdentityToken", "Invalid SAML response: no such provider", 400)

    def _no_message(self, request: AwsRequest) -> dict[str, Any]:
        raise AwsError("InvalidAuthorizationMessageException", "Invalid encoded authorization message", 400)


def _actions(request: AwsRequest, tags: dict[str, str]) -> list[str]:
    """What must be allowed: to assume the role, and to give the session tags or a source identity if it gets any.

    Source: IAM User Guide, "Pass session tags in AWS STS" (permissions required to add session tags), "Monitor and
    control actions taken with assumed roles" (sts:SetSourceIdentity).
    """
    found = ["sts:AssumeRole"]
    if tags:
        found.append("sts:TagSession")
    if request.parameters.get("SourceIdentity") or request.principal.source_identity:
        found.append("sts:SetSourceIdentity")
    return found


def _duration(request: AwsRequest, default: int, longest: int) -> int:
    seconds = int(request.parameters.get("DurationSeconds", default))
    if seconds > longest:
        text = (
            f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: "
            f"Member must have value less than or equal to {longest}"
        )
        raise AwsError("ValidationError", text, 400)
    return seconds


def _session_policies(request: AwsRequest) -> list[str]:
    """The session policies of a request: one inline (Policy), up to ten managed ones (PolicyArns)."""
    policies = []
    inline = request.parameters.get("Policy")
    if inline:
        if len(inline) > _LARGEST_SESSION_POLICY:
            raise AwsError("PackedPolicyTooLarge", "Packed policy consumes over 100% of allotted space.", 400)
        policies.append(str(inline))
    for number in range(1, 11):
        policy_arn = request.parameters.get(f"PolicyArns.member.{number}.arn")
        if policy_arn is None:
            break
        managed_policies.provide(request.account, str(policy_arn))
        if iam.managed_document(request.account, str(policy_arn)) is None:
            raise malformed(f"Policy {policy_arn} does not exist.")
        policies.append(str(policy_arn))
    try:
        Policies([inline] if inline else [])
        if inline and not isinstance(json.loads(inline).get("Statement"), (list, dict)):
            raise ValueError
    except (ValueError, AttributeError, TypeError, KeyError):
        raise malformed("The policy is not in the valid JSON format.") from None
    return policies


def _packed(policies: list[str], tags: dict[str, str]) -> dict[str, int]:
    """How much of the space for session policies and tags is used, in percent; only told where there are any."""
    size = sum(len("".join(policy.split())) for policy in policies) + sum(len(k) + len(v) for k, v in tags.items())
    used = bool(policies or tags)
    return {"PackedPolicySize": max(1, min(100, size * 100 // _LARGEST_SESSION_POLICY))} if used else {}


def _credentials(keys: Keys) -> dict[str, str]:
    return {
        "AccessKeyId": keys.access_key_id,
        "SecretAccessKey": keys.secret_access_key,
        "SessionToken": str(keys.session_token),
        "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(keys.expires)),
    }

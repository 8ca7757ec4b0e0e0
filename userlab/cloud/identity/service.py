"""IAM and STS as a service of the cloud: what moto does well it does, the rest is answered or checked here.

Source: AWS IAM and AWS STS API references.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from userlab.cloud.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.identity import constraints, query_xml, simulation
from userlab.cloud.identity.credentials import LEARNER, learner
from userlab.cloud.identity.policy_document import check_identity_policy, check_trust_policy
from userlab.cloud.identity.sessions import Sessions
from userlab.cloud.moto_seams import iam, managed_policies

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud

# On AWS a new role takes some seconds until Lambda can assume it.
PROPAGATION_SECONDS = 8.0
# Operation -> (largest size of its policy document, the quota's name).
_POLICY_QUOTAS = {
    "CreatePolicy": (6144, "PolicySize"),
    "CreatePolicyVersion": (6144, "PolicySize"),
    "PutRolePolicy": (10240, "RolePolicySize"),
    "PutUserPolicy": (2048, "UserPolicySize"),
    "PutGroupPolicy": (5120, "GroupPolicySize"),
}
_TRUST = {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"}
_READS = ("Get", "List", "Simulate", "Generate")


class Identity:
    """Answers requests to IAM and STS."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._sessions = Sessions(cloud)
        self._usable_from: dict[str, float] = {}
        managed_policies.install()
        iam.install()

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Answer one request. Raises AwsError."""
        constraints.check(request)
        if request.service == "sts":
            return self._sessions.answer(request)
        if request.action in ("SimulatePrincipalPolicy", "SimulateCustomPolicy"):
            return query_xml.answer(request, simulation.simulate(request))
        own = self._learners_own(request)
        if own is not None:
            return own
        self._check_documents(request)
        for parameter in ("PolicyArn", "PermissionsBoundary"):
            managed_policies.provide(request.account, str(request.parameters.get(parameter, "")))
        answer = self._forward(request, forward)
        if not request.action.startswith(_READS):
            self._cloud.authorizer.forget(request.account)
            if request.action == "CreateRole" and answer.status < 300:
                self._note_role(request)
        return answer

    def usable(self, role_arn: str) -> bool:
        """Whether a role has reached the services: at once, or after seconds in realistic mode."""
        account = role_arn.split(":")[4] if role_arn.count(":") >= 5 else ""
        if not self._cloud.settings(account).realistic:
            return True
        return self._cloud.clock.now(account) >= self._usable_from.get(role_arn, 0.0)

    def forget(self, account: str) -> None:
        """Drop what is remembered of an account that is being reset."""
        self._cloud.authorizer.forget(account)
        for arn in [arn for arn in self._usable_from if f":{account}:" in arn]:
            del self._usable_from[arn]

    def close(self) -> None:
        """Nothing runs here that would have to end."""

    def _forward(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        lists_all = request.action == "ListPolicies" and request.parameters.get("Scope", "All") != "Local"
        if lists_all and request.parameters.get("OnlyAttached") != "true":
            with self._cloud.lock(request.account), managed_policies.all_provided(request.account):
                return forward(request)
        return forward(request)

    def _check_documents(self, request: AwsRequest) -> None:
        parameters, action = request.parameters, request.action
        if action in _POLICY_QUOTAS:
            check_identity_policy(str(parameters["PolicyDocument"]), *_POLICY_QUOTAS[action])
        if action in _TRUST:
            check_trust_policy(str(parameters[_TRUST[action]]))

    def _learners_own(self, request: AwsRequest) -> AwsResponse | None:
        """What concerns the account's own user, whom moto does not know."""
        name = request.parameters.get("UserName")
        principal = request.principal
        if request.action == "GetUser" and name is None and principal.kind == "role":
            text = "Must specify userName when calling with non-User credentials"
            raise AwsError("ValidationError", text, 400)
        if name is None and principal.kind != "administrator":
            return None
        if name not in (None, LEARNER) or (name is None and request.action not in ("GetUser", "ListAccessKeys")):
            return None
        if request.action == "GetUser":
            return query_xml.answer(request, {"User": self._learner(request.account)})
        if request.action == "CreateUser":
            raise AwsError("EntityAlreadyExists", f"User with name {LEARNER} already exists.", 409)
        if request.action == "ListAccessKeys":
            return query_xml.answer(request, {"AccessKeyMetadata": [self._key(request)], "IsTruncated": False})
        return None

    def _learner(self, account: str) -> dict[str, str]:
        principal = learner(account)
        return {
            "Path": "/",
            "UserName": principal.name,
            "UserId": principal.unique_id,
            "Arn": principal.arn,
            "CreateDate": _iso(self._cloud.started),
        }

    def _key(self, request: AwsRequest) -> dict[str, str]:
        return {
            "UserName": LEARNER,
            "AccessKeyId": self._cloud.keys.account_keys(request.account).access_key_id,
            "Status": "Active",
            "CreateDate": _iso(self._cloud.started),
        }

    def _note_role(self, request: AwsRequest) -> None:
        name = str(request.parameters["RoleName"])
        arn = iam.arn_of(request.account, "role", name)
        if arn is not None:
            self._usable_from[arn] = self._cloud.clock.now(request.account) + PROPAGATION_SECONDS


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))

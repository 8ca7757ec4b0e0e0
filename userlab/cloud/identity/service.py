"""IAM and STS as a service of the cloud: what moto does well it does, the rest is answered or checked here.

Source: AWS IAM and AWS STS API references.
"""

from __future__ import annotations

import time

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.principal import Signed
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward, HttpRequest
from userlab.cloud.identity.keys.credentials import KeyRing
from userlab.cloud.identity.policies import simulation
from userlab.cloud.identity.policies.authorization import Authorizer
from userlab.cloud.identity.policies.policy_document import check_identity_policy, check_trust_policy
from userlab.cloud.identity.signatures import sigv4
from userlab.cloud.identity.users_and_roles import constraints, own_user, query_xml
from userlab.cloud.identity.users_and_roles.roles import Roles
from userlab.cloud.identity.users_and_roles.sessions import Sessions
from userlab.cloud.moto_seams import iam, managed_policies

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
    """Answers requests to IAM and STS.

    It owns the key ring, the authorizer and the roles, which the composition root hands to who needs them.
    """

    def __init__(self, accounts: Accounts, secret: bytes) -> None:
        self._accounts = accounts
        self._started = time.time()
        self.keys = KeyRing(secret, accounts.clock.now)
        self.authorizer = Authorizer(accounts.clock)
        self.roles = Roles(accounts, self.keys)
        self._sessions = Sessions(self.keys, self.roles, self.authorizer, accounts.clock)
        managed_policies.install()
        iam.install()

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Answer one request. Raises AwsError."""
        constraints.check(request)
        if request.service == "sts":
            return self._sessions.answer(request)
        if request.action in ("SimulatePrincipalPolicy", "SimulateCustomPolicy"):
            return query_xml.answer(request, simulation.simulate(request))
        own = own_user.answer(request, self.keys, self._started)
        if own is not None:
            return query_xml.answer(request, own)
        self._refuse_self(request)
        self._check_documents(request)
        for parameter in ("PolicyArn", "PermissionsBoundary"):
            managed_policies.provide(request.account, str(request.parameters.get(parameter, "")))
        answer = self._carry_out(request, forward)
        if not request.action.startswith(_READS):
            self.authorizer.forget(request.account)
        return answer

    def verify(self, request: HttpRequest) -> Signed:
        """Who signed a request. Raises AwsError as the service that it addresses refuses a signature."""
        return sigv4.verify(request, self.keys)

    def forget(self, account: str) -> None:
        """Drop what is remembered of an account that is being reset."""
        self.authorizer.forget(account)
        self.roles.forget(account)

    def close(self) -> None:
        """Nothing runs here that would have to end."""

    def _carry_out(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        if request.action in ("PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary"):
            with self._accounts.changing(request.account):
                self._set_boundary(request, None)
            return query_xml.answer(request, {})
        lists_all = request.action == "ListPolicies" and request.parameters.get("Scope", "All") != "Local"
        if lists_all and request.parameters.get("OnlyAttached") != "true":
            with self._accounts.lock(request.account), managed_policies.all_provided(request.account):
                return forward(request)
        answer = forward(request)
        if request.action == "CreateRole" and answer.status < 300:
            self._note_role(request)
        self._set_boundary(request, answer)
        return answer

    def _check_documents(self, request: AwsRequest) -> None:
        parameters, action = request.parameters, request.action
        if action in _POLICY_QUOTAS:
            check_identity_policy(str(parameters["PolicyDocument"]), *_POLICY_QUOTAS[action])
        if action in _TRUST:
            check_trust_policy(str(parameters[_TRUST[action]]))

    def _refuse_self(self, request: AwsRequest) -> None:
        """A role has no user of its own."""
        nameless = request.parameters.get("UserName") is None
        if request.action == "GetUser" and nameless and request.principal.kind == "role":
            text = "Must specify userName when calling with non-User credentials"
            raise AwsError("ValidationError", text, 400)

    def _set_boundary(self, request: AwsRequest, answer: AwsResponse | None) -> None:
        """Permissions boundaries of users, which moto does not have."""
        boundary = request.parameters.get("PermissionsBoundary")
        if answer is None or (request.action == "CreateUser" and boundary and answer.status < 300):
            iam.set_user_boundary(request.account, str(request.parameters["UserName"]), boundary)

    def _note_role(self, request: AwsRequest) -> None:
        name = str(request.parameters["RoleName"])
        arn = iam.arn_of(request.account, "role", name)
        if arn is not None:
            self.roles.made(arn)

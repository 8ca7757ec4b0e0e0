"""IAM and STS as a service of the cloud: what moto does well it does, the rest is answered or checked here.

Source: AWS IAM and AWS STS API references.
"""

from __future__ import annotations

import contextlib
import time

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Head
from userlab.cloud.account.principal import Signed
from userlab.cloud.http import query_xml
from userlab.cloud.http.aws_request import AwsRequest, AwsResponse, Forward, HttpRequest
from userlab.cloud.identity.keys.credentials import KeyRing
from userlab.cloud.identity.policies import simulation
from userlab.cloud.identity.policies.authorization import Authorizer
from userlab.cloud.identity.policies.policy_document import check_identity_policy, check_trust_policy
from userlab.cloud.identity.refused import refuse
from userlab.cloud.identity.signatures import sigv4, unsigned_calls
from userlab.cloud.identity.users_and_roles import changes, constraints, own_user
from userlab.cloud.identity.users_and_roles.roles import Roles
from userlab.cloud.identity.users_and_roles.sessions import Sessions
from userlab.cloud.moto_seams import iam, managed_policies, resource_policies

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
        resource_policies.install()

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Answer one request. Raises AwsError."""
        constraints.check(request)
        if request.service == "sts":
            return self._sessions.answer(request)
        refuse(request.action)
        if request.action in ("SimulatePrincipalPolicy", "SimulateCustomPolicy"):
            return query_xml.answer(request, simulation.simulate(request))
        own = own_user.answer(request, self.keys, self._started)
        if own is not None:
            return query_xml.answer(request, own)
        self._check_documents(request)
        for parameter in ("PolicyArn", "PermissionsBoundary"):
            managed_policies.provide(request.account, str(request.parameters.get(parameter, "")))
        answer = self._carry_out(request, forward)
        if not request.action.startswith(_READS):
            self.authorizer.forget(request.account)
        return answer

    def verify(self, request: HttpRequest) -> Signed:
        """Who signed a request. Raises AwsError as the service that it addresses refuses a signature."""
        if unsigned_calls.is_unsigned_call(request):
            return unsigned_calls.caller_of(request)
        return sigv4.verify(request, self.keys)

    def verify_head(self, request: HttpRequest) -> Head:
        """Refuse a head with which no body makes a genuine request. Raises AwsError as `verify` does."""
        if unsigned_calls.is_unsigned_call(request):
            return Head(unsigned_calls.service_of(request), None, known=False)
        return sigv4.verify_head(request, self.keys)

    def forget(self, account: str) -> None:
        """Drop what is remembered of an account that is being reset."""
        self.authorizer.forget(account)
        self.roles.forget(account)

    def close(self) -> None:
        """Nothing runs here that would have to end."""

    def _carry_out(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        account = request.account
        everything: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
        with self._accounts.lock(account):
            if _lists_all_policies(request):
                everything = managed_policies.all_provided(account)
            with everything, self._accounts.drawing(account):
                result = changes.answer(request, iam.opened(account))
            if result is not None and not request.action.startswith(_READS):
                self._accounts.changed(account, ("iam",))
        if result is None:
            return forward(request)
        if request.action == "CreateRole":
            self.roles.made(result["Role"]["Arn"])
        return query_xml.answer(request, result)

    def _check_documents(self, request: AwsRequest) -> None:
        parameters, action = request.parameters, request.action
        if action in _POLICY_QUOTAS:
            managed = action.startswith("Create")
            check_identity_policy(str(parameters["PolicyDocument"]), *_POLICY_QUOTAS[action], managed=managed)
        if action in _TRUST:
            check_trust_policy(str(parameters[_TRUST[action]]))


def _lists_all_policies(request: AwsRequest) -> bool:
    """Whether an answer holds those of AWS's policies, too, that nobody here has named yet."""
    parameters = request.parameters
    attached = parameters.get("OnlyAttached") == "true" or "PolicyUsageFilter" in parameters
    return request.action == "ListPolicies" and parameters.get("Scope", "All") != "Local" and not attached

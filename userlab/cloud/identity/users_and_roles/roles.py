"""Roles that AWS services assume: whether they may, and the session with its keys when they do.

Lambda runs a function as its execution role, API Gateway calls a service as an integration's. Source: IAM User Guide,
"Roles terms and concepts" (service role); Lambda guide, "Defining Lambda function permissions with an execution role".
"""

from __future__ import annotations

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.identity.keys.credentials import KeyRing
from userlab.cloud.identity.policies import trust

# On AWS a new role takes some seconds until Lambda can assume it.
PROPAGATION_SECONDS = 5.0


class Roles:
    """The roles of every account, as the services see them.

    >>> roles.can_assume("arn:aws:iam::123456789012:role/hello", "lambda.amazonaws.com")  # doctest: +SKIP
    True
    >>> roles.session("arn:aws:iam::123456789012:role/hello", "hello").principal.arn  # doctest: +SKIP
    'arn:aws:sts::123456789012:assumed-role/hello/hello'
    """

    def __init__(self, accounts: Accounts, keys: KeyRing) -> None:
        self._accounts = accounts
        self._keys = keys
        self._usable_from: dict[str, float] = {}
        self.session = keys.role_session
        """A new session of a role; whether the caller may have it is asked elsewhere, as by `can_assume`."""

    def can_assume(self, role_arn: str, service: str = "lambda.amazonaws.com") -> bool:
        """Whether an AWS service may assume a role: the role exists, is usable yet, and trusts the service."""
        account = read_arn(role_arn).account
        return self._usable(role_arn, account) and trust.trusts_service(role_arn, service, account)

    def made(self, role_arn: str) -> None:
        """A role was made just now."""
        now = self._accounts.clock.now(read_arn(role_arn).account)
        self._usable_from[role_arn] = now + PROPAGATION_SECONDS

    def forget(self, account: str) -> None:
        """Drop what is remembered of an account that is being reset."""
        for arn in [arn for arn in self._usable_from if f":{account}:" in arn]:
            del self._usable_from[arn]

    def _usable(self, role_arn: str, account: str) -> bool:
        """Whether a role has reached the services: at once, or after seconds in realistic mode."""
        if not self._accounts.settings(account).realistic:
            return True
        return self._accounts.clock.now(account) >= self._usable_from.get(role_arn, 0.0)

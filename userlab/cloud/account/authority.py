"""Whom a service asks who may do what. Identity fulfils these Protocols; no service needs more of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from userlab.cloud.account.principal import Principal, RoleSession, Signed
from userlab.cloud.http.aws_request import HttpRequest


class Authority(Protocol):
    """Decides about one permission outside of a request that came in at the front door."""

    def allows(
        self, principal: Principal, action: str, resource: str, context: dict[str, list[str]] | None = None
    ) -> bool:
        """Whether a principal may do `action` (such as "logs:PutLogEvents") on an ARN.

        `context` holds condition keys of the action's own, in lower case.
        """


class ServiceRoles(Protocol):
    """The roles that AWS services assume."""

    def can_assume(self, role_arn: str, service: str = "lambda.amazonaws.com") -> bool:
        """Whether an AWS service may assume a role."""

    def session(self, role_arn: str, name: str, seconds: float = 3600) -> RoleSession:
        """A new session of a role: temporary keys, and the principal behind them."""


Verify = Callable[[HttpRequest], Signed]
"""Names the principal behind a request's signature. Raises AwsError as AWS refuses a signature."""


class Head(NamedTuple):
    """What the head of a signed request says before its body is there.

    `service` is the one that it is signed for. `prove` raises AwsError for the SHA-256 (in hexadecimal) of a body with
    which the signature is wrong; None: the signature is verified already. `known` tells whether there is one at all.
    """

    service: str
    prove: Callable[[str], None] | None
    known: bool = True


VerifyHead = Callable[[HttpRequest], Head]
"""Reads the head of a request. Raises AwsError for one with which no body makes a genuine request."""

"""Who makes a request: the administrator of an account, a user, a role's session, a service.

Source: IAM User Guide, "IAM identifiers" (ARNs and unique ids), "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from userlab.base.account_keys import Keys

LEARNER = "learner"

Kind = Literal["administrator", "user", "role", "service", "anonymous"]


@dataclass(frozen=True)
class Principal:
    """Who made a request.

    `arn` is what AWS shows in errors and in sts:GetCallerIdentity: arn:aws:iam::ACCOUNT:user/NAME or
    arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION. For sessions, `source_arn` is the role or the user behind
    it (with its path) and `policies` are the session policies, which can only take permissions away.
    `master` is true of the account's own keys and of their sessions, and of nobody else: it goes by the key, never by
    a name.
    """

    account: str
    arn: str
    kind: Kind
    name: str
    access_key: str
    unique_id: str = ""
    source_arn: str = ""
    session: bool = False
    federated: bool = False
    issued: float = 0.0
    policies: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    source_identity: str = ""
    transitive: tuple[str, ...] = ()
    master: bool = False


@dataclass(frozen=True)
class RoleSession:
    """A session of a role: its temporary keys, and the principal that they name."""

    keys: Keys
    principal: Principal


@dataclass(frozen=True)
class Signed:
    """A verified request: who signed it, for which region and service (signing name, such as "dynamodb")."""

    principal: Principal
    region: str
    service: str


def learner(account: str, access_key_id: str = "") -> Principal:
    """The administrator of an account: the IAM user "learner", who may do everything."""
    arn = f"arn:aws:iam::{account}:user/{LEARNER}"
    unique_id = "AIDALAB0" + account + "L"
    return Principal(account, arn, "administrator", LEARNER, access_key_id, unique_id, master=True)

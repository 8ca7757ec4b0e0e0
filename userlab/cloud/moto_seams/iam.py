"""moto's IAM: users, roles, groups and their policies, read without asking its HTTP handlers.

Every function looks only into accounts that exist: an unknown access key must not make moto create an account.
"""

import base64
import binascii
from dataclasses import dataclass

from moto.iam.models import IAMBackend, Role, User, iam_backends

_PARTITION = "aws"
_ACCOUNT_OFFSET = 549755813888


@dataclass(frozen=True)
class UserKey:
    """An IAM user's own access key, as IAM has it now."""

    account: str
    user_name: str
    user_arn: str
    user_id: str
    secret_access_key: str
    active: bool


def account_of_access_key(access_key_id: str) -> str | None:
    """The account id (12 digits) that is written in an access key id or a role id, as on AWS.

    Ids that moto makes hold the account in base 32 after their four-letter prefix. None for other ids.
    """
    if len(access_key_id) < 13:
        return None
    try:
        number = int.from_bytes(base64.b32decode(access_key_id[4:12]), "big")
    except (binascii.Error, ValueError):
        return None
    account = 2 * (number - _ACCOUNT_OFFSET) + (access_key_id[12] in "QRSTUVWXYZ234567")
    return f"{account:012d}" if 0 <= account < 10**12 else None


def access_key_prefix(account: str, prefix: str) -> str:
    """The first 13 characters of an access key id (prefix "AKIA", "ASIA") that belongs to an account."""
    number = int(account) // 2 + _ACCOUNT_OFFSET
    odd = "Q" if int(account) % 2 else "A"
    return prefix + base64.b32encode(number.to_bytes(5, "big")).decode() + odd


def backend(account: str) -> IAMBackend | None:
    """IAM of one account, or None when nothing has been made there yet."""
    account_backends = dict.get(iam_backends, account)
    return dict.get(account_backends, _PARTITION) if account_backends is not None else None


def user_key(access_key_id: str) -> UserKey | None:
    """The IAM user's access key of that id, or None."""
    account = account_of_access_key(access_key_id)
    iam = backend(account) if account else None
    if iam is None or access_key_id not in iam.access_keys:
        return None
    # Not through key.user_name: moto leaves the old name there when a user is renamed.
    for user in list(iam.users.values()):
        for key in list(user.access_keys):
            if key.access_key_id == access_key_id:
                return UserKey(
                    account, user.name, user.arn, user.id, key.secret_access_key, key.status == "Active"
                )
    return None


def role(role_arn: str) -> Role | None:
    """The role of that ARN (arn:aws:iam::ACCOUNT:role/PATH/NAME), or None."""
    parts = role_arn.split(":")
    iam = backend(parts[4]) if len(parts) == 6 else None
    if iam is None:
        return None
    return next((each for each in list(iam.roles.values()) if each.arn == role_arn), None)


def user(account: str, name: str) -> User | None:
    """The IAM user of that name, or None."""
    iam = backend(account)
    return iam.users.get(name) if iam is not None else None

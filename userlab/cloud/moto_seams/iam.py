"""moto's IAM: users, roles, groups and their policies, read without asking its HTTP handlers.

Every function looks only into accounts that exist: a guessed access key must not make moto create an account.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import (
    AccessKey,
    Group,
    IAMBackend,
    InstanceProfile,
    ManagedPolicy,
    PolicyVersion,
    Role,
    User,
    iam_backends,
)
from moto.iam.policy_validation import IAMPolicyDocumentValidator
from moto.iam.utils import generate_access_key_id_from_account_id

from userlab.cloud.account.arn import read_arn

__all__ = [
    "AccessKey",
    "Group",
    "IAMBackend",
    "InstanceProfile",
    "ManagedPolicy",
    "PolicyVersion",
    "Role",
    "User",
]
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


def opened(account: str) -> IAMBackend:
    """IAM of one account, made when there is none yet: for calls of the account itself."""
    return iam_backends[account][_PARTITION]


def unique_id(backend: IAMBackend, prefix: str) -> str:
    """A new unique id of AWS's shape, such as ANPA... for a policy, drawn from the account's sequence."""
    return generate_access_key_id_from_account_id(backend.account_id, prefix=prefix, total_length=21)


def tags_of(backend: IAMBackend, thing: User | Role | ManagedPolicy | InstanceProfile) -> list[dict[str, str]]:
    """The tags of a thing, each {"Key": ..., "Value": ...}. moto keeps them in three ways."""
    if isinstance(thing, User):
        return list(backend.tagger.list_tags_for_resource(thing.arn)["Tags"])
    return list(thing.tags.values()) if isinstance(thing.tags, dict) else list(thing.tags)


def tags_by_arn(account: str, arn: str) -> dict[str, str]:
    """The tags of a user, role, policy or instance profile by its ARN; none where there is no such thing."""
    found = backend(account)
    if found is None:
        return {}
    things = [found.users, found.roles, found.managed_policies, found.instance_profiles]
    thing = next((each for kind in things for each in list(kind.values()) if each.arn == arn), None)
    return {tag["Key"]: tag["Value"] for tag in tags_of(found, thing)} if thing is not None else {}


def set_tags(
    backend: IAMBackend, thing: User | Role | ManagedPolicy | InstanceProfile, tags: list[dict[str, str]]
) -> None:
    """Give a thing these tags and no others."""
    if isinstance(thing, User):
        backend.tagger.delete_all_tags_for_resource(thing.arn)
        backend.tagger.tag_resource(thing.arn, tags)
    elif isinstance(thing, ManagedPolicy):
        thing.tags = {tag["Key"]: tag for tag in tags}
    else:
        thing.tags = tags


def user_key(access_key_id: str) -> UserKey | None:
    """The IAM user's access key of that id, or None."""
    account = account_of_access_key(access_key_id)
    iam = backend(account) if account else None
    if account is None or iam is None or access_key_id not in iam.access_keys:
        return None
    # Not through key.user_name: moto leaves the old name there when a user is renamed.
    for user in list(iam.users.values()):
        for key in list(user.access_keys):
            if key.access_key_id == access_key_id:
                return UserKey(account, user.name, user.arn, user.id, key.secret_access_key, key.status == "Active")
    return None


def role(role_arn: str) -> Role | None:
    """The role of that ARN (arn:aws:iam::ACCOUNT:role/PATH/NAME), or None."""
    iam = backend(read_arn(role_arn).account)
    if iam is None:
        return None
    return next((each for each in list(iam.roles.values()) if each.arn == role_arn), None)


def user(account: str, name: str) -> User | None:
    """The IAM user of that name, or None."""
    iam = backend(account)
    return iam.users.get(name) if iam is not None else None


def arn_of(account: str, word: str, name: str) -> str | None:
    """The ARN, with its path, of a role, user, group or instance profile (`word`) by its name; None if none."""
    iam = backend(account)
    if iam is None:
        return None
    if word == "role":
        return next((each.arn for each in list(iam.roles.values()) if each.name == name), None)
    things = {"user": iam.users, "group": iam.groups, "instance-profile": iam.instance_profiles}.get(word, {})
    return things[name].arn if name in things else None


Named = tuple[str, str]
"""A policy's name as the simulator writes it, and its document: ("role_worker_p", "{...}")."""


def role_policies(role: Role) -> tuple[list[Named], Named | None]:
    """(policies, permissions boundary) of a role, inline and managed ones together."""
    policies = _inline("role", role.name, role.policies) + _managed(role.managed_policies)
    return policies, _boundary(role.account_id, role.permissions_boundary_arn)


def user_policies(account: str, user_arn: str) -> tuple[list[Named], Named | None]:
    """The same of a user, with the policies of its groups."""
    iam = backend(account)
    found = next((each for each in list(iam.users.values()) if each.arn == user_arn), None) if iam else None
    if iam is None or found is None:
        return [], None
    policies = _inline("user", found.name, found.policies) + _managed(found.managed_policies)
    for group in list(iam.groups.values()):
        if found in group.users:
            policies += _inline("group", group.name, group.policies) + _managed(group.managed_policies)
    return policies, _boundary(account, getattr(found, "permissions_boundary_arn", None))


def _inline(kind: str, owner: str, policies: dict[str, str]) -> list[Named]:
    return [(f"{kind}_{owner}_{name}", document) for name, document in list(policies.items())]


def _managed(policies: dict[str, ManagedPolicy]) -> list[Named]:
    return [(policy.name, _default_version(policy)) for policy in list(policies.values())]


def _default_version(policy: ManagedPolicy) -> str:
    for version in policy.versions:
        if version.version_id == policy.default_version_id:
            return version.document
    return policy.versions[-1].document


def _boundary(account: str, policy_arn: str | None) -> Named | None:
    if not policy_arn:
        return None
    iam = backend(account)
    policy = iam.managed_policies.get(policy_arn) if iam is not None else None
    # A boundary whose policy is gone permits nothing.
    return (policy.name, _default_version(policy)) if policy is not None else ("", '{"Statement": []}')


def validate_policy(document: str) -> None:
    """Check an identity policy as moto does, by rules recorded from IAM. Raises ValueError with IAM's text."""
    try:
        IAMPolicyDocumentValidator(document).validate()
    except MalformedPolicyDocument as error:
        raise ValueError(error.message) from None


def managed_document(account: str, policy_arn: str) -> str | None:
    """The document of a managed policy's default version, None if an account's IAM has no such policy."""
    iam = backend(account)
    policy = iam.managed_policies.get(policy_arn) if iam is not None else None
    return _default_version(policy) if policy is not None else None


def install() -> None:
    """Complete moto's users and groups: ids of AWS's shape (AIDA..., AGPA...), boundaries of users."""
    User.permissions_boundary = Role.permissions_boundary
    User.permissions_boundary_arn = None
    for kind, prefix in ((User, "AIDA"), (Group, "AGPA")):
        if not hasattr(kind, "_shaped"):
            kind.__init__ = _shaped(kind.__init__, prefix)
            kind._shaped = True


def _shaped(original: Callable[..., None], prefix: str) -> Callable[..., None]:
    def initialize(self: User | Group, account_id: str, *args: Any, **kwargs: Any) -> None:
        original(self, account_id, *args, **kwargs)
        self.id = generate_access_key_id_from_account_id(account_id, prefix=prefix, total_length=21)

    return initialize

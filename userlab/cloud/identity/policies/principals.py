"""Whether a Principal element names a caller: an account, a role, a user, a session, a service, or everyone.

    "Principal": "*"
    "Principal": {"AWS": ["arn:aws:iam::123456789012:root", "123456789012"], "Service": "lambda.amazonaws.com"}

Source: IAM User Guide, "AWS JSON policy elements: Principal".
"""

from enum import Enum
from typing import Any

from userlab.cloud.account.principal import Principal


class Match(Enum):
    """How a Principal element names a caller: not at all, through its account, or itself."""

    NONE = 0
    ACCOUNT = 1
    ITSELF = 2


def names_principal(element: Any, principal: Principal) -> Match:
    """How a Principal element names a caller.

    An account's name ("arn:aws:iam::ACCOUNT:root" or its id) hands the decision to that account: its own policies
    must allow the action as well. A role's or user's own ARN, or *, suffices by itself.
    """
    if element == "*":
        return Match.ITSELF
    named = element.get("AWS", []) if isinstance(element, dict) else []
    found = Match.NONE
    for name in named if isinstance(named, list) else [named]:
        if name == "*" or name in _own_names(principal):
            return Match.ITSELF
        if name in (principal.account, f"arn:aws:iam::{principal.account}:root"):
            found = Match.ACCOUNT
    return found


def names_service(element: Any, service: str) -> bool:
    """Whether a Principal element names an AWS service, such as lambda.amazonaws.com."""
    if element == "*":
        return True
    if not isinstance(element, dict):
        return False
    named = element.get("Service", [])
    return service in (named if isinstance(named, list) else [named]) or element.get("AWS") == "*"


def _own_names(principal: Principal) -> tuple[str, ...]:
    names = [principal.arn, principal.unique_id]
    if principal.kind == "role":
        names.append(principal.source_arn)
    return tuple(name for name in names if name)

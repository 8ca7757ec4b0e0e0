"""Where the stacks of CloudFormation are kept, and how their ids are drawn.

moto's CloudFormation makes things in its own backends, past every permission, so it is never asked, nor imported (it
imports forty services). Stacks are documents of our own that hang on an object of moto's for the account and region,
that of the tagging API, which has no state of its own: what saves, restores or resets moto's state does the same to
them.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from moto.moto_api._internal import mock_random
from moto.resourcegroupstaggingapi.models import resourcegroupstaggingapi_backends as backends_of_account

SERVICE = "resourcegroupstaggingapi"  # as what is changed with a stack

_ATTRIBUTE = "userlab_stacks"
_CAPITALS = string.ascii_uppercase + string.digits
_SMALL = string.ascii_lowercase + string.digits
Kept = TypeVar("Kept")


def kept(account: str, region: str, make: Callable[[], Kept]) -> Kept:
    """What the service keeps of an account in a region; made when asked for first."""
    backend = backends_of_account[account][region]
    found = backend.__dict__.get(_ATTRIBUTE)
    if found is None:
        found = backend.__dict__.setdefault(_ATTRIBUTE, make())
    return found


def existing(account: str, region: str) -> Any:
    """The same, or None where there is nothing yet; makes nothing."""
    backends = dict.get(backends_of_account, account)
    backend = dict.get(backends, region) if backends is not None else None
    return backend.__dict__.get(_ATTRIBUTE) if backend is not None else None


def finished(backend: Any) -> list[Any]:
    """What a backend keeps of stacks that will not change any more."""
    found = backend.__dict__.get(_ATTRIBUTE)
    return found.finished() if found is not None else []


def all_existing() -> Iterator[tuple[str, str, Any]]:
    """(account, region, what is kept) of all that exist; makes none."""
    for account in list(backends_of_account):
        for region in list(dict.get(backends_of_account, account) or {}):
            found = existing(account, region)
            if found is not None:
                yield account, region, found


def stack_id(account: str, region: str, name: str) -> str:
    """The ARN of the stack of a name; "" where there is none."""
    found = existing(account, region)
    stack = found.find(name) if found is not None else None
    return str(stack.id) if stack is not None else ""


def random_name(length: int, small: bool = False) -> str:
    """Letters and digits for the end of a name that CloudFormation gives, drawn from the account's sequence."""
    return "".join(mock_random.choice(_SMALL if small else _CAPITALS) for _ in range(length))


def new_id() -> str:
    """A UUID, drawn from the account's sequence."""
    return str(mock_random.uuid4())

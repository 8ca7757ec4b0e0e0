"""As much of a cloud as its keeper sees, to be closed and opened again."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.moto_seams.forwarding import application
from userlab.cloud.snapshot.keeper import Keeper

_numbers = itertools.count(1)


class SmallCloud:
    """A cloud with one account; it shares moto's backends with every other cloud of this process."""

    def __init__(self, home: Path, account: str, ephemeral: bool = False) -> None:
        self.account = account
        self.accounts = Accounts()
        self.clock, self.settings = self.accounts.clock, self.accounts.settings
        self.keeper = Keeper(home, b"s" * 32, self.accounts, self.reset, ephemeral)

    def reset(self, account: str) -> None:
        application.forget(account)
        self.keeper.changed(account)

    def parameters(self) -> Any:
        """Systems Manager, as moto has it. It is imported late: with EC2, which it needs, that takes over a second."""
        from moto.ssm.models import ssm_backends

        return ssm_backends[self.account]["us-east-1"]

    def put(self, value: str) -> None:
        """Change something that moto keeps: a parameter of Systems Manager."""
        parameters = {"name": "/greeting", "description": "", "value": value, "parameter_type": "String"}
        rest = {"allowed_pattern": "", "keyid": "", "overwrite": True, "tags": [], "data_type": "text"}
        rest |= {"tier": None, "policies": None}
        self.parameters().put_parameter(**parameters, **rest)

    def got(self) -> str | None:
        """The parameter's value, None when there is none."""
        parameter = self.parameters().get_parameter("/greeting")
        return parameter.value if parameter else None

    def save(self) -> bool:
        self.keeper.changed(self.account)
        return self.keeper.flush()


@pytest.fixture
def account() -> Iterator[str]:
    number = f"8{os.getpid() % 100_000:05d}{next(_numbers):06d}"
    yield number
    application.forget(number)


@pytest.fixture
def open_cloud(tmp_path: Path, account: str) -> Iterator[Callable[..., SmallCloud]]:
    """open_cloud() is a cloud of the test's home with what was saved there; the one before is as if killed."""
    opened: list[SmallCloud] = []

    def open_cloud(ephemeral: bool = False) -> SmallCloud:
        application.forget(account)
        opened.append(SmallCloud(tmp_path, account, ephemeral))
        opened[-1].keeper.start()
        return opened[-1]

    yield open_cloud
    for cloud in opened:
        cloud.keeper.close()

"""As much of a cloud as its keeper sees, to be closed and opened again."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REGION, session
from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloud import Cloud
from userlab.cloud.moto_seams.forwarding import application
from userlab.cloud.snapshot.keeper import Keeper

ACCOUNT = "123456789012"
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
        """Moto's Systems Manager. It is imported late: with EC2, which it needs, that takes over a second."""
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


class Killed:
    """A cloud of the test's home that can be left as a kill leaves it, and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.left: list[Cloud] = []
        self.start()

    def start(self) -> None:
        self.cloud = Cloud(self.home)
        self.cloud.start()

    def client(self, service: str) -> Any:
        keys = self.cloud.keys.account_keys(ACCOUNT)
        return session().client(
            service,
            endpoint_url=self.cloud.endpoint,
            region_name=REGION,
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
        )

    def kill(self, between: Callable[[], None] = lambda: None) -> None:
        """Leave the disk as it is, forget what is in memory, and start anew."""
        keeper = self.cloud.keeper
        keeper.flush = lambda: True
        self.cloud.stop()
        application.forget(ACCOUNT)
        between()
        self.start()

    def snapshot(self) -> None:
        """Have a snapshot made, so that the log begins anew."""
        assert self.cloud.keeper.flush()

    def logs(self) -> list[Path]:
        return sorted((self.home / "accounts").glob("*.log"))


@pytest.fixture
def lab(tmp_path: Path, moto_as_before: None) -> Iterator[Killed]:
    application.forget(ACCOUNT)
    lab = Killed(tmp_path / "home")
    yield lab
    lab.cloud.stop()
    application.forget(ACCOUNT)

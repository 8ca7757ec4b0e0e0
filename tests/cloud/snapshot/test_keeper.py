"""The keeper writes what changed and brings it back; what it cannot read is set aside, never a crash."""

from __future__ import annotations

import errno
import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from moto.ssm.models import ssm_backends

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.moto_seams import application
from userlab.cloud.snapshot import sealed_file
from userlab.cloud.snapshot.keeper import Keeper

_numbers = itertools.count(1)


class Room:
    """A room of the cloud that keeps a value by account."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def state(self, account: str) -> Any:
        return self.values.get(account)

    def restore(self, account: str, state: Any) -> None:
        self.values[account] = state


class SmallCloud:
    """As much of a cloud as its keeper sees; it shares moto's backends with every other cloud of this process."""

    def __init__(self, home: Path, ephemeral: bool = False) -> None:
        self.accounts = Accounts()
        self.clock, self.settings = self.accounts.clock, self.accounts.settings
        self.room = Room()
        self.keeper = Keeper(home, b"s" * 32, self.accounts, (self.room, SimpleNamespace()), self.reset, ephemeral)

    def reset(self, account: str) -> None:
        application.forget(account)
        self.room.values.pop(account, None)
        self.keeper.changed(account)


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
        opened.append(SmallCloud(tmp_path, ephemeral))
        opened[-1].keeper.start()
        return opened[-1]

    yield open_cloud
    for cloud in opened:
        cloud.keeper.close()


def put(account: str, value: str) -> None:
    """Change something that moto keeps: a parameter of Systems Manager."""
    parameters = {"name": "/greeting", "description": "", "value": value, "parameter_type": "String"}
    rest = {"allowed_pattern": "", "keyid": "", "overwrite": True, "tags": [], "data_type": "text"}
    rest |= {"tier": None, "policies": None}
    ssm_backends[account]["us-east-1"].put_parameter(**parameters, **rest)


def got(account: str) -> str | None:
    parameter = ssm_backends[account]["us-east-1"].get_parameter("/greeting")
    return parameter.value if parameter else None


def save(cloud: SmallCloud, account: str) -> bool:
    cloud.keeper.changed(account)
    return cloud.keeper.flush()


def file_of(home: Path, account: str) -> Path:
    return home / "accounts" / f"{account}.snapshot"


def test_what_moto_keeps_comes_back(open_cloud, account):
    cloud = open_cloud()
    put(account, "hello")
    assert save(cloud, account)
    open_cloud()
    assert got(account) == "hello"


def test_what_a_room_keeps_comes_back(open_cloud, account):
    cloud = open_cloud()
    cloud.room.values[account] = {"deployments": [1, 2]}
    save(cloud, account)
    assert open_cloud().room.values == {account: {"deployments": [1, 2]}}


def test_the_clock_and_the_settings_of_an_account_come_back(open_cloud, account):
    cloud = open_cloud()
    cloud.clock.advance(7200, account)
    cloud.settings(account).realistic = True
    save(cloud, account)
    restored = open_cloud()
    assert restored.clock.offset(account) == 7200
    assert restored.settings(account).realistic is True


def test_a_change_is_on_disk_within_two_seconds(open_cloud, account, tmp_path):
    cloud = open_cloud()
    put(account, "hello")
    begun = time.monotonic()
    cloud.keeper.changed(account)
    while not file_of(tmp_path, account).exists():
        assert time.monotonic() < begun + 2
        time.sleep(0.01)


def test_close_writes_what_waits(open_cloud, account):
    cloud = open_cloud()
    put(account, "last")
    cloud.keeper.changed(account)
    cloud.keeper.close()
    open_cloud()
    assert got(account) == "last"


def test_an_account_without_anything_left_has_no_file(open_cloud, account, tmp_path):
    cloud = open_cloud()
    put(account, "hello")
    save(cloud, account)
    cloud.reset(account)
    cloud.keeper.flush()
    assert not file_of(tmp_path, account).exists()


def test_an_ephemeral_cloud_writes_nothing_and_reads_nothing(open_cloud, account, tmp_path):
    cloud = open_cloud()
    put(account, "kept")
    save(cloud, account)
    before = file_of(tmp_path, account).read_bytes()
    ephemeral = open_cloud(ephemeral=True)
    assert got(account) is None
    put(account, "forgotten")
    save(ephemeral, account)
    ephemeral.keeper.close()
    assert file_of(tmp_path, account).read_bytes() == before


def test_a_damaged_file_is_set_aside_with_a_warning_and_the_account_is_empty(open_cloud, account, tmp_path):
    cloud = open_cloud()
    put(account, "hello")
    save(cloud, account)
    file = file_of(tmp_path, account)
    damaged = file.read_bytes()[:-10]
    file.write_bytes(damaged)
    reopened = open_cloud()
    assert got(account) is None
    (warning,) = reopened.keeper.warnings()
    assert account in warning
    assert "damaged" in warning
    assert [aside.read_bytes() for aside in file.parent.glob("*.set-aside-*")] == [damaged]


def test_a_sealed_file_that_cannot_be_unpickled_is_set_aside_too(open_cloud, account, tmp_path):
    (tmp_path / "accounts").mkdir()
    sealed_file.write(file_of(tmp_path, account), b"s" * 32, account, b"no pickle")
    (warning,) = open_cloud().keeper.warnings()
    assert "cannot be read" in warning
    assert not file_of(tmp_path, account).exists()


def test_a_pickle_that_this_lab_did_not_seal_is_never_loaded(open_cloud, account, tmp_path):
    class Malicious:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "ran",)

    import pickle

    (tmp_path / "accounts").mkdir()
    sealed_file.write(file_of(tmp_path, account), b"x" * 32, account, pickle.dumps(Malicious()))
    open_cloud()
    assert not (tmp_path / "ran").exists()


def test_a_full_disk_is_told_keeps_the_old_file_and_is_tried_again(open_cloud, account, tmp_path, monkeypatch):
    cloud = open_cloud()
    put(account, "old")
    save(cloud, account)
    before = file_of(tmp_path, account).read_bytes()

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(sealed_file, "write_private", full)
        put(account, "new")
        assert save(cloud, account) is False
        assert "disk is full" in cloud.keeper.warnings()[0]
        assert file_of(tmp_path, account).read_bytes() == before
    assert cloud.keeper.flush() is True
    assert cloud.keeper.warnings() == []
    open_cloud()
    assert got(account) == "new"


def test_a_service_that_cannot_be_saved_takes_no_other_with_it(open_cloud, account):
    cloud = open_cloud()
    put(account, "hello")
    from moto.sqs.models import sqs_backends

    sqs_backends[account]["us-east-1"].generator = (number for number in ())  # what no pickle can hold
    assert save(cloud, account)
    assert "sqs cannot be saved" in cloud.keeper.warnings()[0]
    open_cloud()
    assert got(account) == "hello"


def test_what_cannot_be_saved_any_more_stays_as_it_was_saved(open_cloud, account):
    cloud = open_cloud()
    put(account, "hello")
    assert save(cloud, account)
    put(account, "goodbye")
    ssm_backends[account]["us-east-1"].generator = (number for number in ())
    assert save(cloud, account)
    assert save(cloud, account)
    open_cloud()
    assert got(account) == "hello"


def test_a_half_written_file_of_a_killed_cloud_is_cleared_away(open_cloud, account, tmp_path):
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / f"{account}.snapshot.x1.new").write_bytes(b"half")
    open_cloud()
    assert list((tmp_path / "accounts").iterdir()) == []

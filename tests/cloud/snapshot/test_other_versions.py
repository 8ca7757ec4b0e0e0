"""A snapshot is read whichever version wrote it; what cannot be read is said, kept, and back with its version."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from moto.sqs.models import sqs_backends

from userlab.cloud.moto_seams.saving import migrations, state
from userlab.cloud.moto_seams.saving.state import Part
from userlab.cloud.snapshot import contents, sealed_file
from userlab.process import local_cloud

OURS = sealed_file.versions()
ARCHIVE = Path(__file__).parents[2] / "fixtures/home-9a00c31.zip"
Be = Callable[..., None]


@pytest.fixture
def be(monkeypatch: pytest.MonkeyPatch) -> Be:
    """be("5.3.0", "5.2.4") makes this a lab with moto 5.3.0, to which the parameters that 5.2.4 wrote are foreign."""
    load = state.load_part

    def be(moto: str, *cannot_read: str) -> None:
        def reads(account: str, part: Part) -> None:
            if part.service == "ssm" and part.written["moto"] in cannot_read:
                raise AttributeError(f"moto {part.written['moto']} did that otherwise")
            load(account, part)

        monkeypatch.setattr(sealed_file, "versions", lambda: {**OURS, "moto": moto})
        monkeypatch.setattr(state, "load_part", reads)

    return be


@pytest.fixture
def upgraded(be: Be, open_cloud: Any, account: str) -> Any:
    """Moto 5.2.4 saved a parameter and a queue; moto 5.3.0, which runs now, cannot read the parameter."""
    be("5.2.4")
    cloud = open_cloud()
    cloud.put("of 5.2.4")
    sqs_backends[account]["us-east-1"].create_queue("kept", {})
    cloud.save()
    be("5.3.0", "5.2.4")
    return open_cloud()


def files(home: Path) -> list[str]:
    """What lies in the folder of accounts, without the account's number."""
    return sorted(file.name.split(".", 1)[1] for file in (home / "accounts").iterdir())


def aside(moto: str, number: int = 1) -> str:
    return f"snapshot.of-userlab-{OURS['userlab']}-moto-{moto}-python-{OURS['python']}-{number}"


@pytest.mark.parametrize("name", ["userlab", "moto", "python"])
def test_what_another_version_wrote_is_there(open_cloud, monkeypatch, tmp_path, name):
    monkeypatch.setattr(sealed_file, "versions", lambda: {**OURS, name: "0.0"})
    cloud = open_cloud()
    cloud.put("hello")
    cloud.save()
    monkeypatch.setattr(sealed_file, "versions", lambda: OURS)
    reopened = open_cloud()
    assert reopened.got() == "hello"
    assert reopened.keeper.warnings() == []
    assert files(tmp_path) == ["snapshot"]


def test_a_part_that_cannot_be_read_takes_no_other_with_it(upgraded, account):
    assert upgraded.got() is None
    assert list(sqs_backends[account]["us-east-1"].queues) == ["kept"]


def test_what_cannot_be_read_is_said_with_both_versions_and_the_place_where_it_is_kept(upgraded, account, tmp_path):
    (warning,) = upgraded.keeper.warnings()
    assert f"account {account}, ssm, written with moto 5.2.4 (this is 5.3.0), cannot be read" in warning
    assert str(tmp_path / "accounts" / f"{account}.{aside('5.2.4')}") in warning


def test_it_is_said_at_every_start_and_kept_whatever_is_saved_meanwhile(upgraded, open_cloud, tmp_path):
    kept = next(tmp_path.glob("accounts/*.of-*")).read_bytes()
    for _ in range(2):
        (warning,) = open_cloud().keeper.warnings()
        assert "ssm, written with moto 5.2.4 (this is 5.3.0), cannot be read" in warning
    upgraded.save()
    assert files(tmp_path) == ["snapshot", aside("5.2.4")]
    assert next(tmp_path.glob("accounts/*.of-*")).read_bytes() == kept


def test_it_is_back_with_the_version_that_wrote_it(upgraded, be, open_cloud, tmp_path):
    upgraded.save()
    be("5.2.4")
    back = open_cloud()
    assert back.got() == "of 5.2.4"
    assert back.keeper.warnings() == []
    assert files(tmp_path) == ["snapshot"]
    assert open_cloud().got() == "of 5.2.4"


def test_it_is_back_with_a_later_version_that_can_read_it(upgraded, be, open_cloud, tmp_path):
    upgraded.save()
    be("5.4.0")
    assert open_cloud().got() == "of 5.2.4"
    assert files(tmp_path) == ["snapshot"]


def test_a_later_version_puts_nothing_in_the_place_of_what_was_made_since(upgraded, be, open_cloud, tmp_path):
    upgraded.put("of 5.3.0")
    upgraded.save()
    be("5.4.0")
    later = open_cloud()
    assert later.got() == "of 5.3.0"
    assert "an earlier state of ssm" in later.keeper.warnings()[0]
    assert files(tmp_path) == ["snapshot", aside("5.2.4")]


def test_going_back_and_forth_gives_each_version_what_it_had(upgraded, be, open_cloud, tmp_path):
    upgraded.put("of 5.3.0")
    upgraded.save()
    be("5.2.4")
    back = open_cloud()
    assert back.got() == "of 5.2.4"
    assert aside("5.3.0") in back.keeper.warnings()[0]
    back.save()
    be("5.3.0", "5.2.4")
    forth = open_cloud()
    assert forth.got() == "of 5.3.0"
    assert files(tmp_path) == ["snapshot", aside("5.2.4")]


def test_a_part_that_its_own_version_cannot_read_swaps_with_nothing(be, open_cloud, tmp_path):
    be("5.2.4")
    cloud = open_cloud()
    cloud.put("first")
    cloud.save()
    be("5.2.4", "5.2.4")  # a fault
    cloud = open_cloud()
    cloud.put("second")
    cloud.save()
    be("5.2.4")  # that was repaired
    assert open_cloud().got() == "second"
    assert open_cloud().got() == "second"
    assert files(tmp_path) == ["snapshot", aside("5.2.4")]


def test_two_that_were_set_aside_keep_two_files(upgraded, be, open_cloud, tmp_path):
    be("5.2.4", "5.2.4")
    cloud = open_cloud()
    cloud.put("another of 5.2.4")
    cloud.save()
    be("5.3.0", "5.2.4")
    open_cloud()
    assert files(tmp_path) == ["snapshot", aside("5.2.4", 1), aside("5.2.4", 2)]


def test_a_full_disk_loses_nothing_of_what_should_be_set_aside(be, open_cloud, monkeypatch):
    be("5.2.4")
    cloud = open_cloud()
    cloud.put("of 5.2.4")
    cloud.save()
    be("5.3.0", "5.2.4")

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(sealed_file, "write_private", full)
        assert "set aside" in open_cloud().keeper.warnings()[0]
    be("5.2.4")
    assert open_cloud().got() == "of 5.2.4"


def test_an_account_that_9a00c31_set_aside_as_a_whole_is_back_where_it_is_empty(be, open_cloud, account, tmp_path):
    cloud = open_cloud()
    cloud.put("hello")
    cloud.clock.advance(3600, account)
    cloud.save()
    whole = sealed_file.set_aside(tmp_path / "accounts" / f"{account}.snapshot")
    assert whole.name.endswith(".snapshot.set-aside-1")
    back = open_cloud()
    assert (back.got(), back.clock.offset(account)) == ("hello", 3600)
    assert files(tmp_path) == ["snapshot"]


def test_what_9a00c31_set_aside_replaces_nothing(open_cloud, account, tmp_path):
    cloud = open_cloud()
    cloud.put("before")
    cloud.save()
    sealed_file.set_aside(tmp_path / "accounts" / f"{account}.snapshot")
    cloud.put("since")
    cloud.save()
    back = open_cloud()
    assert back.got() == "since"
    assert back.keeper.warnings() == []


def test_a_migration_brings_an_older_layout_to_today_s(open_cloud, account, monkeypatch):
    cloud = open_cloud()
    cloud.put("hello")
    cloud.save()

    def parameters_renamed(state: dict[str, Any]) -> None:
        state["_parameters"]["/greeting"][-1].value += ", migrated"

    monkeypatch.setitem(migrations.FORMATS, "ssm", 2)
    monkeypatch.setitem(migrations.MIGRATIONS, ("ssm", 1), parameters_renamed)
    migrated = open_cloud()
    assert migrated.got() == "hello, migrated"
    migrated.save()
    assert open_cloud().got() == "hello, migrated"  # once


def test_a_layout_of_a_later_version_is_set_aside(open_cloud, monkeypatch, tmp_path):
    with monkeypatch.context() as later:
        later.setitem(migrations.FORMATS, "ssm", 2)
        cloud = open_cloud()
        cloud.put("hello")
        cloud.save()
    assert "ssm cannot be read" in open_cloud().keeper.warnings()[0]
    assert files(tmp_path) == ["snapshot", aside(OURS["moto"])]


def test_start_says_what_cannot_be_read(tmp_path):
    with zipfile.ZipFile(ARCHIVE) as packed:
        packed.extractall(tmp_path)
    secret, file = (tmp_path / "secret").read_bytes(), tmp_path / "accounts/123456789012.snapshot"
    found = contents.unpack(sealed_file.read(file, secret, "123456789012"))
    found.parts.append(Part("vanished", "us-east-1", b"", [], 1, {**OURS, "moto": "9.9"}))
    sealed_file.write(file, secret, "123456789012", contents.pack(found))
    try:
        notice = local_cloud.start(tmp_path).notice
    finally:
        local_cloud.stop(tmp_path)
    assert f"vanished, written with moto 9.9 (this is {OURS['moto']}), cannot be read" in notice
    assert str(tmp_path / "accounts" / f"123456789012.{aside('9.9')}") in notice

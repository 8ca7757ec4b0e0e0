"""The keeper writes what changed and brings it back; what it cannot read is set aside, never a crash."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from userlab.cloud.snapshot import sealed_file


def file_of(home: Path, account: str) -> Path:
    return home / "accounts" / f"{account}.snapshot"


def test_what_moto_keeps_comes_back(open_cloud):
    cloud = open_cloud()
    cloud.put("hello")
    assert cloud.save()
    assert open_cloud().got() == "hello"


def test_the_clock_and_the_settings_of_an_account_come_back(open_cloud, account):
    cloud = open_cloud()
    cloud.clock.advance(7200, account)
    cloud.settings(account).realistic = True
    cloud.save()
    restored = open_cloud()
    assert restored.clock.offset(account) == 7200
    assert restored.settings(account).realistic is True


def test_a_change_is_on_disk_when_the_keeper_was_told(open_cloud, account):
    cloud = open_cloud()
    cloud.put("hello")
    cloud.keeper.changed(account)
    assert open_cloud().got() == "hello"


def test_a_change_of_which_nobody_was_told_is_on_disk_soon(open_cloud, account, tmp_path):
    cloud = open_cloud()
    cloud.put("hello")
    begun = time.monotonic()
    cloud.keeper.changed(account, silently=True)
    while not list(tmp_path.glob("accounts/*.log")):
        assert time.monotonic() < begun + 2
        time.sleep(0.01)


def test_close_writes_what_waits(open_cloud, account):
    cloud = open_cloud()
    cloud.put("last")
    cloud.keeper.changed(account)
    cloud.keeper.close()
    assert open_cloud().got() == "last"


def test_an_account_without_anything_left_has_no_file(open_cloud, account, tmp_path):
    cloud = open_cloud()
    cloud.put("hello")
    cloud.save()
    cloud.reset(account)
    cloud.keeper.flush()
    assert not file_of(tmp_path, account).exists()


def test_an_ephemeral_cloud_writes_nothing_and_reads_nothing(open_cloud, account, tmp_path):
    cloud = open_cloud()
    cloud.put("kept")
    cloud.save()
    before = file_of(tmp_path, account).read_bytes()
    ephemeral = open_cloud(ephemeral=True)
    assert cloud.got() is None
    cloud.put("forgotten")
    ephemeral.save()
    ephemeral.keeper.close()
    assert file_of(tmp_path, account).read_bytes() == before


def test_a_damaged_file_is_set_aside_with_a_warning_and_the_account_is_empty(open_cloud, account, tmp_path):
    cloud = open_cloud()
    cloud.put("hello")
    cloud.save()
    file = file_of(tmp_path, account)
    damaged = file.read_bytes()[:-10]
    file.write_bytes(damaged)
    reopened = open_cloud()
    assert cloud.got() is None
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
    cloud.put("old")
    cloud.save()
    before = file_of(tmp_path, account).read_bytes()

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(sealed_file, "write_private", full)
        cloud.put("new")
        assert cloud.save() is False
        assert "disk is full" in cloud.keeper.warnings()[0]
        assert file_of(tmp_path, account).read_bytes() == before
    assert cloud.keeper.flush() is True
    assert cloud.keeper.warnings() == []
    assert open_cloud().got() == "new"


def test_a_service_that_cannot_be_saved_takes_no_other_with_it(open_cloud, account):
    cloud = open_cloud()
    cloud.put("hello")
    from moto.sqs.models import sqs_backends

    sqs_backends[account]["us-east-1"].generator = (number for number in ())  # what no pickle can hold
    assert cloud.save()
    assert "sqs cannot be saved" in cloud.keeper.warnings()[0]
    assert open_cloud().got() == "hello"


def test_what_cannot_be_saved_any_more_stays_as_it_was_saved(open_cloud):
    cloud = open_cloud()
    cloud.put("hello")
    assert cloud.save()
    cloud.put("goodbye")
    cloud.parameters().generator = (number for number in ())
    assert cloud.save()
    assert cloud.save()
    assert open_cloud().got() == "hello"


@pytest.mark.parametrize("of", ["", ".set-aside-1", ".of-userlab-0.1.0-moto-5.2.5-python-3.11-1"])
def test_a_half_written_file_of_a_killed_cloud_is_cleared_away(open_cloud, account, tmp_path, of):
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / f"{account}.snapshot{of}.x1.new").write_bytes(b"half")
    open_cloud()
    assert list((tmp_path / "accounts").iterdir()) == []

"""A snapshot is read only if this lab wrote it, for this account, and nobody touched it since; versions are told."""

from __future__ import annotations

import os

import pytest

from userlab.cloud.snapshot import sealed_file
from userlab.cloud.snapshot.sealed_file import Opened, Unusable

SECRET = b"s" * 32
ACCOUNT = "123456789003"


@pytest.fixture
def file(tmp_path):
    file = tmp_path / f"{ACCOUNT}.snapshot"
    sealed_file.write(file, SECRET, ACCOUNT, b"state\nof two lines")
    return file


def test_what_was_written_is_read(file):
    opened = sealed_file.read(file, SECRET, ACCOUNT)
    assert opened == Opened(b"state\nof two lines", sealed_file.FORMAT, sealed_file.versions())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_reads_it(file):
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_change_of_any_byte_is_noticed(file):
    content = file.read_bytes()
    for position in range(len(content)):
        file.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        with pytest.raises(Unusable):
            sealed_file.read(file, SECRET, ACCOUNT)


@pytest.mark.parametrize("length", [0, 1, 18, 60, 120, -1])
def test_a_file_that_was_cut_is_noticed(file, length):
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(Unusable, match="damaged"):
        sealed_file.read(file, SECRET, ACCOUNT)


def test_another_lab_s_file_is_not_read(file):
    with pytest.raises(Unusable, match="another lab"):
        sealed_file.read(file, b"t" * 32, ACCOUNT)


def test_a_file_under_another_account_s_name_is_not_read(file):
    with pytest.raises(Unusable, match="holds account"):
        sealed_file.read(file, SECRET, "123456789004")


def test_a_file_of_another_version_is_read_and_says_so(tmp_path):
    other = {"userlab": "9.0", "moto": "0.0", "python": "3.99"}
    sealed_file.write(tmp_path / "other", SECRET, ACCOUNT, b"state", other)
    assert sealed_file.read(tmp_path / "other", SECRET, ACCOUNT).written == other


def test_a_format_that_is_not_known_yet_is_refused(file, monkeypatch):
    monkeypatch.setattr(sealed_file, "FORMAT", sealed_file.FORMAT + 1)
    sealed_file.write(file, SECRET, ACCOUNT, b"state", {"userlab": "9.0"})
    monkeypatch.undo()
    with pytest.raises(Unusable, match=r"written with userlab 9\.0"):
        sealed_file.read(file, SECRET, ACCOUNT)


def test_who_has_the_file_alone_can_read_it(file):
    assert b"state\nof two lines" in file.read_bytes()


def test_who_has_the_file_alone_can_put_an_older_one_in_its_place(file):
    older = file.read_bytes()
    sealed_file.write(file, SECRET, ACCOUNT, b"newer")
    file.write_bytes(older)
    assert sealed_file.read(file, SECRET, ACCOUNT).state == b"state\nof two lines"


def test_who_has_the_file_alone_cannot_seal_another_state(file):
    forged = file.read_bytes().replace(b"of two lines", b"of an attack")
    file.write_bytes(forged)
    with pytest.raises(Unusable):
        sealed_file.read(file, SECRET, ACCOUNT)


def test_setting_aside_overwrites_nothing(tmp_path):
    names = []
    for content in (b"one", b"two"):
        file = tmp_path / "a.snapshot"
        file.write_bytes(content)
        names.append(sealed_file.set_aside(file))
    assert [name.read_bytes() for name in names] == [b"one", b"two"]
    assert not (tmp_path / "a.snapshot").exists()

"""A snapshot is read only if this lab wrote it, with these versions, and nobody touched it since."""

from __future__ import annotations

import os

import pytest

from userlab.cloud.snapshot import sealed_file
from userlab.cloud.snapshot.sealed_file import Unusable

SECRET = b"s" * 32
ACCOUNT = "123456789003"


@pytest.fixture
def file(tmp_path):
    file = tmp_path / f"{ACCOUNT}.snapshot"
    sealed_file.write(file, SECRET, ACCOUNT, b"state\nof two lines")
    return file


def test_what_was_written_is_read(file):
    assert sealed_file.read(file, SECRET, ACCOUNT) == b"state\nof two lines"


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


@pytest.mark.parametrize("name", ["userlab", "moto", "python"])
def test_a_file_of_another_version_is_refused_with_both_versions(tmp_path, monkeypatch, name):
    ours = sealed_file.versions()
    monkeypatch.setattr(sealed_file, "versions", lambda: {**ours, name: "0.0"})
    sealed_file.write(tmp_path / "old", SECRET, ACCOUNT, b"state")
    monkeypatch.setattr(sealed_file, "versions", lambda: ours)
    with pytest.raises(Unusable, match=f"written with {name} 0.0, and this is {name} {ours[name]}"):
        sealed_file.read(tmp_path / "old", SECRET, ACCOUNT)


def test_setting_aside_overwrites_nothing(tmp_path):
    names = []
    for content in (b"one", b"two"):
        file = tmp_path / "a.snapshot"
        file.write_bytes(content)
        names.append(sealed_file.set_aside(file))
    assert [name.read_bytes() for name in names] == [b"one", b"two"]
    assert not (tmp_path / "a.snapshot").exists()

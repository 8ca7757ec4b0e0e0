"""A log is read to its last whole record, whatever a kill, a bad disk or somebody else did to it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from userlab.cloud.snapshot import log_file
from userlab.cloud.snapshot.log_file import Found, LogFile

SECRET, ACCOUNT = b"s" * 32, "123456789012"
PAYLOADS = [b"one", b"", b"three" * 20]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / f"{ACCOUNT}.3.log"
    log = LogFile.make(file, SECRET, ACCOUNT, is_first=True, durable=False)
    for payload in PAYLOADS:
        log.append(payload)
    log.close()
    return file


def read(file: Path, secret: bytes = SECRET, account: str = ACCOUNT) -> Found:
    return log_file.read(file, secret, account)


def payloads(found: Found) -> list[bytes]:
    return [payload for _, payload in found.payloads]


def test_what_was_appended_is_read(file):
    found = read(file)
    assert payloads(found) == PAYLOADS
    assert (found.is_first, found.torn, found.damaged) == (True, False, False)
    assert found.end == file.stat().st_size


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_only_the_owner_may_read_it(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_last_record_that_is_cut_off_anywhere_is_dropped_and_the_others_are_read(file):
    whole = file.read_bytes()
    begin = read(file).payloads[-1][0]
    for length in range(begin + 1, len(whole)):
        file.write_bytes(whole[:length])
        found = read(file)
        assert payloads(found) == PAYLOADS[:-1]
        assert (found.torn, found.damaged, found.end) == (True, False, begin)


def test_a_header_that_is_cut_off_anywhere_is_an_empty_log(file):
    whole = file.read_bytes()
    for length in range(read(file).payloads[0][0]):
        file.write_bytes(whole[:length])
        assert (read(file).payloads, read(file).damaged) == ([], False)


def test_a_bit_that_flipped_anywhere_in_a_record_is_damage_and_what_stands_before_it_is_read(file):
    whole = file.read_bytes()
    begin, end = read(file).payloads[1][0], read(file).payloads[2][0]
    for place in range(begin, end):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        file.write_bytes(damaged)
        found = read(file)
        assert payloads(found) == PAYLOADS[:1]
        assert (found.damaged, found.torn) == (True, False)


def test_records_cannot_be_left_out_moved_or_said_twice(file):
    whole, found = file.read_bytes(), read(file)
    first, second, third = (begin for begin, _ in found.payloads)
    for forged in (
        whole[:first] + whole[second:],
        whole[:second] + whole[third:],
        whole[:third] + whole[first:],
    ):
        file.write_bytes(forged)
        assert read(file).damaged


def test_a_log_of_another_lab_another_account_or_another_name_is_not_read(file):
    assert read(file, secret=b"x" * 32).damaged
    assert read(file, account="123456789013").damaged
    other = file.with_name(f"{ACCOUNT}.4.log")
    other.write_bytes(file.read_bytes())
    assert read(other).damaged
    assert read(other).payloads == []


def test_writing_goes_on_behind_the_last_whole_record(file):
    file.write_bytes(file.read_bytes()[:-1])
    log = LogFile.go_on(read(file), durable=False)
    log.append(b"four")
    log.close()
    assert payloads(read(file)) == [*PAYLOADS[:-1], b"four"]


def test_a_record_that_cannot_be_written_leaves_nothing_behind(file, monkeypatch):
    log = LogFile.go_on(read(file), durable=False)
    before, write = file.read_bytes(), os.write

    def some(handle: int, content: bytes) -> int:
        if len(content) < 10:
            raise OSError(28, "No space left on device")
        return write(handle, content[: len(content) - 5])

    monkeypatch.setattr(os, "write", some)
    with pytest.raises(OSError, match="No space"):
        log.append(b"four")
    assert file.read_bytes() == before


def test_a_durable_log_has_each_record_reach_the_disk(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    log = LogFile.make(tmp_path / f"{ACCOUNT}.0.log", SECRET, ACCOUNT, is_first=True, durable=True)
    synced.clear()
    log.append(b"one")
    assert len(synced) == 1

"""What could not be saved is told to whoever ends the lab, and a full disk to whoever starts it."""

from __future__ import annotations

from pathlib import Path

from tests.command.test_cli import runner
from userlab.base.home import prepare
from userlab.process import last_words
from userlab.process.background import FULL, failed_start
from userlab.process.log_file import log_file


def test_last_words_need_no_more_room_than_was_taken(tmp_path: Path):
    last_words.make_room(tmp_path)
    last_words.leave(tmp_path, "ü" * last_words.ROOM_BYTES)
    assert last_words.last_words_file(tmp_path).stat().st_size == last_words.ROOM_BYTES
    assert last_words.take(tmp_path).startswith("üü")
    assert last_words.take(tmp_path) == ""


def test_without_last_words_there_is_nothing_to_tell(tmp_path: Path):
    last_words.make_room(tmp_path)
    assert last_words.take(tmp_path) == ""


def test_stop_tells_what_was_not_saved_and_its_exit_code_says_so(tmp_path: Path):
    home = prepare(tmp_path / "home")
    last_words.make_room(home)
    last_words.leave(home, "Account 123456789099 cannot be saved: the disk is full.")
    told = runner(home)("stop")
    assert told.returncode == 1
    assert "what came last is lost.\nAccount 123456789099 cannot be saved" in told.stderr
    assert runner(home)("stop").returncode == 0


def test_a_start_on_a_full_disk_advises_to_free_space(tmp_path: Path):
    told = str(failed_start(FULL, log_file(tmp_path), 0))
    assert f"The disk of {tmp_path} is full. Free some space" in told
    assert "pip" not in told


def test_only_a_start_without_a_package_advises_to_install(tmp_path: Path):
    log_file(tmp_path).write_text("OSError: no")
    assert "pip install" not in str(failed_start(1, log_file(tmp_path), 0))
    log_file(tmp_path).write_text("ModuleNotFoundError: No module named 'moto'")
    assert "pip install" in str(failed_start(1, log_file(tmp_path), 0))

"""A lab that was begun for guests ends with the last of them; one that was started by itself stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.test_process import gone, until
from userlab.base.home import prepare
from userlab.process import guests, local_cloud


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = prepare(tmp_path / "home")
    yield home
    local_cloud.stop(home)


@pytest.fixture
def visitor() -> Iterator[subprocess.Popen[bytes]]:
    """A process that stays until it is ended."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def test_a_guest_is_present_until_its_process_ends(home, visitor):
    assert not guests.present(home)
    guests.note(home, visitor.pid)
    assert guests.present(home)
    visitor.kill()
    visitor.wait()
    assert not guests.present(home)


def test_another_process_with_a_guest_s_number_is_no_guest(home):
    guests.note(home, os.getpid())
    [file] = (home / "guests").iterdir()
    file.rename(file.with_name(f"{os.getpid()}-1000.00"))
    assert not guests.present(home)


def test_what_is_no_guest_s_file_is_no_guest(home):
    (home / "guests").mkdir()
    (home / "guests" / ".DS_Store").touch()
    assert not guests.present(home)
    guests.leave(home, os.getpid())


def test_a_lab_ends_by_itself_when_its_last_guest_was_killed(home, visitor, monkeypatch):
    monkeypatch.setattr(local_cloud, "PATIENCE_SECONDS", 0.1)
    cloud = local_cloud.attach_or_start(home, visitor.pid)
    visitor.kill()
    visitor.wait()
    assert until(lambda: gone(cloud.pid))
    assert local_cloud.find(home) is None


def test_the_last_one_out_ends_the_lab(home, visitor):
    cloud = local_cloud.attach_or_start(home, visitor.pid)
    assert local_cloud.attach_or_start(home, os.getpid()) == cloud
    assert local_cloud.leave(home, visitor.pid) is False
    assert local_cloud.find(home) == cloud
    assert local_cloud.leave(home, os.getpid()) is True
    assert gone(cloud.pid)


def test_a_lab_that_was_started_by_itself_outlives_its_guests(home):
    cloud = local_cloud.start(home)
    assert local_cloud.attach_or_start(home, os.getpid()) == cloud
    assert local_cloud.leave(home, os.getpid()) is False
    assert local_cloud.find(home) == cloud


def test_a_guests_lab_that_is_kept_stays_until_it_is_stopped(home):
    cloud = local_cloud.attach_or_start(home, os.getpid())
    guests.keep(home)
    assert local_cloud.leave(home, os.getpid()) is False
    assert local_cloud.find(home) == cloud
    local_cloud.stop(home)
    assert not guests.kept(home)


def test_this_process_is_no_notebook_s_kernel(monkeypatch):
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    assert guests.jupyter_server() is None


def test_a_kernel_s_guest_is_the_program_that_started_it(monkeypatch):
    monkeypatch.setenv("JPY_PARENT_PID", "1")
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    assert guests.jupyter_server() == os.getppid()

"""The background process: found, started, stopped, killed, replaced. Every test runs real processes."""

from __future__ import annotations

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from userlab.base.errors import LabError
from userlab.base.home import prepare
from userlab.cloud.functions.sandboxes.environment import process_environment
from userlab.process import local_cloud
from userlab.process.lock_file import LockFile, is_locked
from userlab.process.log_file import BoundedLog, last_lines, log_file
from userlab.process.ports import CLOUD, listen, port_of, remembered
from userlab.process.record import LocalCloud

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home folder of a test's own, whose cloud is ended afterwards."""
    home = tmp_path / "home"
    yield home
    local_cloud.stop(home)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def until(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Wait until a condition is true; False when the time is over first."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def change_record(home: Path, **values: object) -> None:
    file = home / "cloud.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_a_started_cloud_is_found_by_others(home):
    started = local_cloud.start(home)
    assert started.answers()
    assert local_cloud.find(home) == started == local_cloud.attach_or_start(home)


def test_nothing_is_found_in_a_folder_without_a_cloud(home):
    assert local_cloud.find(home) is None


def test_attaching_needs_neither_moto_nor_boto3():
    code = "import sys, userlab.process.local_cloud; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"moto", "boto3", "botocore"} & set(done.stdout.split())


def test_five_racing_starters_end_with_one_cloud(home):
    code = "import sys, pathlib; from userlab.process.local_cloud import *; print(start(pathlib.Path(sys.argv[1])).pid)"
    command = [sys.executable, "-c", code, str(home)]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(5)]
    pids = {racer.communicate()[0].strip() for racer in racers}
    assert pids == {str(local_cloud.find(home).pid)}


def test_a_killed_cloud_is_noticed_and_replaced_at_the_same_address(home):
    killed = local_cloud.start(home)
    psutil.Process(killed.pid).kill()
    assert until(lambda: local_cloud.find(home) is None)
    replaced = local_cloud.attach_or_start(home)
    assert replaced.pid != killed.pid
    assert replaced.endpoint == killed.endpoint


def test_stop_leaves_no_process_no_record_and_no_temporary_folder(home):
    cloud = local_cloud.start(home)
    assert local_cloud.stop(home) is True
    assert gone(cloud.pid)
    assert not (home / "cloud.json").exists()
    assert not (home / "tmp").exists()
    assert local_cloud.stop(home) is False


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_the_cloud_cleanly(home, name):
    cloud = local_cloud.start(home)
    os.kill(cloud.pid, getattr(signal, name))
    assert until(lambda: gone(cloud.pid))
    assert not (home / "cloud.json").exists()
    assert not (home / "tmp").exists()
    assert last_lines(log_file(home)).endswith("The local cloud ended.")


@posix
def test_a_cloud_that_does_not_react_is_killed_by_stop(home, monkeypatch):
    cloud = local_cloud.start(home)
    monkeypatch.setattr(local_cloud, "STOPPING_SECONDS", 0.5)
    os.kill(cloud.pid, signal.SIGSTOP)
    assert local_cloud.stop(home) is True
    assert gone(cloud.pid)


@posix
def test_a_cloud_that_runs_but_does_not_answer_is_told_with_what_to_do(home, monkeypatch):
    cloud = local_cloud.start(home)
    os.kill(cloud.pid, signal.SIGSTOP)
    monkeypatch.setattr(LocalCloud, "answers", functools.partialmethod(LocalCloud.answers, seconds=0.3))
    monkeypatch.setattr(local_cloud, "ANSWERING_SECONDS", 0.0)
    with pytest.raises(LabError, match="userlab stop"):
        local_cloud.find(home)
    os.kill(cloud.pid, signal.SIGCONT)


def test_two_homes_have_two_clouds(tmp_path):
    homes = [tmp_path / "one", tmp_path / "two"]
    try:
        one, two = (local_cloud.start(home) for home in homes)
        assert one.endpoint != two.endpoint
        assert local_cloud.stop(homes[0])
        assert local_cloud.find(homes[1]) == two
    finally:
        for home in homes:
            local_cloud.stop(home)


def test_an_explicit_port_that_is_taken_is_refused_in_a_sentence(home, taken_port):
    with pytest.raises(LabError) as refused:
        local_cloud.start(home, port=taken_port)
    assert str(refused.value).startswith(f"Port {taken_port} cannot be used")
    assert "--port" in str(refused.value)
    assert local_cloud.find(home) is None


def test_a_running_cloud_at_another_port_is_not_moved(home, taken_port):
    running = local_cloud.start(home)
    with pytest.raises(LabError, match="userlab stop"):
        local_cloud.start(home, port=taken_port)
    assert local_cloud.find(home) == running


def test_connections_that_a_killed_cloud_had_do_not_keep_its_port(home):
    killed = local_cloud.start(home)
    clients = [socket.create_connection(("127.0.0.1", port_of(killed.endpoint))) for _ in range(3)]
    clients.pop().close()
    psutil.Process(killed.pid).kill()
    assert local_cloud.start(home).endpoint == killed.endpoint
    for client in clients:
        client.close()


def test_the_port_is_the_same_after_a_restart(home):
    first = local_cloud.start(home)
    local_cloud.stop(home)
    assert local_cloud.start(home).endpoint == first.endpoint


def test_a_usual_port_that_is_taken_gives_another_one_a_notice_and_its_place_back(home):
    first = local_cloud.start(home)
    local_cloud.stop(home)
    usual = port_of(first.endpoint)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", usual))
        other.listen()
        elsewhere = local_cloud.start(home)
        assert elsewhere.endpoint != first.endpoint
        assert str(usual) in elsewhere.notice
        local_cloud.stop(home)
    assert remembered(home)[0] == usual
    back = local_cloud.start(home)
    assert back.endpoint == first.endpoint
    assert back.notice == ""


def test_a_record_whose_process_ended_is_stale(home):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    home.mkdir()
    LocalCloud(home, "http://127.0.0.1:1", ended.pid, time.time(), time.time()).save()
    assert local_cloud.find(home) is None


def test_a_record_whose_process_id_went_to_another_program_is_stale(home):
    home.mkdir()
    LocalCloud(home, "http://127.0.0.1:1", os.getpid(), 1000.0, 1000.0).save()
    assert local_cloud.find(home) is None
    assert local_cloud.stop(home) is False  # and this program lives


def test_a_change_of_the_machine_s_clock_does_not_lose_the_cloud(home):
    running = local_cloud.start(home)
    change_record(home, created=running.created + 3600)
    assert local_cloud.find(home).pid == running.pid


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"endpoint": 5, "pid": "x"}'])
def test_a_damaged_record_is_no_cloud(home, content):
    home.mkdir()
    (home / "cloud.json").write_text(content)
    assert local_cloud.find(home) is None


def test_a_cloud_that_ends_while_it_starts_is_told_with_its_last_words(home):
    (prepare(home) / "stop").mkdir()  # a folder where a file belongs
    with pytest.raises(LabError) as failed:
        local_cloud.start(home)
    (home / "stop").rmdir()
    assert "its last words" in str(failed.value).lower()
    assert str(home / "stop") in str(failed.value)
    assert str(log_file(home)) in str(failed.value)


def test_a_cloud_of_another_version_is_started_anew(home):
    older = local_cloud.start(home)
    change_record(home, version="0.0.1")
    newer = local_cloud.attach_or_start(home)
    assert newer.pid != older.pid
    assert newer.endpoint == older.endpoint


def test_an_ephemeral_cloud_of_another_version_is_not_thrown_away(home):
    older = local_cloud.start(home, ephemeral=True)
    change_record(home, version="0.0.1")
    with pytest.raises(LabError, match="userlab stop"):
        local_cloud.attach_or_start(home)
    assert not gone(older.pid)


def test_the_machine_s_own_aws_profile_does_not_reach_the_cloud(home, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    assert local_cloud.start(home).answers()


@pytest.mark.skipif(sys.platform != "linux", reason="it is glibc's")
def test_the_cloud_s_threads_share_two_heaps_and_its_sandboxes_know_nothing_of_it(home):
    cloud = psutil.Process(local_cloud.start(home).pid)
    assert cloud.environ()["MALLOC_ARENA_MAX"] == "2"
    assert "MALLOC_ARENA_MAX" not in process_environment(home, "127.0.0.1:1/none")


def test_a_second_cloud_of_the_same_home_refuses_to_run(home):
    local_cloud.start(home)
    lock = home / "cloud.lock"
    assert is_locked(lock)
    assert not LockFile(lock).acquire()


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    code = """if True:
        import pathlib, sys, time
        from userlab.process.lock_file import LockFile
        with LockFile(pathlib.Path(sys.argv[1])):
            print("locked", flush=True)
            time.sleep(60)"""
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE)
    holder.stdout.readline()
    assert is_locked(tmp_path / "lock")
    holder.kill()
    holder.communicate()
    assert not is_locked(tmp_path / "lock")


def test_the_log_never_outgrows_its_limit_and_keeps_the_newest_lines(tmp_path):
    log = BoundedLog(tmp_path / "log", limit=10_000)
    for number in range(5_000):
        log.write(f"line {number}\n")
        assert (tmp_path / "log").stat().st_size <= 10_000 + 20
    assert last_lines(tmp_path / "log", lines=2) == "line 4998\nline 4999"


def test_labs_in_folders_of_their_own_begin_at_ports_of_their_own(tmp_path):
    asked: list[int] = []

    def note(port: int) -> str:
        asked.append(port)
        return f"http://127.0.0.1:{port}"

    for name in ("one", "two", "three"):
        listen(prepare(tmp_path / name), None, note)
    assert len(set(asked)) > 1
    assert set(asked) <= set(CLOUD.choices)

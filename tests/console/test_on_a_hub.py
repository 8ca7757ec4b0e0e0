"""The console through the Jupyter servers of two learners on one machine, as a hub starts them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from userlab.base.home import prepare
from userlab.console import jupyter
from userlab.process import local_cloud, ports, reservations
from userlab.process.guests import present


class Server:
    """A learner's Jupyter server, with a home folder of the learner's own, in the place that is usual for it."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}/"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("USERLAB_")}
        environment |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "JUPYTER_DATA_DIR": str(folder)}
        self.home = folder / "data" / "userlab"
        port = self.address.rstrip("/").rpartition(":")[2]
        options = ["--no-browser", "--allow-root", "--ServerApp.token=secret", f"--ServerApp.port={port}"]
        command = [sys.executable, "-m", "jupyter_server", *options, f"--ServerApp.root_dir={folder}"]
        log = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(self.address + path, headers={"Authorization": "token secret"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def wait_until_open(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.get("api")
                return
            except OSError:
                assert self.process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[list[Server]]:
    folders = [tmp_path / "ann", tmp_path / "bob"]
    for folder in folders:
        folder.mkdir()
    servers = [Server(folder) for folder in folders]
    yield servers
    for server in servers:
        server.process.terminate()
        server.process.communicate(timeout=30)
        local_cloud.stop(server.home)


@pytest.mark.skipif(sys.platform != "linux", reason="HOME does not move the usual folder everywhere")
def test_two_learners_servers_each_open_their_own_console(servers):
    for server in servers:
        server.wait_until_open()
    # Both servers were there before either lab: that is when the second one's guess used to be the first one's port.
    assert [local_cloud.find(server.home) for server in servers] == [None, None]
    for server in servers:
        assert b"AWS Console" in server.get("userlab-console/")
    consoles = {local_cloud.find(server.home).console for server in servers}
    assert len(consoles) == 2
    assert all(present(server.home) for server in servers)


def test_a_port_is_reserved_for_a_home_and_its_console_listens_there(tmp_path):
    homes = [prepare(tmp_path / name) for name in ("ann", "bob")]
    reserved = [ports.reserve(home, ports.CONSOLE) for home in homes]
    assert len(set(reserved)) == 2
    for home, port in zip(homes, reserved, strict=True):
        assert ports.reserve(home, ports.CONSOLE) == port
        assert ports.listen(home, None, lambda port: f"http://127.0.0.1:{port}", ports.CONSOLE)[0].endswith(f":{port}")


def test_a_port_that_another_program_has_is_not_reserved(tmp_path, monkeypatch):
    home = prepare(tmp_path / "home")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(reservations, "RESERVED", range(taken, taken + 40))
        monkeypatch.setattr(reservations, "TICKET", -5_000)
        assert ports.reserve(home, ports.CONSOLE) != taken


def test_homes_that_would_choose_the_same_port_reserve_different_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(reservations.zlib, "crc32", lambda _: 4_321)
    homes = [prepare(tmp_path / str(number)) for number in range(30)]
    assert len({ports.reserve(home, ports.CONSOLE) for home in homes}) == 30


def test_a_port_that_another_home_reserved_meanwhile_is_given_up(tmp_path):
    ann, bob = prepare(tmp_path / "ann"), prepare(tmp_path / "bob")
    port = ports.reserve(ann, ports.CONSOLE)
    ports.remember(bob, f"http://127.0.0.1:{port}", kind=ports.CONSOLE)  # bob had it last week
    assert not reservations.may_listen(bob, port)
    assert ports.reserve(bob, ports.CONSOLE) != port
    assert reservations.may_listen(ann, port)


def test_a_reservation_ends_with_the_process_that_holds_it(tmp_path):
    home, other = prepare(tmp_path / "ann"), prepare(tmp_path / "bob")
    reserve = "import pathlib, sys; print(ports.reserve(pathlib.Path(sys.argv[1]), ports.CONSOLE))"
    command = [sys.executable, "-c", f"from userlab.process import ports; {reserve}", str(home)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert reservations.may_listen(other, int(ended.stdout))


def test_jupyter_starts_beside_a_home_that_cannot_be_used(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("USERLAB_HOME", str(tmp_path / "file" / "home"))
    assert jupyter.setup()["port"] in ports.CONSOLE.choices

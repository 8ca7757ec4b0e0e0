"""A class whose learners are users of this machine: one tries all that the other's cloud, files and console are.

Needs root, and a Python that every user may run.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.command.classroom.rooms import Class, Person, open_class
from tests.many_inputs import LARGE
from userlab.process import record
from userlab.process.record import LocalCloud

GROUP = "userlab"
NOBODY = 65534
SOURCE = """
import http.client, json, os
from concurrent.futures import ThreadPoolExecutor
home, ports, pids = json.loads({given!r})

def may(act):
    try:
        act()
    except (OSError, http.client.HTTPException):
        return False
    return True

def asks(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request("GET", path)
    if connection.getresponse().status != 200:  # a page to log in is another one
        raise OSError

lab = home + "/.local/share/userlab"
paths = ["/_userlab/status", "/api/kernels", "/user/{victim}/api/contents", "/api/session"]
files = [home, *(lab + name for name in ("", "/secret", "/cloud.json", "/progress.json", "/tmp")),
         home + "/userlab-workbook", home + "/.local/share/jupyter/runtime"]
read = lambda path: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read()
doors = [(port, path) for port in ports for path in paths]
with ThreadPoolExecutor(100) as together:
    opened = list(together.map(lambda door: may(lambda: asks(*door)), doors))
result = {{
    "files": [path for path in files if may(lambda: read(path))],
    "ports": [door for door, opens in zip(doors, opened, strict=True) if opens],
    "environments": [pid for pid in pids if may(lambda: open(f"/proc/{{pid}}/environ", "rb").read(1))],
    "signals": [pid for pid in pids if may(lambda: os.kill(pid, 0))],
}}
print("RESULT" + json.dumps(result))
"""


def everybody_s_python() -> bool:
    try:
        subprocess.run([sys.executable, "-c", ""], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


pytestmark = [
    pytest.mark.skipif(not LARGE, reason="a hub with two servers takes a quarter of a minute"),
    pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root has servers of several users"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """A class whose learners are made as users of this machine, and are gone afterwards."""
    if shutil.which("useradd") is None or not everybody_s_python():
        pytest.skip("no users can be made here, or they may not run this Python")
    there = subprocess.run(["getent", "group", GROUP], capture_output=True).returncode == 0
    made = [name for name in ("instructor",) if name not in {each.pw_name for each in pwd.getpwall()}]
    opened = open_class(tmp_path_factory.mktemp("class") / "hub")
    try:
        yield opened
    finally:
        opened.close()
        for name in (*names(), *made):
            for process in processes_of(name):  # a lab ends some seconds after its server
                process.kill()
                process.wait(10)
            subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)
        if not there:
            subprocess.run(["groupdel", GROUP], check=False)


def names() -> tuple[str, str]:
    return f"ul{os.getpid()}-ann", f"ul{os.getpid()}-bob"


@pytest.fixture(scope="module")
def learners(room: Class) -> list[Person]:
    people = [room.enter(name) for name in names()]
    with ThreadPoolExecutor() as together:
        list(together.map(lambda person: person.start(), people))
    return people


def processes_of(name: str) -> list[psutil.Process]:
    """What runs as a user; nothing, if that user was never made."""
    try:
        number = pwd.getpwnam(name).pw_uid
    except KeyError:
        return []
    return [each for each in psutil.process_iter(["uids"]) if each.info["uids"] and each.info["uids"].real == number]


def lab_of(name: str) -> LocalCloud:
    found = record.read(Path(pwd.getpwnam(name).pw_dir, ".local/share/userlab"))
    assert found is not None
    return found


def tried(attacker: Person, victim: Person) -> dict[str, list[Any]]:
    """What of the victim's the attacker reaches from a cell."""
    processes = processes_of(victim.name)
    ports = {each.laddr.port for process in processes for each in process.net_connections("tcp") if not each.raddr}
    given = json.dumps([pwd.getpwnam(victim.name).pw_dir, sorted(ports), [each.pid for each in processes]])
    printed = attacker.run(SOURCE.format(given=given, victim=victim.name))
    assert "RESULT" in printed, printed
    found: dict[str, list[Any]] = json.loads(printed.partition("RESULT")[2])
    return found


def test_each_learner_is_a_user_of_the_machine_with_a_lab_of_their_own(learners: list[Person]) -> None:
    for person in learners:
        number = pwd.getpwnam(person.name).pw_uid
        assert number != 0
        process = lab_of(person.name).process()
        assert process is not None
        assert process.uids().real == number


def test_nobody_reaches_another_s_files_ports_processes_or_tokens(learners: list[Person]) -> None:
    ann, bob = learners
    printed = bob.run('import userlab; userlab.begin("add-items"); print(userlab.check("put-grace"))')
    assert "Not yet" in printed
    with ThreadPoolExecutor() as together:
        of_own, of_the_other = (together.submit(tried, person, bob) for person in (bob, ann))
    own = of_own.result()
    assert len(own["files"]) == 8
    assert own["environments"]
    assert own["signals"]
    assert of_the_other.result() == {"files": [], "ports": [], "environments": [], "signals": []}


def test_a_user_of_the_machine_who_is_no_learner_can_t_come_in(room: Class) -> None:
    for name in ("root", "daemon"):
        with pytest.raises(PermissionError):
            room.enter(name)


def test_the_console_opens_for_each_user_and_no_other(learners: list[Person]) -> None:
    ann, bob = learners
    for person in learners:
        assert person.get(f"/user/{person.name}/userlab-console/").status_code == 200
    assert ann.get(f"/user/{bob.name}/userlab-console/", allow_redirects=False).status_code in (302, 403, 404)

"""A class of two and their instructor, on a real JupyterHub: `userlab hub`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from tornado.httpclient import HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

from tests.many_inputs import LARGE
from userlab.base.home import prepare
from userlab.process import record

random_port = pytest.importorskip("jupyterhub.utils", reason="JupyterHub is not installed").random_port

pytestmark = [
    pytest.mark.skipif(not LARGE, reason="a hub with two servers takes a quarter of a minute"),
    pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows"),
]
PASSWORD = "a class of two"
SECONDS = 90.0
LEARNERS = ("ann", "bob")


def until(condition: Callable[[], Any], seconds: float = SECONDS) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for {condition}")


@dataclass
class Person:
    """Somebody who logged in."""

    name: str
    hub: str
    session: requests.Session
    token: str

    def get(self, path: str, **more: Any) -> requests.Response:
        return requests.get(self.hub + path, headers=self.headers, timeout=60, **more)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.token}"}

    def start(self) -> None:
        """Ask for the own server, and wait until it answers."""
        requests.post(
            f"{self.hub}/hub/api/users/{self.name}/server", headers=self.headers, timeout=60
        ).raise_for_status()
        until(lambda: self.get(f"/user/{self.name}/api/status", allow_redirects=False).status_code == 200)

    def stop(self) -> None:
        requests.delete(f"{self.hub}/hub/api/users/{self.name}/server", headers=self.headers, timeout=60)

    def run(self, source: str) -> str:
        """What a cell prints, run in a new kernel by the kernel API."""
        base = f"{self.hub}/user/{self.name}/api/kernels"
        kernel = requests.post(base, headers=self.headers, json={"name": "python3"}, timeout=60).json()["id"]
        channels = HTTPRequest(f"{base}/{kernel}/channels".replace("http", "ws", 1), headers=self.headers)
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": "s",
                  "version": "5.3"}  # fmt: skip
        content = {"code": source, "silent": False, "store_history": False, "user_expressions": {},
                   "allow_stdin": False}  # fmt: skip
        asked = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}

        async def answered() -> str:
            connection, printed = await websocket_connect(channels), ""
            await connection.write_message(json.dumps(asked))
            while True:
                message = json.loads(await connection.read_message())
                if message["parent_header"].get("msg_id") != header["msg_id"]:
                    continue
                kind, said = message["header"]["msg_type"], message["content"]
                printed += said["text"] if kind == "stream" else "\n".join(said.get("traceback", []))
                if kind == "execute_reply":
                    printed += "\n".join(said.get("traceback", []))
                if kind == "status" and said["execution_state"] == "idle":
                    connection.close()
                    return printed

        return str(IOLoop(make_current=False).run_sync(answered, timeout=SECONDS))


def log_in(hub: str, name: str, password: str) -> Person:
    """Log in as a browser does, then draw a token for the rest. Raises PermissionError."""
    session = requests.Session()
    session.get(f"{hub}/hub/login", timeout=60)
    form = {"username": name, "password": password, "_xsrf": session.cookies["_xsrf"]}
    answer = session.post(f"{hub}/hub/login?next=%2Fhub%2Fhome", data=form, timeout=60)
    if not answer.url.endswith("/hub/home"):
        raise PermissionError(answer.status_code)
    headers = {"X-XSRFToken": session.cookies.get("_xsrf", path="/hub/")}
    answer = session.post(f"{hub}/hub/api/users/{name}/tokens", headers=headers, json={}, timeout=60)
    answer.raise_for_status()
    return Person(name, hub, session, answer.json()["token"])


@dataclass
class Class:
    """A class that is open."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def settings(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "settings.json").read_text()))

    def enter(self, name: str) -> Person:
        password = self.settings["instructor_password"] if name == "instructor" else PASSWORD
        return log_in(self.address, name, password)

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()


def open_class(folder: Path, *options: str) -> Class:
    port, log = random_port(), folder.parent / "hub.log"
    address = f"http://127.0.0.1:{port}"
    packages = Path(os.environ["USERLAB_TEST_NODE_CACHE"]) / "nodejs"
    lab = prepare(folder.parent / "lab")
    (lab / "nodejs").symlink_to(packages, target_is_directory=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "userlab", "hub", "--folder", str(folder), "--port", str(port), *options],
            env={**os.environ, "USERLAB_CLASS_PASSWORD": PASSWORD, "USERLAB_HOME": str(lab)},
            stdout=output, stderr=output,
        )  # fmt: skip

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return requests.get(f"{address}/hub/health", timeout=5).ok
        except OSError:
            return False

    until(answers)
    return Class(address, folder, process)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """A class whose learners are folders."""
    opened = open_class(tmp_path_factory.mktemp("class") / "hub", "--users", "folders")
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="module")
def learners(room: Class) -> dict[str, Person]:
    """Two who started at the same time."""
    people = {name: room.enter(name) for name in LEARNERS}
    with ThreadPoolExecutor() as together:
        list(together.map(lambda person: person.start(), people.values()))
    return people


@pytest.fixture(scope="module")
def cells(learners: dict[str, Person]) -> dict[str, str]:
    """What each learner's cell printed: the lab's address, an API's id; then a check."""
    source = """
import boto3, userlab
lab = userlab.begin("rest-api")
client = boto3.client("apigateway")
print(client.meta.endpoint_url, client.create_rest_api(name="mine")["id"])
print(userlab.check("put-grace"))
print(userlab.exercises.record.noted())
"""
    with ThreadPoolExecutor() as together:
        return dict(zip(learners, together.map(lambda person: person.run(source), learners.values()), strict=True))


def home(room: Class, name: str) -> Path:
    return room.folder / "learners" / name / ".local/share/userlab"


def test_each_learner_has_a_copy_of_the_course_and_a_lab_of_their_own(room: Class, learners: dict[str, Person]) -> None:
    clouds = [record.read(home(room, name)) for name in learners]
    assert len({cloud.endpoint for cloud in clouds if cloud}) == 2
    for name, person in learners.items():
        assert (room.folder / "learners" / name / "userlab-workbook/00-start-here.ipynb").is_file()
        found = person.get(f"/user/{name}/api/contents/00-start-here.ipynb?content=0")
        assert found.json()["name"] == "00-start-here.ipynb"


def test_a_learner_s_api_has_an_id_that_no_neighbour_s_has(cells: dict[str, str]) -> None:
    shown = {name: re.search(r"(http://127.0.0.1:\d+) (\w+)", text) for name, text in cells.items()}
    assert all(shown.values()), cells
    for part in (1, 2):
        assert len({found[part] for found in shown.values() if found}) == 2


def test_the_console_opens_for_every_learner(learners: dict[str, Person]) -> None:
    for name, person in learners.items():
        page = person.get(f"/user/{name}/userlab-console/")
        assert (page.status_code, "<title>" in page.text) == (200, True), page.text


def test_nobody_reaches_a_neighbour_s_server_or_console(learners: dict[str, Person]) -> None:
    for path in ("api/contents", "userlab-console/", "api/kernels"):
        assert learners["ann"].get(f"/user/bob/{path}", allow_redirects=False).status_code in (302, 403, 404)
        assert learners["bob"].get(f"/user/bob/{path}", allow_redirects=False).status_code == 200


def test_the_board_shows_everybody_to_the_instructor_and_a_learner_only_themselves(
    room: Class, cells: dict[str, str]
) -> None:
    def board(name: str) -> str:
        return room.enter(name).session.get(f"{room.address}/services/board/", timeout=60).text

    shown = until(lambda: board("instructor") if 'class="tried"' in board("instructor") else None, 30)
    assert [name for name in LEARNERS if f'<th scope="row">{name}</th>' in shown] == [*LEARNERS]
    assert "<b>put-grace</b>" in shown
    own = board("ann")
    assert '<th scope="row">ann</th>' in own
    assert '<th scope="row">bob</th>' not in own
    assert "stuck" not in own
    told = subprocess.run(
        [sys.executable, "-m", "userlab", "progress", "--all", "--folder", str(room.folder)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert re.search(r"ann +0 passed, +1 tried \(put-grace\)", told)


def test_a_learner_notes_nothing_for_another_and_a_stranger_nothing_at_all(room: Class, cells: dict[str, str]) -> None:
    address = f"{room.address}/services/board/progress"
    before = (room.folder / "board.json").read_text()
    assert requests.post(address, json={"put-grace": "passed"}, allow_redirects=False, timeout=60).status_code in (
        302,
        403,
    )
    for name in LEARNERS:
        session = room.enter(name).session
        session.get(f"{room.address}/services/board/", timeout=60)
        assert session.post(address, json={"put-grace": "passed"}, timeout=60).status_code == 403
    assert (room.folder / "board.json").read_text() == before


def test_names_of_nobody_and_wrong_passwords_are_refused(room: Class) -> None:
    for name, password in (
        ("ann", "wrong password"),
        ("instructor", PASSWORD),
        ("../ann", PASSWORD),
        ("a/b", PASSWORD),
    ):
        with pytest.raises(PermissionError):
            log_in(room.address, name, password)


def test_a_server_that_stops_takes_its_lab_with_it(
    room: Class, cells: dict[str, str], learners: dict[str, Person]
) -> None:
    lab = record.read(home(room, "bob"))
    assert lab is not None
    learners["bob"].stop()
    until(lambda: not psutil.pid_exists(lab.pid), 30)
    neighbour = record.read(home(room, "ann"))
    assert neighbour is not None
    assert neighbour.answers()

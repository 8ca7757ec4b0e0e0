"""A real JupyterHub for tests, and people who log in to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
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

from userlab.base.home import prepare
from userlab.process.background import kill_tree

random_port = pytest.importorskip("jupyterhub.utils", reason="JupyterHub is not installed").random_port

PASSWORD = "a class of two"
SECONDS = 90.0


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
    kernel: str = ""

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

    def run(self, source: str, anew: bool = False) -> str:
        """What a cell prints, run by the kernel API: in the person's kernel, or in a new one."""
        base = f"{self.hub}/user/{self.name}/api/kernels"
        if anew or not self.kernel:
            self.kernel = requests.post(base, headers=self.headers, json={"name": "python3"}, timeout=60).json()["id"]
        channels = HTTPRequest(f"{base}/{self.kernel}/channels".replace("http", "ws", 1), headers=self.headers)
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

        # In a thread of its own: this one may have a loop already, Playwright's.
        with ThreadPoolExecutor(1) as thread:
            return str(thread.submit(lambda: IOLoop(make_current=False).run_sync(answered, SECONDS)).result())


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
        """End the hub and all that it started, at once: how it ends by itself takes a quarter of a minute."""
        kill_tree(psutil.Process(self.process.pid))
        self.process.wait(10)


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

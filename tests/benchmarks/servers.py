"""The servers that are measured: the lab as `userlab start` runs it, and the stock moto server beside it.

What a server lacks stands in `can`: rows that need more are not asked of it. `peers` has the others.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import psutil

from tests.benchmarks.lean_client import REGION, LeanClient
from userlab.base.account_keys import account_keys
from userlab.base.chapters import account_of
from userlab.base.home import prepare, secret_of
from userlab.process import local_cloud

_SESSION = boto3.session.Session()


class Server:
    """A running server: `endpoint`, keys of one account, and its process.

    `made` keeps what measurements share, such as the one table that all functions read.
    """

    name = ""
    can: frozenset[str] = frozenset({"dynamodb"})
    endpoint = ""
    access_key_id = "123456789012"
    secret_access_key = "secret"
    pid = 0

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def start(self) -> None:
        """Start it, and return when it answers."""
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Stop it if it runs, and remove its files."""
        self.stop()

    def lean(self) -> LeanClient:
        return LeanClient(self.endpoint, self.access_key_id, self.secret_access_key)

    def lean_for_functions(self) -> LeanClient:
        """The same for Lambda's calls, which some have at an address of their own."""
        return self.lean()

    def boto3(self, service: str) -> Any:
        return _SESSION.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
        )

    def memory(self) -> float:
        """Megabytes of all its processes; what they share counts once, where the system tells."""
        used = [each.memory_full_info() for each in self.processes()]
        return sum(getattr(each, "pss", 0) or each.uss for each in used) / 1_000_000

    def settle(self) -> None:
        """Wait until what it does in the background after a change is done: less than 2 % of a core."""
        deadline = time.monotonic() + 5
        while self._busy_share(0.2) > 0.02 and time.monotonic() < deadline:
            pass

    def _busy_share(self, seconds: float) -> float:
        before = self._cpu_seconds()
        time.sleep(seconds)
        return (self._cpu_seconds() - before) / seconds

    def _cpu_seconds(self) -> float:
        return sum(used.user + used.system for used in (each.cpu_times() for each in self.processes()))

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]


class Userlab(Server):
    name = "userlab"
    can = frozenset({"dynamodb", "functions", "apis", "lab"})

    def __init__(self) -> None:
        super().__init__()
        self.home = prepare(Path(tempfile.mkdtemp(prefix="userlab-benchmark-")))
        nodejs = os.environ.get("USERLAB_TEST_NODE_CACHE")
        if nodejs and (Path(nodejs) / "nodejs").exists():  # the SDK for Node.js, fetched once
            (self.home / "nodejs").symlink_to(Path(nodejs) / "nodejs", target_is_directory=True)

    def start(self) -> None:
        cloud = local_cloud.start(self.home)
        self.endpoint, self.pid = cloud.endpoint, cloud.pid
        self.use_account(account_of())

    def use_account(self, account: str) -> None:
        keys = account_keys(secret_of(self.home), account)
        self.access_key_id, self.secret_access_key = keys.access_key_id, keys.secret_access_key

    def stop(self) -> None:
        local_cloud.stop(self.home)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


class StockMoto(Server):
    name = "moto server"

    def start(self) -> None:
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        code = "import sys; from moto.server import main; main(sys.argv[1:])"
        self._process = spawn([sys.executable, "-c", code, "-H", "127.0.0.1", "-p", str(port)])
        self.pid = self._process.pid
        wait_until(lambda: answers(f"{self.endpoint}/moto-api/"), self.name)

    def stop(self) -> None:
        end(self._process)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def spawn(command: list[str], folder: Path | None = None, **variables: str) -> subprocess.Popen[bytes]:
    """A server's process, with nothing of anybody's AWS settings in its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=folder, env=environment | variables, **quiet)


def answers(url: str) -> bool:
    """Whether anything, be it an error, comes back from a URL."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], name: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name} does not answer")
        time.sleep(0.02)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if process.poll() is not None:
        return
    tree = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for each in tree:
        if each.is_running():
            each.kill()
    psutil.wait_procs(tree, timeout=10)

"""The servers that are measured: the lab as `userlab start` runs it, and the stock moto server beside it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import boto3
import psutil

from tests.benchmarks.lean_client import REGION, LeanClient
from userlab.chapters import account_of
from userlab.cloud import process
from userlab.cloud.identity.credentials import account_keys
from userlab.home import secret_of


class Server:
    """A running server: `endpoint`, keys of one account, and its process."""

    name = ""
    runs_functions = False
    endpoint = ""
    access_key_id = "123456789012"
    secret_access_key = "secret"
    pid = 0

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def lean(self) -> LeanClient:
        return LeanClient(self.endpoint, self.access_key_id, self.secret_access_key)

    def boto3(self, service: str) -> Any:
        return boto3.session.Session().client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
        )

    def memory(self) -> float:
        """Megabytes of all its processes; what they share counts once, where the system tells."""
        processes = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        used = [each.memory_full_info() for each in processes]
        return sum(getattr(each, "pss", 0) or each.uss for each in used) / 1_000_000


class Userlab(Server):
    name = "userlab"
    runs_functions = True

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="userlab-benchmark-"))

    def start(self) -> None:
        cloud = process.start(self.home)
        self.endpoint, self.pid = cloud.endpoint, cloud.pid
        keys = account_keys(secret_of(self.home), account_of())
        self.access_key_id, self.secret_access_key = keys.access_key_id, keys.secret_access_key

    def stop(self) -> None:
        process.stop(self.home)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


class StockMoto(Server):
    name = "moto server"

    def start(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        code = "import sys; from moto.server import main; main(sys.argv[1:])"
        command = [sys.executable, "-c", code, "-H", "127.0.0.1", "-p", str(port)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self._process.pid
        deadline = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError("the stock moto server does not answer")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.endpoint}/moto-api/", timeout=5).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def close(self) -> None:
        if self._process.poll() is None:
            self.stop()

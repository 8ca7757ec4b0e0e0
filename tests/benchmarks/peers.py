"""The other local clouds that are measured with `--peers`: MiniStack, dynalite, serverless-offline on dynalite."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.benchmarks import peer_packages, resources
from tests.benchmarks.lean_client import LeanClient
from tests.benchmarks.servers import Server, answers, end, free_port, spawn, wait_until


class MiniStack(Server):
    name = "MiniStack"
    can = frozenset({"dynamodb", "functions", "apis"})
    access_key_id, secret_access_key = "test", "test"

    def start(self) -> None:
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        # The Node.js function that reads an item needs the SDK, which this server does not bring.
        modules = str(peer_packages.cache() / "npm" / "node_modules")
        # It leaves a folder for each sandbox behind.
        self._scratch = tempfile.mkdtemp(prefix="userlab-ministack-")
        command = [str(peer_packages.program("ministack"))]
        self._process = spawn(command, GATEWAY_PORT=str(port), NODE_PATH=modules, TMPDIR=self._scratch)
        self.pid = self._process.pid
        wait_until(lambda: answers(f"{self.endpoint}/_ministack/health"), self.name)

    def stop(self) -> None:
        end(self._process)
        shutil.rmtree(self._scratch, ignore_errors=True)


class Dynalite(Server):
    name = "dynalite"

    def start(self) -> None:
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        waits = ["--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0"]
        self._process = spawn([*peer_packages.script("dynalite", "cli.js"), "--port", str(port), *waits])
        self.pid = self._process.pid
        wait_until(lambda: answers(self.endpoint), self.name)

    def stop(self) -> None:
        end(self._process)


class ServerlessOffline(Dynalite):
    """It has no DynamoDB, so a dynalite stands beside it; only what it does itself is asked of it."""

    name = "serverless-offline"
    can = frozenset({"functions", "apis"})

    def start(self) -> None:
        super().start()
        self._folder = Path(tempfile.mkdtemp(prefix="userlab-serverless-", dir=peer_packages.cache() / "npm"))
        self._http, self._lambda = free_port(), free_port()
        self._write_service()
        variables = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "SLS_TELEMETRY_DISABLED": "1",
            "SLS_NOTIFICATIONS_MODE": "off",
            # Its Python functions run with the first python on the PATH: this one, which has boto3.
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }
        command = [*peer_packages.script("serverless", "bin/serverless.js"), "offline", "start"]
        self._offline = spawn(command, self._folder, **variables)
        wait_until(lambda: answers(f"http://127.0.0.1:{self._http}/"), self.name)
        wait_until(lambda: answers(f"http://127.0.0.1:{self._lambda}/"), self.name)

    def _write_service(self) -> None:
        functions = {}
        for kind, (file, code, runtime) in resources.FUNCTIONS.items():
            (self._folder / file).write_text(code, encoding="utf-8")
            entry = {"handler": resources.handler(kind), "runtime": runtime.replace("22", "20"), "timeout": 10}
            functions[kind] = entry | {"events": [{"http": {"method": "get", "path": kind}}]}
            functions[f"{kind}-first"] = entry
        ports = {"httpPort": self._http, "lambdaPort": self._lambda, "noPrependStageInUrl": True, "noTimeout": True}
        service = {
            "service": "benchmark",
            "frameworkVersion": "3",
            "provider": {
                "name": "aws",
                "region": "us-east-1",
                "environment": {"AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": "us-east-1"}
                | {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
            },
            "plugins": ["serverless-offline"],
            "functions": functions,
            "custom": {"serverless-offline": ports},
        }
        (self._folder / "serverless.yml").write_text(json.dumps(service), encoding="utf-8")  # JSON is YAML

    def declared(self, kind: str, new: bool) -> str:
        """The name of one of its functions, which it has since it started."""
        resources.users(self)
        return f"benchmark-dev-{kind}{'-first' if new else ''}"

    def declared_api(self, kind: str) -> tuple[str, str]:
        resources.users(self)
        return f"http://127.0.0.1:{self._http}", f"/{kind}"

    def lean_for_functions(self) -> LeanClient:
        return LeanClient(f"http://127.0.0.1:{self._lambda}", self.access_key_id, self.secret_access_key)

    def processes(self) -> list[psutil.Process]:
        offline = psutil.Process(self._offline.pid)
        return [*super().processes(), offline, *offline.children(recursive=True)]

    def stop(self) -> None:
        end(self._offline)
        shutil.rmtree(self._folder, ignore_errors=True)
        super().stop()


def installed(tell: Callable[[str], None]) -> list[type[Server]]:
    """The peers, installed if they are not yet."""
    try:
        peer_packages.install(tell)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError(f"The other local clouds cannot be installed: {error}") from error
    return [MiniStack, Dynalite, ServerlessOffline]

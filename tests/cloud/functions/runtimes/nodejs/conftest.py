"""Functions in Node.js, run in real sandboxes without the rest of the cloud."""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from userlab.base import home
from userlab.cloud.functions.runtimes.runtimes import needed
from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi
from userlab.cloud.functions.sandboxes.sandbox import Outcome, RuntimeEvent, Sandbox

ARN = "arn:aws:lambda:us-east-1:123456789012:function:users"
SECONDS = 20


@pytest.fixture(scope="session")
def node_home(node: Path) -> Path:
    """A lab's folder with Node.js and the SDK in it, of which a sandbox's folder is a part."""
    home.secret_of(node)  # by which the lab's folder is known
    return node


@dataclass
class Function:
    """A function in its sandbox."""

    sandbox: Sandbox
    task_root: Path
    environment: dict[str, str]
    log: bytearray = field(default_factory=bytearray)
    initialized: Outcome | None = None

    def invoke(self, event: Any = None, seconds: float = SECONDS, **headers: str) -> Outcome:
        request_id = f"request-{next(_requests)}"
        deadline = str(int((time.time() + seconds) * 1000))
        told = {"aws-request-id": request_id, "deadline-ms": deadline, "invoked-function-arn": ARN}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        payload = json.dumps(event).encode()
        event = RuntimeEvent(request_id, payload, {f"Lambda-Runtime-{name}": told[name] for name in told})
        return self.sandbox.invoke(event, seconds, memory_mb=0)

    def result(self, event: Any = None, **headers: str) -> Any:
        """What the handler answers, as JSON; fails when it does not answer."""
        outcome = self.invoke(event, **headers)
        assert outcome.kind == "response", (outcome, self.text)
        return json.loads(outcome.payload)

    def error(self, event: Any = None) -> dict[str, Any]:
        """The error document that the handler, or its start, ends with."""
        outcome = self.initialized if self.initialized.kind != "ready" else self.invoke(event)
        assert outcome.kind in ("error", "init error"), (outcome, self.text)
        report = json.loads(outcome.payload)
        assert outcome.error_type == report["errorType"]
        return report

    @property
    def text(self) -> str:
        return self.log.decode()

    def messages(self) -> list[list[str]]:
        """The console's lines: [time, request, level, message]."""
        return [line.split("\t", 3) for line in self.text.splitlines() if line.count("\t") >= 3]


_requests = itertools.count(1)


@pytest.fixture
def function(node_home: Path, tmp_path: Path) -> Iterator[Callable[..., Function]]:
    """function({"index.js": "exports.handler = ..."}) starts a sandbox of a function with these files."""
    api = RuntimeApi()
    started: list[Function] = []

    def start(
        files: dict[str, str],
        handler: str = "index.handler",
        runtime: str = "nodejs22.x",
        spare: bool = False,
        opt: Path | None = None,
        **variables: str,
    ) -> Function:
        # Below the folder with the interpreter, as the pool's sandboxes are below the lab's.
        folder = node_home / "tmp" / f"{tmp_path.name}-{os.getpid()}-{len(started)}"
        sandbox = Sandbox(api, folder)
        task_root = folder / "code" / "task"
        write(task_root, files)
        prepared = {"AWS_LAMBDA_RUNTIME_API": sandbox.address, "HOME": str(folder), "TZ": ":UTC"}
        environment = prepared | {
            "_HANDLER": handler,
            "LAMBDA_TASK_ROOT": str(task_root),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
            "AWS_REGION": "us-east-1",
            "AWS_LAMBDA_FUNCTION_NAME": "users",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/users",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2024/07/10/[$LATEST]0123456789abcdef",
            **variables,
        }
        found = Function(sandbox, task_root, environment)
        sandbox.log = found.log.extend
        started.append(found)
        launch(sandbox, environment, prepared, spare, opt)
        found.initialized = sandbox.initialize(SECONDS)
        return found

    yield start
    for found in started:
        found.sandbox.close()
    api.close()


def launch(
    sandbox: Sandbox, environment: dict[str, str], prepared: dict[str, str], spare: bool, opt: Path | None
) -> None:
    runtime = needed(environment["AWS_EXECUTION_ENV"].removeprefix("AWS_Lambda_"))
    plain = runtime.command(sandbox.folder, sandbox.folder, "", prepared)
    command = runtime.spare(sandbox.folder, prepared) if spare else plain
    sandbox.launch(*command, sandbox.folder, stdin=runtime.watches_stdin)
    told = {"task_root": environment["LAMBDA_TASK_ROOT"], "opt": str(opt) if opt else None}
    sandbox.tell(told | {"environment": environment, "handler": environment["_HANDLER"]})


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")

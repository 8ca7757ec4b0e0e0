"""Turns a function version into a running sandbox: unpacked code, environment, role keys, process."""

from __future__ import annotations

import itertools
import secrets
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from userlab.base.errors import LabError
from userlab.cloud.account.authority import ServiceRoles
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.principal import Principal
from userlab.cloud.functions.api.code_storage import CodeStorage
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.runtimes import runtimes
from userlab.cloud.functions.runtimes.runtime import InvalidEntrypoint, Runtime
from userlab.cloud.functions.sandboxes import environment
from userlab.cloud.functions.sandboxes.https_proxy import HttpsProxy
from userlab.cloud.functions.sandboxes.places import translator
from userlab.cloud.functions.sandboxes.prepared_sandboxes import PreparedSandboxes
from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi
from userlab.cloud.functions.sandboxes.sandbox import Sandbox
from userlab.cloud.http.aws_request import AwsError
from userlab.process.left_behind import end_marked

KEY_SECONDS = 3600
RENEW_SECONDS = 300  # a sandbox whose keys end sooner takes no further invocation


class ExecutionEnvironment:
    """A sandbox that has become a function version."""

    def __init__(
        self, sandbox: Sandbox, version: FunctionVersion, log_stream: str, principal: Principal, expires: float
    ) -> None:
        self.sandbox = sandbox
        self.version = version
        self.log_stream = log_stream
        self.principal = principal
        self.expires = expires
        self.folders: set[Path] = set()
        self.translate: Callable[[str], str] = lambda text: text
        self.initialized = False
        self.memory_mb = 0  # the most that was seen so far
        self.idle_since = 0.0


class Launcher:
    """Starts sandboxes. `address()` is the cloud's endpoint, `daemon` that of the X-Ray daemon; everything on disk lies
    under the folder `temporary`, and what sandboxes leave behind is known by `mark`.
    """

    def __init__(
        self,
        clock: Clock,
        roles: ServiceRoles,
        address: Callable[[], str],
        temporary: Path,
        mark: str,
        daemon: str = "",
    ) -> None:
        self._mark, self._daemon = mark, daemon
        self._clock, self._roles, self._address = clock, roles, address
        self.api = RuntimeApi(mark)
        self._proxy = HttpsProxy()
        self._folder = temporary / "sandboxes"
        self._used = False
        self._numbers = itertools.count(1)
        self._environments: weakref.WeakSet[ExecutionEnvironment] = weakref.WeakSet()
        self.code = CodeStorage(temporary / "code", self._folders_in_use)
        self.layers = CodeStorage(temporary / "layers", self._folders_in_use)
        self._prepared = PreparedSandboxes(self._new_sandbox, self._new_place)

    def launch(self, version: FunctionVersion) -> ExecutionEnvironment:
        """A process that is about to become ready for `version`.

        Raises AwsError when the package cannot be unpacked, its role not be assumed, or nothing here can run it;
        InvalidEntrypoint when the package has nothing to start.
        """
        runtime = runtimes.needed(version.runtime)
        if not self._roles.can_assume(version.role, "lambda.amazonaws.com"):
            raise AwsError(
                "AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.", 403
            )
        task_root, opt = self._unpacked(version)
        session = self._roles.session(version.role, version.name, KEY_SECONDS)
        wrapper = wrapper_of(version, runtime, task_root, opt)
        sandbox = (None if wrapper else self._prepared.take(runtime, task_root, opt)) or self._new_sandbox()
        stream = _log_stream(self._clock.now(version.account), version.version)
        expires = session.keys.expires or float("inf")
        ready = ExecutionEnvironment(sandbox, version, stream, session.principal, expires)
        ready.folders = {task_root} | ({opt} if opt else set())
        self._environments.add(ready)
        ready.translate = _translator(runtime, version, task_root, opt)
        variables = environment.process_environment(sandbox.folder, sandbox.address)
        variables |= environment.function_environment(
            version, task_root, opt, runtime.bootstrap or task_root, stream, session.keys, self._address(), self._daemon
        )
        if not runtime.learns_from_stdin:
            variables = self._proxy.variables() | variables
        try:
            self._start(runtime, sandbox, version, variables, task_root, opt, wrapper)
        except LabError as error:
            sandbox.close()
            raise AwsError("InvalidRuntimeException", str(error)) from error
        except InvalidEntrypoint:
            sandbox.close()
            raise
        except (OSError, subprocess.SubprocessError) as error:
            sandbox.close()
            if not runtime.learns_from_stdin:
                raise InvalidEntrypoint(_exec_failure(error)) from error
            raise AwsError("ServiceException", f"The local cloud could not start a sandbox. {error}", 500) from error
        return ready

    def prepare(self, runtime: str) -> None:
        """Have something ready for a runtime: its fork server or a spare. Failures show at the first launch."""
        found = runtimes.runtime_of(runtime)
        if found is not None:
            self._prepared.prepare(found)

    def end_unused(self) -> None:
        """End what is prepared for runtimes that nobody used for long."""
        self._prepared.end_unused(time.monotonic())

    def close(self) -> None:
        """After the pool has closed: end what is prepared, and every process that left its sandbox."""
        self._prepared.close()
        self.api.close()
        self._proxy.close()
        if self._used:
            end_marked(self._mark)
        self.code.close()
        self.layers.close()

    def _folders_in_use(self) -> set[Path]:
        running = [each for each in self._environments if not each.sandbox.closed]
        return {folder for each in running for folder in each.folders}

    def _unpacked(self, version: FunctionVersion) -> tuple[Path, Path | None]:
        task_root = self.code.unpacked(version.account, (version.archive,), version.sha256)
        if not version.layers:
            return task_root, None
        archives = tuple(layer.archive for layer in version.layers)
        name = " ".join(layer.sha256 for layer in version.layers)
        return task_root, self.layers.unpacked(version.account, archives, name)

    def _start(
        self,
        runtime: Runtime,
        sandbox: Sandbox,
        version: FunctionVersion,
        variables: dict[str, str],
        task_root: Path,
        opt: Path | None,
        wrapper: list[str],
    ) -> None:
        if not runtime.learns_from_stdin:
            command = runtime.command(sandbox.folder, task_root, version.handler, variables)
            sandbox.launch(*command, task_root, runtime.watches_stdin)
            return
        if sandbox.process is None:
            outside = environment.process_environment(sandbox.folder, sandbox.address)
            argv, given = runtime.command(sandbox.folder, task_root, version.handler, variables if wrapper else outside)
            sandbox.launch([*wrapper, *argv], given, task_root if wrapper else sandbox.folder, runtime.watches_stdin)
        description = {"task_root": str(task_root), "opt": str(opt) if opt else None, "handler": version.handler}
        sandbox.tell(description | {"environment": None if wrapper else variables})

    def _new_sandbox(self) -> Sandbox:
        self._used = True
        return Sandbox(self.api, self._folder / f"{next(self._numbers)}-{secrets.token_hex(4)}")

    def _new_place(self) -> tuple[Path, str]:
        """Folder and address of a process that is no sandbox. Nothing answers there; the address is the mark of what
        it leaves behind.
        """
        folder = self._folder / f"{next(self._numbers)}-{secrets.token_hex(4)}"
        self._used = True
        return folder, f"{self.api.address}/{self._mark}-{folder.name}"


def wrapper_of(version: FunctionVersion, runtime: Runtime, task_root: Path, opt: Path | None) -> list[str]:
    """What comes before a runtime's command line: the function's wrapper script, [] for none.

    The shell starts it, so that a script that is missing ends the sandbox with exit status 127, as on AWS. Runtimes of
    the operating system alone have no wrappers (Lambda guide, "Modifying the runtime environment"). Raises
    InvalidEntrypoint on Windows.
    """
    path = dict(version.environment).get("AWS_LAMBDA_EXEC_WRAPPER")
    if not path or not runtime.learns_from_stdin:
        return []
    if sys.platform == "win32":
        raise InvalidEntrypoint("a wrapper script for Linux does not run on Windows; AWS runs it")
    for there, here in (("/var/task/", task_root), ("/opt/", opt)):
        if path.startswith(there) and here is not None:
            path = str(here / path.removeprefix(there))
    return ["/bin/sh", "-c", 'exec "$0" "$@"', path]


def _exec_failure(error: Exception) -> str:
    """Why the kernel would not start a bootstrap, as Go's runtime says it on AWS."""
    reason = getattr(error, "strerror", None) or str(error)
    return f"fork/exec /var/task/bootstrap: {reason.lower()}"


def _log_stream(now: float, version: str) -> str:
    """YYYY/MM/DD/[VERSION]HEX, one for each sandbox."""
    return time.strftime("%Y/%m/%d/", time.gmtime(now)) + f"[{version}]{secrets.token_hex(16)}"


def _translator(runtime: Runtime, version: FunctionVersion, task_root: Path, opt: Path | None) -> Callable[[str], str]:
    places = [(str(task_root), "/var/task")] + ([(str(opt), "/opt")] if opt else [])
    rewrite = translator((*places, *runtime.places(version.runtime)))
    return lambda text: rewrite(runtime.log_message(text))

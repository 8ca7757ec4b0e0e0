"""Which module runs which Lambda runtime.

A runtime module tells how to start a process that speaks the Runtime API (Lambda guide, "Using the Lambda runtime
API"). It gives

* ``command(sandbox_dir, task_root, handler, environment) -> (argv, env)``: what to start and with which environment.
  `environment` is the whole documented one (AWS_LAMBDA_RUNTIME_API among it: host:port/token, to be used as
  ``http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/...``). The process starts in `task_root`, its stdout and
  stderr are the function's log.

and it may give

* ``WATCHES_STDIN = True``: the process gets a pipe on stdin that ends when the cloud dies, however it dies, and ends
  itself then. Without it stdin is empty.
* ``spare(sandbox_dir, environment) -> (argv, env)``: a process that is started before anybody asks, does its slow
  imports, and then waits for one line on stdin: a JSON object {"environment": {...}, "task_root": path,
  "opt": path or null, "handler": text}. It then becomes that function, with exactly that environment. `environment`
  holds what is known ahead: AWS_LAMBDA_RUNTIME_API, TMPDIR, HOME and what the system needs. A runtime that has
  `spare` has ``plain(sandbox_dir, environment)`` in place of `command`: the same without the slow imports, for when
  there is no spare. It too learns from that line which function it is.
* ``fork_server(environment) -> (argv, env)``: a process that does the same imports and then forks such a process
  whenever it is asked to (`fork_server` says how), where the system is fit for that.
* ``unshadowed(task_root, opt) -> bool``: whether a prepared process may become this function; a package that brings
  its own copy of what is imported already may not.
* ``log_message(line) -> line``: undoes what its bootstrap does to keep a message of several lines together.
* ``places(runtime) -> ((folder here, folder on AWS), ...)``: further paths that log lines and errors show as on AWS.

These functions may raise LabError, whose text the caller of the function gets, and `InvalidEntrypoint`.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from userlab.cloud.http.aws_request import AwsError

MODULES = {"python3.": "python", "nodejs24.": "nodejs", "nodejs": "nodejs_until_22", "provided": "provided"}

# Lambda guide, "Lambda runtimes": supported, and deprecated ones that can no longer be chosen for a new function.
SUPPORTED = (
    "nodejs20.x", "nodejs22.x", "nodejs24.x", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13",
    "python3.14", "java8.al2", "java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.2", "ruby3.3",
    "ruby3.4", "provided.al2", "provided.al2023",
)  # fmt: skip
DEPRECATED = ("nodejs16.x", "nodejs18.x", "python3.8", "dotnet6")


class InvalidEntrypoint(Exception):
    """What should be started cannot be; the text says why, as Lambda does."""


def known(runtime: str) -> bool:
    """Whether Lambda has a runtime of that name."""
    return runtime in SUPPORTED or runtime in DEPRECATED


def module_of(runtime: str) -> ModuleType | None:
    """The module that runs a runtime, None when this machine cannot run it.

    >>> module_of("python3.12").__name__
    'userlab.cloud.functions.runtimes.python'
    """
    name = next((name for prefix, name in MODULES.items() if runtime.startswith(prefix)), None)
    if name is None:
        return None
    try:
        return importlib.import_module(f"userlab.cloud.functions.runtimes.{name}")
    except ModuleNotFoundError:
        return None


def check(runtime: str) -> None:
    """Raise InvalidParameterValueException for a name that is no runtime, or one that this cloud cannot run."""
    if not known(runtime):
        raise AwsError(
            "InvalidParameterValueException",
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(SUPPORTED)}] or be a valid ARN",
        )
    if module_of(runtime) is None:
        raise AwsError(
            "InvalidParameterValueException",
            f"The local cloud cannot run {runtime}, though AWS can. It runs python3.x, nodejs and, with an executable "
            "named bootstrap in the zip, provided.al2023.",
        )

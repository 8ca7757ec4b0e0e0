"""Python functions: any python3.x runtime is run by the lab's own Python.

A sandbox is the interpreter behind the lab's virtual environment (a venv's python.exe on Windows only starts
another process), isolated (-I) and without site-packages (-S). What AWS's runtimes bring along is found by an
import hook (bootstrap/python/runtime_packages.py); moto, the lab and what else lies beside it is not.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import sys
import sysconfig
from pathlib import Path

from userlab.cloud.functions.runtimes.runtime import Command, Runtime

BOOTSTRAP = Path(__file__).parents[1] / "bootstrap" / "python"

# Lambda guide, "Building Lambda functions with Python": the SDK and what it needs, and the runtime interface client.
PACKAGES = (
    "awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "simplejson", "six",
    "snapshot_restore_py", "urllib3",
)  # fmt: skip
DISTRIBUTIONS = (
    "awslambdaric", "boto3", "botocore", "python-dateutil", "jmespath", "s3transfer", "simplejson", "six",
    "snapshot-restore-py", "urllib3",
)  # fmt: skip


class Python(Runtime):
    """Runs python3.x by the Python that runs the lab."""

    name = "python"
    bootstrap = BOOTSTRAP
    watches_stdin = True
    learns_from_stdin = True
    prepares = True
    forks = True

    def command(self, sandbox_dir: Path, task_root: Path, handler: str, environment: dict[str, str]) -> Command:
        """A process that imports nothing ahead: for packages with their own copy of what a spare has imported."""
        return _argv(prepared=False), environment

    def spare(self, sandbox_dir: Path, environment: dict[str, str]) -> Command:
        """A prepared process: it imports the SDK, then reads from stdin which function it is."""
        return _argv(prepared=True), environment

    def fork_server(self, environment: dict[str, str]) -> Command:
        """A process that imports the SDK and then forks spares; it reads requests from a socket on stdin."""
        return _argv(prepared=True, forks=True), environment

    def unshadowed(self, task_root: Path, opt: Path | None) -> bool:
        """Nothing at the top of the package has the name of a module that a spare has imported."""
        roots = [task_root] if opt is None else [task_root, *import_roots(opt)]
        names = {entry.name.split(".")[0] for root in roots if root.is_dir() for entry in root.iterdir()}
        return names.isdisjoint(sys.stdlib_module_names) and names.isdisjoint(PACKAGES)

    def log_message(self, line: str) -> str:
        """Undo what the bootstrap's log sink does to keep a message of several lines together."""
        return line.replace("\x1e", "\n") if "\x1e" in line else line

    def places(self, runtime: str) -> tuple[tuple[str, str], ...]:
        """Tracebacks read as on AWS, the same on every machine."""
        library = f"/var/lang/lib/{runtime}"
        here = [(folder, "/var/runtime") for folder in (*site_folders(), str(BOOTSTRAP))]
        return (*here, (sysconfig.get_paths()["stdlib"], library))


def import_roots(opt: Path) -> list[Path]:
    """Where Python looks in layers (Lambda guide, "Layer paths for each Lambda runtime")."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [opt / "python" / "lib" / version / "site-packages", opt / "python"]


@functools.cache
def site_folders() -> tuple[str, ...]:
    """The folders that hold the packages of AWS's runtimes."""
    folders = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        origin = Path(spec.origin)
        folder = str(origin.parent.parent if origin.name == "__init__.py" else origin.parent)
        if folder not in folders:
            folders.append(folder)
    return tuple(folders)


def _argv(prepared: bool, forks: bool = False) -> list[str]:
    interpreter = getattr(sys, "_base_executable", None) or sys.executable
    settings = {
        "packages": PACKAGES,
        "distributions": DISTRIBUTIONS,
        "folders": site_folders(),
        "prepared": prepared,
        "forks": forks,
    }
    # UTF-8 everywhere, as on Amazon Linux, whatever the host's code page is.
    return [interpreter, "-I", "-S", "-X", "utf8", str(BOOTSTRAP / "bootstrap.py"), json.dumps(settings)]

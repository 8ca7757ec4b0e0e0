"""Custom runtimes (provided.al2023): the package brings an executable named bootstrap that speaks the Runtime API.

Source: Lambda guide, "Building a custom runtime for AWS Lambda".
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from userlab.cloud.functions.runtimes.runtime import Command, InvalidEntrypoint, Runtime


class Provided(Runtime):
    """Starts what the package brings."""

    name = "provided"

    def command(self, sandbox_dir: Path, task_root: Path, handler: str, environment: dict[str, str]) -> Command:
        """Start the package's own bootstrap. Raises InvalidEntrypoint when it is not there or no executable."""
        bootstrap = task_root / "bootstrap"
        if not bootstrap.is_file():
            raise InvalidEntrypoint("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
        if sys.platform == "win32":
            raise InvalidEntrypoint("a bootstrap for Linux does not run on Windows; AWS runs it")
        if not os.access(bootstrap, os.X_OK):
            raise InvalidEntrypoint("fork/exec /var/task/bootstrap: permission denied")
        # AWS sets no AWS_EXECUTION_ENV for these runtimes.
        return [str(bootstrap)], {name: value for name, value in environment.items() if name != "AWS_EXECUTION_ENV"}

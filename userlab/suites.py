"""Test suites: a folder with a handler and its tests, and pytest that runs them.

The tests stand in three folders, the cheapest first: `unit` (an event in, an answer out), `in_process` (the saved
payloads against a DynamoDB that moto plays) and `deployed` (HTTP requests to a stage). Everything in the folder is
yours to edit; it needs pytest, moto, boto3 and requests, and nothing of this course. Sources: pytest's documentation,
"How to invoke pytest"; moto's, "Getting Started with Moto".
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import boto3

from userlab import functions, payloads
from userlab.base.home import home_folder, prepare
from userlab.base.own_folders import own_folder, remove_within

PROJECT = functions.HANDLERS / "projects/users"
LEVELS = ("unit", "in_process", "deployed")
LONGEST_SECONDS = 120
# "4 passed in 0.12s": how long it took differs each time.
TOOK = re.compile(r" in \d+\.\d+s(?: \(.*\))?$")


def copy() -> Path:
    """Lay out the project of the users handler in a folder of the lab, and return that.

    src has the handler, tests its tests, payloads the saved payloads of chapter 16. What was there is replaced.
    """
    account = boto3.client("sts").get_caller_identity()["Account"]
    home = prepare(home_folder())
    place = own_folder(home, "projects", account) / "users"
    remove_within(place, home)
    return laid_out(place)


def laid_out(place: Path) -> Path:
    """The same in any folder that is not there yet."""
    shutil.copytree(PROJECT, place, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(functions.HANDLERS / "python/users", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(payloads.FOLDER, place / "payloads")
    return place


def code_of(handler: str) -> str:
    """The code of one of the course's handlers in Python: `suites.code_of("python/walkthrough")`."""
    return (functions.HANDLERS / handler / "lambda_function.py").read_text("utf-8")


def write(place: Path, file: str, text: str) -> None:
    """Write a file of the project, in place of one of that name.

    >>> suites.write(project, "src/lambda_function.py", suites.code_of("python/users"))
    """
    (place / file).write_text(text, "utf-8")


@dataclass(frozen=True)
class Run:
    """What pytest said, line by line; its exit code (0: all passed); and how long it took, in seconds."""

    lines: tuple[str, ...]
    exit_code: int
    seconds: float

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def run(place: Path, *arguments: str, **variables: str) -> Run:
    """Run pytest in a project's folder, as you would in a terminal, and return its words without the time.

    Args:
        arguments: "tests/unit", a file, or options of pytest. None: all tests.
        variables: more environment variables, such as API_URL, the stage that `tests/deployed` asks.

    >>> suites.run(project, "tests/unit").exit_code
    0
    """
    print("$ pytest -q", *arguments)
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=place,
        env=environment() | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST_SECONDS,
        check=False,
    )
    seconds = time.monotonic() - begun
    lines = (done.stdout + done.stderr).rstrip().splitlines()
    return Run(tuple(TOOK.sub("", line) for line in lines), done.returncode, seconds)


def environment() -> dict[str, str]:
    """This process's environment, but for what another run of pytest left in it; without plugins, for speed.

    Where CI or BUILD_NUMBER is set, pytest writes its reasons out at full length: here they are as long as at home.
    """
    of_others = re.compile(r"PYTEST_|CI$|BUILD_NUMBER$")
    kept = {name: value for name, value in os.environ.items() if not of_others.match(name)}
    quick = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return kept | quick | {"PYTHONUTF8": "1", "COLUMNS": "96", "NO_COLOR": "1"}

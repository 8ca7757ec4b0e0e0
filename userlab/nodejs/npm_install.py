"""A set of packages from npm, in the very versions of a lock file: fetched once, kept in the lab's folder.

A set is a folder with package.json and package-lock.json; npm checks each package against the hash in the lock file.
What it fetched lies in a folder whose name holds the lock file's own hash, so a newer userlab fetches its own set. It
appears in one step, complete or not at all.

A committed lock file names no registry, since everybody has their own. npm would then read the whole history of
every package to learn where its file is. Told the address, by the convention of all registries, it fetches the
files alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from userlab.base.home import patient_replace
from userlab.base.own_folders import remove_tree, remove_within
from userlab.nodejs import download, interpreter

# npm's own patience is minutes: offline, it would keep a learner waiting for nothing.
NPM_OPTIONS = (
    "--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts",
    "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000",
)  # fmt: skip

DIGITS = 12  # of the lock file's hash

Prune = Callable[[Path], None]


def modules_folder(home: Path, name: str, locked: Path) -> Path:
    """The node_modules folder of a set, whether it is there yet or not."""
    digest = hashlib.sha256((locked / "package-lock.json").read_bytes()).hexdigest()
    return home / "nodejs" / f"{name}-{digest[:DIGITS]}" / "node_modules"


def fetch(home: Path, name: str, locked: Path, prune: Prune) -> str | None:
    """Fetch a set; None when it is there, else what npm gave as the reason.

    To be called by one process at a time. `prune` takes away what nobody needs of the node_modules folder.
    """
    folder = modules_folder(home, name, locked).parent
    unfinished = download.unfinished(folder, home)
    npm = interpreter.npm(home) or ["npm"]
    registry = download.first_line([*npm, "config", "get", "registry"], home)
    failure = _install(npm, locked, unfinished, registry)
    if failure is not None and "404" in failure:  # a registry with a convention of its own
        failure = _install(npm, locked, unfinished, None)
    if failure is not None:
        remove_tree(unfinished)
        return _reason(failure)
    prune(unfinished / "node_modules")
    patient_replace(unfinished, folder)
    for old in folder.parent.iterdir():
        if old != folder and re.fullmatch(rf"{re.escape(name)}-[0-9a-f]{{{DIGITS}}}", old.name):
            remove_within(old, home)
    return None


def _install(npm: list[str], locked: Path, folder: Path, registry: str | None) -> str | None:
    """Let npm fill a folder, which holds at most a failed attempt; returns what npm says when it cannot."""
    lock = json.loads((locked / "package-lock.json").read_text("utf-8"))
    for place, package in lock["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if name and registry:
            name = package.get("name", name)  # another package under this name: "npm:..." in a package.json
            file = f"{name.rpartition('/')[2]}-{package['version']}.tgz"
            package["resolved"] = f"{registry.rstrip('/')}/{name}/-/{file}"
    (folder / "package-lock.json").write_text(json.dumps(lock), "utf-8")
    shutil.copyfile(locked / "package.json", folder / "package.json")
    return download.run([*npm, "ci", *NPM_OPTIONS], folder)


def _reason(log: str) -> str:
    """The line of npm's log that says most: "request to https://... failed, reason: connect ECONNREFUSED"."""
    lines = [re.sub(r"^npm (error|ERR!)\s*", "", line).strip() for line in log.splitlines() if "npm warn" not in line]
    told = [line for line in lines if line and not line.startswith(("code ", "errno ", "A complete log"))]
    return next(iter([line for line in told if "reason:" in line] or told or ["npm gave no reason"]))

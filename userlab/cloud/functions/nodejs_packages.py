"""The AWS SDK for JavaScript v3, which AWS's Node.js runtimes bring along: fetched once, kept in the lab's folder.

AWS installs every client; the lab installs those of `nodejs_sdk/package.json`, in the very versions of
`nodejs_sdk/package-lock.json` (npm checks each against its hash): 6 MB to fetch, 12 MB on disk. The folder's name
holds the lock file's hash, so a newer userlab fetches its own set. It appears in one step, complete or not at all.

The committed lock file names no registry, since everybody has their own. npm would then read the whole history of
every package to learn where its file is, 69 MB. Told the address, by the convention of all registries, it fetches
the files alone.

Source: Lambda guide, "Building Lambda functions with Node.js", section "Runtime-included SDK versions".
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

from userlab.cloud.functions import nodejs_download, nodejs_interpreter
from userlab.cloud.functions.nodejs_interpreter import Interpreter, Progress
from userlab.cloud.lock_file import LockFile
from userlab.errors import LabError

LOCKED = Path(__file__).parent / "nodejs_sdk"
# npm's own patience is minutes: offline, it would keep a learner waiting for nothing.
NPM_OPTIONS = (
    "--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts",
    "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000",
)  # fmt: skip


def sdk_folder(home: Path) -> Path:
    """The node_modules folder of the SDK, whether it is there yet or not."""
    digest = hashlib.sha256((LOCKED / "package-lock.json").read_bytes()).hexdigest()
    return home / "nodejs" / f"sdk-{digest[:12]}" / "node_modules"


def is_ready(home: Path) -> bool:
    """Whether functions in Node.js can run at once: interpreter and SDK are here."""
    return sdk_folder(home).exists() and nodejs_interpreter.find(home) is not None


def prepare(home: Path, progress: Progress = lambda message: None) -> Interpreter:
    """Fetch what is missing to run functions in Node.js, and return the interpreter.

    Of several callers, also in several processes, one fetches and the others wait for it. `progress` gets a
    sentence whenever something takes long. Raises LabError when something cannot be had, for want of a network
    most often; what was fetched before is kept.

    >>> prepare(home_folder(), print)   # doctest: +SKIP
    Fetching the AWS SDK for JavaScript with npm (6 MB, once) ...
    """
    found = nodejs_interpreter.find(home)
    if found is not None and sdk_folder(home).exists():
        return found
    (home / "nodejs").mkdir(parents=True, exist_ok=True)
    with LockFile(home / "nodejs" / "fetch.lock", seconds=nodejs_download.FETCH_SECONDS):
        found = nodejs_interpreter.find(home) or nodejs_interpreter.fetch(home, progress)
        if not sdk_folder(home).exists():
            if nodejs_interpreter.npm(home) is None:
                nodejs_interpreter.fetch(home, progress)  # for its npm
            _fetch_sdk(home, progress)
    return found


def _fetch_sdk(home: Path, progress: Progress) -> None:
    progress("Fetching the AWS SDK for JavaScript with npm (6 MB, once) ...")
    folder = sdk_folder(home).parent
    unfinished = folder.with_name(folder.name + ".new")
    npm = nodejs_interpreter.npm(home) or ["npm"]
    registry = nodejs_download.first_line([*npm, "config", "get", "registry"], home)
    failure = _install(npm, unfinished, registry)
    if failure is not None and "404" in failure:  # a registry with a convention of its own
        failure = _install(npm, unfinished, None)
    if failure is not None:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise _not_to_be_had(_reason(failure))
    os.replace(unfinished, folder)
    for old in folder.parent.glob("sdk-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    progress("The AWS SDK for JavaScript is ready.")


def _install(npm: list[str], folder: Path, registry: str | None) -> str | None:
    """Let npm fill an empty folder; returns what npm says when it cannot."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    lock = json.loads((LOCKED / "package-lock.json").read_text("utf-8"))
    for place, package in lock["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if name and registry:
            file = f"{name.rpartition('/')[2]}-{package['version']}.tgz"
            package["resolved"] = f"{registry.rstrip('/')}/{name}/-/{file}"
    (folder / "package-lock.json").write_text(json.dumps(lock), "utf-8")
    shutil.copyfile(LOCKED / "package.json", folder / "package.json")
    failure = nodejs_download.run([*npm, "ci", *NPM_OPTIONS], folder)
    for unused in [each for kind in ("dist-es", "dist-types") for each in folder.rglob(kind)]:
        shutil.rmtree(unused, ignore_errors=True)  # for bundlers and editors: five sixths of it
    return failure


def _reason(log: str) -> str:
    """The line of npm's log that says most: "request to https://... failed, reason: connect ECONNREFUSED"."""
    lines = [re.sub(r"^npm (error|ERR!)\s*", "", line).strip() for line in log.splitlines() if "npm warn" not in line]
    told = [line for line in lines if line and not line.startswith(("code ", "errno ", "A complete log"))]
    return next(iter([line for line in told if "reason:" in line] or told or ["npm gave no reason"]))


def _not_to_be_had(reason: str) -> LabError:
    return LabError(
        f"Functions in Node.js need the AWS SDK for JavaScript, and npm could not fetch it ({reason}). Connect to the "
        "network (npm's own settings for registry and proxy are used) and run 'userlab fetch nodejs', or invoke the "
        "function again. Functions in Python work without it."
    )

"""The AWS SDK for JavaScript v3, which AWS's Node.js runtimes bring along: fetched once, kept in the lab's folder.

AWS installs every client; the lab installs those of `nodejs_sdk/package.json`, in the very versions of
`nodejs_sdk/package-lock.json` (see `npm_install`): 6 MB to fetch instead of the 69 MB that npm reads without being
told where the files are, 12 MB on disk.

Source: Lambda guide, "Building Lambda functions with Node.js", section "Runtime-included SDK versions".
"""

from __future__ import annotations

import shutil
from pathlib import Path

from userlab.base.errors import LabError
from userlab.nodejs import download, interpreter, npm_install
from userlab.nodejs.interpreter import Interpreter, Progress
from userlab.process.lock_file import LockFile

LOCKED = Path(__file__).parent / "sdk"


def sdk_folder(home: Path) -> Path:
    """The node_modules folder of the SDK, whether it is there yet or not."""
    return npm_install.modules_folder(home, "sdk", LOCKED)


def is_ready(home: Path) -> bool:
    """Whether functions in Node.js can run at once: interpreter and SDK are here."""
    return sdk_folder(home).exists() and interpreter.find(home) is not None


def prepare(home: Path, progress: Progress = lambda message: None) -> Interpreter:
    """Fetch what is missing to run functions in Node.js, and return the interpreter.

    Of several callers, also in several processes, one fetches and the others wait for it. `progress` gets a
    sentence whenever something takes long. Raises LabError when something cannot be had, for want of a network
    most often; what was fetched before is kept.

    >>> prepare(home_folder(), print)   # doctest: +SKIP
    Fetching the AWS SDK for JavaScript with npm (6 MB, once) ...
    """
    found = interpreter.find(home)
    if found is not None and sdk_folder(home).exists():
        return found
    (home / "nodejs").mkdir(parents=True, exist_ok=True)
    with LockFile(home / "nodejs" / "fetch.lock", seconds=download.FETCH_SECONDS):
        found = interpreter.find(home) or interpreter.fetch(home, progress)
        if not sdk_folder(home).exists():
            if interpreter.npm(home) is None:
                interpreter.fetch(home, progress)  # for its npm
            _fetch_sdk(home, progress)
    return found


def _fetch_sdk(home: Path, progress: Progress) -> None:
    progress("Fetching the AWS SDK for JavaScript with npm (6 MB, once) ...")
    failure = npm_install.fetch(home, "sdk", LOCKED, _for_bundlers_and_editors)
    if failure is not None:
        raise _not_to_be_had(failure)
    progress("The AWS SDK for JavaScript is ready.")


def _for_bundlers_and_editors(modules: Path) -> None:
    """Take away what functions never load: five sixths of it."""
    for unused in [each for kind in ("dist-es", "dist-types") for each in modules.rglob(kind)]:
        shutil.rmtree(unused, ignore_errors=True)


def _not_to_be_had(reason: str) -> LabError:
    return LabError(
        f"Functions in Node.js need the AWS SDK for JavaScript, and npm could not fetch it ({reason}). Connect to the "
        "network (npm's own settings for registry and proxy are used) and run 'userlab fetch nodejs', or invoke the "
        "function again. Functions in Python work without it."
    )

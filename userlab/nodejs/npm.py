"""Packages of npm that chapters use: fetched once, in the versions of a lock file, kept in the lab's folder.

With a bad network in the room, fetch them ahead, where the network is good: `userlab fetch`. Where npm is missing,
Node.js with npm comes by pip. Sources: npm Docs, "npm-ci"; the lock files are in `userlab/npm_packages`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from userlab.base import home
from userlab.base.errors import LabError

LOCKED = Path(__file__).parents[1] / "npm_packages"
RUNTIME = "nodejs"  # what the local cloud needs to run functions in Node.js
Progress = Callable[[str], None]


@dataclass(frozen=True)
class PackageSet:
    """Some packages that belong together: what it is, how much is fetched, and what of it nobody needs."""

    title: str
    size: str
    prune: Callable[[Path], None]


def fetch(*names: str, progress: Progress | None = None) -> None:
    """Fetch what is not here yet, and say so while it takes its time. What is here takes no time and no network.

    Args:
        names: "nodejs" (Node.js and its AWS SDK v3), "aws-sdk-v2", "newman"; none: all of them.
        progress: gets a sentence now and then. Default: it is printed.

    Raises:
        LabError: it can't be had, for want of a network most often; says what to do.

    >>> npm.fetch("nodejs", "aws-sdk-v2")
    """
    for name in names or NAMES:
        if name == RUNTIME:
            node(progress)
        else:
            folder(name, progress)


def fetched(*names: str) -> bool:
    """Fetch what is not here yet; say whether all is here. If not, shows why, and what to do."""
    try:
        fetch(*names)
    except LabError as error:
        print(error)
        return False
    return True


def installed(*names: str) -> bool:
    """As `fetched`; where something can't be had, the notebook's next cells are skipped, since they need it.

    >>> npm.installed("nodejs", "aws-sdk-v2")
    True
    """
    from userlab.base import skipped_cells

    skipped_cells.end()
    try:
        fetch(*names)
    except LabError as error:
        skipped_cells.begin("Skipped: this cell needs what could not be fetched.", str(error))
        return False
    return True


def node(progress: Progress | None = None) -> Path:
    """The program node, 20 or newer, with which the local cloud runs functions. Raises LabError as `fetch` does."""
    from userlab.nodejs import sdk_packages

    return sdk_packages.prepare(_home(), progress or _print).path


def folder(name: str, progress: Progress | None = None) -> Path:
    """The folder of a set of packages, with node_modules in it, fetched if need be. Raises LabError as `fetch` does.

    That of "nodejs" has the AWS SDK v3, as the lab's runtimes bring it along.

    >>> npm.folder("newman") / "node_modules/newman/bin/newman.js"
    """
    from userlab.nodejs import download, interpreter, npm_install, sdk_packages
    from userlab.process.lock_file import LockFile

    lab, tell = _home(), progress or _print
    if name == RUNTIME:
        sdk_packages.prepare(lab, tell)
        return sdk_packages.sdk_folder(lab).parent
    wanted = (SETS | OF_A_HUB)[name]
    modules = npm_install.modules_folder(lab, name, LOCKED / name)
    if modules.exists():
        return modules.parent
    (lab / "nodejs").mkdir(parents=True, exist_ok=True)
    with LockFile(lab / "nodejs" / "fetch.lock", seconds=download.FETCH_SECONDS):
        if interpreter.npm(lab) is None:
            interpreter.fetch(lab, tell)
        if not modules.exists():
            tell(f"Fetching {wanted.title} with npm ({wanted.size}, once) ...")
            failure = npm_install.fetch(lab, name, LOCKED / name, wanted.prune)
            if failure is not None:
                raise LabError(
                    f"npm could not fetch {wanted.title} ({failure}). Connect to the network (npm's own settings for "
                    f"registry and proxy are used) and run this again, or 'userlab fetch {name}' in a terminal. "
                    "It is fetched once; after that no network is needed."
                )
    return modules.parent


def _home() -> Path:
    return home.prepare(home.home_folder())


def _print(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _dynamodb_alone(modules: Path) -> None:
    """Of SDK v2's 98 MB, 5 are left without its build for browsers, its types, and 300 services but one."""
    sdk = modules / "aws-sdk"
    shutil.rmtree(sdk / "dist", ignore_errors=True)
    described = [file for file in (sdk / "apis").glob("*.json") if not file.name.startswith(("dynamodb", "metadata"))]
    for unused in [*described, *sdk.rglob("*.d.ts")]:
        unused.unlink()


SETS = {
    "aws-sdk-v2": PackageSet("the AWS SDK for JavaScript v2", "12 MB", _dynamodb_alone),
    "newman": PackageSet("newman, the runner of Postman collections,", "15 MB", lambda modules: None),
}
OF_A_HUB = {"configurable-http-proxy": PackageSet("JupyterHub's proxy", "5 MB", lambda modules: None)}
"""What only a machine needs that serves a class: `userlab hub` fetches it."""
NAMES = (RUNTIME, *SETS)

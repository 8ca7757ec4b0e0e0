"""How a sandbox's Node.js is started: the interpreter, its switches, the bootstrap and the SDK's folder.

What the pool has to know: `import` ignores NODE_PATH, so the bootstrap puts a link ``node_modules`` that leads to the
SDK beside the task root, in its parent folder. That parent must belong to the lab alone, and be writable.
"""

from __future__ import annotations

from pathlib import Path

from userlab.base.home import home_folder
from userlab.cloud.functions.runtimes import nodejs_fetch
from userlab.nodejs import sdk_packages

BOOTSTRAP = Path(__file__).parents[1] / "bootstrap" / "nodejs"

# The function's memory is not known yet. V8 plans with the whole machine's: without these switches garbage piles up
# until it looks like a leak. They cost some 3 % of speed and save 15 MB besides.
HEAP = ("--optimize-for-size", "--max-semi-space-size=6")


def argv(sandbox_dir: Path, preload: bool, switched_off: bool) -> list[str]:
    """The command line of a sandbox. Raises LabError when Node.js or its SDK is missing and cannot be fetched.

    `preload` imports the SDK's DynamoDB client ahead. `switched_off` turns off what AWS turns off up to nodejs22.x:
    require() of ES modules, and guessing from its text that a file is one (Lambda guide, "Building Lambda functions
    with Node.js"); the bootstrap heeds a function's NODE_OPTIONS that turn them on again.
    """
    home = _home_of(sandbox_dir)
    interpreter = nodejs_fetch.interpreter(home)
    off = [f"--no-{switch[2:]}" for switch in interpreter.switches if switched_off]
    script = [str(BOOTSTRAP / "index.mjs"), "--sdk", str(sdk_packages.sdk_folder(home))]
    return [str(interpreter.path), *HEAP, *off, *script, *(["--preload"] if preload else [])]


def _home_of(sandbox_dir: Path) -> Path:
    """The lab's folder, in which a sandbox's folder lies."""
    return next((folder for folder in sandbox_dir.parents if (folder / "secret").exists()), None) or home_folder()

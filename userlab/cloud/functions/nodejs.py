"""The Node.js runtimes of Lambda: nodejs20.x and newer.

A sandbox is a Node.js process that runs ``bootstrap/nodejs/index.mjs``, a client of the Runtime API that behaves as
AWS's own: CommonJS and ES modules, promises and (up to nodejs22.x) callbacks, the same log lines and errors. Where
the interpreter comes from stands in `nodejs_interpreter`, the SDK's packages in `nodejs_packages`; both are fetched
when they are first needed. One interpreter runs all releases: process.version is the machine's, the rules (callbacks,
module detection, what ends the process) are the runtime's.

What the pool has to know: `import` ignores NODE_PATH, so the bootstrap puts a link ``node_modules`` that leads to the
SDK beside the task root, in its parent folder. That parent must belong to the lab alone, not hold other code.

Source: Lambda guide, "Building Lambda functions with Node.js".
"""

from __future__ import annotations

from pathlib import Path

from userlab.cloud.functions import nodejs_packages
from userlab.cloud.functions.nodejs_interpreter import Interpreter
from userlab.home import home_folder

BOOTSTRAP = Path(__file__).parent / "bootstrap" / "nodejs" / "index.mjs"
FIRST_WITHOUT_SWITCHES = 24

prepare = nodejs_packages.prepare
is_ready = nodejs_packages.is_ready


def command(
    sandbox_dir: Path, task_root: Path, handler: str, environment: dict[str, str]
) -> tuple[list[str], dict[str, str]]:
    """How to start a sandbox that knows its function. Fetches what is missing first; raises LabError.

    >>> command(sandbox_dir, task_root, "index.handler", environment)[0]   # doctest: +SKIP
    ['/usr/bin/node', '--optimize-for-size', ..., 'index.mjs', '--sdk', '.../node_modules']
    """
    memory = int(environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"))
    limits = [f"--max-semi-space-size={max(memory // 20, 1)}", f"--max-old-space-size={memory * 9 // 10}"]
    return _start(sandbox_dir, environment, limits, []), environment


def spare(sandbox_dir: Path, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """How to start a sandbox that is told its function later, on standard input (see `runtimes`).

    AWS_EXECUTION_ENV must be in `environment`: what a release lets a module do is settled when Node.js starts.
    """
    return _start(sandbox_dir, environment, ["--max-semi-space-size=6"], ["--spare"]), environment


def log_message(line: bytes) -> bytes:
    """A line of the log as the message it was: console.log keeps the lines of one message together with \\r."""
    return line.replace(b"\r", b"\n")


def _start(sandbox_dir: Path, environment: dict[str, str], limits: list[str], mode: list[str]) -> list[str]:
    home = _home_of(sandbox_dir)
    interpreter = prepare(home)
    sdk = nodejs_packages.sdk_folder(home)
    # Without it, garbage piles up until it looks like a leak: V8 plans with the whole machine's memory.
    flags = ["--optimize-for-size", *limits, *_switches(interpreter, environment)]
    return [str(interpreter.path), *flags, str(BOOTSTRAP), "--sdk", str(sdk), *mode]


def _switches(interpreter: Interpreter, environment: dict[str, str]) -> list[str]:
    """What AWS turns off up to nodejs22.x, unless NODE_OPTIONS turns it on: require() of ES modules, and guessing
    from its text that a file is one (Lambda guide, "Building Lambda functions with Node.js")."""
    release = environment.get("AWS_EXECUTION_ENV", "").removeprefix("AWS_Lambda_nodejs").split(".")[0]
    if not release.isdigit() or int(release) >= FIRST_WITHOUT_SWITCHES:
        return []
    wanted = environment.get("NODE_OPTIONS", "")
    return [f"--no-{switch[2:]}" for switch in interpreter.switches if switch not in wanted]


def _home_of(sandbox_dir: Path) -> Path:
    """The lab's folder that a sandbox's lies in."""
    return next((folder for folder in sandbox_dir.parents if (folder / "secret").exists()), None) or home_folder()

"""The `userlab` command.

    userlab                     open the workbook: JupyterLab beside a running lab, which ends with it
    userlab start | stop        start and end the local cloud by itself
    userlab status              is it running, and how is it
    eval "$(userlab env)"       make any AWS tool of this shell talk to it
    userlab console             open the lab's own AWS Console in the browser
    userlab fetch               get what chapters need of npm, while there is a network
    userlab reset               empty it

Modules that need installed packages are imported where they are used, so that a missing one is told in a
sentence.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from userlab.base.errors import LabError
from userlab.base.progress import progress
from userlab.base.version import VERSION

NOT_RUNNING = 3


def main(arguments: list[str] | None = None) -> int:
    """Run the command with its arguments (default: the process's own) and return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options, jupyter = _options(arguments)
    try:
        return options.run(options, jupyter) if jupyter is not None else options.run(options)
    except LabError as error:
        print(f"userlab: {error}", file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "userlab":
            raise
        print(f"userlab: {_not_installed(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output left, as `userlab status | head -1` does
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _options(arguments: list[str]) -> tuple[argparse.Namespace, list[str] | None]:
    """The parsed arguments; for the workbook also those that go to JupyterLab."""
    own = not arguments or not arguments[0].startswith("-") or arguments[0] in ("-h", "--help", "--version")
    if arguments and own:
        return _parser().parse_args(arguments), None
    return argparse.Namespace(run=workbook), arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="userlab",
        description="A lab for DynamoDB and serverless on this machine. Without a command it opens the workbook; "
        "options then go to JupyterLab, such as --no-browser.",
    )
    parser.add_argument("--version", action="version", version=f"userlab {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    command = commands.add_parser("start", help="start the local cloud in the background, or say where it is")
    command.add_argument("--port", type=_port, metavar="N", help="listen on this port, or not at all")
    command.add_argument("--ephemeral", action="store_true", help="begin empty, keep nothing on disk")
    command.set_defaults(run=start)
    command = commands.add_parser("stop", help="end the local cloud; what is in it stays on disk")
    command.set_defaults(run=stop)
    command = commands.add_parser("status", help="tell how it is; the exit code is 3 when it does not run")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=status)
    command = commands.add_parser("env", help="print what makes a shell's AWS tools talk to the lab")
    command.add_argument("--chapter", metavar="NAME", help="the account of a chapter, such as add-items")
    command.add_argument("--json", action="store_true", help="the variables as one JSON object")
    command.add_argument("--shell", choices=("sh", "fish", "powershell", "cmd"), help="in this shell's language")
    command.set_defaults(run=env)
    command = commands.add_parser("console", help="open the lab's own AWS Console in the browser")
    command.add_argument("--chapter", metavar="NAME", help="the account of a chapter, such as add-items")
    command.add_argument(
        "--print", action="store_true", dest="only_print", help="print its address, good once for 30 seconds"
    )
    command.set_defaults(run=console)
    command = commands.add_parser("fetch", help="fetch ahead what some chapters need, for later work offline")
    command.add_argument(
        "what",
        nargs="*",
        help="nodejs (the AWS SDK for JavaScript, and Node.js if it is missing), aws-sdk-v2, newman; none: all of them",
    )
    command.set_defaults(run=fetch)
    command = commands.add_parser("reset", help="empty the lab, or one chapter's account")
    command.add_argument("--chapter", metavar="NAME", help="only the account of this chapter")
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.set_defaults(run=reset)
    return parser


def workbook(options: argparse.Namespace, jupyter: list[str]) -> int:
    """Start or attach to the lab, open JupyterLab, and end what was started when JupyterLab ends."""
    from userlab.command import workbook
    from userlab.lab import target
    from userlab.process import local_cloud

    workbook.notebooks()  # before anything is started for nothing
    home = _home()
    if target.elsewhere():
        from userlab.base.home import prepare

        _say(f"Notebooks work on {target.elsewhere()}, as USERLAB_TARGET says. The local cloud is not started.")
        return workbook.read(prepare(home), jupyter)
    running = local_cloud.find(home) is not None
    try:
        with progress("Starting the local cloud"):
            cloud = local_cloud.attach_or_start(home)
        _say(f"The lab is at {cloud.endpoint}. Ctrl-C ends JupyterLab{'' if running else ' and the lab'}.")
        if cloud.notice:
            _say(cloud.notice)
        return workbook.read(home, jupyter)
    finally:
        if not running:
            with progress("Ending the local cloud"):
                local_cloud.stop(home)


def start(options: argparse.Namespace) -> int:
    """`userlab start`. Returns the exit code."""
    from userlab.process import local_cloud

    with progress("Starting the local cloud"):
        cloud = local_cloud.start(_home(), options.port, options.ephemeral)
    print(f"The lab is running at {cloud.endpoint} (process {cloud.pid}).", flush=True)
    if cloud.notice:
        _say(cloud.notice)
    return 0


def stop(options: argparse.Namespace) -> int:
    """`userlab stop`. Returns the exit code."""
    from userlab.process import local_cloud

    with progress("Ending the local cloud"):
        ran = local_cloud.stop(_home())
    print("The lab is stopped." if ran else "The lab was not running.")
    return 0


def status(options: argparse.Namespace) -> int:
    """`userlab status`. Returns the exit code."""
    from userlab.command.condition import condition, sentences

    found = condition(_home())
    _tell_elsewhere("not in this lab")
    print(json.dumps(found, indent=1) if options.json else sentences(found))
    return 0 if found["running"] else NOT_RUNNING


def env(options: argparse.Namespace) -> int:
    """`userlab env`. Returns the exit code."""
    from userlab.command import shell_exports

    _tell_elsewhere("but these variables lead this shell's own tools to the local cloud")
    variables = {**_target(options.chapter).variables, **shell_exports.proxy_exceptions(os.environ)}
    remove = shell_exports.leftovers(variables, os.environ)
    if not options.json:
        print(shell_exports.lines(options.shell or shell_exports.usual_shell(), variables, remove))
        return 0
    if "AWS_SESSION_TOKEN" in os.environ:
        variables["AWS_SESSION_TOKEN"] = ""
    print(json.dumps(variables, indent=1))
    leading_elsewhere = [name for name in shell_exports.leading_elsewhere(os.environ) if name not in variables]
    if leading_elsewhere:
        _say(f"Unset what this shell has set as well, it leads elsewhere: {' '.join(leading_elsewhere)}")
    return 0


def console(options: argparse.Namespace) -> int:
    """`userlab console`. Returns the exit code."""
    import webbrowser

    from userlab.base.chapters import account_of
    from userlab.base.home import secret_of
    from userlab.console import entrance, proofs
    from userlab.process import local_cloud

    home = _home()
    with progress("Starting the local cloud"):
        cloud = local_cloud.attach_or_start(home)
    address = entrance.address(cloud.console, secret_of(home), account_of(options.chapter))
    # Never the address itself: every user of the machine can read a browser's command line.
    if options.only_print or not webbrowser.open(entrance.redirect_file(home, address).as_uri()):
        print(address)
        _say(f"It has a code in it that opens the console once, within {proofs.CODE_SECONDS} seconds.")
    else:
        _say("The console opens in your browser. If it can't read the file: userlab console --print")
    return 0


def fetch(options: argparse.Namespace) -> int:
    """`userlab fetch`. Returns the exit code."""
    from userlab.nodejs import npm

    unknown = [name for name in options.what if name not in npm.NAMES]
    if unknown:
        raise LabError(f"There is no {unknown[0]!r} to fetch. It can be: {', '.join(npm.NAMES)}.")
    npm.fetch(*options.what, progress=_say)
    if not options.what or npm.RUNTIME in options.what:
        print("Functions in Node.js are ready: Node.js and the AWS SDK for JavaScript are here.")
    for name in options.what or npm.SETS:
        if name in npm.SETS:
            print(f"{name} is here.")
    return 0


def reset(options: argparse.Namespace) -> int:
    """`userlab reset`. Returns the exit code."""
    from userlab.command import emptying

    home = _home()
    what = f"the account of {options.chapter}" if options.chapter else "every account of the lab"
    if sys.stdin is not None and sys.stdin.isatty() and not options.yes:
        _say(f"This deletes all that is in {what}: tables, functions, APIs, roles. Go on? [y/N] ", end="")
        if input().strip().lower() not in ("y", "yes"):
            _say("Nothing was deleted.")
            return 1
    with progress(f"Emptying {what}"):
        emptying.empty(home, options.chapter)
    print(f"Emptied {what}.")
    return 0


def _target(chapter: str | None) -> Any:
    from userlab.base.chapters import account_of
    from userlab.lab import target
    from userlab.process import local_cloud

    with progress("Starting the local cloud"):
        cloud = local_cloud.attach_or_start(_home())
    return target.attached(cloud, account_of(chapter))


def _tell_elsewhere(contrast: str) -> None:
    from userlab.lab import target

    if target.elsewhere():
        _say(f"USERLAB_TARGET is set: notebooks work on {target.elsewhere()}, {contrast}.")


def _home() -> Path:
    from userlab.base.home import home_folder

    return home_folder()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a port is a number from 1 to 65535")
    return int(text)


def _say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


def _not_installed(error: ModuleNotFoundError) -> str:
    repository = Path(__file__).resolve().parents[2]
    where = f"-e {repository}" if (repository / "pyproject.toml").exists() else "userlab"
    return (
        f"the package {error.name!r} is missing in this Python ({sys.executable}), so userlab is not installed in "
        f"it, or only in part. Install it: {sys.executable} -m pip install {where}"
    )


if __name__ == "__main__":
    sys.exit(main())

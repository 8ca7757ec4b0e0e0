"""The `userlab` command.

    userlab                     open the workbook: JupyterLab beside a running lab, which ends with it
    userlab start | stop        start and end the local cloud by itself
    userlab status              is it running, and how is it
    eval "$(userlab env)"       make any AWS tool of this shell talk to it
    userlab console             open the lab's own AWS Console in the browser
    userlab doctor              look whether this machine has what the course needs
    userlab prepare             fetch all that later needs a network, or pack it for a stick
    userlab fetch               get what chapters need of npm, while there is a network
    userlab copy 06             lay a fresh copy of a chapter into the workbook
    userlab update              bring new versions of chapters into it
    userlab progress            tell what is passed, tried and untouched
    userlab answers 06          the answer key, for whoever teaches
    userlab export my.zip       put notebooks, progress and cloud into a file
    userlab import my.zip       go on with it on another machine
    userlab reset               empty it
    userlab hub                 open a class on this machine, by JupyterHub

Modules that need installed packages are imported where they are used, so that a missing one is told in a
sentence. Each sub-command is the module of its name; `open` is what happens without one.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import sys
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.version import VERSION


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
    from userlab.command import open

    return open.parse(arguments)


def _parser() -> argparse.ArgumentParser:
    from userlab.command import (
        answers,
        console,
        copy,
        doctor,
        env,
        export,
        fetch,
        hub,
        import_,
        prepare,
        progress,
        reset,
        start,
        status,
        stop,
        update,
    )

    parser = argparse.ArgumentParser(
        prog="userlab",
        description="A lab for DynamoDB and serverless on this machine. Without a command it opens your copy of the "
        "workbook (--folder moves it); other options then go to JupyterLab, such as --no-browser.",
    )
    parser.add_argument("--version", action="version", version=f"userlab {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    basic = (start, stop, status, env, console)
    course = (copy, update, progress, answers)
    for module in (*basic, doctor, prepare, fetch, *course, export, import_, reset, hub):
        module.add(commands)
    command = commands.add_parser("help", help="tell what commands there are")
    command.set_defaults(run=functools.partial(_help, parser))
    return parser


def _help(parser: argparse.ArgumentParser, _: argparse.Namespace) -> int:
    parser.print_help()
    return 0


def _not_installed(error: ModuleNotFoundError) -> str:
    repository = Path(__file__).resolve().parents[2]
    where = f"-e {repository}" if (repository / "pyproject.toml").exists() else "userlab"
    return (
        f"the package {error.name!r} is missing in this Python ({sys.executable}), so userlab is not installed in "
        f"it, or only in part. Install it: {sys.executable} -m pip install {where}"
    )


if __name__ == "__main__":
    sys.exit(main())

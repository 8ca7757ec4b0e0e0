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
import difflib
import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from userlab.base.errors import LabError
from userlab.base.version import VERSION

if TYPE_CHECKING:
    from userlab.command.terminal import Commands


def main(arguments: list[str] | None = None) -> int:
    """Run the command with its arguments (default: the process's own) and return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options, jupyter = _options(arguments)
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
        return _command(arguments), None
    from userlab.command import open

    return open.parse(arguments)


def _command(arguments: list[str]) -> argparse.Namespace:
    """The parsed arguments of a sub-command; what does not exist is told in a sentence. Raises SystemExit."""
    parser, commands = _parser()
    name = arguments[0]
    if not name.startswith("-") and name not in commands.choices:
        close = difflib.get_close_matches(name, commands.choices, 1)
        meant = f" Did you mean 'userlab {close[0]}'?" if close else ""
        parser.exit(2, f"userlab: There is no command {name!r}.{meant} 'userlab help' lists all.\n")
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        whose = "option" if unknown[0].startswith("-") else "argument"
        told = f"'userlab {name}' has no {whose} {unknown[0]!r}. 'userlab {name} --help' tells what it has."
        parser.exit(2, f"userlab: {told}\n")
    return options


def _parser() -> tuple[argparse.ArgumentParser, Commands]:
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
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    basic = (start, stop, status, env, console)
    course = (copy, update, progress, answers)
    for module in (*basic, doctor, prepare, fetch, *course, export, import_, reset, hub):
        module.add(commands)
    command = commands.add_parser("help", help="tell what commands there are, or what one of them takes")
    command.add_argument("command", metavar="COMMAND", nargs="?", choices=[*commands.choices])
    command.set_defaults(run=functools.partial(_help, parser))
    return parser, commands


def _help(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if options.command:
        parser.parse_args([options.command, "--help"])
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

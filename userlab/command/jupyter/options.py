"""Which options of `userlab` are JupyterLab's, so that any other is refused before a lab is started for nothing.

Source: `jupyter lab --help`, and traitlets' documentation, "Command-line arguments" (`--Class.trait=value`).
"""

from __future__ import annotations

import difflib
import re

from userlab.base.errors import LabError

# fmt: off
FLAGS = frozenset({
    "allow-root", "autoreload", "collaborative", "core-mode", "custom-css", "debug", "dev-mode",
    "expose-app-in-browser", "extensions-in-dev-mode", "generate-config",
    "help-all", "no-browser", "no-script", "script", "show-config",
    "show-config-json", "skip-dev-build", "splice-source", "watch", "y",
})
WITH_A_VALUE = frozenset({
    "app-dir", "browser", "certfile", "client-ca", "config", "ip", "keyfile", "log-level", "notebook-dir", "port",
    "port-retries", "pylab",
})
# fmt: on
TRAIT = re.compile(r"--[A-Z]\w*(\.\w+)+")
OWN = ("--folder", "--help", "--version")


class NoSuchOption(LabError):
    """An option that neither userlab nor JupyterLab has."""

    exit_code = 2


def refuse_unknown(arguments: list[str]) -> None:
    """Raise NoSuchOption for the first option that JupyterLab does not know either.

    >>> refuse_unknown(["--no-browser", "--port", "8899", "--ServerApp.token=secret"])
    """
    for argument in arguments:
        option = argument.split("=", 1)[0]
        if option.startswith("-") and not _is_known(option):
            known = [*OWN, *(f"--{name}" for name in sorted(FLAGS | WITH_A_VALUE))]
            close = difflib.get_close_matches(option.lower(), known, 1)
            meant = f" Did you mean {close[0]}?" if close else ""
            raise NoSuchOption(
                f"There is no option {option!r}, of userlab or of JupyterLab.{meant} "
                "'userlab --help' tells what there is."
            )


def _is_known(option: str) -> bool:
    name = option.removeprefix("--") if option != "-y" else "y"
    return name in FLAGS or name in WITH_A_VALUE or TRAIT.fullmatch(option) is not None

"""The notebook that begin() is called in, and how it shows errors."""

from __future__ import annotations

import sys


def short_errors() -> None:
    """Show the last line of an error only, which is where AWS says what is wrong. Outside of a notebook: nothing.

    `%xmode Context` in a cell shows again which line of which cell an error came from.
    """
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            shell.InteractiveTB.set_mode(mode="Minimal")

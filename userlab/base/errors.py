"""The exception for what a person can put right: its text says what happened, why, and what to do."""

from __future__ import annotations


class LabError(Exception):
    """A foreseeable failure of the lab, told in words that a learner can act on.

    `userlab` prints the text alone, without a traceback, and ends with `exit_code`. A notebook shows the text
    alone too: IPython asks an exception for `_render_traceback_`.
    """

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]

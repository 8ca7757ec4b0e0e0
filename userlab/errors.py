"""The exception for what a person can put right: its text says what happened, why, and what to do."""

from __future__ import annotations


class LabError(Exception):
    """A foreseeable failure of the lab, told in words that a learner can act on.

    `userlab` prints the text alone, without a traceback, and ends with `exit_code`.
    """

    exit_code = 1

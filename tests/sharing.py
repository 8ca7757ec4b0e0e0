"""How many workers the tests get, and what each of them takes next (pytest-xdist).

A file goes to one worker, since its tests share a lab, a server or a kernel. Tests that take long by themselves go
alone. What takes long comes first, so that no worker is left with it while the others have nothing to do; only before
that come a few quick files, so that something is seen at once.
"""

from __future__ import annotations

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

# The tests of these files are shared out by their parameters: what belongs to a chapter takes long, and shares nothing
# with the next one but what a worker has once.
ONE_BY_ONE = ("tests/browser/test_workbook.py",)
# Shared out first, so that something is seen at once.
QUICK = ("tests/base/", "tests/cloud/account/")
# Chapters, run in both ways. Terraform's comes first: each of its steps starts Terraform and its provider.
CHAPTERS = ("tests/browser/test_workbook.py", "notebooks/")
LONGEST = ("table-as-code", "capstone")
# Files that take long. Within a line, here and above, files' names give the order.
LONG = (
    "tests/browser/",
    "tests/capstone/",
    "tests/command/classroom/",
    "tests/command/test_cli.py",
    "tests/conformance/",
    "tests/cloud/snapshot/",
    "tests/cloud/functions/",
    "tests/lab/",
    "tests/process/",
)


def workers(config: pytest.Config) -> int:
    """One more than there are processors, since a chapter's browser, kernel, lab and functions wait for each other a
    quarter of the time; none for one file, whose tests are done before a second worker is ready.
    """
    asked = [argument.partition("::") for argument in config.args]
    tests = [name for path, _, name in asked if path.endswith((".py", ".ipynb"))]
    if len(asked) == len(tests) == 1 and (tests[0] or not asked[0][0].endswith(ONE_BY_ONE)):
        return 0
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) + 1
    return (os.cpu_count() or 1) + 1


def unit(nodeid: str) -> str:
    """What goes to a worker in one piece: a file, or what a chapter's tests share."""
    file, _, test = nodeid.partition("::")
    return f"{file}[{test.partition('[')[2]}" if file in ONE_BY_ONE else file


def rank(nodeid: str) -> int:
    """The place of a test's unit in the order in which units are shared out."""
    if nodeid.startswith(QUICK):
        return -1
    if nodeid.startswith(CHAPTERS) and any(chapter in nodeid for chapter in LONGEST):
        return 0
    order = (*CHAPTERS, *LONG)
    return next((place for place, each in enumerate(order, 1) if nodeid.startswith(each)), len(order) + 1)


class ByUnit(LoadScopeScheduling):
    """xdist's sharing by scope, with our own scopes, in the order in which the workers collected them."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def scheduler(config: pytest.Config, log: object) -> ByUnit:
    """For xdist's hook `pytest_xdist_make_scheduler`."""
    config.option.loadscopereorder = False
    return ByUnit(config, log)

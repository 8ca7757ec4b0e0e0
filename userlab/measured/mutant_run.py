"""Run a suite once for each handler, all in one process: python -P mutant_run.py RESULT HANDLER...

HANDLER is a folder with the handler's module; the working directory is the project. The first one is the right handler:
where the suite is red with it, or has no test, the others are not tried. RESULT is the file that gets, as
JSON, {folder: [[test, outcome, last line of its error], ...]}. It imports nothing of userlab: it starts quickly.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path

import pytest

# At its end each run would look through all memory for what nobody caught: half of the time.
QUICK = ("-p", "no:unraisableexception", "-p", "no:threadexception")


class Seen:
    """A plugin of pytest that notes how each test ended."""

    def __init__(self) -> None:
        self.tests: list[tuple[str, str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.tests.append((report.nodeid.split("::")[-1], report.outcome, last_line(report)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.tests.append(("the file", "failed", last_line(report)))


def last_line(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The error in pytest's words, "AssertionError: assert 200 == 404"."""
    marked = [line[1:].strip() for line in report.longreprtext.splitlines() if line.startswith("E  ")]
    return next(iter(marked), "")


def forget(folder: Path) -> None:
    """Let the next run import the project's modules anew."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file).is_relative_to(folder):
            del sys.modules[name]


def main(result: str, handlers: list[str]) -> None:
    """Run the suite once for each handler's folder, and write how its tests ended."""
    told = {}
    for handler in handlers:
        seen = Seen()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            pytest.main(["-q", *QUICK, "--override-ini", f"pythonpath={handler}"], plugins=[seen])
        told[handler] = seen.tests
        forget(Path(os.getcwd()))
        outcomes = {outcome for _, outcome, _ in told[handlers[0]]}
        if "failed" in outcomes or "passed" not in outcomes:
            break
    Path(result).write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

"""The project's own tests: green with its handler, and red with broken copies of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from userlab import measured, suites
from userlab.capstone import mutations
from userlab.capstone.line import FULL, HALF, NONE, TESTS, Line, listed
from userlab.capstone.project import Project

LONGEST_SECONDS = 120
HANDLER = "src/handler.py"

Outcomes = list[tuple[str, str, str]]  # a test's name, its outcome, its error


def tests_that_can_fail(project: Project) -> Line:
    """Full points where four of five broken handlers turn the suite red, half for every second one."""
    try:
        broken = mutations.mutants(project.read(HANDLER))
        right, *told = _run(project, [project.read(HANDLER), *(mutant.code for mutant in broken)])
    except SyntaxError as slip:
        return Line(TESTS, NONE, f"{HANDLER} is no Python: {slip.msg}", "repair it")
    except (OSError, subprocess.SubprocessError):
        return Line(TESTS, NONE, "pytest did not run to its end", "run pytest in the project's folder, in a terminal")
    failed = [f"{name}: {error}" for name, outcome, error in right if outcome == "failed"]
    passed = [name for name, outcome, _ in right if outcome == "passed"]
    if failed or not passed:
        seen = f"red with your own handler: {listed(failed, 1)}" if failed else "pytest found no test that runs"
        return Line(TESTS, NONE, seen, "first a suite that is green with your handler")
    survived = [m.does for m, each in zip(broken, told, strict=True) if not _is_red(each)]
    killed, every = len(broken) - len(survived), len(broken)
    evidence = f"{len(passed)} {'test' if len(passed) == 1 else 'tests'}; {killed} of {every} broken handlers found"
    if survived:
        evidence += f". Green with {listed(survived)}"
    points = FULL if killed * 5 >= every * 4 else HALF if killed * 2 >= every else NONE
    step = "run them on every push" if points == FULL else "a test for the first of these, with an assert"
    return Line(TESTS, points, evidence, step)


def _is_red(outcomes: Outcomes) -> bool:
    return any(outcome == "failed" for _, outcome, _ in outcomes)


def _run(project: Project, handlers: list[str]) -> list[Outcomes]:
    """The suite's outcomes with each handler's code, on a copy of the project."""
    with tempfile.TemporaryDirectory(prefix="userlab-capstone-", ignore_cleanup_errors=True) as folder:
        place = Path(folder).resolve() / "project"
        shutil.copytree(project.place, place, ignore=shutil.ignore_patterns("__pycache__"))
        names = [f"handler_{number}" for number in range(len(handlers))]
        for name, code in zip(names, handlers, strict=True):
            shutil.copytree(place / "src", place / name)
            (place / name / "handler.py").write_text(code, "utf-8")
        result = place / "result.json"
        subprocess.run(
            [sys.executable, "-P", str(Path(measured.__file__).with_name("mutant_run.py")), str(result), *names],
            cwd=place,
            env=suites.environment(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
        told = json.loads(result.read_text("utf-8"))
    return [[tuple(test) for test in told.get(name, [])] for name in names]

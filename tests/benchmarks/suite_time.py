"""``python -m tests.benchmarks.suite_time COMMIT``: how long the same tests took with the code of then and take now.

It checks COMMIT out beside this folder, runs its tests of the local cloud and today's in turns, and compares those
that both have. `suite_time.json` keeps what was found, and the report quotes it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_suffix(".json")
TESTS = "tests/cloud"

Times = dict[str, float]


def main() -> None:
    options = _options()
    with _checked_out(options.commit) as before:
        rounds = [(_run(before), _run(ROOT)) for _ in range(options.rounds)]
    FILE.write_text(json.dumps(compare(options.commit, rounds), indent=2) + "\n", encoding="utf-8")
    print(sentence())


def compare(commit: str, rounds: list[tuple[Times, Times]]) -> dict[str, object]:
    """What the tests took that all runs passed: {"tests": how many, "before": seconds, "now": seconds, "ratio": ...},
    medians of the rounds."""
    common = sorted(set.intersection(*(set(times) for pair in rounds for times in pair)))
    before, now = ([sum(times[each] for each in common) for times in column] for column in zip(*rounds, strict=True))
    return {
        "commit": commit,
        "date": f"{date.today():%d %B %Y}",
        "tests": len(common),
        "before": round(statistics.median(before), 1),
        "now": round(statistics.median(now), 1),
        "ratio": round(statistics.median(then / today for then, today in zip(before, now, strict=True)), 2),
    }


def sentence() -> str:
    """What was found, for the report; empty when nothing was measured."""
    if not FILE.exists():
        return ""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return (
        f"The {found['tests']:,} tests of `{TESTS}` that commit {found['commit']} had already took "
        f"{found['before']:,.0f} s with its code and take {found['now']:,.0f} s now, run in turns on {found['date']}: "
        f"{found['ratio']:.2g} times as fast."
    )


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder) / "before"
        subprocess.run(["git", "worktree", "add", "--detach", place, commit], cwd=ROOT, check=True, capture_output=True)
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place], cwd=ROOT, check=False)


def _run(folder: Path) -> Times:
    """Seconds by test, of those that passed."""
    result = folder / ".suite-time.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={result}", TESTS]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    subprocess.run(command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL)
    try:
        cases = ElementTree.parse(result).iter("testcase")
        return {
            f"{each.get('classname')}.{each.get('name')}": float(each.get("time")) for each in cases if not len(each)
        }
    finally:
        result.unlink(missing_ok=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.suite_time", description="Time the tests.")
    parser.add_argument("commit", help="the code of then")
    parser.add_argument("--rounds", type=int, default=2, help="how often both are run (default: 2)")
    return parser.parse_args()


if __name__ == "__main__":
    main()

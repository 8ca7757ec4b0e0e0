"""``python -m tests.benchmarks.suite_time COMMIT``: how long README's test command took at a commit and takes now.

It checks COMMIT out beside this folder and runs `pytest` for all, for the local cloud and for one of its rooms, there
and here in turns, each with the tests and the options of its own. `suite_time.json` keeps what was found, and the
report quotes it. It takes as long as both together: nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_suffix(".json")
PARTS = {"everything": [], "tests/cloud": ["tests/cloud"], "tests/cloud/dynamodb": ["tests/cloud/dynamodb"]}
PASSED = re.compile(r"(\d+) passed")

Times = dict[str, float]  # {"tests": that passed, "seconds": in all, "first": seconds to the first result}


def main() -> None:
    options = _options()
    with _checked_out(options.commit) as before:
        parts = {
            part: {"before": _run(before, PARTS[part]), "now": _run(ROOT, PARTS[part])}
            for part in options.parts or PARTS
        }
    found = {"commit": options.commit, "date": f"{date.today():%d %B %Y}", "cores": os.cpu_count(), "parts": parts}
    FILE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(sentence())


def sentence() -> str:
    """What was found, for the report; empty when nothing was measured."""
    if not FILE.exists():
        return ""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    lines = [
        f"`pytest`, run in turns with the code of commit {found['commit']} and today's on {found['date']}, on "
        f"{found['cores']} cores. Each has the tests and the options of its own.",
        "",
        "| what | tests then | tests now | seconds then | seconds now | first result then | first result now |",
        "| --- " * 7 + "|",
    ]
    for part, times in found["parts"].items():
        columns = [
            f"{times[when][figure]:,.0f}" for figure in ("tests", "seconds", "first") for when in ("before", "now")
        ]
        lines.append(f"| {part} | {' | '.join(columns)} |")
    return "\n".join(lines)


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder) / "before"
        subprocess.run(["git", "worktree", "add", "--detach", place, commit], cwd=ROOT, check=True, capture_output=True)
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place], cwd=ROOT, check=False)


def _run(folder: Path, tests: list[str]) -> Times:
    """Run pytest and time it. What failed counts in the time, not among the tests."""
    command = [sys.executable, "-m", "pytest", "-v", "--tb=no", *tests]
    began, first, last = time.monotonic(), 0.0, ""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            if not first and "PASSED" in line:
                first = time.monotonic() - began
            last = line if PASSED.search(line) else last
    told = PASSED.search(last)
    return {
        "tests": int(told[1]) if told else 0,
        "seconds": round(time.monotonic() - began, 1),
        "first": round(first, 1),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.suite_time", description="Time the tests.")
    parser.add_argument("commit", help="the code of then")
    parser.add_argument("--parts", nargs="+", choices=PARTS, help="what is run (default: all of it)")
    return parser.parse_args()


if __name__ == "__main__":
    main()

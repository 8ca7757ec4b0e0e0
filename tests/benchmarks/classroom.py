"""``python -m tests.benchmarks.classroom``: a class that works through four chapters at once, and what it needs.

    python -m tests.benchmarks.classroom                    # 5, 10, 20 and 30 learners: classroom.json, REPORT.md, plot
    python -m tests.benchmarks.classroom --learners 5 --print

Each learner is a process with a lab and kernels of their own, as on a hub; all begin together and run every cell
without a pause to read, so that a machine which manages it has much to spare for people. Memory is each process's share
(PSS on Linux: what several share is divided among them), first with all chapters open, then after the learner has left
all but one and what idles has ended. The Jupyter server beside them is not in it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from tests.benchmarks import class_report
from userlab.process import local_cloud
from userlab.process.background import kill_tree
from userlab.process.record import read

CLASSES = (5, 10, 20, 30)
ENDING = 120.0
CHAPTERS = ("03", "04", "12", "15")
REAPING = 145.0  # seconds, until what idles has ended: sandboxes, then what they are forked from


@dataclass
class Found:
    """What a class of so many needed: seconds, and megabytes of a learner (median)."""

    learners: int
    failures: int
    different: int
    kernel: float
    slowest_kernel: float
    cell: float
    slowest_cell: float
    total: float
    lab: float
    kernels: float
    sandboxes: float
    rest: float


class Learner:
    """A learner's process."""

    def __init__(self, folder: Path, chapters: tuple[str, ...]) -> None:
        folder.mkdir()
        self.home = folder / "home"
        command = [sys.executable, "-m", "tests.benchmarks.learner", str(folder), *chapters]
        self._log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True
        )

    def told(self) -> dict[str, Any]:
        """What it says next. Raises RuntimeError: it ended instead."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(Path(self._log.name).read_text())
        found: dict[str, Any] = json.loads(line)
        return found

    def go_on(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def memory(self) -> dict[str, float]:
        """Megabytes of the lab, of the kernels and of the sandboxes."""
        cloud = read(self.home)
        assert cloud
        lab = psutil.Process(cloud.pid)
        kernels = self._kernels()
        sandboxes = lab.children(recursive=True)
        return {"lab": _megabytes([lab]), "kernels": _megabytes(kernels), "sandboxes": _megabytes(sandboxes)}

    def _kernels(self) -> list[psutil.Process]:
        """The learner's kernels; the lab, which this process started, is none."""
        found = []
        for each in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):  # one that has just ended
                if "ipykernel_launcher" in " ".join(each.cmdline()):
                    found.append(each)
        return found

    def close(self) -> None:
        """Wait for its end; end it if it does not come."""
        try:
            self.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self.kill()
        self._log.close()

    def kill(self) -> None:
        """End it with its kernels and its lab."""
        with contextlib.suppress(psutil.NoSuchProcess):
            kill_tree(psutil.Process(self.process.pid))
        local_cloud.stop(self.home)


def _megabytes(processes: list[psutil.Process]) -> float:
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            found = process.memory_full_info()
            total += getattr(found, "pss", found.rss)
    return total / 1e6


@contextlib.contextmanager
def _class(count: int, chapters: tuple[str, ...]) -> Iterator[list[Learner]]:
    with tempfile.TemporaryDirectory(prefix="userlab-class-", ignore_cleanup_errors=True) as folder:
        learners = [Learner(Path(folder) / f"learner-{number}", chapters) for number in range(count)]
        try:
            yield learners
            for learner in learners:
                learner.go_on()
        except BaseException:
            for learner in learners:
                learner.kill()
            raise
        finally:
            for learner in learners:
                learner.close()


def measure(count: int, chapters: tuple[str, ...]) -> tuple[Found, list[str]]:
    """A class of so many: what it needed, and what failed or was different."""
    with _class(count, chapters) as learners:
        ready = [learner.told() for learner in learners]
        begun = time.monotonic()
        for learner in learners:
            learner.go_on()
        walked = [learner.told() for learner in learners]
        total = time.monotonic() - begun
        full = [learner.memory() for learner in learners]
        for learner in learners:
            learner.go_on()
        for learner in learners:
            learner.told()
        time.sleep(REAPING)
        rest = [sum(learner.memory().values()) for learner in learners]
        kernels = [seconds for told in ready for seconds in told["kernels"]]
        cells = [seconds for told in walked for seconds in told["cells"]]
        wrong = [text for told in walked for text in (*told["failed"], *told["different"])]
        found = Found(
            learners=count,
            failures=sum(len(told["failed"]) for told in walked),
            different=sum(len(told["different"]) for told in walked),
            kernel=median(kernels),
            slowest_kernel=max(kernels),
            cell=median(cells),
            slowest_cell=max(cells),
            total=total,
            lab=median(memory["lab"] for memory in full),
            kernels=median(memory["kernels"] for memory in full),
            sandboxes=median(memory["sandboxes"] for memory in full),
            rest=median(rest),
        )
    return found, wrong


def main() -> None:
    options = _options()
    chapters = tuple(options.chapters)
    found = []
    for count in options.learners:
        begun = time.monotonic()
        one, wrong = measure(count, chapters)
        found.append(asdict(one))
        print(class_report.table([asdict(one)]), *sorted(set(wrong)), sep="\n")
        print(f"{count} learners: {time.monotonic() - begun:.0f} s", flush=True)
    if options.print:
        return
    what = {"date": f"{date.today():%d %B %Y}", "cores": os.cpu_count(), "chapters": chapters, "classes": found}
    class_report.write(what)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.classroom", description="Measure a class.")
    parser.add_argument("--learners", nargs="+", type=int, default=CLASSES, help="how many at once, in turns")
    parser.add_argument("--chapters", nargs="+", default=CHAPTERS, help="what each walks through at once")
    parser.add_argument("--print", action="store_true", help="print the table instead of writing the report")
    return parser.parse_args()


if __name__ == "__main__":
    main()

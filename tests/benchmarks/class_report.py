"""What `python -m tests.benchmarks.classroom` found, as a section of the report and as a plot."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FILE = FOLDER / "classroom.json"
PLOT = "classroom.png"
REACH = 300
HEADING = "## A class on one machine"


def section() -> str:
    """The report's section; "" where no class was measured."""
    try:
        found = json.loads(FILE.read_text("utf-8"))
    except OSError:
        return ""
    chapters = ", ".join(found["chapters"][:-1]) + f" and {found['chapters'][-1]}"
    return "\n\n".join(
        [
            HEADING,
            f"Measured on {found['date']} by `python -m tests.benchmarks.classroom`, on {found['cores']} cores: so "
            f"many learners at once walk through the chapters {chapters}, each all of them at the same time over real "
            "kernels in a lab of their own, without a pause to read. *Different* are cells that said something else "
            "than the committed notebooks. Megabytes are a learner's (median; what processes share is divided among "
            "them), with all chapters open and what their functions left warm. At rest the learner is in one chapter "
            "and has left the others ten minutes ago, so that their kernels and idle sandboxes have ended (reach: "
            f"{REACH}). A Jupyter server, 130 MB, comes on top.",
            table(found["classes"]),
            f"![Memory and waiting of a class, by learners]({PLOT})",
        ]
    )


def table(classes: list[dict[str, Any]]) -> str:
    """The figures, a line for each class."""
    lines = [
        "| learners | failures | different | kernel's start, median (worst), s | cell, median (worst), s "
        "| all cells, s | lab, MB | kernels, MB | sandboxes, MB | at rest, MB |",
        "| --- " * 10 + "|",
    ]
    lines += [
        f"| {each['learners']} | {each['failures']} | {each['different']} "
        f"| {each['kernel']:.1f} ({each['slowest_kernel']:.1f}) "
        f"| {each['cell']:.2f} ({each['slowest_cell']:.1f}) | {each['total']:.0f} | {each['lab']:.0f} "
        f"| {each['kernels']:.0f} | {each['sandboxes']:.0f} | {each['rest']:.0f} |"
        for each in classes
    ]
    return "\n".join(lines)


def write(found: dict[str, Any]) -> None:
    """Keep what was found, draw it, and renew the report's section."""
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    plot(found["classes"])
    report = FOLDER / "REPORT.md"
    report.write_text(placed(report.read_text("utf-8"), section()), encoding="utf-8")


def placed(report: str, new: str) -> str:
    """The report with the section in its place: where one is, or before the tests' times.

    >>> placed("# R\\n\\n## The tests themselves\\n\\nx\\n", "## A class on one machine\\n\\ny")
    '# R\\n\\n## A class on one machine\\n\\ny\\n\\n## The tests themselves\\n\\nx\\n'
    """
    without = re.sub(rf"{HEADING}\n.*?(?=^## |\Z)", "", report, flags=re.DOTALL | re.MULTILINE).rstrip() + "\n"
    before, next_heading, after = without.partition("## The tests themselves\n")
    return f"{before.rstrip()}\n\n{new}\n" + (f"\n{next_heading}{after}" if next_heading else "")


def plot(classes: list[dict[str, Any]]) -> None:
    """Memory of a learner, and how long cells took, by the size of the class."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, (memory, waiting) = pyplot.subplots(1, 2, figsize=(9, 3.5))
    names = [str(each["learners"]) for each in classes]
    bottom = [0.0] * len(classes)
    for part in ("lab", "kernels", "sandboxes"):
        sizes = [each[part] for each in classes]
        memory.bar(names, sizes, bottom=bottom, label=f"{part}, four chapters open")
        bottom = [sum(pair) for pair in zip(bottom, sizes, strict=True)]
    memory.plot(names, [each["rest"] for each in classes], "ko-", label="at rest")
    memory.axhline(REACH, color="grey", linestyle=":")
    memory.set(xlabel="learners", ylabel="MB a learner")
    memory.legend(fontsize=7)
    waiting.plot(names, [each["slowest_cell"] for each in classes], "o-", label="worst cell")
    waiting.plot(names, [each["cell"] for each in classes], "o-", label="median cell")
    waiting.set(xlabel="learners", ylabel="seconds", yscale="log")
    waiting.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(FOLDER / PLOT, dpi=100)
    pyplot.close(figure)

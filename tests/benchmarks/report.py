"""The report: a table and a picture of what was measured, as Markdown, with date and machine."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import psutil

from tests.benchmarks import class_report, growth, suite_time
from tests.benchmarks.row import Row
from tests.benchmarks.servers import StockMoto, Userlab

Figures = Mapping[tuple[str, str], list[float]]
PLOT = "report.png"


def ratios(row: Row, figures: Figures, other: str) -> list[float]:
    """How many times as fast (or as small) the lab is as another server, round by round."""
    ours, theirs = figures.get((row.label, Userlab.name), []), figures.get((row.label, other), [])
    pairs = [pair for pair in zip(ours, theirs, strict=False) if all(pair)]
    return [us / them if row.more else them / us for us, them in pairs]


def markdown(
    rows: list[Row], servers: list[str], figures: Figures, grown: tuple[growth.Growth, growth.Growth] | None, about: str
) -> str:
    """The whole report; `about` says what was compared, and what else the machine did."""
    parts = [
        "# How fast the lab is",
        f"Measured on {date.today():%d %B %Y} by `python -m tests.benchmarks`: {machine()}. {about}",
        "Every round asks each row of every server, one right after the other and what is quick three times, so that "
        "what else the machine does meets all of them. A figure is the median, the smallest and the largest in "
        "brackets; a ratio is made of what was measured side by side. Ratios can be compared between machines, the "
        "other figures cannot. *Reach* is what the project set out for, on a machine of its own.",
        table(rows, servers, figures),
        f"![How many times as fast the lab is as the others, row by row]({PLOT})",
    ]
    if grown:
        parts += [
            "## As the work grows",
            "Milliseconds, each size in an account of its own, asked in turns. An item more or less must not matter, "
            "since it does not on AWS; what is saved to disk is the account as a whole, twice a second at most and "
            "beside the answers.",
            growth_table(grown[0], [f"{size:,} items" for size in growth.SIZES]),
            growth_table(grown[1], [f"{count} function{'s' * (count > 1)}" for count in growth.FUNCTIONS]),
        ]
    if told := class_report.section():
        parts.append(told)
    if told := suite_time.sentence():
        parts += ["## The tests themselves", told]
    return "\n\n".join(parts) + "\n"


def table(rows: list[Row], servers: list[str], figures: Figures) -> str:
    """The figures of all servers, and the lab's ratio to the stock one."""
    others = [name for name in servers if name != Userlab.name]
    lines = [
        f"| what | unit | reach | userlab | {' | '.join(others)} | userlab beside {StockMoto.name} |",
        "| --- " * (5 + len(others)) + "|",
    ]
    for row in rows:
        cells = [row.label, row.unit, "" if row.reach is None else f"{row.reach:,.4g}"]
        cells += [_cell(figures.get((row.label, name), [])) for name in (Userlab.name, *others)]
        cells.append(_ratio(ratios(row, figures, StockMoto.name), row))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratio(found: list[float], row: Row) -> str:
    if not found:
        return ""
    spread = f" ({min(found):.3g} to {max(found):.3g})" if len(found) > 1 else ""
    kind = "as small" if row.unit == "MB" else "as fast"
    return f"{statistics.median(found):.3g} times {kind}{spread}"


def _cell(figures: list[float]) -> str:
    if not figures:
        return ""
    spread = f" ({_number(min(figures))} to {_number(max(figures))})" if len(figures) > 1 else ""
    return f"{_number(statistics.median(figures))}{spread}"


def _number(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def growth_table(grown: growth.Growth, sizes: list[str]) -> str:
    lines = [f"| what (ms) | {' | '.join(sizes)} |", "| --- " * (1 + len(sizes)) + "|"]
    lines += [f"| {label} | {' | '.join(map(_number, figures))} |" for label, figures in grown.items()]
    return "\n".join(lines)


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}"
    )


def plot(rows: list[Row], servers: list[str], figures: Figures, file: Path) -> None:
    """How many times as fast the lab is as each of the others: a mark a server, right of 1 the lab is ahead."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    others = [name for name in servers if name != Userlab.name]
    shown = [row for row in rows if any(ratios(row, figures, name) for name in others)]
    axes = pyplot.figure(figsize=(8, 1.2 + 0.28 * len(shown)), dpi=100, layout="constrained").gca()
    for name, marker in zip(others, "osD^v", strict=False):
        found = [(place, ratios(row, figures, name)) for place, row in enumerate(shown)]
        found = [(place, each) for place, each in found if each]
        if found:
            middles = [statistics.median(each) for _, each in found]
            spread = [
                [middle - min(each) for middle, (_, each) in zip(middles, found, strict=True)],
                [max(each) - middle for middle, (_, each) in zip(middles, found, strict=True)],
            ]
            places = [place for place, _ in found]
            axes.errorbar(middles, places, xerr=spread, fmt=marker, markersize=5, label=name, linewidth=1)
    axes.set_xscale("log")
    axes.axvline(1, color="gray", linewidth=1)
    axes.set_yticks(range(len(shown)), [row.label for row in shown], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("times as fast as (memory: as small as)")
    axes.grid(axis="x", alpha=0.3)
    axes.legend(fontsize=8)
    pyplot.savefig(file, metadata={"Software": None})
    pyplot.close()

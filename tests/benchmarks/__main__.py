"""``python -m tests.benchmarks``: measure the lab and the stock moto server in turns, and print a Markdown
table.

Every round asks each row of every server, one right after the other, so that what else the machine does meets
both.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections import defaultdict
from datetime import date

from tests.benchmarks.measurements import ROWS, Row
from tests.benchmarks.servers import Server, StockMoto, Userlab

Figures = dict[tuple[str, str], list[float]]


def main() -> None:
    options = _options()
    wanted = [row for row in ROWS if not options.only or any(word in row.label for word in options.only)]
    figures: Figures = defaultdict(list)
    for number in range(options.rounds):
        servers: list[Server] = [Userlab(), StockMoto()]
        try:
            for server in servers:
                server.start()
            for row in sorted(wanted, key=lambda row: not row.calm):
                for server in servers:
                    if row.everywhere or isinstance(server, Userlab):
                        _tell(f"round {number + 1}: {row.label}, {server.name}")
                        figures[row.label, server.name].append(row.measure(server))
        finally:
            for server in servers:
                server.close()
    _tell("")
    print(table(wanted, figures, options.rounds))


def table(rows: list[Row], figures: Figures, rounds: int) -> str:
    """The figures as Markdown: the median of the rounds, their spread, and the ratio to the stock server."""
    lines = [
        f"Median of {rounds} interleaved rounds (smallest to largest), {date.today()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {platform.system()}.",
        "",
        "| what | unit | userlab | moto server | userlab takes |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        ours, theirs = figures[row.label, Userlab.name], figures[row.label, StockMoto.name]
        ratio = f"{statistics.median(ours) / statistics.median(theirs):.0%} of it" if ours and theirs else ""
        lines.append(f"| {row.label} | {row.unit} | {_cell(ours)} | {_cell(theirs)} | {ratio} |")
    return "\n".join(lines)


def _cell(figures: list[float]) -> str:
    if not figures:
        return ""
    spread = f" ({min(figures):.3g} to {max(figures):.3g})" if len(figures) > 1 else ""
    return f"{statistics.median(figures):.3g}{spread}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure the lab.")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured (default: 3)")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="only rows with one of these words in them")
    return parser.parse_args()


def _tell(doing: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{doing}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

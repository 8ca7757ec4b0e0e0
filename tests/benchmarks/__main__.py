"""``python -m tests.benchmarks``: measure the lab and the stock moto server in turns, and write REPORT.md.

    python -m tests.benchmarks                       # everything, in less than six minutes
    python -m tests.benchmarks --peers               # MiniStack, dynalite and serverless-offline too
    python -m tests.benchmarks --only Query --rounds 1 --print

Every round asks each row of every server, one right after the other, so that what else the machine does meets
all of them. A round that would last over the time is not begun.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import psutil

from tests.benchmarks import dynamodb_rows, function_rows, growth, lab_rows, report  # noqa: F401 - they are the rows
from tests.benchmarks.row import ROWS, Row
from tests.benchmarks.servers import Server, StockMoto, Userlab

FOLDER = Path(__file__).parent
ORDER = ("calm", "work", "last")


def main() -> None:
    options = _options()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # servers start as they do for people, with compiled modules
    begun = time.monotonic()
    kinds = [Userlab, StockMoto, *_peers(options.peers)]
    rows = [row for row in ROWS if not options.only or any(word in row.label for word in options.only)]
    rows.sort(key=lambda row: ORDER.index(row.order))
    about = f"{_versions(options.peers)} {_machine_load()}"
    grown = None if options.only else _growth()
    limit = begun + options.minutes * 60
    figures: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(options.rounds):
        round_begun = time.monotonic()
        _round(f"round {number + 1}", rows, kinds, figures)
        if 2 * time.monotonic() - round_begun > limit and not options.peers:
            break
    names = [kind.name for kind in kinds]
    _tell("")
    if options.print:
        print(report.table(rows, names, figures))
        return
    (FOLDER / "REPORT.md").write_text(report.markdown(rows, names, figures, grown, about), encoding="utf-8")
    report.plot(rows, names, figures, FOLDER / report.PLOT)
    print(f"Written after {time.monotonic() - begun:.0f} s: {FOLDER / 'REPORT.md'}")


def _round(name: str, rows: list[Row], kinds: list[type[Server]], figures: dict[tuple[str, str], list[float]]) -> None:
    servers = [kind() for kind in kinds]
    try:
        for server in servers:
            server.start()
        for row in rows:
            for server in servers * row.repeats:
                if row.needs in server.can or not row.needs:
                    _tell(f"{name}: {row.label}, {server.name}")
                    figures[row.label, server.name].append(row.measure(server))
    finally:
        for server in servers:
            server.close()


def _growth() -> tuple[growth.Growth, growth.Growth]:
    server = Userlab()
    try:
        server.start()
        return growth.measure(server, _tell)
    finally:
        server.close()


def _peers(wanted: bool) -> list[type[Server]]:
    if not wanted:
        return []
    from tests.benchmarks import peers

    return peers.installed(_tell)


def _versions(with_peers: bool) -> str:
    found = {"moto": version("moto"), "boto3": version("boto3")}
    if with_peers:
        from tests.benchmarks import peer_packages

        found |= peer_packages.versions()
    return f"With {', '.join(f'{name} {number}' for name, number in found.items())}."


def _machine_load() -> str:
    """What else the machine does: on a busy one only the ratios say something."""
    busy = psutil.cpu_percent(interval=3)
    if busy < 10:
        return "Nothing else ran on the machine."
    return f"Other work took {busy:.0f} % of the machine when this began, so only the ratios say something."


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure the lab.")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured (default: 3)")
    parser.add_argument("--minutes", type=float, default=5.5, help="begin no round that would end later (default: 5.5)")
    parser.add_argument("--peers", action="store_true", help="MiniStack, dynalite and serverless-offline too")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="only rows with one of these words in them")
    parser.add_argument("--print", action="store_true", help="print the table instead of writing the report")
    return parser.parse_args()


def _tell(doing: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{doing}", end="", file=sys.stderr, flush=True)
    elif doing and os.environ.get("CI"):
        print(doing, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

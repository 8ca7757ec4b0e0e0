"""One learner of the simulated class, a process of its own: several chapters at once, over real kernels, in one lab.

    python -m tests.benchmarks.learner FOLDER 03 04 12 15

It says and is told what is next in lines, so that all learners do the same at the same time: it prints `ready` (a JSON
document with how long the kernels took to start), walks when it reads a line and prints what came of it, leaves all
chapters but one when it reads the next one, and ends with the third.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from tests.notebooks.execute import paths, stable
from userlab.base.chapters import account_of, called
from userlab.base.home import prepare
from userlab.command.classroom.few_kernels import FewKernels
from userlab.lab.lab_calls import ask
from userlab.lab.target import attached
from userlab.process import local_cloud
from userlab.process.record import LocalCloud

IDLE = 400.0  # seconds, after which sandboxes go
# By itself nbclient gives up what a cell shows if it comes 4 s after the cell's end; JupyterLab does not.
PATIENT: dict[str, Any] = {"allow_errors": True, "coalesce_streams": True, "iopub_timeout": 120}


class Chapter:
    """A notebook, and what became of its cells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before = nbformat.read(path, as_version=4)
        self.notebook = nbformat.read(path, as_version=4)
        self.cells: list[float] = []
        self.kernel_seconds = 0.0
        self._begun = 0.0

    async def open(self, kernels: FewKernels, folder: Path) -> None:
        """Start a kernel, and wait until it answers."""
        begun = time.monotonic()
        kernel = kernels.get_kernel(await kernels.start_kernel(cwd=str(folder)))
        self._client = NotebookClient(self.notebook, km=kernel, timeout=300, **PATIENT)
        self._client.on_cell_execute = self._cell_begins
        self._client.on_cell_executed = self._cell_ended
        await self._client.async_start_new_kernel_client()
        self.kernel_seconds = time.monotonic() - begun

    async def walk(self) -> None:
        """Run all cells."""
        await self._client.async_execute()

    def failed(self) -> list[str]:
        """The cells that raised where the lesson does not: which, and what."""
        return [
            f"{self.path.name}: {output.ename}: {output.evalue}"
            for cell in self.notebook.cells
            if "raises-exception" not in cell.metadata.get("tags", [])
            for output in cell.get("outputs", [])
            if output.output_type == "error"
        ]

    def different(self) -> list[str]:
        """The cells that said something else than the committed notebook: which, and what."""
        pairs = zip(self.before.cells, self.notebook.cells, strict=True)
        return [
            f"{self.path.name}: {after.source[:60]!r} said {_said(after)}"
            for before, after in pairs
            if "nbval-ignore-output" not in after.metadata.get("tags", []) and _said(before) != _said(after)
        ]

    def _cell_begins(self, **_: Any) -> None:
        self._begun = time.monotonic()

    def _cell_ended(self, **_: Any) -> None:
        self.cells.append(time.monotonic() - self._begun)


def _said(cell: Any) -> list[str]:
    found: dict[str, str] = {}
    for number, output in enumerate(cell.get("outputs", [])):
        if output.output_type == "stream":
            found[output.name] = found.get(output.name, "") + output.text
        elif output.output_type == "error":
            found[str(number)] = output.ename
        else:
            found[str(number)] = output.data.get("text/plain", "")
    return [stable(text) for text in found.values()]


async def walk(folder: Path, words: list[str]) -> None:
    home = prepare(folder / "home")
    os.environ["USERLAB_HOME"] = str(home)
    os.environ["IPYTHONDIR"] = str(folder / "ipython")  # as somebody has who is a user of their own
    cloud = local_cloud.start(home, guest=os.getpid())
    chapters = [Chapter(path) for path in paths(words)]
    # By TCP a kernel's ports are looked up before it takes them: with forty that start at once some meet.
    transport = Config({"KernelManager": {"transport": "ipc" if os.name == "posix" else "tcp"}})
    kernels = FewKernels(connection_dir=str(folder), config=transport)
    await asyncio.gather(*(chapter.open(kernels, folder) for chapter in chapters))
    await _turn({"kernels": [chapter.kernel_seconds for chapter in chapters]})
    begun = time.monotonic()
    await asyncio.gather(*(chapter.walk() for chapter in chapters))
    await _turn(
        {
            "seconds": time.monotonic() - begun,
            "cells": [seconds for chapter in chapters for seconds in chapter.cells],
            "failed": [told for chapter in chapters for told in chapter.failed()],
            "different": [told for chapter in chapters for told in chapter.different()],
        }
    )
    kernels.left_seconds = 0  # as if ten minutes had passed
    await kernels.end_left()
    _let_sandboxes_idle(cloud, chapters)
    await _turn({"kernels": len(kernels.list_kernel_ids())})
    await kernels.shutdown_all(now=True)
    local_cloud.stop(home)


async def _turn(told: dict[str, Any]) -> None:
    """Say what was done, and wait until the next thing is to be."""
    print(json.dumps(told), flush=True)
    await asyncio.to_thread(sys.stdin.readline)


def _let_sandboxes_idle(cloud: LocalCloud, chapters: list[Chapter]) -> None:
    """Move the chapters' clocks on, so that what idles goes as it would after five minutes."""
    for chapter in chapters:
        account = account_of(called(chapter.path.name).name)
        ask(attached(cloud, account), "POST", "clock", advance=IDLE)


if __name__ == "__main__":
    asyncio.run(walk(Path(sys.argv[1]), sys.argv[2:]))

"""Run the notebooks from top to bottom and write them with their outputs.

    python tests/notebooks/execute.py                 all chapters
    python tests/notebooks/execute.py 03 rest-api     those whose file name has one of these words in it

They run in a lab of their own, in a temporary folder, so nobody's work is touched. What differs from run to run
(a port, a duration, a date) is written as the sample value that `sanitize.cfg` has for it. The tests compare with
the same file, so a second run changes nothing.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userlab.base.errors import LabError

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER = Path(__file__).parents[2] / "notebooks"
SANITIZE_FILE = Path(__file__).parent / "sanitize.cfg"
CELL_SECONDS = 120
WITH_NPM = ("13-", "14-", "16-")


def paths(words: list[str] | None = None) -> list[Path]:
    """The notebooks in the course's order; with words, those whose names have one of them in it."""
    found = sorted(FOLDER.glob("[0-9]*.ipynb"))
    return [path for path in found if not words or any(word in path.name for word in words)]


def rules() -> list[tuple[re.Pattern[str], str]]:
    """The pairs of pattern and sample value in sanitize.cfg, read as nbval reads them."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(SANITIZE_FILE, encoding="ascii")
    sections = [parser[name] for name in parser.sections()]
    return [(re.compile(section["regex"]), section["replace"]) for section in sections]


def stable(text: str) -> str:
    """A text of an output with all that differs from run to run replaced by sample values."""
    for pattern, sample in rules():
        text = pattern.sub(sample, text)
    return text


def execute(path: Path) -> bool:
    """Run one notebook in a fresh kernel and write it back. Returns whether the file changed.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed that is not tagged `raises-exception`.
    """
    import nbformat
    from nbclient import NotebookClient

    before = path.read_text("utf-8")
    notebook = nbformat.reads(before, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    tidy(notebook)
    keep_measured_pictures(notebook, nbformat.reads(before, as_version=4))
    after = nbformat.writes(notebook) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def tidy(notebook: NotebookNode) -> None:
    """Keep of metadata and outputs what is the same on every machine."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        for output in cell.get("outputs", []):
            for kind in ("text", "evalue"):
                if kind in output:
                    output[kind] = stable(output[kind])
            if "traceback" in output:
                output["traceback"] = [stable(line) for line in output["traceback"]]
            output.get("data", {}).update(_stable_data(output.get("data", {})))


def keep_measured_pictures(notebook: NotebookNode, before: NotebookNode) -> None:
    """Keep the committed picture of a cell tagged `measured` while its text is the same.

    It shows how long something took on the machine that wrote it, which no second run repeats. Clear the cell's
    outputs to have it drawn anew.
    """
    drawn = {cell.id: cell for cell in before.cells}
    for cell in notebook.cells:
        old = drawn.get(cell.id)
        if "measured" in cell.metadata.get("tags", []) and old and _words(old) == _words(cell):
            cell.outputs = old.outputs
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = cell.execution_count


def _words(cell: NotebookNode) -> list[str]:
    """A cell's source and what its outputs say in text."""
    return [
        cell.source,
        *(output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs),
    ]


def _stable_data(data: dict[str, Any]) -> dict[str, Any]:
    return {kind: stable(value) for kind, value in data.items() if isinstance(value, str) and kind.startswith("text/")}


def fetch_packages(home: Path) -> None:
    """Have what notebooks need of npm before they run, so that no output tells of fetching it."""
    from userlab.base.home import prepare
    from userlab.nodejs import npm

    prepare(home)
    kept = os.environ.get("USERLAB_TEST_NODE_CACHE")
    if kept:
        packages = Path(kept, "nodejs")
        packages.mkdir(parents=True, exist_ok=True)
        (home / "nodejs").symlink_to(packages, target_is_directory=True)
    npm.fetch()


def main(words: list[str]) -> int:
    """Run the chosen notebooks one after the other; 1 if one of them failed."""
    from nbclient.exceptions import CellExecutionError

    from userlab.process.local_cloud import stop

    failed = 0
    with tempfile.TemporaryDirectory(prefix="userlab-notebooks-") as folder:
        os.environ["USERLAB_HOME"] = folder
        os.environ.pop("USERLAB_TARGET", None)
        if any(path.name.startswith(WITH_NPM) for path in paths(words)):
            fetch_packages(Path(folder))
        try:
            for path in paths(words):
                began = time.monotonic()
                print(f"{path.name} ...", end=" ", flush=True)
                try:
                    result = "written" if execute(path) else "unchanged"
                except CellExecutionError as error:
                    failed, result = 1, f"failed\n{error}"
                print(f"{result} ({time.monotonic() - began:.1f} s)")
        finally:
            stop(Path(folder))
    return failed


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as error:
        sys.exit(str(error))

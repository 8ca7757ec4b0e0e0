"""newman where it can't be fetched: the reason is told, and chapter 16 goes on.

How it runs where it can be: conformance/test_postman.py.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from userlab import newman
from userlab.base.errors import LabError
from userlab.exercises.catalogue import find
from userlab.nodejs import npm
from userlab.process.local_cloud import stop

NOTEBOOK = Path(__file__).parents[2] / "notebooks/16-test-payloads.ipynb"
EXERCISE = "a-test-of-your-own"
NOWHERE = "http://127.0.0.1:9/"  # no registry listens here


def test_without_newman_the_reason_is_told_and_there_are_no_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(*arguments: object) -> Path:
        raise LabError("npm could not fetch it. Connect to the network.")

    monkeypatch.setattr(npm, "folder", offline)
    monkeypatch.setattr(npm, "node", offline)
    found = newman.run({"item": []}, {})
    assert list(found.columns) == ["request", "status", "test", "result"]
    assert found.empty
    assert capsys.readouterr().out == "npm could not fetch it. Connect to the network.\n"


def test_chapter_16_runs_without_newman_and_says_why(tmp_path: Path) -> None:
    """In a lab that has fetched nothing, with a registry that does not answer. No cell fails."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    (own,) = (cell for cell in notebook.cells if f"exercise:{EXERCISE}" in cell.metadata.get("tags", []))
    own.source = find(EXERCISE).solution
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    # npm and pip would take from their caches what they ever fetched on this machine.
    offline = {
        "USERLAB_HOME": str(tmp_path / "lab"),
        "npm_config_registry": NOWHERE,
        "npm_config_cache": str(tmp_path / "npm"),
        "PIP_INDEX_URL": NOWHERE,
        "PIP_NO_CACHE_DIR": "1",
    }
    try:
        client.execute(env=os.environ | offline)
    finally:
        stop(tmp_path / "lab")
    cells = {cell.source: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    run = next(outputs for source, outputs in cells.items() if source.endswith("\nnewman.run(collection, environment)"))
    assert "Connect to the network" in str(run)
    assert "Connect to the network" in str(cells[f'userlab.check("{EXERCISE}", collection)'])
    assert not [output for outputs in cells.values() for output in outputs if output.output_type == "error"]

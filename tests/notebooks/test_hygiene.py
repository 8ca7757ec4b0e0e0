"""What every notebook must keep to, so that it teaches, repeats, and shows nothing of the machine that wrote it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.notebooks import execute
from userlab.base import chapters

WALKTHROUGH = Path(__file__).parents[1] / "fixtures/walkthrough"
NOTEBOOKS = {path.stem: path for path in execute.paths()}
LINES_A_CELL = 12
# "table/Users/index/by-email" is no folder of a person.
MACHINE = re.compile(
    r"(?<!:table)(?<!/table)/(home|root|Users|tmp|private|var/folders)/|\b[A-Z]:\\|site-packages|\.venv"
)
TIMESTAMP = re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d|\b1[5-9]\d{8}(\d{3})?\b")


@pytest.fixture(params=NOTEBOOKS)
def path(request: pytest.FixtureRequest) -> Path:
    return NOTEBOOKS[request.param]


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose_of(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def outputs_of(notebook: NotebookNode) -> str:
    return "\n".join(str(cell.outputs) for cell in code_of(notebook))


def test_every_chapter_has_its_notebook() -> None:
    assert [path.name for path in NOTEBOOKS.values()] == [chapter.file for chapter in chapters.CHAPTERS]


def test_every_chapter_has_three_exercises_or_more(path: Path, notebook: NotebookNode) -> None:
    placed = [tag for cell in code_of(notebook) for tag in cell.metadata.get("tags", []) if tag.startswith("exercise:")]
    assert len(placed) >= 3


def test_no_output_is_ignored(notebook: NotebookNode) -> None:
    """What nbval ignores may be wrong for ever. A cell that has no other way gives its reason in a comment."""
    ignoring = ("nbval-ignore-output", "nbval-skip", "NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP")
    ignored = [c for c in code_of(notebook) if any(each in c.source + str(c.metadata) for each in ignoring)]
    assert [cell.source for cell in ignored if "#" not in cell.source] == []


def test_every_code_cell_has_run_in_order(notebook: NotebookNode) -> None:
    """Nbval does not compare a cell that has no execution count: a stripped notebook would pass it."""
    assert [cell.execution_count for cell in code_of(notebook)] == list(range(1, len(code_of(notebook)) + 1))


def test_only_tagged_cells_fail(notebook: NotebookNode) -> None:
    failed = [c.source for c in code_of(notebook) if any(o.output_type == "error" for o in c.outputs)]
    tagged = [c.source for c in code_of(notebook) if "raises-exception" in c.metadata.get("tags", [])]
    assert failed == tagged


def test_nothing_of_the_machine_is_in_it(path: Path, notebook: NotebookNode) -> None:
    assert not MACHINE.search(prose_of(notebook) + outputs_of(notebook))


def test_no_timestamps_in_outputs(notebook: NotebookNode) -> None:
    assert not TIMESTAMP.search(outputs_of(notebook))


def test_metadata_is_the_same_on_every_machine(notebook: NotebookNode) -> None:
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert set(notebook.metadata.language_info) == {"name"}
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)


def test_outputs_are_what_repeats_when_written_again(notebook: NotebookNode) -> None:
    """Whatever differs from run to run has been replaced by its sample value."""
    assert execute.stable(outputs_of(notebook)) == outputs_of(notebook)


def test_cell_ids_are_unique(notebook: NotebookNode) -> None:
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_begin_alone_shortens_errors(notebook: NotebookNode) -> None:
    assert [cell.source for cell in code_of(notebook) if "%xmode" in cell.source] == []


def test_cells_are_short(notebook: NotebookNode) -> None:
    """The walkthrough's snippet is the exception: it is shown as it stands there."""
    verbatim = snippet()
    long = [c.source for c in code_of(notebook) if len(c.source.splitlines()) > LINES_A_CELL and c.source != verbatim]
    assert not long


def test_no_cell_is_empty(notebook: NotebookNode) -> None:
    assert all(cell.source.strip() for cell in notebook.cells)


def test_frame(path: Path, notebook: NotebookNode) -> None:
    """One H1 at the top; what you will do and how long it takes; begin(); what you learned; next."""
    prose = prose_of(notebook)
    first = notebook.cells[0].source
    chapter = next(chapter for chapter in chapters.CHAPTERS if chapter.file == path.name)
    assert len(re.findall(r"^# ", re.sub(r"```.*?```", "", prose, flags=re.S), flags=re.M)) == 1
    assert first.startswith(f"# {chapter.title}\n")
    assert "**In this chapter**" in first
    assert re.search(r"\b\d+ minutes\b", first)
    assert f'begin("{chapter.name}")' in code_of(notebook)[0].source
    assert re.search(r"^## What you learned$", prose, flags=re.M)
    assert "**Read more:**" in prose
    assert "**Next:**" in notebook.cells[-1].source


def test_teaches_with_a_picture_a_prediction_and_real_aws(notebook: NotebookNode) -> None:
    prose = prose_of(notebook)
    assert "```mermaid" in prose or "image/png" in outputs_of(notebook)
    assert "Predict, then run" in prose
    assert "**Try" in prose
    assert "On real AWS" in prose


def test_boxes_are_readable_in_the_dark_theme_too(notebook: NotebookNode) -> None:
    """JupyterLab's dark theme writes bright blue on bright blue; the color is that of its light theme."""
    boxes = re.findall(r"<div class=[^>]*>", prose_of(notebook))
    assert set(boxes) == {'<div class="alert alert-info" style="color: #006064">'}


def test_links_lead_to_files(path: Path, notebook: NotebookNode) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", prose_of(notebook))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_voice(notebook: NotebookNode) -> None:
    """No exclamation marks, no 'simply' and no 'just', which tell a learner who struggles that it is easy."""
    words = re.sub(r"```.*?```|`[^`]*`|!\[", "", prose_of(notebook), flags=re.S)
    assert not re.findall(r".*(?:!|\bsimply\b|\bjust\b).*", words, flags=re.I)


@pytest.fixture(scope="module")
def slips(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What codespell finds in prose and code of all notebooks, one call for all: "03-add-items.txt:12: teh ==> the"."""
    folder = tmp_path_factory.mktemp("texts")
    for name, path in NOTEBOOKS.items():
        cells = nbformat.read(path, as_version=4).cells
        (folder / f"{name}.txt").write_text("\n".join(cell.source for cell in cells), "utf-8")
    command = [sys.executable, "-m", "codespell_lib", "--ignore-words-list", "fo,ot", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return [line.removeprefix("./") for line in done.stdout.splitlines() if "==>" in line]


def test_it_is_spelled_right(path: Path, slips: list[str]) -> None:
    """Codespell knows common slips; pictures are left out."""
    assert [line for line in slips if path.stem in line] == []


def snippet() -> str:
    return (WALKTHROUGH / "put_item.py").read_text("utf-8").rstrip("\n")


def test_walkthroughs_snippet_runs_word_for_word() -> None:
    notebook = nbformat.read(NOTEBOOKS["03-add-items"], as_version=4)
    assert snippet() in [cell.source for cell in code_of(notebook)]


def test_walkthroughs_handler_is_deployed_word_for_word() -> None:
    deployed = Path(__file__).parents[2] / "userlab/handlers/python/walkthrough/lambda_function.py"
    assert deployed.read_text("utf-8") == (WALKTHROUGH / "lambda_function.py").read_text("utf-8")

"""A learner's own copy of the course: its chapters without outputs, in a folder of the learner's.

The committed notebooks carry their outputs, for readers on the web and for the tests. Whoever works through them wants
to predict before seeing, and the clone is no place for saved work. So `userlab` opens this copy.

A manifest in the folder says what was laid there, by a fingerprint for each file. What differs from its fingerprint is
the learner's and is never written over: a newer version goes beside it, as `03-add-items-new.ipynb`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home import is_full, write_private
from userlab.base.home_marker import OF_THE_SYSTEM, is_link

MANIFEST = ".userlab-workbook.json"
NOTEBOOK = ".ipynb"
COPIED = frozenset({NOTEBOOK, ".md", ".png", ".svg", ".jpg"})
FOR_INSTRUCTORS = frozenset({"INSTRUCTOR.md", "TEACHING.md"})
NAMED = 3


def usual_folder() -> Path:
    """The folder of a learner who names none, absolute: USERLAB_WORKBOOK, or `userlab-workbook` in the user's home."""
    moved = os.environ.get("USERLAB_WORKBOOK")
    return Path(moved).expanduser().absolute() if moved else Path.home() / "userlab-workbook"


def complete(folder: Path, course: Path) -> list[str]:
    """Lay every file of the course that the copy lacks, and return their names. What is there stays as it is.

    The folder is made where there is none. Raises LabError if it holds other things, is a link or can't be used.

    >>> complete(Path.home() / "userlab-workbook", notebooks())
    ['00-start-here.ipynb', '01-key-concepts.ipynb', ...]
    """
    laid = _manifest(folder)
    missing = [name for name in _files(course) if not os.path.lexists(folder / name)]
    for name in missing:
        _lay(folder, name, _content(course / name), laid)
    return missing


def outdated(folder: Path, course: Path) -> list[str]:
    """The course's files of which the copy has not had the newest version yet: what `bring_up_to_date` would bring."""
    laid = _manifest(folder)
    return [name for name in _files(course) if not _is_newest(folder, name, _content(course / name), laid)]


def bring_up_to_date(folder: Path, course: Path) -> dict[str, str]:
    """Bring what is new in the course into the copy: {the chapter's file: the file that has its new version}.

    A file that is as it was laid is replaced. One that the learner changed, or ran, stays, and the new version goes
    beside it. Raises LabError as `complete` does.
    """
    laid = _manifest(folder)
    brought = {}
    for name in _files(course):
        content = _content(course / name)
        if _is_newest(folder, name, content, laid):
            continue
        brought[name] = _beside(folder, name, laid)
        # First for the chapter itself: if the next update finds it noted, it brings this version no second time.
        laid[name] = _fingerprint(name, content)
        _lay(folder, brought[name], content, laid)
    return brought


def first_of(names: list[str]) -> str:
    """The first few names, and how many more there are.

    >>> first_of(["00.ipynb", "01.ipynb", "02.ipynb", "03.ipynb"])
    '00.ipynb, 01.ipynb, 02.ipynb and 1 more'
    """
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def fresh(folder: Path, course: Path, name: str) -> str:
    """Lay a fresh copy of one chapter's file, never over a learner's work, and return the name that it has.

    >>> fresh(folder, course, "06-throughput-and-ttl.ipynb")  # the learner has worked in 06
    '06-throughput-and-ttl-new.ipynb'
    """
    laid = _manifest(folder)
    there = _beside(folder, name, laid)
    _lay(folder, there, _content(course / name), laid)
    return there


def _files(course: Path) -> list[str]:
    every = (file for file in course.iterdir() if file.suffix in COPIED and file.is_file())
    return sorted(file.name for file in every if file.name not in FOR_INSTRUCTORS)


def _content(file: Path) -> bytes:
    """What the copy has of a course's file: a notebook's without outputs, any other's as it is."""
    if file.suffix != NOTEBOOK:
        return file.read_bytes()
    notebook = json.loads(file.read_bytes())  # nbformat would look at each cell's form, for two seconds a course
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _fingerprint(name: str, content: bytes) -> str:
    """What tells whether a file is the same: of a notebook its cells, with what they say and what they answered.

    Its metadata is left out: JupyterLab writes there by itself, when it opens a notebook.
    """
    if name.endswith(NOTEBOOK):
        try:
            cells = json.loads(content)["cells"]
            told = [
                [cell["cell_type"], "".join(cell["source"]), cell.get("outputs"), cell.get("execution_count")]
                for cell in cells
            ]
        except (ValueError, KeyError, TypeError):  # it is no notebook any more
            return "damaged"
        content = json.dumps(told, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def _is_newest(folder: Path, name: str, content: bytes, laid: dict[str, str]) -> bool:
    """Whether a file's newest version was brought. What the learner made of it since does not matter."""
    return os.path.lexists(folder / name) and laid.get(name) == _fingerprint(name, content)


def _beside(folder: Path, name: str, laid: dict[str, str]) -> str:
    """The first name for a chapter that is free, or taken by a file that the learner did not touch."""
    return next(each for each in _names(name) if _may_replace(folder / each, laid))


def _names(name: str) -> Iterator[str]:
    file = Path(name)
    yield name
    yield f"{file.stem}-new{file.suffix}"
    number = 2
    while True:
        yield f"{file.stem}-new-{number}{file.suffix}"
        number += 1


def _may_replace(file: Path, laid: dict[str, str]) -> bool:
    if not os.path.lexists(file):
        return True
    if is_link(file) or not file.is_file() or file.name not in laid:
        return False
    try:
        return laid[file.name] == _fingerprint(file.name, file.read_bytes())
    except OSError as error:
        raise _unusable(file.parent, error) from error


def _lay(folder: Path, name: str, content: bytes, laid: dict[str, str]) -> None:
    """Write a file into the copy, and its fingerprint into the manifest; each replaces the old one in one step."""
    try:
        write_private(folder / name, content)
        laid[name] = _fingerprint(name, content)
        write_private(folder / MANIFEST, json.dumps({"format": 1, "files": laid}, indent=1).encode())
    except OSError as error:
        raise _unusable(folder, error) from error


def _manifest(folder: Path) -> dict[str, str]:
    """The fingerprints of what was laid; the folder is made if need be. A damaged manifest knows of nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in (folder, folder / MANIFEST):
            if is_link(each):
                raise LabError(
                    f"{each} is a link, to {os.path.realpath(each)}. The workbook is written into no other place than "
                    "the one that you name. Remove the link, or name the folder itself with --folder."
                )
        if not (folder / MANIFEST).exists():
            _refuse_others(folder)
            return {}
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = found.get("files", {}) if isinstance(found, dict) else {}
        return {str(name): str(value) for name, value in files.items()} if isinstance(files, dict) else {}
    except ValueError:
        return {}
    except OSError as error:
        raise _unusable(folder, error) from error


def _refuse_others(folder: Path) -> None:
    others = sorted(set(os.listdir(folder)) - OF_THE_SYSTEM)
    if others:
        raise LabError(
            f"The folder {folder} is no workbook's: it holds other things ({first_of(others)}). They stay as they are. "
            "Name a new or an empty folder for your chapters with --folder, or with the variable USERLAB_WORKBOOK."
        )


def _unusable(folder: Path, error: OSError) -> LabError:
    if is_full(error):
        return LabError(f"The disk of {folder} is full. Free some space (5 MB are plenty), then try again.")
    return LabError(
        f"The folder of your chapters, {folder}, cannot be used: {error.strerror or error}. Make it writable, or name "
        "another one with --folder."
    )

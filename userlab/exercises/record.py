"""What a learner has passed and tried: a small file in the lab's home, which only a class's hub may ask for."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from userlab.base import board_address
from userlab.base.chapters import CHAPTERS
from userlab.base.errors import LabError
from userlab.base.home import home_folder, prepare, write_private
from userlab.base.home_marker import is_link
from userlab.exercises.catalogue import all_exercises
from userlab.process.lock_file import LockFile

FILE, LOCK = "progress.json", "progress.lock"
LOCK_SECONDS = 5.0
PASSED, TRIED, UNTOUCHED = "passed", "tried", "untouched"


@dataclass(frozen=True)
class Progress:
    """Every chapter's exercises, {chapter's name: {exercise: "passed", "tried" or "untouched"}}, in their order."""

    chapters: dict[str, dict[str, str]]

    def __repr__(self) -> str:
        return "\n".join(" ".join(each).rstrip() for each in self._lines())

    def _repr_markdown_(self) -> str:
        rows = [f"| {' | '.join(each)} |" for each in self._rows()]
        return "\n".join(["| chapter | passed | tried | untouched |", "| --- | --- | --- | --- |", *rows])

    def _rows(self) -> Iterator[list[str]]:
        for chapter in CHAPTERS:
            found = self.chapters.get(chapter.name, {})
            title = f"{chapter.number:02} {chapter.title}"
            yield [title, *(", ".join(_which(found, state)) or "-" for state in (PASSED, TRIED, UNTOUCHED))]

    def _lines(self) -> Iterator[list[str]]:
        for chapter in CHAPTERS:
            found = self.chapters.get(chapter.name, {})
            told = [f"{name} ({state})" for name, state in found.items()]
            yield [f"{chapter.number:02} {chapter.title}:", f"{len(_which(found, PASSED))} of {len(found)} passed."]
            yield from (["  ", each] for each in told)


def progress() -> Progress:
    """What you passed, tried and did not touch yet, by chapter. An exercise that was passed once stays passed.

    >>> userlab.progress()
    00 Start here: 1 of 4 passed.
       your-account (passed)
       another-error (tried)
       ...
    """
    return of(noted())


def noted() -> dict[str, str]:
    """{exercise: "passed" or "tried"}, as the file has it."""
    return _read(home_folder())


def of(noted: dict[str, str]) -> Progress:
    """The progress that a file, or a learner's answer to the board, tells of."""
    chapters: dict[str, dict[str, str]] = {}
    for each in all_exercises():
        chapters.setdefault(each.chapter, {})[each.name] = noted.get(each.name, UNTOUCHED)
    return Progress(chapters)


def note(name: str, passed: bool) -> None:
    """Remember that a check looked at an exercise. A home that can't be written to is no reason for it to fail.

    Several kernels of one learner may note at the same time: each reads and writes under a lock, so none loses what
    another one noted.
    """
    home = home_folder()
    if _changed(_read(home), name, passed) is None:
        return
    with contextlib.suppress(OSError, LabError):  # a TimeoutError, too: the lock stays with somebody else
        prepare(home)
        with LockFile(home / LOCK, LOCK_SECONDS):
            changed = _changed(_read(home), name, passed)
            if changed is not None and not is_link(home / FILE):
                write_private(home / FILE, json.dumps(changed, indent=1).encode())
                board_address.tell(changed)


def _changed(noted: dict[str, str], name: str, passed: bool) -> dict[str, str] | None:
    """What is noted with one check more; None if that changes nothing."""
    state = PASSED if passed or noted.get(name) == PASSED else TRIED
    return None if noted.get(name) == state else {**noted, name: state}


def _read(home: Path) -> dict[str, str]:
    """{exercise: "passed" or "tried"}; nothing, if there is no file, or none that can be read."""
    try:
        found = json.loads((home / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return _states(found)


def sound(found: object) -> dict[str, str]:
    """What, of what somebody sent, is {exercise: "passed" or "tried"}, of exercises that there are."""
    known = {each.name for each in all_exercises()}
    return {name: state for name, state in _states(found).items() if name in known}


def _states(found: object) -> dict[str, str]:
    items = found.items() if isinstance(found, dict) else ()
    return {name: state for name, state in items if state in (PASSED, TRIED)}


def _which(found: dict[str, str], state: str) -> list[str]:
    return [name for name, each in found.items() if each == state]

"""How a class stands: learners by exercises, and where it is stuck. Kept in one file of the hub's folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from userlab.base.chapters import CHAPTERS
from userlab.base.home import write_private
from userlab.exercises.record import PASSED, TRIED, of, sound

FILE = "board.json"
STUCK_NAMED = 5


@dataclass(frozen=True)
class Standing:
    """What each learner noted: {learner: {exercise: "passed" or "tried"}}."""

    learners: dict[str, dict[str, str]]

    def chapters(self) -> Iterator[tuple[str, list[str]]]:
        """Each chapter's title with its exercises, in their order."""
        every = of({}).chapters
        for chapter in CHAPTERS:
            if chapter.name in every:
                yield f"{chapter.number:02} {chapter.title}", list(every[chapter.name])

    def stuck(self) -> list[tuple[str, int, int]]:
        """(exercise, how many tried it in vain so far, how many passed it), the most tried first.

        >>> Standing({"ann": {"put-grace": "tried"}, "bob": {"put-grace": "passed"}}).stuck()
        [('put-grace', 1, 1)]
        """
        counts = [(name, self._count(name, TRIED), self._count(name, PASSED)) for name in self._names()]
        counts = [each for each in counts if each[1]]
        return sorted(counts, key=lambda each: (-each[1], each[2]))[:STUCK_NAMED]

    def only(self, learner: str) -> Standing:
        """What one learner may see: the own row."""
        return Standing({learner: self.learners.get(learner, {})})

    def lines(self) -> Iterator[str]:
        """The same for a terminal: a line for each learner, then where the class is stuck."""
        total = len(self._names())
        width = max(map(len, self.learners), default=0)
        for learner, noted in sorted(self.learners.items()):
            states = list(noted.values())
            passed, tried = states.count(PASSED), states.count(TRIED)
            in_vain = [name for name in self._names() if noted.get(name) == TRIED]
            named = f" ({', '.join(in_vain)})" if in_vain else ""
            yield (
                f"{learner:{width}}  {passed:3} passed, {tried:3} tried{named}, {total - passed - tried:3} untouched"
            )
        for name, tried, passed in self.stuck():
            yield f"Stuck: {name}: {tried} tried it and did not pass it yet, {passed} passed it."

    def _names(self) -> list[str]:
        return [name for _, names in self.chapters() for name in names]

    def _count(self, exercise: str, state: str) -> int:
        return sum(noted.get(exercise) == state for noted in self.learners.values())


def read(folder: Path) -> Standing:
    """What the board last heard; an empty class, if it heard nothing yet."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
        return Standing({str(name): sound(noted) for name, noted in found.items()})
    except (OSError, ValueError, AttributeError):
        return Standing({})


def save(folder: Path, standing: Standing) -> None:
    """Keep it for the board's next start, and for `userlab progress --all`. Raises OSError."""
    write_private(folder / FILE, json.dumps(standing.learners, indent=1, sort_keys=True).encode())

"""How long a chapter takes somebody who reads slowly, runs every cell and does every exercise.

    python -m tests.notebooks.reading_time        every chapter: promised, and estimated

The pace is an estimate, and errs on the long side: 130 words a minute for prose; for a cell 15 seconds, and 5 more
for each line; 20 seconds for a prediction; for an exercise the minutes of its level, `Try` not counted.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from userlab.base.chapters import CHAPTERS, Chapter
from userlab.exercises.catalogue import all_exercises

FOLDER = Path(__file__).parents[2] / "notebooks"
WORDS_A_MINUTE = 130
CELL_SECONDS, LINE_SECONDS, PREDICTION_SECONDS = 15, 5, 20
EXERCISE_MINUTES = {"easy": 3, "mistake": 4, "open": 5, "thought": 7}


def promised(chapter: Chapter) -> int:
    """The minutes that the chapter's first cell says."""
    first = nbformat.read(FOLDER / chapter.file, as_version=4).cells[0].source
    found = re.search(r"\b(\d+) minutes\b", first)
    assert found is not None, chapter.file
    return int(found.group(1))


def estimated(chapter: Chapter) -> float:
    """Minutes for prose, cells, predictions and exercises."""
    cells = nbformat.read(FOLDER / chapter.file, as_version=4).cells
    prose = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    words = len(re.sub(r"```.*?```", "", prose, flags=re.DOTALL).split())
    code = [cell.source for cell in cells if cell.cell_type == "code" and "userlab.check(" not in cell.source]
    seconds = sum(CELL_SECONDS + LINE_SECONDS * len(source.splitlines()) for source in code)
    seconds += PREDICTION_SECONDS * len(re.findall(r"\*\*Predict,\s+then\s+run:?\*\*", prose))
    exercises = sum(EXERCISE_MINUTES[each.level] for each in all_exercises() if each.chapter == chapter.name)
    return words / WORDS_A_MINUTE + seconds / 60 + exercises


if __name__ == "__main__":
    for chapter in CHAPTERS:
        print(f"{chapter.number:02} {chapter.title:<32} {promised(chapter):>3} {estimated(chapter):>6.1f}")
    print(f"{'in all':<35} {sum(map(promised, CHAPTERS)):>3} {sum(map(estimated, CHAPTERS)):>6.1f}")

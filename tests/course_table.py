"""README's table of the course, made from the chapters and their exercises.

python tests/course_table.py        write it into README.md
"""

from __future__ import annotations

import re
from pathlib import Path

from userlab.base.chapters import CHAPTERS
from userlab.exercises.catalogue import all_exercises

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- course: python tests/course_table.py -->", "<!-- end of course -->"


def table() -> str:
    """A row for each exercise: its concept, the chapter that teaches it, and the exercise's name."""
    chapters = {chapter.name: chapter for chapter in CHAPTERS}
    lines = ["| concept | chapter | exercise |", "| --- | --- | --- |"]
    for exercise in all_exercises():
        chapter = chapters[exercise.chapter]
        link = f"[{chapter.number:02} {chapter.title}](notebooks/{chapter.file})"
        lines.append(f"| {exercise.concept} | {link} | `{exercise.name}` |")
    return "\n".join(lines)


def updated(readme: str) -> str:
    """README's text with the table as it is now."""
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n{table()}\n{END}", readme)


if __name__ == "__main__":
    README.write_text(updated(README.read_text("utf-8")), encoding="utf-8", newline="\n")

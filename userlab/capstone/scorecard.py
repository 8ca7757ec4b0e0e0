"""The scorecard: ten lines, each with points, evidence, and the next step."""

from __future__ import annotations

from dataclasses import dataclass

from userlab.base.errors import LabError
from userlab.capstone.judging import judge
from userlab.capstone.line import FULL, NAMES, Line
from userlab.capstone.project import Project
from userlab.lab import lab_calls
from userlab.lab.lab import Lab

HEAD = ("line", "score", "evidence", "next step")


@dataclass(frozen=True)
class Scorecard:
    """What was seen of a service, line by line. In a notebook it is a table."""

    brief: str
    lines: tuple[Line, ...]

    @property
    def points(self) -> int:
        """The points of all lines."""
        return sum(line.points for line in self.lines)

    @property
    def most(self) -> int:
        """The points that these lines could have."""
        return FULL * len(self.lines)

    def lowered(self) -> list[str]:
        """The names of the lines without full points."""
        return [line.name for line in self.lines if line.points < FULL]

    def line(self, name: str) -> Line:
        """The line of a name: `scorecard.line("works")`. Raises LabError where it was not asked for."""
        for line in self.lines:
            if line.name == name:
                return line
        raise LabError(f"This scorecard has no line {name!r}. It has: {', '.join(line.name for line in self.lines)}.")

    def rows(self) -> list[tuple[str, str, str, str]]:
        """The lines as texts: name, "10 of 10", evidence, next step."""
        return [(line.name, f"{line.points} of {FULL}", line.evidence, line.next_step) for line in self.lines]

    def __repr__(self) -> str:
        told = [f"{name}: {score}. {evidence}. Next: {step}." for name, score, evidence, step in self.rows()]
        return "\n".join([*told, f"{self.points} of {self.most}"])

    def _repr_markdown_(self) -> str:
        rows = [HEAD, ("---",) * len(HEAD), *self.rows()]
        table = "\n".join(f"| {' | '.join(_cell(text) for text in row)} |" for row in rows)
        return f"{table}\n\n**{self.points} of {self.most}**"


def scorecard(project: Project, lab: Lab, *lines: str) -> Scorecard:
    """Look at a project's service from outside, and give points.

    It makes a stack of the template under a name of its own, calls it by HTTP, fills its tables, breaks it, reads the
    journal, and deletes the stack. A stack of yours that is there stays as it is. The clock moves on by half an hour.

    Args:
        lines: the names of those to look at, see `capstone.LINES`. Default: all ten.

    Raises:
        LabError: there is no such line; or the target is not the local cloud, whose journal and faults it needs.

    >>> capstone.scorecard(project, lab, "works")
    """
    lab_calls.need(lab.target)
    unknown = [name for name in lines if name not in NAMES]
    if unknown:
        raise LabError(f"There is no line {unknown[0]!r}. There are: {', '.join(NAMES)}.")
    return Scorecard(project.brief.name, tuple(judge(project, lab, lines or NAMES)))


def _cell(text: str) -> str:
    """A text as a cell of a Markdown table: it ends no cell, and makes no markup."""
    for character in "\\|<>*_`[]{}":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())

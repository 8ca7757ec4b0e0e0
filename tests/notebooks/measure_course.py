"""Run every chapter as a rehearsal of real AWS, and write down what it needs there: permissions, and money.

    python -m tests.notebooks.measure_course             all chapters, from nothing
    python -m tests.notebooks.measure_course 08 cart     add those whose file name has one of these words in it

Each notebook runs with its exercises solved, then `lab.clean_up()`. The journal tells which permissions the calls
of the learner needed, and what they would have cost. It goes to userlab/measured/course_policy.json, which
`begin()` and chapter 17 show. Run it when a chapter or a lesson calls something new.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import userlab
from tests.notebooks import execute
from userlab.base import chapters
from userlab.exercises.catalogue import all_exercises
from userlab.lab import lab_calls, target
from userlab.measured import course_policy, journal, prices

TAG = "exercise:"
LAST_POLICIES = list(course_policy.POLICIES)[-2:]
# What clean-up reads, of kinds that only the last chapters make. The others' learners need not be allowed it.
READ_BY_THE_LAST = frozenset(
    {"cloudformation:DescribeStacks", "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"}
    | {"ssm:DescribeParameters", "ssm:ListTagsForResource"}
)
LEARNER = ":user/learner"
SOMEBODY_ELSES = "table/Payments"  # in chapter 17 it stands for what the lab must not touch


def run(path: Path, chapter: chapters.Chapter) -> list[str]:
    """Run a chapter in a rehearsal, with its exercises solved, and return the errors of cells that should not fail."""
    import nbformat
    from nbclient import NotebookClient

    solutions = {found.name: found.solution for found in all_exercises()}
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for tag in cell.metadata.get("tags", []):
            if tag.startswith(TAG):
                cell.source = solutions[tag.removeprefix(TAG)]
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=place, allow_errors=True).execute()
    return list(_unexpected(notebook))


def _unexpected(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", []):
            for output in cell.outputs:
                if output.output_type == "error":
                    yield f"{cell.source.splitlines()[0]}: {output.ename}: {output.evalue[:300]}"


def clean_up(chapter: chapters.Chapter) -> tuple[set[str], list[dict[str, Any]]]:
    """Clean up after a chapter; the names of its REST APIs, and the journal's records of its whole run."""
    with contextlib.redirect_stdout(io.StringIO()):
        lab = userlab.begin(chapter.name, keep=True)
    made = lab.made()
    removed = lab.clean_up()
    if not (removed["now"] == "removed").all():
        print(f"\nLeft by {chapter.name}:\n{removed}")
    apis = set(made.loc[made.index == "REST API", "name"])
    return apis, lab_calls.ask(lab.target, "GET", "calls", since=0)["records"]


def measure(words: list[str]) -> dict[str, Any]:
    """The course in numbers: {"policy": {...}, ..., "cost": {chapter: USD}, "apis": [names]}."""
    known = json.loads(course_policy.FILE.read_text("utf-8")) if words else {}
    written = {
        name: set(course_policy.permissions(known[name])) if name in known else set() for name in course_policy.POLICIES
    }
    cost: dict[str, float] = known.get("cost", {})
    apis: set[str] = set(known.get("apis", ()))
    for path in execute.paths(words):
        chapter = next(chapter for chapter in chapters.CHAPTERS if chapter.file == path.name)
        os.environ |= {"USERLAB_TARGET": "rehearsal", "USERLAB_AWS_YES": chapter.account}
        errors = run(path, chapter)
        named, records = clean_up(chapter)
        # A call that is denied to the administrator shows that it is denied: nobody needs it.
        made = [record for record in records if not (record["error"] or "").startswith("AccessDenied")]
        own = [record for record in made if record["principal"].endswith(LEARNER)]
        needed = {(action, resource) for record in own for action, resource in record["permissions"]}
        name = [name for name, start in course_policy.POLICIES.items() if start <= chapter.number][-1]
        if name not in LAST_POLICIES:
            needed = {need for need in needed if need[0] not in READ_BY_THE_LAST}
        written[name] |= {need for need in needed if not need[1].endswith(SOMEBODY_ELSES)}
        cost[chapter.name] = math.ceil(prices.table(journal.frame(records))["USD"].sum() * 10_000) / 10_000
        apis |= named
        print(f"{path.name}: {len(own)} calls, {cost[chapter.name]:.4f} USD", *errors, sep="\n    ", flush=True)
    cost = {chapter.name: cost[chapter.name] for chapter in chapters.CHAPTERS if chapter.name in cost}
    policies = {name: course_policy.covering(permissions) for name, permissions in written.items()}
    return policies | {"cost": cost, "apis": sorted(apis)}


def main(words: list[str]) -> None:
    from userlab.process.local_cloud import stop

    with tempfile.TemporaryDirectory(prefix="userlab-course-") as folder:
        os.environ["USERLAB_HOME"] = folder
        try:
            measured = measure(words)
        finally:
            target.lead_nowhere()
            stop(Path(folder))
    text = json.dumps(measured, indent=2)
    course_policy.FILE.write_text(text + "\n", encoding="utf-8", newline="\n")
    for name in course_policy.POLICIES:
        size = len("".join(json.dumps(measured[name]).split()))
        print(f"{course_policy.FILE.name}, {name}: {size} of {course_policy.LONGEST} characters")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The page for instructors tells the truth: every chapter is there, plans add up, exercises and commands exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from userlab.base.chapters import CHAPTERS
from userlab.command import answers, cli
from userlab.command.classroom.settings import Settings
from userlab.exercises.catalogue import all_exercises

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PAGE = (NOTEBOOKS / "INSTRUCTOR.md").read_text("utf-8")
TEACHING = (NOTEBOOKS / "TEACHING.md").read_text("utf-8")
BY_NUMBER = {chapter.number: chapter for chapter in CHAPTERS}
PLANS = re.findall(r"^\| ([\w ]+) \| (\d\d \(.*?\)) \| (\d+) \|$", PAGE, re.MULTILINE)


def minutes(number: int) -> int:
    cells = json.loads((NOTEBOOKS / BY_NUMBER[number].file).read_text("utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells)
    return int(re.search(r"It takes about (\d+) minutes", text)[1])


def test_every_chapter_has_its_section_with_a_question() -> None:
    sections = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
    assert [each.splitlines()[0] for each in sections] == [f"{each.number:02} {each.title}" for each in CHAPTERS]
    assert [each.splitlines()[0] for each in sections if "**Ask:**" not in each] == []


@pytest.mark.parametrize(("plan", "chapters", "total"), PLANS)
def test_a_plan_has_the_minutes_that_its_chapters_name(plan: str, chapters: str, total: str) -> None:
    named = [(int(number), int(told)) for number, told in re.findall(r"(\d\d) \((\d+)\)", chapters)]
    true = [(number, minutes(number)) for number, _ in named]
    assert (true, sum(told for _, told in true)) == (named, int(total)), f"{plan}: write its new minutes down"


def test_there_are_plans_for_ninety_minutes_half_a_day_a_day_and_three_evenings() -> None:
    assert len(PLANS) == 6


def test_the_exercises_that_it_names_exist_in_their_chapter() -> None:
    of_chapter = {each.name: each.chapter for each in all_exercises()}
    for section in re.split(r"^### ", PAGE.split("## Your own chapters")[0], flags=re.MULTILINE)[1:]:
        chapter = BY_NUMBER[int(section[:2])].name
        named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", section)) - {"aws-sdk"}
        assert {name: of_chapter.get(name) for name in named} == dict.fromkeys(named, chapter)


def test_the_commands_that_it_and_the_page_on_classes_name_exist() -> None:
    for command in set(re.findall(r"`(?:[^`\n]*/)?userlab ([a-z]+)", PAGE + TEACHING)) - {"progress"}:
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0


def test_the_page_on_classes_names_files_and_settings_that_are_there() -> None:
    root = NOTEBOOKS.parent
    for file in re.findall(r"`(\.[a-z]+(?:/[\w.]+)?)`", TEACHING):
        assert (root / file).exists(), file
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", TEACHING):
        assert (NOTEBOOKS / link).is_file(), link
    usual = Settings(root, "", "")
    for option, value in (
        ("idle", usual.idle_minutes),
        ("kernels", usual.kernel_minutes),
        ("notebooks", usual.kernels),
    ):
        assert f"`--{option} {value}`" in TEACHING


def test_the_answer_key_has_every_exercise_and_its_solution(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["answers"]) == 0
    told = capsys.readouterr().out
    for exercise in all_exercises():
        assert f"### `{exercise.name}`: {exercise.concept}" in told
        assert exercise.solution in told


def test_the_answers_of_one_chapter_can_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["answers", "3"]) == 0
    assert capsys.readouterr().out == f"# Answers\n\n{answers.section(CHAPTERS[3])}\n"

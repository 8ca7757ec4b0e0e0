"""A learner's copy of the course: without outputs, and never over what the learner wrote."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import nbformat
import pytest

from userlab.base.errors import LabError
from userlab.command import open as open_command
from userlab.command import working_copy
from userlab.command.working_copy import MANIFEST, bring_up_to_date, complete, first_of, fresh, outdated

CHAPTER = "03-add-items.ipynb"
NEW = "03-add-items-new.ipynb"


def notebook(code: str) -> str:
    """A notebook as it is committed: run, with its output."""
    output = nbformat.v4.new_output("stream", text="the answer\n")
    cell = nbformat.v4.new_code_cell(code, outputs=[output], execution_count=1, metadata={"tags": ["raises-exception"]})
    cell["id"] = "code"
    text = nbformat.v4.new_markdown_cell("[Back](00-start-here.ipynb)", id="text")
    return nbformat.writes(nbformat.v4.new_notebook(cells=[text, cell]))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of two chapters and a page."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "00-start-here.ipynb").write_text(notebook("1 + 1"), "utf-8")
    (folder / CHAPTER).write_text(notebook("put()"), "utf-8")
    (folder / "GLOSSARY.md").write_text("# Words\n", "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path, course: Path) -> Path:
    """The learner's copy of it."""
    folder = tmp_path / "workbook"
    complete(folder, course)
    return folder


def change(file: Path, code: str) -> None:
    found = nbformat.read(file, as_version=4)
    found.cells[-1].source = code
    nbformat.write(found, file)


def code_of(file: Path) -> str:
    return str(nbformat.read(file, as_version=4).cells[-1].source)


def names(folder: Path) -> set[str]:
    return set(os.listdir(folder)) - {MANIFEST}


def test_the_copy_has_every_file_of_the_course_under_its_own_name(course, folder):
    assert names(folder) == names(course)


def test_the_page_for_instructors_is_not_in_a_learner_s_copy(course, folder):
    for page in ("INSTRUCTOR.md", "TEACHING.md"):
        (course / page).write_text("what to say", "utf-8")
    bring_up_to_date(folder, course)
    assert not {"INSTRUCTOR.md", "TEACHING.md"} & set(names(folder))


def test_the_copy_has_no_outputs_and_no_execution_counts(folder):
    cell = nbformat.read(folder / CHAPTER, as_version=4).cells[-1]
    assert (cell.outputs, cell.execution_count) == ([], None)


def test_the_copy_keeps_text_tags_and_ids(folder):
    text, cell = nbformat.read(folder / CHAPTER, as_version=4).cells
    assert text.source == "[Back](00-start-here.ipynb)"
    assert (cell.source, cell.metadata.tags, cell.id) == ("put()", ["raises-exception"], "code")


def test_the_course_itself_stays_as_it_is(course, folder):
    assert (course / CHAPTER).read_text("utf-8") == notebook("put()")


def test_opening_again_changes_nothing_that_is_there(course, folder):
    change(folder / CHAPTER, "mine()")
    change(course / CHAPTER, "newer()")
    assert complete(folder, course) == []
    assert code_of(folder / CHAPTER) == "mine()"


def test_opening_again_lays_what_is_missing(course, folder):
    (folder / CHAPTER).unlink()
    assert complete(folder, course) == [CHAPTER]
    assert code_of(folder / CHAPTER) == "put()"


def test_update_replaces_a_chapter_that_the_learner_did_not_touch(course, folder):
    change(course / CHAPTER, "newer()")
    assert bring_up_to_date(folder, course) == {CHAPTER: CHAPTER}
    assert code_of(folder / CHAPTER) == "newer()"


def test_update_lays_a_new_version_beside_a_chapter_that_the_learner_changed(course, folder):
    change(folder / CHAPTER, "mine()")
    change(course / CHAPTER, "newer()")
    assert bring_up_to_date(folder, course) == {CHAPTER: NEW}
    assert (code_of(folder / CHAPTER), code_of(folder / NEW)) == ("mine()", "newer()")


def test_a_chapter_that_was_only_run_is_a_learner_s_too(course, folder):
    (folder / CHAPTER).write_text(notebook("put()"), "utf-8")
    change(course / CHAPTER, "newer()")
    assert bring_up_to_date(folder, course) == {CHAPTER: NEW}


def test_what_jupyterlab_writes_into_the_metadata_touches_nothing(course, folder):
    found = nbformat.read(folder / CHAPTER, as_version=4)
    found.metadata["language_info"] = {"name": "python", "version": "3.14.0"}
    nbformat.write(found, folder / CHAPTER)
    change(course / CHAPTER, "newer()")
    assert bring_up_to_date(folder, course) == {CHAPTER: CHAPTER}


def test_a_second_update_has_nothing_to_do(course, folder):
    change(folder / CHAPTER, "mine()")
    change(course / CHAPTER, "newer()")
    bring_up_to_date(folder, course)
    assert bring_up_to_date(folder, course) == {}


def test_a_next_version_replaces_one_that_lies_beside_untouched(course, folder):
    change(folder / CHAPTER, "mine()")
    for code in ("newer()", "newest()"):
        change(course / CHAPTER, code)
        assert bring_up_to_date(folder, course) == {CHAPTER: NEW}
    assert code_of(folder / NEW) == "newest()"


def test_a_version_beside_that_the_learner_works_in_stays(course, folder):
    change(folder / CHAPTER, "mine()")
    change(course / CHAPTER, "newer()")
    bring_up_to_date(folder, course)
    change(folder / NEW, "mine, too")
    change(course / CHAPTER, "newest()")
    assert bring_up_to_date(folder, course) == {CHAPTER: "03-add-items-new-2.ipynb"}
    assert code_of(folder / NEW) == "mine, too"


def test_a_copy_is_outdated_until_the_newest_versions_are_brought(course, folder):
    assert outdated(folder, course) == []
    change(course / CHAPTER, "newer()")
    assert outdated(folder, course) == [CHAPTER]
    bring_up_to_date(folder, course)
    assert outdated(folder, course) == []


def test_a_chapter_with_the_learner_s_work_is_outdated_once_and_not_for_ever(course, folder):
    change(folder / CHAPTER, "mine()")
    assert outdated(folder, course) == []
    change(course / CHAPTER, "newer()")
    assert outdated(folder, course) == [CHAPTER]
    bring_up_to_date(folder, course)
    assert outdated(folder, course) == []


def test_three_names_are_told_and_the_others_counted():
    assert first_of(["a", "b"]) == "a, b"
    assert first_of(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_update_lays_chapters_that_are_new_in_the_course(course, folder):
    (course / "04-more.ipynb").write_text(notebook("more()"), "utf-8")
    assert bring_up_to_date(folder, course) == {"04-more.ipynb": "04-more.ipynb"}


@pytest.mark.parametrize("text", ["{half a note", "", "[]", "{}"])
def test_a_file_that_is_no_notebook_any_more_is_a_learner_s(course, folder, text):
    (folder / CHAPTER).write_text(text, "utf-8")
    change(course / CHAPTER, "newer()")
    assert bring_up_to_date(folder, course) == {CHAPTER: NEW}
    assert (folder / CHAPTER).read_text("utf-8") == text


def test_a_fresh_copy_stands_beside_work(course, folder):
    change(folder / CHAPTER, "mine()")
    assert fresh(folder, course, CHAPTER) == NEW
    assert (code_of(folder / CHAPTER), code_of(folder / NEW)) == ("mine()", "put()")


def test_a_fresh_copy_of_an_untouched_chapter_is_that_chapter(course, folder):
    assert fresh(folder, course, CHAPTER) == CHAPTER
    assert NEW not in names(folder)


def test_a_folder_with_other_things_is_refused_and_stays_as_it_is(tmp_path, course):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years", "utf-8")
    with pytest.raises(LabError, match=r"holds other things \(thesis.txt\).*--folder"):
        complete(tmp_path / "mine", course)
    assert os.listdir(tmp_path / "mine") == ["thesis.txt"]


def test_the_course_s_own_folder_is_refused(course):
    with pytest.raises(LabError, match="--folder"):
        complete(course, course)


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path, course):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(LabError, match="cannot be used"):
        complete(tmp_path / "file" / "workbook", course)


def test_a_damaged_manifest_makes_every_chapter_the_learner_s(course, folder):
    (folder / MANIFEST).write_text("{", "utf-8")
    change(course / CHAPTER, "newer()")
    assert bring_up_to_date(folder, course)[CHAPTER] == NEW


def test_a_manifest_names_only_files_of_its_own_folder(course, folder, tmp_path):
    (tmp_path / "elsewhere.md").write_text("mine", "utf-8")
    (folder / MANIFEST).write_text(json.dumps({"format": 1, "files": {"../elsewhere.md": "x"}}), "utf-8")
    bring_up_to_date(folder, course)
    assert (tmp_path / "elsewhere.md").read_text("utf-8") == "mine"


def test_a_link_in_a_chapter_s_place_is_left_alone_and_so_is_what_it_leads_to(course, folder, tmp_path):
    (tmp_path / "other.ipynb").write_bytes((folder / CHAPTER).read_bytes())
    (folder / CHAPTER).unlink()
    link(folder / CHAPTER, tmp_path / "other.ipynb")
    change(course / CHAPTER, "newer()")
    assert bring_up_to_date(folder, course) == {CHAPTER: NEW}
    assert code_of(tmp_path / "other.ipynb") == "put()"
    assert (folder / CHAPTER).is_symlink()


@pytest.mark.parametrize("name", ["", MANIFEST])
def test_a_copy_behind_a_link_is_refused(course, folder, tmp_path, name):
    moved = tmp_path / "moved"
    (folder / name).rename(moved)
    link(folder / name, moved)
    with pytest.raises(LabError, match="is a link"):
        bring_up_to_date(folder, course)


def test_a_write_that_fails_leaves_the_old_chapter_whole(course, folder, monkeypatch):
    def full(name: str, file: Path) -> None:
        raise OSError(28, "No space left on device")

    change(course / CHAPTER, "newer()")
    monkeypatch.setattr("userlab.base.home.patient_replace", full)
    with pytest.raises(LabError, match="full"):
        bring_up_to_date(folder, course)
    assert code_of(folder / CHAPTER) == "put()"
    assert names(folder) == names(course)


def test_the_usual_folder_is_in_the_home_and_a_variable_moves_it(monkeypatch, tmp_path):
    monkeypatch.delenv("USERLAB_WORKBOOK", raising=False)
    assert working_copy.usual_folder() == Path.home() / "userlab-workbook"
    monkeypatch.setenv("USERLAB_WORKBOOK", str(tmp_path))
    assert working_copy.usual_folder() == tmp_path


def link(name: Path, target: Path) -> None:
    try:
        name.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("this system makes no links for this user")


def opened(folder: Path, course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("userlab.command.workbook.notebooks", lambda: course)
    return open_command._folder(argparse.Namespace(folder=folder), [])


def test_opening_says_in_one_line_which_newer_chapters_are_there(course, folder, monkeypatch, capsys):
    monkeypatch.setenv("USERLAB_WORKBOOK", str(folder))
    opened(folder, course, monkeypatch)
    assert "Newer versions" not in capsys.readouterr().err
    change(course / CHAPTER, "newer()")
    opened(folder, course, monkeypatch)
    told = [line for line in capsys.readouterr().err.splitlines() if "Newer versions" in line]
    assert told == [f"Newer versions are there of {CHAPTER}: 'userlab update' brings them, never over your work."]


def test_the_update_of_another_folder_names_it(course, folder, monkeypatch, capsys):
    change(course / CHAPTER, "newer()")
    opened(folder, course, monkeypatch)
    assert f"""'userlab update --folder "{folder}"'""" in capsys.readouterr().err

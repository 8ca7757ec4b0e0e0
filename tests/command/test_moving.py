"""`userlab export` and `userlab import`: a learner's work goes to another machine, whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.test_cli import make_table, runner, tables
from userlab.base.errors import LabError
from userlab.base.home import prepare
from userlab.command.moving import archive, work
from userlab.process import local_cloud

FILES = {"workbook/03-add-items.ipynb": b"{}", "lab/progress.json": b'{"put-grace": "passed"}'}


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The lab's folders on two machines."""
    homes = tmp_path / "one", tmp_path / "two"
    yield homes
    for home in homes:
        local_cloud.stop(home)


def test_notebooks_progress_and_tables_go_to_another_machine(homes, tmp_path):
    one, two = (runner(home) for home in homes)
    notebook = tmp_path / "mine" / "03-add-items.ipynb"
    assert one("copy", "3", "--folder", str(notebook.parent)).returncode == 0
    notebook.write_text('{"mine": true}')
    make_table(one, "--chapter", "3")
    (homes[0] / "progress.json").write_text('{"put-grace": "passed"}')
    told = one("export", str(tmp_path / "my.zip"), "--folder", str(notebook.parent))
    assert told.returncode == 0, told.stderr
    assert "1 accounts of the lab" in told.stdout
    assert tables(one, "--chapter", "3") == ["Users"]  # it runs again
    local_cloud.stop(homes[0])
    told = two("import", str(tmp_path / "my.zip"), "--yes", "--folder", str(tmp_path / "theirs"))
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "theirs" / notebook.name).read_text() == '{"mine": true}'
    assert tables(two, "--chapter", "3") == ["Users"]
    assert "put-grace (passed)" in two("progress").stdout


def test_nothing_is_imported_where_nobody_can_be_asked(homes, tmp_path):
    archive.write(tmp_path / "my.zip", FILES)
    told = runner(homes[1])("import", str(tmp_path / "my.zip"), "--folder", str(tmp_path / "theirs"))
    assert told.returncode == 1
    assert "only a file that you exported yourself" in told.stderr
    assert not (tmp_path / "theirs").exists()


def test_an_export_replaces_no_file_unasked(homes, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    told = runner(homes[0])("export", str(tmp_path / "letter.txt"), "--folder", str(tmp_path))
    assert (told.returncode, (tmp_path / "letter.txt").read_text()) == (1, "dear")


def test_what_would_be_replaced_is_told(tmp_path):
    home = prepare(tmp_path / "home")
    (home / "accounts").mkdir()
    (home / "accounts" / "123456789003.snapshot").write_text("")
    (home / "progress.json").write_text("{}")
    (tmp_path / "03-add-items.ipynb").write_text("mine")
    told = work.in_the_way(FILES, home, tmp_path)
    assert told == ["03-add-items.ipynb", "account 123456789003 of the lab", "your progress"]
    assert work.in_the_way(FILES, tmp_path / "new", tmp_path / "new") == []


def test_an_archive_is_read_as_it_was_written(tmp_path):
    archive.write(tmp_path / "my.zip", FILES)
    assert archive.read(tmp_path / "my.zip") == FILES
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "my.zip").stat().st_mode) == 0o600


def rewritten(file: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with other contents under some names, or without them."""
    other = file.with_name("other.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in {**dict.fromkeys(old.namelist()), **change}:
            content = change.get(name, old.read(name) if name in old.namelist() else None)
            if content is not None:
                new.writestr(name, content)
    return other


@pytest.mark.parametrize(
    "change",
    [
        {"lab/progress.json": b"changed"},
        {"lab/progress.json": None},
        {"workbook/more.ipynb": b"added"},
        {"manifest.json": None},
        {"manifest.json": b"{"},
        {"manifest.json": b'{"format": "1", "userlab": "0.1.0", "files": {}}'},
    ],
)
def test_a_damaged_archive_is_refused_in_a_sentence(tmp_path, change):
    archive.write(tmp_path / "my.zip", FILES)
    with pytest.raises(LabError, match="is damaged, or no file that 'userlab export' wrote"):
        archive.read(rewritten(tmp_path / "my.zip", change))


def test_half_an_archive_and_no_archive_are_refused(tmp_path):
    archive.write(tmp_path / "my.zip", FILES)
    (tmp_path / "half.zip").write_bytes((tmp_path / "my.zip").read_bytes()[:200])
    for name in ("half.zip", "gone.zip"):
        with pytest.raises(LabError, match=name):
            archive.read(tmp_path / name)


@pytest.mark.parametrize("manifest", [{"format": 2, "userlab": "0.1.0"}, {"format": 1, "userlab": "99.0"}])
def test_an_archive_of_a_newer_version_is_refused_with_both_versions(tmp_path, manifest):
    archive.write(tmp_path / "my.zip", FILES)
    newer = json.dumps({**manifest, "files": {}}).encode()
    with pytest.raises(LabError, match="exported by userlab .*, and this is userlab .* older. Update"):
        archive.read(rewritten(tmp_path / "my.zip", {"manifest.json": newer}))


@pytest.mark.parametrize(
    "name", ["workbook/../../x", "lab/cloud.json", "/etc/x", "workbook/a//b", "lab/accounts/x.snapshot"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    archive.write(tmp_path / "my.zip", {name: b"x"})
    with pytest.raises(LabError, match="damaged"):
        archive.read(tmp_path / "my.zip")


def test_checkpoints_and_links_are_not_exported(tmp_path):
    home, workbook = prepare(tmp_path / "home"), tmp_path / "workbook"
    (workbook / ".ipynb_checkpoints").mkdir(parents=True)
    (workbook / ".ipynb_checkpoints" / "a.ipynb").touch()
    (workbook / "a.ipynb").touch()
    os.symlink(tmp_path / "home" / "userlab-home", workbook / "link")
    assert list(work.collect(home, workbook)) == ["workbook/a.ipynb"]

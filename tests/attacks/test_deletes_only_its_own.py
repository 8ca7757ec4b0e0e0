"""The lab deletes and changes only what it made itself. Each attack has its honest twin."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from userlab import terraform
from userlab.base.errors import LabError
from userlab.base.home import prepare, secret_of
from userlab.base.home_marker import MARKER
from userlab.base.own_folders import make_temporary, remove_temporary, remove_tree
from userlab.cloud.account.accounts import Accounts
from userlab.cloud.cloud import Cloud
from userlab.cloud.functions.api.code_storage import CodeStorage
from userlab.cloud.snapshot.keeper import Keeper
from userlab.command import emptying, workbook
from userlab.nodejs import download, interpreter, npm, npm_install
from userlab.process import background, local_cloud
from userlab.process.log_file import BoundedLog
from userlab.process.record import LocalCloud

posix = pytest.mark.skipif(os.name == "nt", reason="modes of POSIX, and links that anybody may make")
COMMANDS = (
    ("stop",),
    ("status",),
    ("env",),
    ("reset", "--yes"),
    ("reset", "--yes", "--chapter", "add-items"),
    ("console", "--print"),
)


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A folder of somebody's own, with names in it that the lab uses, too."""
    folder = tmp_path / "stranger"
    for name in ("tmp", "accounts", "terraform", "nodejs/sdk-mine"):
        (folder / name).mkdir(parents=True)
        (folder / name / "thesis.txt").write_text("mine")
    for name in ("letter.txt", "stop", "cloud.json", "accounts/123456789003.snapshot"):
        (folder / name).write_text("mine")
    folder.chmod(0o755)
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the home, to which a link leads."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    folder.chmod(0o755)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return prepare(tmp_path / "home")


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every path below a folder with its mode and content, links as links."""
    found = {"": (folder.stat().st_mode, b"")}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path.relative_to(folder))] = path.lstat().st_mode, content
    return found


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "USERLAB_HOME": str(home)}
    command = [sys.executable, "-m", "userlab", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


# A folder that is no home


@pytest.mark.parametrize("arguments", [("start",), *COMMANDS], ids=" ".join)
def test_no_command_changes_a_folder_that_is_no_home(stranger, arguments):
    before = contents(stranger)
    told = run(stranger, *arguments)
    assert contents(stranger) == before
    assert "Traceback" not in told.stderr
    if arguments not in (("stop",), ("status",)):
        assert told.returncode == 1
        assert "is not a lab's" in told.stderr
        assert "USERLAB_HOME" in told.stderr


def test_the_cloud_itself_refuses_such_a_folder_in_a_sentence(stranger):
    before = contents(stranger)
    command = [sys.executable, "-m", "userlab.cloud", "--home", str(stranger), "--log"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, contents(stranger)) == (background.FORESEEN, before)
    assert "is not a lab's" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("use", [Cloud, secret_of, emptying.empty, local_cloud.start, local_cloud.attach_or_start])
def test_no_function_changes_it_either(stranger, use):
    before = contents(stranger)
    with pytest.raises(LabError, match=r"not a lab's.*letter\.txt.*USERLAB_HOME"):
        use(stranger)
    assert contents(stranger) == before


def test_nor_do_lessons_that_keep_something_in_the_home(stranger, monkeypatch):
    monkeypatch.setenv("USERLAB_HOME", str(stranger))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(terraform, "directory", lambda configuration: stranger / "terraform")
    monkeypatch.setattr(terraform.tables, "names", list)
    monkeypatch.setattr(terraform.shutil, "which", lambda name: "/bin/true")
    before = contents(stranger)
    for use in (lambda: terraform.copy("table"), lambda: terraform.run(stranger, "init"), lambda: npm.folder("newman")):
        with pytest.raises(LabError, match="not a lab's"):
            use()
    assert contents(stranger) == before


def test_a_record_that_names_a_living_process_does_not_end_it(stranger):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        created = local_cloud.psutil.Process(other.pid).create_time()
        LocalCloud(stranger, "http://127.0.0.1:1", other.pid, created, created).save()
        before = contents(stranger)
        with pytest.raises(LabError, match="not a lab's"):
            local_cloud.stop(stranger)
        assert other.poll() is None
        assert contents(stranger) == before


def test_a_lab_in_an_empty_folder_starts_empties_and_stops_and_leaves_other_s_files_in_it_alone(tmp_path):
    (tmp_path / "home").mkdir()
    try:
        local_cloud.start(tmp_path / "home", ephemeral=True)
        (tmp_path / "home" / "letter.txt").write_text("mine")
        emptying.empty(tmp_path / "home")
        assert local_cloud.stop(tmp_path / "home") is True
    finally:
        local_cloud.stop(tmp_path / "home")
    assert not (tmp_path / "home" / "tmp").exists()
    assert (tmp_path / "home" / "letter.txt").read_text() == "mine"


# Links out of the home


@posix
@pytest.mark.parametrize("name", ["tmp", "accounts", "jupyter", "terraform", "cloud.log", "start.lock", "secret"])
def test_a_link_in_the_place_of_what_is_the_lab_s_is_refused_and_not_followed(home, outside, name):
    (home / name).symlink_to(outside if "." not in name else outside / "thesis.txt")
    before = contents(outside)
    with pytest.raises(LabError, match=rf"{name} is a link.*outside.*Remove the link"):
        local_cloud.start(home)
    assert local_cloud.stop(home) is False
    assert (home / name).is_symlink()
    assert contents(outside) == before


@posix
def test_reset_deletes_nothing_through_a_link(home, outside):
    (outside / "123456789003.snapshot").write_text("mine")
    (home / "accounts").symlink_to(outside)
    before = contents(outside)
    for chapter in (None, "add-items"):
        with pytest.raises(LabError, match="accounts is a link"):
            emptying.empty(home, chapter)
    assert contents(outside) == before


@posix
def test_what_was_fetched_may_be_a_link_but_nothing_old_is_deleted_through_it(home, outside, monkeypatch):
    (outside / f"newman-{'0' * 12}").mkdir()
    (home / "nodejs").symlink_to(outside)
    before = contents(outside)
    fetch_by_nobody(monkeypatch)
    assert npm_install.fetch(home, "newman", npm.LOCKED / "newman", lambda modules: None) is None
    assert npm_install.modules_folder(home, "newman", npm.LOCKED / "newman").exists()
    after = contents(outside)
    assert {name: after[name] for name in before} == before


def test_within_the_home_a_new_set_takes_the_place_of_the_old_one_and_of_nothing_else(home, monkeypatch):
    for name in (f"newman-{'0' * 12}", "newman-mine"):
        (home / "nodejs" / name).mkdir(parents=True)
    fetch_by_nobody(monkeypatch)
    assert npm_install.fetch(home, "newman", npm.LOCKED / "newman", lambda modules: None) is None
    new = npm_install.modules_folder(home, "newman", npm.LOCKED / "newman").parent.name
    assert sorted(path.name for path in (home / "nodejs").iterdir()) == sorted([new, "newman-mine"])


def fetch_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let npm have put an empty folder of packages where it was sent."""
    monkeypatch.setattr(interpreter, "npm", lambda home: ["npm"])
    monkeypatch.setattr(download, "first_line", lambda argv, folder: None)
    monkeypatch.setattr(download, "run", lambda argv, folder: (folder / "node_modules").mkdir())


@posix
def test_a_node_js_behind_a_link_is_not_replaced(home, outside, monkeypatch):
    (outside / "interpreter").mkdir()
    (outside / "interpreter" / "thesis.txt").write_text("mine")
    (home / "nodejs").symlink_to(outside)
    before = contents(outside)
    monkeypatch.setattr(download, "run", lambda argv, folder: None)
    with pytest.raises(LabError, match="interpreter"):
        interpreter.fetch(home, lambda message: None)
    assert contents(outside) == before


@posix
def test_the_log_s_mode_and_size_change_on_no_other_file(home, outside):
    (home / "cloud.log").symlink_to(outside / "thesis.txt")
    before = contents(outside)
    with pytest.raises(OSError, match="link"):
        BoundedLog(home / "cloud.log", limit=1)
    assert contents(outside) == before


@posix
def test_jupyter_s_settings_overwrite_nothing_through_a_link(home, outside):
    (outside / "overrides.json").write_text("mine")
    (home / "jupyter").symlink_to(outside)
    with pytest.raises(LabError, match="jupyter is a link"):
        workbook._settings(home)
    assert (outside / "overrides.json").read_text() == "mine"


@posix
@pytest.mark.parametrize("linked", ["terraform/1/table", "terraform/1"])
def test_terraform_s_copy_deletes_and_overwrites_nothing_through_a_link(home, outside, monkeypatch, linked):
    (outside / "table.tf").write_text("mine")
    (home / linked).parent.mkdir(parents=True)
    (home / linked).symlink_to(outside)
    let_terraform_copy(home, monkeypatch)
    before = contents(outside)
    with pytest.raises(LabError, match="link"):
        terraform.copy("table")
    assert contents(outside) == before


@posix
def test_terraform_s_copy_replaces_a_linked_file_and_not_the_file_that_it_leads_to(home, outside, monkeypatch):
    let_terraform_copy(home, monkeypatch, names=["Users"])
    place = terraform.copy("table")
    (place / "table.tf").unlink()
    (place / "table.tf").symlink_to(outside / "thesis.txt")
    terraform.copy("table")
    assert "aws_dynamodb_table" in (place / "table.tf").read_text()
    assert (outside / "thesis.txt").read_text() == "mine"


def test_terraform_s_copy_forgets_an_emptied_account_s_state(home, monkeypatch):
    let_terraform_copy(home, monkeypatch)
    (terraform.copy("table") / "terraform.tfstate").write_text("{}")
    assert not (terraform.copy("table") / "terraform.tfstate").exists()


def let_terraform_copy(home: Path, monkeypatch: pytest.MonkeyPatch, names: list[str] | None = None) -> None:
    monkeypatch.setenv("USERLAB_HOME", str(home))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(terraform, "directory", lambda configuration: home / "terraform" / "1" / configuration)
    monkeypatch.setattr(terraform.tables, "names", lambda: names or [])


# The folder of accounts


def test_reset_deletes_snapshots_and_logs_and_no_other_file(home):
    logs = ("123456789003.7.log", "123456789003.7.log.set-aside-1")
    for name in ("123456789003.snapshot", "123456789003.snapshot.set-aside-1", *logs, "thesis.txt"):
        (home / "accounts").mkdir(exist_ok=True)
        (home / "accounts" / name).write_text("")
    emptying.empty(home)
    assert [path.name for path in (home / "accounts").iterdir()] == ["thesis.txt"]


def test_reset_of_what_is_no_folder_or_not_there_yet_deletes_nothing(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(LabError, match="USERLAB_HOME"):
        emptying.empty(tmp_path / "file")
    emptying.empty(tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_keeper_clears_away_half_written_snapshots_and_no_other_file(home):
    (home / "accounts").mkdir()
    for name in ("thesis.new", "123456789003.snapshot.abc_1234.new"):
        (home / "accounts" / name).write_text("")

    keeper = Keeper(home, b"s" * 32, Accounts(), lambda account: None)
    keeper.start()
    keeper.close()
    assert [path.name for path in (home / "accounts").iterdir()] == ["thesis.new"]


# The temporary folder


def test_a_temporary_folder_that_the_lab_did_not_make_is_refused_and_kept(home):
    (home / "tmp").mkdir()
    (home / "tmp" / "thesis.txt").write_text("mine")
    for use in (make_temporary, Cloud, local_cloud.start):
        with pytest.raises(LabError, match=r"tmp.*did not make.*elsewhere"):
            use(home)
    assert local_cloud.stop(home) is False
    assert (home / "tmp" / "thesis.txt").read_text() == "mine"


def test_the_one_of_a_killed_cloud_is_made_anew(home):
    (make_temporary(home) / "sandboxes").mkdir()
    assert not (make_temporary(home) / "sandboxes").exists()
    remove_temporary(home)
    assert not (home / "tmp").exists()


@posix
def test_a_link_that_a_function_left_in_it_goes_and_what_it_leads_to_stays(home, outside):
    (make_temporary(home) / "link").symlink_to(outside)
    before = contents(outside)
    remove_temporary(home)
    assert not (home / "tmp").exists()
    assert contents(outside) == before


@posix
def test_unpacked_code_that_became_a_link_is_neither_opened_up_nor_deleted_through_it(tmp_path, outside):
    outside.chmod(0o555)
    (tmp_path / "code").symlink_to(outside)
    before = contents(outside)
    CodeStorage(tmp_path / "code").close()
    assert contents(outside) == before


@posix
def test_a_tree_whose_folders_are_read_only_is_deleted(tmp_path):
    (tmp_path / "code" / "deep").mkdir(parents=True)
    (tmp_path / "code" / "deep" / "file").write_text("")
    for folder in ("code/deep", "code"):
        (tmp_path / folder).chmod(0o555)
    remove_tree(tmp_path / "code")
    assert not (tmp_path / "code").exists()


def test_a_tree_that_is_not_there_is_no_error(tmp_path):
    remove_tree(tmp_path / "code")


def test_the_marker_says_what_the_folder_is(home):
    assert "userlab" in (home / MARKER).read_text()

"""The lab's folder and its secret."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from userlab.base import home as home_module
from userlab.base.errors import LabError
from userlab.base.home import home_folder, prepare, secret_of, write_private
from userlab.base.home_marker import MARKER, is_home
from userlab.base.own_folders import make_temporary

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes: its folders are private by inheritance")


def test_userlab_home_moves_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("USERLAB_HOME", str(tmp_path / "elsewhere"))
    assert home_folder() == tmp_path / "elsewhere"


def test_without_it_the_folder_is_the_platform_s_own_for_userlab(monkeypatch):
    monkeypatch.delenv("USERLAB_HOME", raising=False)
    assert home_folder().is_absolute()
    assert home_folder().name == "userlab"


@posix
def test_only_the_owner_reads_the_folder_and_the_secret(tmp_path):
    secret_of(tmp_path / "home")
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o777 == 0o600


def test_the_secret_is_made_once(tmp_path):
    assert secret_of(tmp_path) == secret_of(tmp_path)
    assert len(secret_of(tmp_path)) == 32


def test_two_folders_have_two_secrets(tmp_path):
    assert secret_of(tmp_path / "one") != secret_of(tmp_path / "two")


def test_racing_processes_end_with_one_secret(tmp_path):
    code = (
        "import sys; from pathlib import Path; from userlab.base.home import secret_of\n"
        "print(secret_of(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "home")]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(5)]
    assert len({racer.communicate()[0] for racer in racers}) == 1
    assert all(racer.returncode == 0 for racer in racers)


def test_a_damaged_secret_is_told_and_not_replaced(tmp_path):
    (prepare(tmp_path) / "secret").write_bytes(b"short")
    with pytest.raises(LabError, match="damaged"):
        secret_of(tmp_path)
    assert (tmp_path / "secret").read_bytes() == b"short"


@posix
def test_a_new_folder_and_an_empty_one_become_homes(tmp_path):
    (tmp_path / "empty").mkdir(mode=0o755)
    (tmp_path / "empty" / ".DS_Store").write_text("put there by a file manager")
    for home in (prepare(tmp_path / "new"), prepare(tmp_path / "empty")):
        assert is_home(home)
        assert home.stat().st_mode & 0o777 == 0o700


def test_a_home_stays_one_whatever_else_somebody_puts_into_it(tmp_path):
    (prepare(tmp_path) / "notes.txt").write_text("")
    assert prepare(tmp_path) == tmp_path


def earlier_home(home: Path) -> Path:
    """A home as earlier versions left it when they were killed: without a marker."""
    for folder in ("accounts", "tmp/sandboxes", "tmp/tmpab12cd_3", "nodejs", "terraform", "jupyter"):
        (home / folder).mkdir(parents=True)
    for name in ("cloud.json", "cloud.lock", "cloud.log", "start.lock", "ports.json", "aws-config"):
        (home / name).write_text("")
    (home / "secret").write_bytes(b"s" * 32)
    return home


def test_a_home_of_an_earlier_version_is_adopted_with_its_secret_and_its_temporary_folder(tmp_path):
    home = earlier_home(tmp_path / "home")
    assert is_home(home)
    assert secret_of(home) == b"s" * 32
    assert (home / MARKER).exists()
    make_temporary(home)
    assert not (home / "tmp" / "sandboxes").exists()


@pytest.mark.parametrize("name", ["letter.txt", "tmp/letter.txt"])
def test_a_folder_with_a_secret_and_something_else_is_not_adopted(tmp_path, name):
    home = earlier_home(tmp_path / "home")
    (home / name).write_text("mine")
    assert not is_home(home)
    with pytest.raises(LabError, match=r"letter\.txt"):
        prepare(home)
    assert not (home / MARKER).exists()


@pytest.mark.parametrize("secret", [None, b"mine"])
def test_a_folder_of_known_names_without_a_lab_s_secret_is_not_adopted(tmp_path, secret):
    home = earlier_home(tmp_path / "home")
    (home / "secret").unlink()
    if secret is not None:
        (home / "secret").write_bytes(secret)
    with pytest.raises(LabError, match="not a lab's"):
        prepare(home)


def test_a_file_of_the_marker_s_name_that_says_something_else_is_no_marker(tmp_path):
    (tmp_path / MARKER).write_text("my home")
    with pytest.raises(LabError, match="not a lab's"):
        prepare(tmp_path)
    assert (tmp_path / MARKER).read_text() == "my home"


def test_a_marker_that_was_never_finished_does_not_make_an_empty_folder_a_stranger(tmp_path):
    (tmp_path / f"{MARKER}.abcd1234.new").write_text("")
    assert is_home(prepare(tmp_path))


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LabError, match="USERLAB_HOME"):
        secret_of(tmp_path / "file" / "home")


def test_a_full_disk_is_told_as_such(tmp_path, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LabError, match="full"):
        secret_of(tmp_path)


def test_a_write_that_fails_keeps_the_old_content_and_leaves_nothing_behind(tmp_path, monkeypatch):
    file = tmp_path / "file"
    write_private(file, b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_private(file, b"new")
    assert file.read_bytes() == b"old"
    assert [path.name for path in Path(tmp_path).iterdir()] == ["file"]


def test_a_replacement_is_patient_with_a_file_that_windows_holds_open(tmp_path, monkeypatch):
    (tmp_path / "new").mkdir()
    refusals = [PermissionError("in use"), PermissionError("in use")]
    real = os.replace

    def replace(source, target):
        if refusals:
            raise refusals.pop()
        real(source, target)

    monkeypatch.setattr(home_module.os, "replace", replace)
    monkeypatch.setattr(home_module, "PAUSES", (0.0, 0.0))
    new, target = str(tmp_path / "new"), tmp_path / "folder"
    with monkeypatch.context() as patch:
        patch.setattr(home_module.os, "name", "nt")
        home_module.patient_replace(new, target)
    assert (tmp_path / "folder").is_dir()


def test_python_of_the_microsoft_store_names_the_folder_as_other_programs_find_it(tmp_path, monkeypatch):
    """A link stands for what Windows does there without one."""
    real = tmp_path / "Packages" / "LocalCache" / "Local"
    real.mkdir(parents=True)
    (tmp_path / "Local").symlink_to(real, target_is_directory=True)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *names, **options: str(tmp_path / "Local" / "userlab"))
    assert home_module.usual_folder() == tmp_path / "Local" / "userlab"
    monkeypatch.setattr("sys.base_prefix", r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12")
    assert home_module.usual_folder() == real / "userlab"

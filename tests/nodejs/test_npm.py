"""Packages of npm: fetched once, then never again; without a network the learner is told what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from userlab.base.errors import LabError
from userlab.nodejs import interpreter, npm, npm_install, sdk_packages


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("USERLAB_HOME", str(tmp_path / "lab"))
    monkeypatch.setattr(interpreter, "npm", lambda home: ["npm"])
    return tmp_path / "lab"


def test_a_set_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    def fetch(home: Path, name: str, locked: Path, prune: object) -> None:
        fetched.append(name)
        npm_install.modules_folder(home, name, locked).mkdir(parents=True)

    monkeypatch.setattr(npm_install, "fetch", fetch)
    told: list[str] = []
    assert npm.folder("newman", told.append) == npm.folder("newman", told.append)
    assert fetched == ["newman"]
    assert told == ["Fetching newman, the runner of Postman collections, with npm (15 MB, once) ..."]


def test_the_folder_of_nodejs_has_the_runtime_s_sdk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    homes: list[Path] = []
    monkeypatch.setattr(sdk_packages, "prepare", lambda home, progress: homes.append(home))
    folder = npm.folder("nodejs")
    assert homes == [home]
    assert folder / "node_modules" == sdk_packages.sdk_folder(home)


def test_without_a_network_the_error_says_why_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm_install, "fetch", lambda *arguments: "connect ECONNREFUSED")
    with pytest.raises(LabError, match=r"ECONNREFUSED.*userlab fetch aws-sdk-v2"):
        npm.fetch("aws-sdk-v2", progress=lambda message: None)


def test_every_set_has_its_lock_file() -> None:
    assert sorted(npm.SETS | npm.OF_A_HUB) == sorted(folder.name for folder in npm.LOCKED.iterdir() if folder.is_dir())

"""Node.js and the SDK are fetched once, whole or not at all, and who waits is told what happens."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from userlab.base.errors import LabError
from userlab.cloud.functions.runtimes import nodejs_fetch
from userlab.nodejs import interpreter, sdk_packages

scripts = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for node and npm are shell scripts")
REGISTRY = '[ "$1" = config ] && { echo http://registry.test/; exit; }'
INSTALL = f"""{REGISTRY}
echo call >> "$CALLS"
mkdir -p node_modules/@aws-sdk/client-dynamodb/dist-types
"""
OFFLINE = f"""{REGISTRY}
echo 'npm error code ENOTFOUND' >&2
echo 'npm error network request to http://registry.test/x failed, reason: getaddrinfo ENOTFOUND registry.test' >&2
exit 1
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """programs("npm", "exit 1") puts a script on a PATH that holds nothing else but the system's own tools."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setattr(interpreter.shutil, "which", lambda name: _in(folder, name))
    interpreter.probe.cache_clear()

    def put(name: str, script: str) -> Path:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (folder / name).chmod(stat.S_IRWXU)
        return folder / name

    return put


def _in(folder: Path, name: str) -> str | None:
    return str(folder / name) if (folder / name).exists() else None


def node(version: str) -> str:
    return f"""echo '{{"path": "'$0'", "version": "{version}", "switches": []}}'"""


@scripts
def test_what_was_fetched_is_not_fetched_again(programs, tmp_path):
    programs("node", node("22.1.0"))
    programs("npm", INSTALL)
    told: list[str] = []
    assert not sdk_packages.is_ready(tmp_path)
    assert sdk_packages.prepare(tmp_path, told.append).version == "22.1.0"
    assert sdk_packages.is_ready(tmp_path)
    assert "Fetching the AWS SDK" in told[0]
    sdk_packages.prepare(tmp_path, told.append)
    assert (tmp_path / "calls").read_text().split() == ["call"]
    assert len(told) == 2


@scripts
def test_racing_starters_fetch_once(programs, tmp_path):
    programs("node", node("22.1.0"))
    programs("npm", INSTALL)
    starters = [threading.Thread(target=sdk_packages.prepare, args=(tmp_path,)) for _ in range(4)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert (tmp_path / "calls").read_text().split() == ["call"]


@scripts
def test_offline_the_error_says_why_and_what_to_do_and_nothing_is_left(programs, tmp_path):
    programs("node", node("22.1.0"))
    programs("npm", OFFLINE)
    with pytest.raises(LabError, match="ENOTFOUND registry.test") as caught:
        sdk_packages.prepare(tmp_path)
    assert "run 'userlab fetch nodejs'" in str(caught.value)
    assert not sdk_packages.is_ready(tmp_path)
    assert list((tmp_path / "nodejs").glob("sdk-*")) == []


@scripts
def test_npm_is_told_where_the_files_are_and_the_committed_lock_names_no_registry(programs, tmp_path):
    programs("node", node("22.1.0"))
    programs("npm", INSTALL)
    sdk_packages.prepare(tmp_path)
    lock = json.loads((sdk_packages.sdk_folder(tmp_path).parent / "package-lock.json").read_text("utf-8"))
    package = lock["packages"]["node_modules/@aws-sdk/client-dynamodb"]
    file = f"client-dynamodb-{package['version']}.tgz"
    assert package["resolved"] == f"http://registry.test/@aws-sdk/client-dynamodb/-/{file}"
    assert "resolved" not in (sdk_packages.LOCKED / "package-lock.json").read_text("utf-8")


@scripts
def test_another_version_of_the_lock_replaces_the_older_set(programs, tmp_path):
    programs("node", node("22.1.0"))
    programs("npm", INSTALL)
    old = tmp_path / "nodejs" / "sdk-0123456789ab"
    old.mkdir(parents=True)
    sdk_packages.prepare(tmp_path)
    assert not old.exists()


@scripts
def test_an_old_node_is_passed_over_and_without_pip_the_error_says_what_to_install(programs, tmp_path, monkeypatch):
    programs("node", node("18.20.0"))
    monkeypatch.setattr(sys, "executable", str(programs("python", "echo 'ERROR: no network' >&2; exit 1")))
    with pytest.raises(LabError, match="pip could not fetch it .ERROR: no network.") as caught:
        sdk_packages.prepare(tmp_path)
    assert "install Node.js from nodejs.org" in str(caught.value)


@scripts
def test_a_background_fetch_that_takes_long_is_told_as_such(programs, tmp_path):
    programs("node", node("22.1.0"))
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    programs("npm", INSTALL + f'read line < "{gate}"')
    with pytest.raises(LabError, match="still being fetched"):
        nodejs_fetch.interpreter(tmp_path, seconds=0.2)
    gate.write_text("go on\n")
    assert nodejs_fetch.interpreter(tmp_path, seconds=30).version == "22.1.0"


@scripts
def test_a_failed_fetch_is_not_repeated_at_once(programs, tmp_path):
    programs("node", node("22.1.0"))
    programs("npm", OFFLINE)
    for _ in range(2):
        with pytest.raises(LabError, match="ENOTFOUND"):
            nodejs_fetch.interpreter(tmp_path, seconds=30)
        programs("npm", INSTALL)
    assert not (tmp_path / "calls").exists()


def test_without_node_on_path_pip_brings_one(tmp_path, monkeypatch):
    monkeypatch.setattr(interpreter.shutil, "which", lambda name: None)
    interpreter.probe.cache_clear()
    told: list[str] = []
    try:
        found = interpreter.fetch(nodejs_folder(tmp_path), told.append)
    except LabError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    assert found.release >= 22
    assert "fetching it with pip" in told[0]
    npm = interpreter.npm(tmp_path)
    assert subprocess.run([*npm, "--version"], capture_output=True, text=True).stdout.strip()
    assert interpreter.find(tmp_path) == found


def nodejs_folder(home: Path) -> Path:
    (home / "nodejs").mkdir()
    return home

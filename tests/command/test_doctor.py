"""`userlab doctor`: every line is ok, or says what is wrong and what to do."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest

from tests.command.test_cli import runner
from userlab.base.home import prepare
from userlab.command import doctor
from userlab.command.examination import installation, laboratory, machine, programs
from userlab.command.examination.finding import NOTE, OK, WRONG
from userlab.process import ports

MB = machine.MB


def test_doctor_says_in_json_what_it_looked_at_and_changes_nothing(tmp_path: Path):
    told = runner(tmp_path / "home")("doctor", "--json")
    findings = json.loads(told.stdout)["findings"]
    looked_at = {each["about"] for each in findings}
    assert {"Python", "packages", "Node.js", "npm packages", "Terraform", "Terraform's AWS provider"} <= looked_at
    assert {"browser", "disk", "memory", "clock", "proxies", "real AWS", "folder", "port", "lab"} <= looked_at
    assert [each for each in findings if each["state"] != "ok" and not each["fix"]] == []
    assert not (tmp_path / "home").exists()


def test_a_folder_that_is_no_lab_s_is_wrong_and_the_exit_code_says_so(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("dear")
    told = runner(tmp_path)("doctor")
    assert told.returncode == 1
    assert f"wrong  folder: The folder {tmp_path} is not a lab's" in told.stdout


@pytest.mark.parametrize(("version", "state"), [((3, 10), WRONG), ((3, 11), OK), ((3, 14), OK), ((3, 15), WRONG)])
def test_python_is_one_that_userlab_is_for(version, state):
    assert installation.python(version).state == state


@pytest.mark.parametrize(
    ("requirement", "told"),
    [
        ("no-such-package<2,>=1", "no-such-package is missing"),
        ("pytest<2,>=1", "pytest is 9"),
        ("moto[dynamodb]==5.2.5", ""),
        ("ruff<1,>=0.1; extra == 'test'", ""),
    ],
)
def test_packages_are_there_and_new_enough(requirement, told):
    found = installation.packages([requirement])
    assert (told in found.found, found.state) == (True, WRONG if told else OK)


@pytest.mark.parametrize(("free", "state"), [(10 * MB, WRONG), (200 * MB, NOTE), (5000 * MB, OK)])
def test_room_on_the_disk(free, state, tmp_path):
    assert machine.disk(free, tmp_path).state == state


@pytest.mark.parametrize(("available", "state"), [(100 * MB, WRONG), (300 * MB, NOTE), (2000 * MB, OK)])
def test_memory_for_one_learner(available, state):
    assert machine.memory(available).state == state


def test_a_clock_before_userlab_s_own_files_is_wrong():
    assert machine.clock(0.0, time.time()).state == WRONG
    assert machine.clock(time.time(), time.time()).state == OK


def test_a_proxy_that_would_be_asked_for_this_machine_is_told():
    assert machine.proxies({}).state == OK
    assert machine.proxies({"HTTPS_PROXY": "http://proxy"}).state == NOTE
    assert machine.proxies({"https_proxy": "http://proxy", "NO_PROXY": "localhost,127.0.0.1"}).state == OK


def test_credentials_of_a_real_account_are_named_and_said_not_to_be_used(tmp_path):
    assert "no credentials" in machine.credentials({}, tmp_path).found
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").touch()
    found = machine.credentials({"AWS_PROFILE": "work"}, tmp_path)
    assert (found.state, "AWS_PROFILE, ~/.aws/credentials found" in found.found) == (OK, True)
    assert "will not use them" in found.found
    assert machine.credentials({"USERLAB_TARGET": "aws", "AWS_PROFILE": "work"}, tmp_path).state == NOTE


def test_a_taken_port_is_told(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setattr(ports, "usual", lambda home: other.getsockname()[1])
        assert laboratory.port(tmp_path).state == NOTE


def test_programs_that_are_missing_are_notes_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = {each.about: each for each in programs.findings(prepare(tmp_path / "home"))}
    for name in ("Node.js", "npm packages", "Terraform", "Terraform's AWS provider"):
        assert found[name].state == NOTE
        assert found[name].fix
    assert "chapter 07" in found["Terraform"].found


def test_the_findings_come_one_after_the_other(tmp_path):
    assert next(doctor.findings(tmp_path)).about == "Python"

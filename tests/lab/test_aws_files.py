"""The profile `default`, which many tutorials name: files of the lab's own, in place of the learner's."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import boto3
import pytest

import userlab
from tests.programs import needed_terraform
from userlab.base.home import prepare
from userlab.lab import aws_files

VARIABLES = {
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:4580",
    "AWS_ACCESS_KEY_ID": "AKIA",
    "AWS_SECRET_ACCESS_KEY": "a+b/c%d=",
}
TERRAFORM = """
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
provider "aws" {
  profile = "default"
  region  = "us-east-1"
}
data "aws_caller_identity" "me" {}
output "account" { value = data.aws_caller_identity.me.account_id }
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [Path(each) for each in aws_files.write(prepare(tmp_path), "123456789003", VARIABLES).values()]


def test_a_session_of_the_profile_default_reaches_the_chapter_s_account() -> None:
    userlab.begin("add-items")
    session = boto3.Session(profile_name="default")
    assert session.client("sts").get_caller_identity()["Account"] == "123456789003"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        del os.environ[name]  # the files alone will do
    assert boto3.Session().client("sts").get_caller_identity()["Account"] == "123456789003"


def test_terraform_with_the_profile_default_reaches_the_chapter_s_account(tmp_path: Path) -> None:
    program = needed_terraform()
    userlab.begin("table-as-code")
    (tmp_path / "main.tf").write_text(TERRAFORM)
    for words in (["init", "-input=false"], ["apply", "-auto-approve", "-no-color"]):
        done = subprocess.run([program, *words], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert 'account = "123456789007"' in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_the_files_are_for_their_owner_alone(files: list[Path]) -> None:
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


def test_what_a_learner_adds_stays_and_the_lab_s_own_keys_come_back(files: list[Path], tmp_path: Path) -> None:
    credentials = files[1]
    credentials.write_text("[default]\naws_access_key_id = changed\n[mine]\naws_access_key_id = AKIAMINE\n")
    aws_files.write(tmp_path, "123456789003", VARIABLES)
    assert "AKIAMINE" in credentials.read_text()
    assert "changed" not in credentials.read_text()


def test_files_that_say_it_already_are_not_written_again(files: list[Path], tmp_path: Path) -> None:
    before = [file.stat().st_ino for file in files]
    aws_files.write(tmp_path, "123456789003", VARIABLES)
    assert [file.stat().st_ino for file in files] == before


def test_a_damaged_file_is_replaced(files: list[Path], tmp_path: Path) -> None:
    files[0].write_text("no section\n")
    aws_files.write(tmp_path, "123456789003", VARIABLES)
    assert "us-east-1" in files[0].read_text()

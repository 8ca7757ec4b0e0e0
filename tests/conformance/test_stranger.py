"""A script that knows nothing of userlab gets AWS's answers from the environment that `userlab env` prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HANDLER = Path(__file__).parents[2] / "userlab" / "handlers" / "python" / "walkthrough" / "lambda_function.py"
MALFORMED = [502, '{"message": "Internal server error"}']


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    """What the stranger's script prints, run against a lab of its own."""
    home = tmp_path_factory.mktemp("stranger-home")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "USERLAB_"))}

    def userlab(*arguments: str) -> str:
        command = [sys.executable, "-m", "userlab.command.cli", *arguments]
        environment = plain | {"USERLAB_HOME": str(home)}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=120).stdout

    try:
        given = json.loads(userlab("env", "--json"))
        script = [sys.executable, str(Path(__file__).with_name("stranger.py")), str(HANDLER)]
        done = subprocess.run(script, env=plain | given, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout)
    finally:
        userlab("stop")


def test_the_verbatim_handler_creates_a_user_through_the_api(answers):
    assert answers["post"] == [200, "User added."]
    assert answers["stored"]["Name"] == {"S": "Alice"}


def test_the_verbatim_handler_dies_on_get_and_delete_for_their_null_body(answers):
    assert answers["get"] == MALFORMED
    assert answers["delete"] == MALFORMED


def test_the_verbatim_handler_works_when_invoked_with_a_body(answers):
    assert answers["direct post"] == {"statusCode": 200, "body": "User added."}
    assert json.loads(answers["direct get"]["body"])["Name"] == "Alice"


def test_an_unknown_path_and_an_unknown_stage_are_refused_in_aws_s_words(answers):
    assert answers["unknown path"] == [403, '{"message":"Missing Authentication Token"}']
    assert answers["unknown stage"] == [403, '{"message":"Forbidden"}']

"""The local cloud for tests of one's own app: a block, and pytest's fixture, as somebody else's project uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BLOCK = """
import os, subprocess, sys
from pathlib import Path
import boto3, userlab
from userlab.process import guests

assert "AWS_ENDPOINT_URL" not in os.environ
with userlab.cloud() as cloud:
    home = os.environ["AWS_CONFIG_FILE"]
    print(cloud.account, boto3.client("sts").get_caller_identity()["Account"])
    boto3.client("dynamodb").create_table(
        TableName="Orders",
        KeySchema=[{"AttributeName": "ID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "ID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    code = "import boto3; print(boto3.client('dynamodb').list_tables()['TableNames'])"
    subprocess.run([sys.executable, "-c", code], check=True)
    cloud.reset()
    cloud.advance(3600)
    print(cloud.client("dynamodb").list_tables()["TableNames"])
    # Without a guest it would end by itself ten seconds after its start.
    print(guests.present(Path(cloud._cloud.home)))
assert os.environ["AWS_PROFILE"] == "work"
assert "AWS_ENDPOINT_URL" not in os.environ
assert not os.path.exists(home)
"""
SUITE = """
import boto3
import pytest

def table():
    boto3.client("dynamodb").create_table(
        TableName="Orders",
        KeySchema=[{"AttributeName": "ID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "ID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

@pytest.mark.parametrize("number", [1, 2])
def test_each_test_begins_empty(userlab_cloud, number):
    table()
    assert userlab_cloud.client("dynamodb").list_tables()["TableNames"] == ["Orders"]

def test_without_the_fixture_nothing_is_changed():
    import os
    assert os.environ["AWS_PROFILE"] == "work"
"""


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTEST_"))}
    environment |= {"AWS_PROFILE": "work", "USERLAB_HOME": str(folder / "never")}
    return subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)


def test_within_the_block_every_tool_reaches_a_cloud_that_ends_with_it(tmp_path: Path):
    done = run("-c", BLOCK, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["123456789099", "123456789099", "['Orders']", "[]", "True"]
    assert not (tmp_path / "never").exists()


def test_the_fixture_gives_each_test_an_account_of_its_own(tmp_path: Path):
    (tmp_path / "test_orders.py").write_text(SUITE)
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    assert not (tmp_path / "never").exists()


def test_the_example_in_its_docstring_is_true(tmp_path: Path):
    code = "import doctest, userlab; doctest.run_docstring_examples(userlab.cloud, {}, name='cloud')"
    done = run("-c", code, folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr

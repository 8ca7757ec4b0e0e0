"""Hole: after a kill of the cloud, a process that a function had given a session of its own lived on for ever.

Each attack stands beside its honest twin, which must still pass.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import psutil
import pytest

from userlab.base.account_keys import account_keys
from userlab.base.home import secret_of
from userlab.process import local_cloud
from userlab.process.left_behind import VARIABLE, end_left_behind, end_marked, mark_of

ACCOUNT = "123456789002"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
DAEMON = """
import subprocess, sys

def lambda_handler(event, context):
    code = "import time; time.sleep(300)"
    return subprocess.Popen([sys.executable, "-c", code], start_new_session=True).pid
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    local_cloud.stop(tmp_path / "home")


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def leave_one_behind(cloud: local_cloud.LocalCloud, home: Path) -> int:
    """The process id of a daemon that a function has started."""
    keys = account_keys(secret_of(home), ACCOUNT)
    session = boto3.session.Session(keys.access_key_id, keys.secret_access_key, region_name="us-east-1")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    role = session.client("iam", endpoint_url=cloud.endpoint).create_role(
        RoleName="daemon", AssumeRolePolicyDocument=policy
    )["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lambda_function.py", DAEMON)
    functions = session.client("lambda", endpoint_url=cloud.endpoint)
    functions.create_function(
        FunctionName="daemon", Runtime="python3.12", Role=role, Handler="lambda_function.lambda_handler",
        Code={"ZipFile": packed.getvalue()}, Timeout=30,
    )  # fmt: skip
    return json.loads(functions.invoke(FunctionName="daemon")["Payload"].read())


@pytest.mark.parametrize("comes_next", ["start", "stop"])
def test_a_killed_cloud_s_daemons_end_with_the_next_start_or_stop(home: Path, comes_next: str) -> None:
    cloud = local_cloud.start(home, ephemeral=True)
    daemon = leave_one_behind(cloud, home)
    psutil.Process(cloud.pid).kill()
    assert until(lambda: local_cloud.recorded(home) is None)
    assert runs(daemon)
    if comes_next == "start":
        local_cloud.start(home, ephemeral=True)
    else:
        assert local_cloud.stop(home) is False
    assert until(lambda: not runs(daemon))


def test_a_stop_ends_them_too(home: Path) -> None:
    daemon = leave_one_behind(local_cloud.start(home, ephemeral=True), home)
    assert runs(daemon)
    local_cloud.stop(home)
    assert until(lambda: not runs(daemon))


def waiting(mark: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, VARIABLE: f"127.0.0.1:4999/{mark}-token"}
    code = "import time; print(flush=True); time.sleep(60)"
    started = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
    assert started.stdout is not None
    started.stdout.readline()
    return started


def test_those_of_another_home_live_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own, others = waiting(mark_of(secret_of(home))), waiting(mark_of(b"another secret"))
    try:
        assert end_left_behind(home) == 1
        assert own.wait(10) != 0
        assert others.poll() is None
    finally:
        others.kill()
        others.communicate()
        own.communicate()


def test_a_folder_that_is_no_lab_marks_none(tmp_path: Path) -> None:
    assert end_left_behind(tmp_path) == 0
    assert not list(tmp_path.iterdir())


def test_the_mark_is_no_part_of_the_secret() -> None:
    assert mark_of(b"s" * 32) not in (b"s" * 32).hex()
    assert end_marked(mark_of(os.urandom(32))) == 0

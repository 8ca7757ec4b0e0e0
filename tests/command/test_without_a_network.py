"""The lab where there is no network but loopback: in a network namespace, which Linux gives to root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from userlab.process import local_cloud

ISOLATED = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
LESSON = """
import socket
import boto3, userlab
from userlab import functions, roles

try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print("no network")
userlab.begin("python-lambda")
allowed = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}
role = roles.create_execution_role("hello", {"Version": "2012-10-17", "Statement": [allowed]})
code = "def lambda_handler(event, context): return 'hello ' + event"
functions.deploy("hello", functions.package_files({"lambda_function.py": code}), role)
print(boto3.client("lambda").invoke(FunctionName="hello", Payload=b'"ann"')["Payload"].read().decode())
"""


def isolates() -> bool:
    if shutil.which("unshare") is None or shutil.which("ip") is None or getattr(os, "geteuid", lambda: 1)() != 0:
        return False
    return subprocess.run([*ISOLATED, "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not isolates(), reason="only Linux's root may make a network namespace")
def test_a_chapter_s_first_cell_and_a_function_need_no_network(tmp_path: Path):
    environment = os.environ | {"USERLAB_HOME": str(tmp_path / "home")}
    command = [*ISOLATED, sys.executable, "-c", LESSON]
    try:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    finally:
        local_cloud.stop(tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["no network", '"hello ann"']

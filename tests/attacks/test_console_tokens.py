"""Hole: what opens the console stood in the process list, in a cookie, and in the event of a function.

Each attack stands beside its honest twin, which must still pass.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from tornado.web import HTTPError

from tests.furnished_account import furnish
from userlab.base.home import secret_of
from userlab.console import jupyter
from userlab.process import local_cloud as process
from userlab.process.log_file import log_file

# Stands for the browser: notes its arguments, its environment, and what any user reads in the process list.
BROWSER = """
import json, os, sys
import psutil
lines = []
for each in psutil.process_iter():
    try:
        lines.append(" ".join(each.cmdline()))
    except psutil.Error:
        pass
seen = {"arguments": sys.argv[1:], "environment": dict(os.environ), "processes": lines}
with open(os.environ["SEEN"] + ".new", "w", encoding="utf-8") as file:
    json.dump(seen, file)
os.replace(os.environ["SEEN"] + ".new", os.environ["SEEN"])
"""
CODE = re.compile(r"#code=([0-9a-f.]{60,})/")


class Opened:
    """What there was to see while `userlab console` opened a browser."""

    def __init__(self, scratch: Path, home: Path) -> None:
        seen = json.loads((scratch / "seen.json").read_text("utf-8"))
        self.home = home
        self.arguments: list[str] = seen["arguments"]
        self.environment: dict[str, str] = seen["environment"]
        self.processes: list[str] = seen["processes"]
        self.file = home / "console.html"
        self.code = CODE.search(self.file.read_text("utf-8"))[1]


def with_browser(scratch: Path, home: Path) -> dict[str, str]:
    """The environment in which the browser is BROWSER."""
    program = scratch / "browser.py"
    program.write_text(BROWSER, "utf-8")
    return {
        **os.environ,
        "USERLAB_HOME": str(home),
        "BROWSER": f"{sys.executable} {program} %s",
        "SEEN": str(scratch / "seen.json"),
    }


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """`userlab console`, run once; and every command line of the machine while it ran, read by another thread."""
    scratch = tmp_path_factory.mktemp("console")
    home = scratch / "home"
    environment = with_browser(scratch, home)
    lines: set[str] = set()
    ended = threading.Event()
    watcher = threading.Thread(target=watch, args=(lines, ended))
    watcher.start()
    command = [sys.executable, "-m", "userlab", "console", "--chapter", "add-items"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    ended.set()
    watcher.join()
    assert done.returncode == 0, done.stderr
    found = Opened(scratch, home)
    found.processes += [*lines, done.stdout, done.stderr]
    yield found
    process.stop(home)


def watch(lines: set[str], ended: threading.Event) -> None:
    while not ended.wait(0.01):
        for each in psutil.process_iter():
            try:
                lines.add(" ".join(each.cmdline()))
            except psutil.Error:
                continue


def post(address: str, document: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(address, json.dumps(document).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def test_the_browser_is_handed_a_file_that_only_its_owner_reads(opened: Opened) -> None:
    assert opened.arguments == [opened.file.as_uri()]
    if os.name == "posix":
        assert opened.file.stat().st_mode & 0o077 == 0
        assert opened.home.stat().st_mode & 0o077 == 0


def test_no_command_line_and_no_terminal_shows_what_opens_the_console(opened: Opened) -> None:
    assert any("userlab console" in line for line in opened.processes)
    assert not [line for line in opened.processes if opened.code in line or CODE.search(line)]


def test_neither_does_the_browser_s_environment_nor_the_log(opened: Opened) -> None:
    secret = secret_of(opened.home).hex()
    for text in (json.dumps(opened.environment), log_file(opened.home).read_text("utf-8", "replace")):
        assert opened.code not in text
        assert secret not in text
        assert "code=" not in text


def test_the_file_s_code_opens_the_console_for_its_owner_and_a_copy_of_it_nothing(opened: Opened) -> None:
    endpoint = process.find(opened.home).console
    assert f"{endpoint}/#code={opened.code}/123456789003/dynamodb/tables" in opened.file.read_text("utf-8")
    assert post(f"{endpoint}/session", {"code": opened.code})["token"]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        post(f"{endpoint}/session", {"code": opened.code})
    assert opened.code not in log_file(opened.home).read_text("utf-8", "replace")


def test_jupyterlab_s_token_is_in_no_command_line_either(tmp_path: Path) -> None:
    environment = with_browser(tmp_path, tmp_path / "home") | {
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
    }
    root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    command = [
        sys.executable,
        "-m",
        "userlab",
        "--ServerApp.port_retries=50",
        f"--ServerApp.root_dir={tmp_path}",
        *root,
    ]
    command += ["--LabApp.default_url=/lab"]
    with (tmp_path / "jupyter.log").open("wb") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        assert appears(tmp_path / "seen.json", running), (tmp_path / "jupyter.log").read_text("utf-8")[-2000:]
        [server] = (tmp_path / "runtime").glob("jpserver-*.json")
        token = json.loads(server.read_text("utf-8"))["token"]
        seen = json.loads((tmp_path / "seen.json").read_text("utf-8"))
    finally:
        running.terminate()
        running.wait(30)
        process.stop(tmp_path / "home")
    assert len(token) >= 40
    assert seen["arguments"][0].startswith("file:")
    assert token not in json.dumps(seen)


def appears(file: Path, running: subprocess.Popen[bytes], seconds: float = 60) -> bool:
    ended = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if file.exists():
            return True
        if running.poll() is not None:
            return False
        ended.wait(0.05)
    return False


def test_jupyter_vouches_only_before_its_own_home_s_cloud_and_keeps_its_own_login_to_itself(opened: Opened) -> None:
    endpoint = process.find(opened.home).console
    port = int(endpoint.rpartition(":")[2])
    headers = jupyter._headers(opened.home, port)
    request = urllib.request.Request(f"{endpoint}/prices", headers=headers | {"X-Userlab-Console": "page"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.loads(answer.read())
    assert {name for name, value in headers.items() if not value} == {"Cookie", "Authorization", "X-XSRFToken"}
    with pytest.raises(HTTPError, match="503"):
        jupyter._headers(opened.home, port + 1)


ECHO = "import json\ndef lambda_handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps(event)}\n"


@pytest.fixture(scope="module")
def echo(cloud: Any) -> Iterator[str]:
    """The address of a method whose function answers with its event."""
    account = "700000000016"
    api = furnish(cloud, account)
    keys = cloud.keys.account_keys(account)
    session = boto3.session.Session(keys.access_key_id, keys.secret_access_key, region_name="us-east-1")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lambda_function.py", ECHO)
    functions = session.client("lambda", endpoint_url=cloud.endpoint)
    functions.update_function_code(FunctionName="users", ZipFile=packed.getvalue())
    yield f"{cloud.endpoint}/restapis/{api}/dev/_user_request_/user/u101"
    cloud.reset(account)


@pytest.mark.parametrize("name", ["X-Userlab-Console-Voucher", "x-userlab-console-session", "X-USERLAB-ANYTHING-NEW"])
def test_a_function_is_told_no_header_of_the_lab_but_every_other(echo: str, name: str) -> None:
    headers = {name: "s3cret", "X-Userlabel": "kept", "X-Forwarded-Prefix": "/lab"}
    with urllib.request.urlopen(urllib.request.Request(echo, headers=headers), timeout=30) as answer:
        event = json.loads(answer.read())
    told = {key.lower(): value for key, value in event["headers"].items()}
    assert (told["x-userlabel"], told["x-forwarded-prefix"]) == ("kept", "/lab")
    assert "s3cret" not in json.dumps(event)

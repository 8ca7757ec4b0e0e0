"""The `userlab` command, as a person or a script runs it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import psutil
import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from userlab.command.condition import sentences
from userlab.command.jupyter.options import refuse_unknown
from userlab.command.shell_exports import lines, proxy_exceptions
from userlab.process import local_cloud
from userlab.process.background import wait_for_end

Run = Callable[..., subprocess.CompletedProcess[str]]
CHAPTER = ("--chapter", "add-items")
posix = pytest.mark.skipif(os.name == "nt", reason="these are POSIX signals and shells")


def runner(home: Path) -> Run:
    """run("status", "--json", AWS_PROFILE="x") runs the command in its own process for this home."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "USERLAB_HOME": str(home), **variables}
        command = [sys.executable, "-m", "userlab", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """The command in a home of the test's own."""
    yield runner(tmp_path / "home")
    local_cloud.stop(tmp_path / "home")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The command in a home whose lab runs, one for the tests that only ask."""
    home = tmp_path_factory.mktemp("lab")
    run = runner(home)
    assert run("start").returncode == 0
    yield run
    local_cloud.stop(home)


def variables(run: Run, *arguments: str) -> dict[str, str]:
    return json.loads(run("env", "--json", *arguments).stdout)


def client(run: Run, service: str, *arguments: str):
    found = variables(run, *arguments)
    return boto3.session.Session().client(
        service,
        endpoint_url=found["AWS_ENDPOINT_URL"],
        region_name=found["AWS_REGION"],
        aws_access_key_id=found["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=found["AWS_SECRET_ACCESS_KEY"],
    )


def make_table(run: Run, *arguments: str, name: str = "Users") -> None:
    client(run, "dynamodb", *arguments).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def tables(run: Run, *arguments: str) -> list[str]:
    return client(run, "dynamodb", *arguments).list_tables()["TableNames"]


def test_start_says_where_the_lab_is_and_a_second_start_says_the_same(run):
    first = run("start")
    assert first.returncode == 0
    assert "http://127.0.0.1:" in first.stdout
    assert run("start").stdout == first.stdout


def test_stop_ends_the_lab_and_says_so(run):
    run("start")
    assert run("stop").stdout == "The lab is stopped.\n"
    assert run("stop").stdout == "The lab was not running.\n"
    assert run("status").returncode == 3


def test_a_taken_port_is_told_in_one_sentence_without_a_traceback(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = run("start", "--port", port)
    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_start_listens_on_the_port_that_it_is_told(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    assert f"http://127.0.0.1:{port} " in run("start", "--port", str(port)).stdout


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1", "４５８０"])
def test_what_is_no_port_is_refused(run, port):
    refused = run("start", "--port", port)
    assert refused.returncode == 2
    assert "port" in refused.stderr


def test_an_ephemeral_lab_keeps_nothing_on_disk(run, tmp_path):
    run("start", "--ephemeral")
    make_table(run)
    run("stop")
    assert not list((tmp_path / "home").glob("accounts/*"))
    run("start")
    assert tables(run) == []


def test_status_as_json_has_what_a_program_asks_for(lab):
    status = json.loads(lab("status", "--json").stdout)
    assert status["running"] is True
    assert psutil.pid_exists(status["pid"])
    assert status["endpoint"].startswith("http://127.0.0.1:")
    assert 10 < status["memory_mb"] < 1000
    assert 0 <= status["uptime_seconds"] < 600
    assert isinstance(status["accounts"], int)
    assert status["warnings"] == []


def test_status_of_a_lab_that_does_not_run_ends_with_3(run):
    status = run("status", "--json")
    assert status.returncode == 3
    assert json.loads(status.stdout)["running"] is False
    assert "userlab start" in run("status").stdout


def test_status_for_a_person_names_address_memory_and_accounts(lab):
    told = lab("status").stdout
    assert "http://127.0.0.1:" in told
    assert "MB" in told
    assert "accounts" in told


def test_status_counts_accounts_that_hold_something(run):
    before = json.loads(run("status", "--json").stdout).get("accounts", 0)
    make_table(run, *CHAPTER)
    assert json.loads(run("status", "--json").stdout)["accounts"] == before + 1


def test_a_warning_of_the_cloud_stands_in_the_status():
    found = {"running": True, "endpoint": "e", "pid": 1, "version": "v", "uptime_seconds": 3700, "memory_mb": 50.4}
    found |= {"processes": 2, "accounts": None, "home": "h", "ephemeral": False, "warnings": ["the disk is full"]}
    assert "the disk is full" in sentences(found)
    assert "1 h 1 min" in sentences(found)


@pytest.mark.parametrize(("place", "words"), [("aws", "real AWS"), ("http://127.0.0.1:9/", "http://127.0.0.1:9")])
def test_a_shell_whose_notebooks_work_elsewhere_is_told_so(lab, place, words):
    for command in ("status", "env"):
        told = lab(command, USERLAB_TARGET=place)
        assert told.returncode == 0
        assert f"notebooks work on {words}" in told.stderr
        assert lab(command, USERLAB_TARGET="rehearsal").stderr == ""


def test_env_starts_the_lab_if_needed(run):
    assert run("env").returncode == 0
    assert run("status").returncode == 0


def test_env_as_json_is_all_that_boto3_needs(lab):
    make_table(lab, *CHAPTER, name="FromJson")
    assert tables(lab, *CHAPTER) == ["FromJson"]


def test_env_names_region_credentials_endpoint_and_no_pager(lab):
    found = variables(lab)
    assert found["AWS_DEFAULT_REGION"] == found["AWS_REGION"] == "us-east-1"
    assert found["AWS_EC2_METADATA_DISABLED"] == "true"
    assert found["AWS_PAGER"] == ""
    assert found["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")


def test_each_chapter_has_an_account_of_its_own(lab):
    accounts = [client(lab, "sts", "--chapter", name).get_caller_identity()["Account"] for name in ("3", "rest-api")]
    assert accounts[0] == "123456789003"
    assert accounts[1] != accounts[0]


@posix
def test_env_sets_a_posix_shell_so_that_any_tool_reaches_the_lab(lab, tmp_path):
    exports = lab("env", "--shell", "sh", AWS_PROFILE="work").stdout
    script = f"{exports}\nenv"
    leftovers = {"AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "t", "PATH": os.environ["PATH"]}
    done = subprocess.run(["sh", "-eu", "-c", script], env=leftovers, capture_output=True, text=True, check=True)
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert found["AWS_ENDPOINT_URL"] == variables(lab)["AWS_ENDPOINT_URL"]
    assert "AWS_PROFILE" not in found
    assert "AWS_SESSION_TOKEN" not in found


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("sh", "unset AWS_PROFILE\nexport A='it'\"'\"'s'"),
        ("fish", "set -e AWS_PROFILE\nset -gx A 'it\\'s'"),
        ("powershell", "Remove-Item Env:AWS_PROFILE -ErrorAction SilentlyContinue\n$env:A = 'it''s'"),
        ("cmd", 'set "AWS_PROFILE="\nset "A=it\'s"'),
    ],
)
def test_every_shell_gets_its_own_language_with_its_own_quoting(shell, expected):
    assert lines(shell, {"A": "it's"}, ["AWS_PROFILE"]) == expected


@posix
def test_a_posix_shell_reads_back_any_value(tmp_path):
    value = "a'b\"c $HOME `x` \\ é"
    assert shlex.split(lines("sh", {"A": value}, [])) == ["export", f"A={value}"]


def test_a_shell_behind_a_proxy_is_told_to_leave_it_out_for_loopback():
    assert proxy_exceptions({}) == {}
    assert proxy_exceptions({"https_proxy": "http://proxy:3128", "no_proxy": "corp"})["NO_PROXY"] == (
        "corp,127.0.0.1,localhost"
    )


def test_env_as_json_warns_of_variables_that_lead_elsewhere(lab):
    told = lab("env", "--json", AWS_PROFILE="work", AWS_ENDPOINT_URL_DYNAMODB="http://elsewhere")
    assert "AWS_ENDPOINT_URL_DYNAMODB AWS_PROFILE" in told.stderr
    json.loads(told.stdout)


def test_reset_of_a_chapter_empties_its_account_and_no_other(run):
    make_table(run, *CHAPTER)
    make_table(run)
    assert run("reset", "--yes", *CHAPTER).returncode == 0
    assert tables(run, *CHAPTER) == []
    assert tables(run) == ["Users"]


def test_reset_empties_everything_and_the_lab_goes_on_at_its_address(run):
    make_table(run, *CHAPTER)
    before = variables(run)["AWS_ENDPOINT_URL"]
    assert run("reset", "--yes").returncode == 0
    assert tables(run, *CHAPTER) == []
    assert variables(run)["AWS_ENDPOINT_URL"] == before


@pytest.mark.parametrize("arguments", [(), CHAPTER])
def test_reset_of_a_lab_that_does_not_run_empties_what_is_on_disk(run, arguments):
    make_table(run, *CHAPTER)
    run("stop")
    assert run("reset", "--yes", *arguments).returncode == 0
    assert run("status").returncode == 3
    assert tables(run, *CHAPTER) == []


def test_a_home_that_cannot_be_used_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    refused = runner(tmp_path / "file" / "home")("start")
    assert refused.returncode == 1
    assert "USERLAB_HOME" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_command_that_does_not_exist_is_told_with_those_that_do(run):
    refused = run("strat")
    assert refused.returncode == 2
    told = "userlab: There is no command 'strat'. Did you mean 'userlab start'? 'userlab help' lists all.\n"
    assert refused.stderr == told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-x"], "There is no option '-x', of userlab or of JupyterLab. 'userlab --help' tells what there is."),
        (
            ["--Folder=there"],
            "There is no option '--Folder', of userlab or of JupyterLab. Did you mean --folder? "
            "'userlab --help' tells what there is.",
        ),
        (["start", "--fast"], "'userlab start' has no option '--fast'. 'userlab start --help' tells what it has."),
    ],
)
def test_an_option_that_does_not_exist_is_refused_in_a_sentence_and_nothing_is_started(run, arguments, told, tmp_path):
    refused = run(*arguments)
    assert (refused.returncode, refused.stderr) == (2, f"userlab: {told}\n")
    assert not (tmp_path / "home").exists()


def test_every_option_of_jupyterlab_is_handed_on():
    from jupyterlab.labapp import LabApp

    for name in [*LabApp.flags, *LabApp.aliases]:
        refuse_unknown(["-y" if name == "y" else f"--{name}"])
    refuse_unknown(["--ServerApp.token=", "--MappingKernelManager.cull_idle_timeout", "60", "notes.ipynb"])


def test_what_cannot_be_fetched_is_told_with_what_can(run):
    answer = run("fetch", "nodejs", "newmann")
    assert answer.returncode == 1
    assert "no 'newmann' to fetch. It can be: nodejs, aws-sdk-v2, newman, configurable-http-proxy." in answer.stderr


def test_reset_deletes_nothing_where_nobody_can_be_asked(run):
    make_table(run, *CHAPTER)
    refused = run("reset", *CHAPTER)
    assert refused.returncode == 1
    assert "userlab reset --chapter add-items --yes" in refused.stderr
    assert tables(run, *CHAPTER) == ["Users"]


@posix
def test_reset_in_a_notebook_asks_nobody_although_a_terminal_is_there(tmp_path):
    """`!userlab reset` has a terminal of IPython's, at which nobody can answer."""
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "USERLAB_HOME": str(tmp_path / "home"), "JPY_PARENT_PID": "1"}
    command = [sys.executable, "-m", "userlab", "reset"]
    told = subprocess.run(command, env=environment, stdin=theirs, capture_output=True, text=True, timeout=60)
    os.close(ours), os.close(theirs)
    assert told.returncode == 1
    assert "userlab reset --yes" in told.stderr


@pytest.mark.parametrize("command", ["reset", "env", "console"])
def test_a_chapter_that_does_not_exist_is_refused_and_no_lab_is_started(run, command):
    refused = run(command, "--chapter", "add-itms")
    assert refused.returncode == 2
    assert "There is no chapter 'add-itms'. Did you mean add-items?" in refused.stderr
    assert run("status").returncode == 3


def test_help_names_the_commands(run):
    told = run("help")
    assert told.returncode == 0
    assert "copy" in told.stdout
    assert told.stdout == run("--help").stdout
    assert run("help", "copy").stdout == run("copy", "--help").stdout


def test_copy_and_update_work_in_the_folder_that_is_named(run, tmp_path):
    folder = tmp_path / "my chapters"
    assert "03-add-items.ipynb is the newest version now." in run("update", "--folder", str(folder)).stdout
    (folder / "03-add-items.ipynb").write_text("my own work")
    told = run("copy", "3", "--folder", str(folder))
    assert told.stdout == f"A fresh copy of 03-add-items.ipynb is {folder / '03-add-items-new.ipynb'}.\n"
    assert run("update", USERLAB_WORKBOOK=str(folder)).stdout == "Every chapter is the newest.\n"
    assert (folder / "03-add-items.ipynb").read_text() == "my own work"


def test_version_is_told(run):
    assert run("--version").stdout.startswith("userlab ")


def test_a_python_without_the_packages_is_told_how_to_install_them(tmp_path):
    shutil.copytree(Path(__file__).parents[2] / "userlab", tmp_path / "userlab")
    command = [sys.executable, "-S", "-m", "userlab", "status"]  # -S: no site-packages
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "pip install" in told.stderr
    assert "Traceback" not in told.stderr


def test_without_the_notebooks_the_workbook_says_where_it_looked(tmp_path):
    shutil.copytree(Path(__file__).parents[2] / "userlab", tmp_path / "userlab")
    environment = {**os.environ, "USERLAB_HOME": str(tmp_path / "home"), "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "userlab"]
    told = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert str(tmp_path / "notebooks") in told.stderr
    assert local_cloud.find(tmp_path / "home") is None


class Workbook:
    """`userlab --no-browser`, running."""

    def __init__(self, home: Path, **variables: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.home = home
        self.folder = home.parent / "workbook"
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "userlab", "--no-browser", f"--port={port}", "--allow-root"]
        command += [f"--folder={self.folder}"]
        command += ["--ServerApp.token=secret", "--ServerApp.port_retries=0"]
        environment = {**os.environ, "USERLAB_HOME": str(home), "JUPYTER_DATA_DIR": str(home / "jupyter-data")}
        environment |= variables
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def get(self, path: str, body: bytes | None = None) -> bytes:
        """What the server answers to a GET, or with a body to a POST."""
        request = urllib.request.Request(self.address + path, body, headers={"Authorization": "token secret"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def wait_until_open(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.get("/api")
                return
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[0]
                assert time.monotonic() < deadline
                time.sleep(0.1)


@pytest.fixture
def workbook(tmp_path: Path) -> Iterator[Workbook]:
    workbook = Workbook(tmp_path / "home")
    workbook.wait_until_open()
    yield workbook
    workbook.process.terminate()  # which ends JupyterLab and the lab too
    workbook.process.communicate(timeout=60)
    local_cloud.stop(workbook.home)


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_workbook_runs_beside_the_lab_and_ends_it_when_it_ends(workbook, name):
    cells = json.loads(workbook.get("/api/contents/00-start-here.ipynb"))["content"]["cells"]
    assert [cell for cell in cells if cell.get("outputs")] == []
    cloud = local_cloud.find(workbook.home)
    tree = [psutil.Process(cloud.pid), *psutil.Process(workbook.process.pid).children(recursive=True)]
    workbook.process.send_signal(getattr(signal, name))
    output, _ = workbook.process.communicate(timeout=30)
    assert "/lab/tree/00-start-here.ipynb" in output
    assert f"Your chapters are in {workbook.folder} " in output
    assert wait_for_end(tree, 10) == []
    assert local_cloud.find(workbook.home) is None


@posix
def test_the_workbook_starts_no_local_cloud_when_notebooks_work_on_aws(tmp_path):
    workbook = Workbook(tmp_path / "home", USERLAB_TARGET="aws")
    workbook.wait_until_open()
    assert local_cloud.find(workbook.home) is None
    workbook.process.send_signal(signal.SIGINT)
    output, _ = workbook.process.communicate(timeout=30)
    assert "Notebooks work on real AWS" in output


async def kernel_info(workbook: Workbook, kernel: str) -> dict[str, object]:
    """What a kernel says of itself, asked as a browser would. Source: jupyter_client, "Messaging in Jupyter"."""
    address = f"{workbook.address.replace('http', 'ws')}/api/kernels/{kernel}/channels"
    connection = await websocket_connect(HTTPRequest(address, headers={"Authorization": "token secret"}))
    head = {"msg_id": "1", "msg_type": "kernel_info_request", "session": "1", "username": "", "version": "5.3"}
    asked = {"channel": "shell", "header": head, "parent_header": {}, "metadata": {}, "content": {}}
    await connection.write_message(json.dumps(asked))
    while True:
        message = json.loads(await asyncio.wait_for(connection.read_message(), 60))
        if message["header"]["msg_type"] == "kernel_info_reply":
            connection.close()
            return message["content"]


@pytest.fixture(scope="module")
def beside_a_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """A workbook that was open beside a lab which ran already, with a kernel: {"settings": JupyterLab's,
    "before", "after": labs, "output": what it printed}.
    """
    home = tmp_path_factory.mktemp("beside") / "home"
    before = local_cloud.start(home)
    workbook = Workbook(home)
    try:
        workbook.wait_until_open()
        settings = workbook.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")
        kernel = json.loads(workbook.get("/api/kernels", b"{}"))
        # In a thread of its own: this one may have a loop already, Playwright's.
        with ThreadPoolExecutor(1) as thread:
            told = thread.submit(asyncio.run, kernel_info(workbook, kernel["id"])).result()
        assert told["implementation"] == "ipython"
        workbook.process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
        output, _ = workbook.process.communicate(timeout=60)
        yield {"settings": json.loads(settings), "before": before, "after": local_cloud.find(home), "output": output}
    finally:
        if workbook.process.poll() is None:  # something above failed
            workbook.process.terminate()
            workbook.process.communicate(timeout=60)
        local_cloud.stop(home)


@posix
def test_the_workbook_leaves_a_lab_running_that_it_did_not_start(beside_a_lab):
    assert beside_a_lab["after"] == beside_a_lab["before"]


def test_the_workbook_asks_nothing_about_news(beside_a_lab):
    assert beside_a_lab["settings"]["schema"]["properties"]["fetchNews"]["default"] == "false"


def test_a_kernel_starts_without_a_warning(beside_a_lab):
    assert "Kernel started" in beside_a_lab["output"]
    assert "WARNING" not in beside_a_lab["output"]


def test_console_prints_an_address_that_opens_the_chapter_s_account_once(lab):
    told = lab("console", "--print", *CHAPTER)
    assert "once, within 30 seconds" in told.stderr
    form = r"(http://127\.0\.0\.1:\d+/)#code=([0-9a-f.]+)/123456789003/dynamodb/tables"
    page, code = re.fullmatch(form, told.stdout.strip()).groups()
    with urllib.request.urlopen(page) as answer:
        assert b"AWS Console" in answer.read()
    asked = urllib.request.Request(f"{page}session", json.dumps({"code": code}).encode())
    asked.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(asked) as answer:
        assert json.loads(answer.read())["token"]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(asked)

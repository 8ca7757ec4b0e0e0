"""The machine has another user, who reads, listens, guesses and plants what anybody there may; the lab is not theirs.

Needs a machine where tests run as root, so that the other user can be one with no rights at all ("nobody"). Each attack
stands beside its honest twin: the lab's own user does the same, and it works.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest

from userlab.base.account_keys import account_keys
from userlab.base.errors import LabError
from userlab.base.home import prepare, secret_of
from userlab.process import local_cloud
from userlab.process.record import LocalCloud

NOBODY = 65534
ACCOUNT = "123456789012"
SOURCE = """
import json, os, socket, sys, urllib.error, urllib.request

def asked(url, **headers):
    request = urllib.request.Request(url, headers=headers, data=headers.pop("body", None))
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    except OSError as error:
        return 0, str(error)
    return answer.status, answer.read().decode("utf-8", "replace")

def read(path):
    try:
        if os.path.isdir(path):
            return " ".join(os.listdir(path))
        with open(path, "rb") as file:
            return file.read().decode("latin-1")
    except OSError:
        return None

arguments = json.loads(sys.argv[1])
"""


def python_of_everybody() -> str | None:
    """A Python that the other user may run; that of the tests often lies in root's own folder."""
    for program in (sys.executable, *filter(None, (shutil.which("python3", path="/usr/bin:/usr/local/bin:/bin"),))):
        try:
            subprocess.run([program, "-c", ""], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return program
    return None


@pytest.fixture(scope="module")
def other_user() -> Callable[..., Any]:
    """other_user(code, *arguments) runs code as nobody; what it sets `result` to is returned."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can become another user")
    program = python_of_everybody()
    if program is None:
        pytest.skip("another user may run no Python of this machine")

    def run(code: str, *arguments: Any) -> Any:
        source = f"{SOURCE}\n{code}\nprint(json.dumps(result))"
        done = subprocess.run(
            [program, "-c", source, json.dumps(arguments)],
            user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", env={}, capture_output=True, text=True, check=False,
            timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def anybodys(other_user: Callable[..., Any]) -> Iterator[Path]:
    """A folder that everybody may reach and write to, like /tmp; pytest's own are closed further up."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


PASSWORD = secrets.token_hex(16)


@pytest.fixture(scope="module")
def home(anybodys: Path) -> Iterator[Path]:
    """The home of a lab in which a parameter is a secret."""
    home = anybodys / "home"
    client(local_cloud.start(home), "ssm").put_parameter(Name="password", Value=PASSWORD, Type="SecureString")
    yield home
    local_cloud.stop(home)


@pytest.fixture
def lab(home: Path) -> LocalCloud:
    """That lab, running."""
    return local_cloud.attach_or_start(home)


def client(cloud: LocalCloud, service: str, **more: Any) -> Any:
    keys = account_keys(secret_of(cloud.home), ACCOUNT)
    given = {"aws_access_key_id": keys.access_key_id, "aws_secret_access_key": keys.secret_access_key} | more
    return boto3.client(service, endpoint_url=cloud.endpoint, region_name="us-east-1", **given)


def secrets_of(cloud: LocalCloud) -> list[str]:
    """What nobody else may see: the lab's secret, a key made of it, and what a learner keeps."""
    secret = secret_of(cloud.home)
    return [secret.hex(), secret.decode("latin-1"), account_keys(secret, ACCOUNT).secret_access_key, PASSWORD]


def test_the_other_user_reads_and_writes_nothing_of_the_home(lab: LocalCloud, other_user: Callable[..., Any]) -> None:
    client(lab, "dynamodb").list_tables()
    subprocess.run(
        [sys.executable, "-m", "userlab", "console", "--print"],
        env={**os.environ, "USERLAB_HOME": str(lab.home)}, check=True, capture_output=True,
    )  # fmt: skip
    paths = [str(path) for path in (lab.home, *lab.home.rglob("*"))]
    assert len(paths) > 5
    assert all(Path(path).exists() for path in paths)  # the lab's user sees them
    code = "result = [[read(path) for path in arguments[0]], os.access(arguments[0][0], os.W_OK)]"
    found, may_write = other_user(code, paths)
    assert [path for path, content in zip(paths, found, strict=True) if content is not None] == []
    assert not may_write


def test_no_process_shows_a_secret(lab: LocalCloud, other_user: Callable[..., Any]) -> None:
    if not Path("/proc/self/environ").exists():
        pytest.skip("this system shows processes otherwise")
    command = [sys.executable, "-m", "userlab", "console", "--print"]
    console = subprocess.Popen(command, env={**os.environ, "USERLAB_HOME": str(lab.home)}, stdout=subprocess.PIPE)
    code = """
pids = [name for name in os.listdir("/proc") if name.isdigit()]
result = [[read(f"/proc/{pid}/cmdline") for pid in pids], read(f"/proc/{arguments[0]}/environ")]
"""
    lines, environment = other_user(code, lab.pid)
    address = console.communicate()[0].decode()
    assert "http://127.0.0.1" in address
    assert any("userlab" in (line or "") for line in lines)  # it does see that there is one
    assert environment is None
    shown = "\n".join(filter(None, lines))
    assert [each for each in secrets_of(lab) if each in shown] == []


def test_no_port_answers_the_other_user(lab: LocalCloud, other_user: Callable[..., Any]) -> None:
    code = """
port, console, key = arguments
scope = "/20300101/us-east-1/ssm/aws4_request"
guess = f"AWS4-HMAC-SHA256 Credential=%s{scope}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
body = json.dumps({"Name": "password", "WithDecryption": True}).encode()
target = {"X-Amz-Target": "AmazonSSM.GetParameter", "Content-Type": "application/x-amz-json-1.1"}
result = [
    asked(f"{port}/_userlab/status"),
    asked(f"{port}/_userlab/reset", body=b"{}"),
    asked(f"{port}/", body=body, **target),
    *(asked(f"{port}/", body=body, Authorization=guess % each, **{"X-Amz-Date": "20300101T000000Z"}, **target)
      for each in ("test", "AKIAIOSFODNN7EXAMPLE", key)),
    asked(f"{port}/moto-api/data.json"),
    asked(f"{console}/{arguments[2]}/calls"),
    asked(f"{console}/api/session", body=b"{}"),
]
"""
    key = account_keys(secret_of(lab.home), ACCOUNT).access_key_id
    for status, text in other_user(code, lab.endpoint, lab.console, key):
        assert 400 <= status < 500, text
        assert PASSWORD not in text
    found = client(lab, "ssm").get_parameter(Name="password", WithDecryption=True)
    assert found["Parameter"]["Value"] == PASSWORD


def test_no_other_port_of_the_lab_answers_either(lab: LocalCloud, other_user: Callable[..., Any]) -> None:
    """The Runtime API, and whatever else it listens at."""
    processes = [psutil.Process(lab.pid), *psutil.Process(lab.pid).children(recursive=True)]
    listening = {each.laddr for process in processes for each in process.net_connections("tcp") if not each.raddr}
    datagrams = {each.laddr for process in processes for each in process.net_connections("udp")}
    assert {address.ip for address in listening | datagrams} == {"127.0.0.1"}
    known = {lab.endpoint, lab.console}
    others = [f"http://127.0.0.1:{address.port}" for address in listening]
    others = [url for url in others if url not in known]
    paths = ["/", "/2018-06-01/runtime/invocation/next", "/guessed/2018-06-01/runtime/invocation/next"]
    code = "result = [asked(url + path) for url in arguments[0] for path in arguments[1]]"
    answers = other_user(code, others, paths)
    assert [text for status, text in answers if not 400 <= status < 500] == []


IMPOSTOR = """
from http.server import BaseHTTPRequestHandler, HTTPServer
heard = []
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        size = int(self.headers.get("Content-Length") or 0)
        heard.append(self.requestline + str(self.headers) + self.rfile.read(size).decode("latin-1"))
        self.send_response(200)
        self.send_header("Content-Length", "15")
        self.end_headers()
        self.wfile.write(b'{"status":"ok"}')
    do_POST = do_PUT = do_GET
    def log_message(self, *_): pass
server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
server.timeout = 0.1
print("ready", flush=True)
import threading
threading.Thread(target=lambda: (sys.stdin.read(), setattr(server, "over", True)), daemon=True).start()
while not getattr(server, "over", False):
    server.handle_request()
print(json.dumps(heard))
"""


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_who_takes_the_port_of_a_lab_that_ended_is_told_no_secret(
    lab: LocalCloud, other_user: Callable[..., Any], end: str
) -> None:
    hidden = secrets_of(lab)
    if end == "stop":
        local_cloud.stop(lab.home)
    else:
        process = psutil.Process(lab.pid)
        process.kill()
        process.wait(10)
    program, port = python_of_everybody(), lab.endpoint.rpartition(":")[2]
    source = "import json, sys\n" + IMPOSTOR
    with subprocess.Popen(
        [str(program), "-c", source, port], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as impostor:  # fmt: skip
        assert impostor.stdout is not None
        assert impostor.stdout.readline() == "ready\n"
        again = local_cloud.attach_or_start(lab.home)
        found = client(again, "ssm").get_parameter(Name="password", WithDecryption=True)
        heard, _ = impostor.communicate("", timeout=30)
    assert again.endpoint != lab.endpoint  # it did not take the impostor for the lab
    assert found["Parameter"]["Value"] == PASSWORD
    assert [each for each in hidden if each in heard] == []


def test_a_home_that_another_user_made_is_refused(anybodys: Path, other_user: Callable[..., Any]) -> None:
    code = """
os.mkdir(arguments[0], 0o777)
os.chmod(arguments[0], 0o777)
result = True
"""
    assert other_user(code, str(anybodys / "planted"))
    with pytest.raises(LabError, match="belongs to another user"):
        prepare(anybodys / "planted")
    prepare(anybodys / "own")


@pytest.mark.parametrize("name", ["secret", "userlab-home", "tmp", "accounts"])
def test_what_another_user_put_into_an_open_folder_is_not_taken_for_the_lab_s(
    anybodys: Path, other_user: Callable[..., Any], name: str
) -> None:
    home, victim = anybodys / f"open-{name}", anybodys / f"victim-{name}"
    home.mkdir()
    home.chmod(0o777)
    (victim / "tmp").mkdir(parents=True)
    (victim / "precious").write_text("mine")
    code = """
home, name, victim = arguments
with open(os.path.join(home, "userlab-home"), "w") as file:
    file.write("userlab home 1\\n")
path = os.path.join(home, name)
if name == "secret":
    with open(path, "wb") as file:
        file.write(b"x" * 32)
elif name != "userlab-home":
    os.symlink(victim, path)
result = os.listdir(home)
"""
    assert name in other_user(code, str(home), name, str(victim))
    with pytest.raises(LabError):
        secret_of(home)
    assert (victim / "precious").read_text() == "mine"


def test_a_link_in_place_of_a_home_leads_to_no_other_folder(anybodys: Path, other_user: Callable[..., Any]) -> None:
    victim = anybodys / "linked-to"
    (victim / "tmp").mkdir(parents=True)
    (victim / "tmp" / "precious").write_text("mine")
    other_user("os.symlink(arguments[1], arguments[0])\nresult = True", str(anybodys / "link"), str(victim))
    with pytest.raises(LabError):
        prepare(anybodys / "link")
    assert (victim / "tmp" / "precious").read_text() == "mine"
    assert victim.stat().st_mode & 0o777 == 0o755

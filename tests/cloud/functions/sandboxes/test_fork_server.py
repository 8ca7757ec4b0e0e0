"""Python sandboxes that are forked from one prepared process, where the system is fit for that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from userlab.cloud.functions.runtimes.python import Python
from userlab.cloud.functions.sandboxes import environment, fork_server
from userlab.cloud.functions.sandboxes.fork_server import ForkServer
from userlab.cloud.functions.sandboxes.prepared_sandboxes import UNUSED_SECONDS, PreparedSandboxes
from userlab.cloud.functions.sandboxes.sandbox import Sandbox
from userlab.process.background import wait_for_end

pytestmark = pytest.mark.skipif(not fork_server.AVAILABLE, reason="Linux only: elsewhere a spare process is kept")

PARENT = "import os\ndef lambda_handler(event, context):\n    return [os.getpid(), os.getppid()]"


@pytest.fixture
def server(tmp_path):
    env = environment.process_environment(tmp_path, "127.0.0.1:1/none")
    server = ForkServer(lambda: Python().fork_server(env), tmp_path / "server")
    yield server
    server.close()


@pytest.fixture
def fork(server, tmp_path):
    """fork() is a process that waits on its stdin; it is ended afterwards."""
    forks = []

    def start():
        forks.append(server.fork(tmp_path))
        return forks[-1]

    yield start
    for each in forks:
        each.kill()
        each.stdin.close()
        each.stdout.close()


def test_a_server_that_nobody_uses_ends_with_its_last_fork_and_starts_again(server, fork):
    first = fork()
    parent = psutil.Process(first.pid).parent()
    server.end_without_forks()
    assert parent.is_running()
    first.kill()
    first.wait(10)
    server.end_without_forks()
    wait_for_end([parent], 10)
    assert not parent.is_running()
    assert psutil.Process(fork().pid).ppid() != parent.pid


def test_what_is_prepared_goes_when_nobody_used_its_runtime_for_long(tmp_path):
    prepared = PreparedSandboxes(Sandbox, lambda: (tmp_path / "server", "127.0.0.1:1/none"))
    try:
        before = set(psutil.Process().children())
        prepared.prepare(Python())
        (process,) = set(psutil.Process().children()) - before
        prepared.end_unused(time.monotonic() + UNUSED_SECONDS - 5)
        assert process.is_running()
        prepared.end_unused(time.monotonic() + UNUSED_SECONDS + 5)
        assert wait_for_end([process], 10) == []
    finally:
        prepared.close()


def test_functions_are_forks_of_one_process(deploy, invoke):
    answers = [invoke(deploy(PARENT)).payload for _ in range(3)]
    assert len({pid for pid, _ in answers}) == 3
    assert len({parent for _, parent in answers}) == 1


def test_a_package_with_its_own_copy_of_the_sdk_is_no_fork(run):
    forked = run(PARENT).payload
    own = run({"lambda_function.py": PARENT, "boto3.py": ""}).payload
    assert own[1] == os.getpid() != forked[1]


def test_without_a_fork_server_a_spare_process_becomes_the_function(cloud, deploy, invoke, monkeypatch):
    monkeypatch.setattr(fork_server, "AVAILABLE", False)
    answers = [invoke(deploy(PARENT)).payload for _ in range(2)]
    assert len({pid for pid, _ in answers}) == 2
    assert {parent for _, parent in answers} == {os.getpid()}


def test_a_fork_shares_most_of_its_memory(fork):
    first, second = fork(), fork()
    used = psutil.Process(first.pid).memory_full_info()
    assert psutil.pid_exists(second.pid)
    assert used.uss < used.rss / 2


def test_forks_draw_random_numbers_of_their_own(deploy, invoke):
    code = "import random, uuid\ndef lambda_handler(event, context):\n    return [random.random(), str(uuid.uuid4())]"
    first, second = (invoke(deploy(code)).payload for _ in range(2))
    assert not set(first) & set(second)


def test_a_fork_holds_no_descriptor_of_another(fork):
    first, second = fork(), fork()
    pipes = [
        {os.readlink(link) for link in Path(f"/proc/{each.pid}/fd").iterdir() if "pipe" in os.readlink(link)}
        for each in (first, second)
    ]
    assert [len(each) for each in pipes] == [2, 2]
    assert not pipes[0] & pipes[1]


def test_a_fork_leads_a_session_of_its_own(fork):
    pid = fork().pid
    assert os.getsid(pid) == os.getpgid(pid) == pid


def test_a_fork_reports_how_it_exited(fork):
    process = fork()
    assert process.poll() is None
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(10) == process.poll() == -signal.SIGTERM


def test_waiting_for_a_fork_that_runs_on_is_a_timeout(fork):
    with pytest.raises(subprocess.TimeoutExpired):
        fork().wait(0.01)


def test_a_fork_ends_with_whoever_started_it(fork):
    process = fork()
    process.stdin.close()
    assert process.wait(10) == 0


def test_thirty_forks_at_once_are_thirty_processes(fork):
    with ThreadPoolExecutor(30) as threads:
        started = list(threads.map(lambda _: fork(), range(30)))
    assert len({each.pid for each in started}) == 30


def test_forks_end_with_a_fork_server_that_was_killed(fork):
    process = fork()
    psutil.Process(process.pid).parent().kill()
    assert process.wait(10) == -signal.SIGKILL
    assert wait_for_end([psutil.Process(process.pid)] if psutil.pid_exists(process.pid) else [], 10) == []


def test_a_fork_server_that_was_killed_is_replaced(deploy, invoke):
    name = deploy(PARENT)
    pid, parent = invoke(name).payload
    server = psutil.Process(parent)
    server.kill()
    wait_for_end([server], 10)
    again = invoke(deploy(PARENT)).payload
    assert again[1] not in (parent, os.getpid())
    assert invoke(name).payload[0] != pid


def test_a_fork_server_that_cannot_start_is_an_error(tmp_path):
    server = ForkServer(lambda: ([str(tmp_path / "missing")], {}), tmp_path / "server")
    with pytest.raises(OSError, match="missing"):
        server.fork(tmp_path)


def test_a_fork_server_that_exits_at_once_is_an_error(tmp_path):
    server = ForkServer(lambda: ([sys.executable, "-c", ""], {}), tmp_path / "server")
    with pytest.raises(OSError, match=r"exited|pipe|reset"):
        server.fork(tmp_path)
    server.close()


def test_a_closed_fork_server_forks_no_more(server, tmp_path):
    server.close()
    with pytest.raises(OSError, match="closed"):
        server.fork(tmp_path)


def test_a_fork_server_ends_with_its_cloud_however_that_dies(tmp_path):
    """A process of its own forks a sandbox and dies without a word."""
    script = tmp_path / "cloud.py"
    script.write_text(
        "import os, sys\n"
        "from pathlib import Path\n"
        "from userlab.cloud.functions.runtimes.python import Python\n"
        "from userlab.cloud.functions.sandboxes import environment\n"
        "from userlab.cloud.functions.sandboxes.fork_server import ForkServer\n"
        "folder = Path(sys.argv[1])\n"
        "env = environment.process_environment(folder, '127.0.0.1:1/none')\n"
        "fork = ForkServer(lambda: Python().fork_server(env), folder / 'server').fork(folder)\n"
        "parent = int(Path(f'/proc/{fork.pid}/stat').read_text().rpartition(')')[2].split()[1])\n"
        "print(fork.pid, parent, flush=True)\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True, timeout=60, check=False)
    left = [psutil.Process(int(pid)) for pid in done.stdout.split() if psutil.pid_exists(int(pid))]
    assert done.stdout
    assert wait_for_end(left, 10) == []

"""What a Python handler finds in its sandbox (Lambda guide, "Building Lambda functions with Python")."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from userlab.process.background import wait_for_end

ENVIRONMENT = "import os\ndef lambda_handler(event, context):\n    return dict(os.environ)"


def returning(expression, imports="import os, sys"):
    return f"{imports}\ndef lambda_handler(event, context):\n    return {expression}"


def importable(name):
    code = "import importlib\ndef lambda_handler(name, context):\n    importlib.import_module(name)\n    return True"
    return code, name


def test_the_documented_variables_are_set(cloud, deploy, invoke, account):
    name = deploy(ENVIRONMENT, MemorySize=256, Environment={"Variables": {"TABLE": "Users"}})
    found = invoke(name).payload
    expected = {
        "_HANDLER": "lambda_function.lambda_handler",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "LANG": "en_US.UTF-8",
        "TABLE": "Users",
    }
    assert {key: found.get(key) for key in expected} == expected
    unpredictable = {
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "PATH", "TZ",
    }  # fmt: skip
    assert unpredictable <= found.keys()


def test_nothing_of_the_hosts_environment_leaks(deploy, invoke, monkeypatch):
    monkeypatch.setenv("HOSTS_OWN_SECRET", "1")
    monkeypatch.setenv("AWS_PROFILE", "hosts")
    found = invoke(deploy(ENVIRONMENT)).payload
    assert not {"HOSTS_OWN_SECRET", "AWS_PROFILE", "VIRTUAL_ENV", "PYTHONPATH"} & found.keys()
    assert found["HOME"] != os.environ.get("HOME")


def test_the_keys_are_those_of_the_execution_role(allow, run, account):
    code = returning("boto3.client('sts').get_caller_identity()['Arn']", "import boto3")
    allow("sts:GetCallerIdentity")
    name = "who-am-i"
    assert run(code, FunctionName=name).payload == f"arn:aws:sts::{account}:assumed-role/function-role/{name}"


@pytest.mark.parametrize(
    "name", ["boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six", "awslambdaric"]
)
def test_what_lambda_brings_along_is_importable(run, name):
    assert run(*importable(name)).payload is True


@pytest.mark.parametrize("name", ["moto", "userlab", "flask", "pandas", "werkzeug", "psutil", "bootstrap", "standing"])
def test_what_lies_beside_it_is_not_importable(run, name):
    assert run(*importable(name)).payload["errorType"] == "ModuleNotFoundError"


def test_metadata_tells_of_what_lambda_brings_along_only(run):
    code = returning("sorted(each.name for each in distributions())", "from importlib.metadata import distributions")
    assert {"boto3", "botocore", "urllib3"} <= set(run(code).payload) <= {
        "awslambdaric", "boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "simplejson", "six",
        "snapshot-restore-py", "snapshot_restore_py", "urllib3",
    }  # fmt: skip


def test_the_packages_own_metadata_is_found(run):
    files = {
        "lambda_function.py": returning("version('shop')", "from importlib.metadata import version"),
        "shop-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: shop\nVersion: 1.2\n",
    }
    assert run(files).payload == "1.2"


def test_the_packages_own_boto3_wins(run):
    files = {
        "lambda_function.py": returning("boto3.__version__", "import boto3"),
        "boto3/__init__.py": "__version__ = 'bundled'",
    }
    assert run(files).payload == "bundled"


def test_the_packages_own_module_wins_over_a_late_standard_one(run):
    files = {"lambda_function.py": returning("secrets.KEY", "import secrets"), "secrets.py": "KEY = 'mine'"}
    assert run(files).payload == "mine"


def test_a_handler_in_a_subfolder_is_found(run):
    assert run({"src/app.py": returning("__name__")}, Handler="src/app.lambda_handler").payload == "src.app"


def test_the_current_folder_is_the_task_root(run):
    files = {"lambda_function.py": returning("open('data/name.txt').read()"), "data/name.txt": "Users"}
    assert run(files).payload == "Users"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs POSIX permissions that bind")
def test_the_task_root_is_read_only(run):
    assert run(returning("open('new.txt', 'w')")).payload["errorType"] == "PermissionError"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_the_task_root_says_read_only(run):
    mode = run(returning("[os.stat('.').st_mode, os.stat('lambda_function.py').st_mode]")).payload
    assert [stat.S_IMODE(each) for each in mode] == [0o555, 0o444]


def test_temporary_files_are_private_and_go_with_the_sandbox(deploy, invoke, lambda_client):
    code = returning(
        "[f.write('x'), f.flush(), f.name]", "import tempfile\nf = tempfile.NamedTemporaryFile('w', delete=False)"
    )
    name = deploy(code)
    path = Path(invoke(name).payload[2])
    assert path.read_text() == "x"
    assert sys.platform == "win32" or stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    lambda_client.delete_function(FunctionName=name)
    assert not path.parent.exists()


def test_global_state_survives_between_invocations(deploy, invoke):
    name = deploy("seen = []\ndef lambda_handler(event, context):\n    seen.append(event)\n    return seen")
    invoke(name, "a")
    assert invoke(name, "b").payload == ["a", "b"]


def test_exit_and_help_are_there(run):
    assert run(returning("[callable(exit), callable(quit), callable(help)]")).payload == [True, True, True]


def test_stdin_is_empty(run):
    assert run(returning("sys.stdin.read()")).payload == ""


def test_text_is_utf8_everywhere(run):
    answer = run("def lambda_handler(event, context):\n    print('Zoë ☂')\n    return open(__file__).encoding")
    assert answer.payload.lower() == "utf-8"
    assert "Zoë ☂\n" in answer.log


def test_pythonpath_of_the_configuration_is_heeded(run):
    files = {"lambda_function.py": returning("inner.NAME", "import inner"), "vendor/inner.py": "NAME = 'vendor'"}
    assert run(files, Environment={"Variables": {"PYTHONPATH": "/var/task/vendor"}}).payload == "vendor"


def test_a_layer_is_importable_and_the_package_wins(lambda_client, run, archive):
    content = archive({"python/shared.py": "NAME = 'layer'", "python/own.py": "NAME = 'layer'"})
    layer = lambda_client.publish_layer_version(LayerName="shared", Content={"ZipFile": content})
    files = {"lambda_function.py": returning("[shared.NAME, own.NAME]", "import own, shared"), "own.py": "NAME = 'own'"}
    assert run(files, Layers=[layer["LayerVersionArn"]]).payload == ["layer", "own"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_that_comes_back_from_the_handler_cannot_answer(deploy, invoke):
    name = deploy("import os\ndef lambda_handler(event, context):\n    return 'child' if os.fork() == 0 else 'parent'")
    assert [invoke(name).payload for _ in range(3)] == ["parent"] * 3


def test_what_a_handler_leaves_running_ends_with_the_sandbox(deploy, invoke, lambda_client):
    code = (
        "import subprocess, sys\n"
        "def lambda_handler(event, context):\n"
        "    sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "    return [subprocess.Popen(sleep).pid, subprocess.Popen(sleep, start_new_session=True).pid]"
    )
    name = deploy(code, Timeout=20)
    children = [psutil.Process(pid) for pid in invoke(name).payload]
    lambda_client.delete_function(FunctionName=name)
    assert wait_for_end(children, 10) == []


def test_a_sandbox_killed_in_the_middle_of_a_call_is_replaced(deploy, invoke):
    code = "import os\ndef lambda_handler(event, context):\n    return os.kill(os.getpid(), 9) if event else 'alive'"
    name = deploy(code)
    invoke(name)
    assert (
        invoke(name, 1)
        .payload["errorMessage"]
        .endswith("signal: killed" if sys.platform != "win32" else "exit status 9")
    )
    assert invoke(name).payload == "alive"


def test_a_hundred_megabytes_of_output_are_bounded(cloud, run):
    code = (
        "def lambda_handler(event, context):\n"
        "    for _ in range(1000):\n"
        "        print('x' * 100_000)\n"
        "    return 'done'"
    )
    before = psutil.Process().memory_info().rss
    answer = run(code, Timeout=60)
    assert answer.payload == "done"
    assert psutil.Process().memory_info().rss - before < 60_000_000


def test_output_without_end_stops_at_the_timeout(run):
    answer = run("def lambda_handler(event, context):\n    while True:\n        print('x' * 1000)", Timeout=1)
    assert answer.payload["errorType"] == "Sandbox.Timedout"


def test_output_of_subprocesses_is_logged(run):
    code = returning("subprocess.run([sys.executable, '-c', 'print(42)']).returncode", "import subprocess, sys")
    assert "\n42\n" in run(code).log


def test_a_sandbox_ends_when_its_cloud_is_killed(tmp_path):
    """A process of its own starts a sandbox and dies without a word."""
    script = tmp_path / "cloud.py"
    script.write_text(
        "import json, os, sys\n"
        "from pathlib import Path\n"
        "from userlab.cloud.functions.runtimes.python import Python\n"
        "from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi\n"
        "from userlab.cloud.functions.sandboxes.sandbox import Sandbox\n"
        "from userlab.cloud.functions.sandboxes.environment import process_environment\n"
        "folder = Path(sys.argv[1])\n"
        "sandbox = Sandbox(RuntimeApi(), folder / 'sandbox')\n"
        "env = process_environment(sandbox.folder, sandbox.address)\n"
        "sandbox.launch(*Python().command(sandbox.folder, sandbox.folder, '', env), sandbox.folder, True)\n"
        "(folder / 'busy.py').write_text('import time\\ntime.sleep(600)')\n"
        "sandbox.tell({'environment': env, 'task_root': str(folder), 'opt': None, 'handler': 'busy.handler'})\n"
        "print(sandbox.process.pid, flush=True)\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True, timeout=60, check=False)
    pid = int(done.stdout)
    if psutil.pid_exists(pid):
        assert wait_for_end([psutil.Process(pid)], 10) == []

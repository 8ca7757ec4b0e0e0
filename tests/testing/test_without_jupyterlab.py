"""The local cloud alone, as `.ci/cloud` installs it: no JupyterLab, pandas or matplotlib."""

from __future__ import annotations

import doctest
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest

from tests.many_inputs import LARGE

ROOT = Path(__file__).parents[2]
NEEDED_BY_THE_WORKBOOK = (
    "IPython", "ipykernel", "jupyter_client", "jupyter_server", "jupyter_server_proxy", "jupyterhub", "jupyterlab",
    "matplotlib", "nbclient", "nbformat", "pandas", "tornado", "traitlets", "zmq",
)  # fmt: skip
BLOCKER = f"""
from importlib.machinery import PathFinder

find_spec = PathFinder.find_spec

def found(_, name, *rest):
    return None if name.partition(".")[0] in {NEEDED_BY_THE_WORKBOOK} else find_spec(name, *rest)

PathFinder.find_spec = classmethod(found)
"""
SUITE = """
import io, json, zipfile
import boto3, userlab

CODE = "def handler(event, context): return {'word': event['word'].upper()}"

def test_a_function_answers(userlab_cloud):
    service = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [service]})
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", CODE)
    made = boto3.client("lambda")
    made.create_function(FunctionName="f", Runtime="python3.12", Role=role["Role"]["Arn"], Handler="app.handler",
                         Code={"ZipFile": packed.getvalue()})
    made.get_waiter("function_active_v2").wait(FunctionName="f")
    answer = made.invoke(FunctionName="f", Payload=json.dumps({"word": "hi"}))
    assert json.load(answer["Payload"]) == {"word": "HI"}

def test_a_block_has_a_cloud_of_its_own():
    with userlab.cloud() as cloud:
        assert boto3.client("dynamodb").list_tables()["TableNames"] == []
"""


@pytest.fixture
def metadata(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """What tells pip which packages userlab-cloud needs; it needs nothing of hatchling but a name."""
    name = "hatchling.metadata.plugin.interface"
    for each in ("hatchling", "hatchling.metadata", "hatchling.metadata.plugin", name):
        monkeypatch.setitem(sys.modules, each, types.ModuleType(each))
    monkeypatch.setattr(sys.modules[name], "MetadataHookInterface", object, raising=False)
    spec = importlib.util.spec_from_file_location("cloud_metadata", ROOT / ".ci/cloud/cloud_metadata.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTEST_"))}
    return kept | {"USERLAB_HOME": str(folder / "home")}


def test_the_packages_of_the_cloud_are_those_of_the_whole_without_the_workbook_s(metadata: types.ModuleType) -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    left_out = set(whole) - set(metadata.without_the_workbook(whole))
    assert len(left_out) == len(metadata.WORKBOOK)
    assert doctest.testmod(metadata).failed == 0


def test_the_fixture_and_the_block_work_without_them(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BLOCKER)
    (tmp_path / "test_app.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "test_app.py"]
    variables = environment(tmp_path) | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert "2 passed" in done.stdout, done.stdout + done.stderr


def test_without_jupyterlab_the_workbook_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BLOCKER)
    command = [sys.executable, "-m", "userlab", "--no-browser"]
    variables = environment(tmp_path) | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("userlab: The workbook needs JupyterLab, which is not installed in ")
    assert "pip install userlab" in done.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(not LARGE, reason="an environment of its own is made for CI alone (USERLAB_TEST_LARGE)")
def test_an_environment_with_the_cloud_alone_is_small_and_works(tmp_path: Path) -> None:
    uv = shutil.which("uv")
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    make = [uv, "venv", "-q", "-p", sys.executable] if uv else [sys.executable, "-m", "venv"]
    install = [uv, "pip", "install", "-q", "-p", str(python)] if uv else [str(python), "-m", "pip", "install", "-q"]
    subprocess.run([*make, str(tmp_path / "venv")], check=True)
    subprocess.run([*install, str(ROOT / ".ci/cloud"), "pytest"], check=True)
    (tmp_path / "test_app.py").write_text(SUITE)
    run = {"cwd": tmp_path, "env": environment(tmp_path), "capture_output": True, "text": True}
    done = subprocess.run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_app.py"], **run)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    doctor = subprocess.run([python, "-m", "userlab", "doctor"], **run)
    assert "ok     packages: userlab" in doctor.stdout
    megabytes = sum(file.stat().st_size for file in (tmp_path / "venv").rglob("*") if file.is_file()) / 1e6
    assert megabytes < 200

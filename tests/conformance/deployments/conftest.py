"""Deploy tools as a person has them: fetched once, of fixed versions, and run with the variables of `userlab env`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.programs import needed

Run = Callable[..., str]


def ran(command: list[str], environment: dict[str, str], folder: Path) -> str:
    """What a program printed; a failure raises with that."""
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kept(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a tool lies, that of an earlier run if USERLAB_TEST_NODE_CACHE names a folder."""
    cache = os.environ.get("USERLAB_TEST_NODE_CACHE")
    return Path(cache, name) if cache else tmp_path_factory.mktemp("tools") / name


@pytest.fixture(scope="session")
def npm_tools(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, list[str]], Path]:
    """npm_tools("cdk", ["aws-cdk@2.1148.0"]) is a folder with these packages of npm in its node_modules."""
    npm = needed("npm")

    def fetch(name: str, packages: list[str]) -> Path:
        folder = kept(name, tmp_path_factory)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            (folder / "package.json").write_text("{}")
            quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
            ran([npm, "install", *quiet, *packages], dict(os.environ), folder)
            (folder / "done").touch()
        return folder

    return fetch


@pytest.fixture(scope="session")
def pip_tools(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, list[str]], Path]:
    """pip_tools("chalice", ["chalice==1.34.0"]) is the folder of programs of an environment with these packages."""

    def fetch(name: str, packages: list[str]) -> Path:
        folder = kept(name, tmp_path_factory)
        programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            ran([sys.executable, "-m", "venv", str(folder)], dict(os.environ), Path.cwd())
            ran([str(programs / "pip"), "install", "--quiet", *packages], dict(os.environ), folder)
            (folder / "done").touch()
        return programs

    return fetch


@pytest.fixture
def left(client: Callable[..., Any]) -> Callable[[], dict[str, list[str]]]:
    """left() is what the account still has of the kinds that apps are made of, by kind."""

    def find() -> dict[str, list[str]]:
        found = {
            "tables": client("dynamodb").list_tables()["TableNames"],
            "functions": [each["FunctionName"] for each in client("lambda").list_functions()["Functions"]],
            "mappings": [each["UUID"] for each in client("lambda").list_event_source_mappings()["EventSourceMappings"]],
            "roles": [each["RoleName"] for each in client("iam").list_roles()["Roles"]],
            "apis": [each["name"] for each in client("apigateway").get_rest_apis()["items"]],
            "HTTP APIs": [each["Name"] for each in client("apigatewayv2").get_apis()["Items"]],
            "queues": client("sqs").list_queues().get("QueueUrls", []),
            "buckets": [each["Name"] for each in client("s3").list_buckets()["Buckets"]],
        }
        return {kind: names for kind, names in found.items() if names}

    return find


def answer_of(cloud: Any, host: str, path: str, method: str = "GET", body: object = None) -> Any:
    """The JSON that an API answers, called as curl calls it with a Host header."""
    headers = {"Host": host, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(cloud.endpoint + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)

"""What a function can load: its own code, its layers, the AWS SDK v3 of the runtime, and nothing of the machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from userlab.nodejs import sdk_packages

every_runtime = pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
CLIENTS = sorted(json.loads((sdk_packages.LOCKED / "package.json").read_text("utf-8"))["dependencies"])


def test_require_finds_every_client_of_the_sdk(function):
    code = f"exports.handler = async () => {json.dumps(CLIENTS)}.map((name) => typeof require(name));"
    assert function({"index.js": code}).result() == ["object"] * len(CLIENTS)


@every_runtime
def test_import_finds_the_sdk_too(function, runtime):
    code = """import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
    import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
    export const handler = async () => [DynamoDBClient.name, DynamoDBDocumentClient.name];"""
    assert function({"index.mjs": code}, runtime=runtime).result() == ["DynamoDBClient", "DynamoDBDocumentClient"]


def test_a_function_may_import_the_sdk_later(function):
    code = "exports.handler = async () => Object.keys(await import('@aws-sdk/client-sts')).includes('STSClient');"
    assert function({"index.js": code}).result() is True


def test_the_task_root_is_searched_from_anywhere(function):
    files = {
        "src/app.js": "exports.handler = require('lib/users').find;",
        "lib/users.js": "exports.find = async () => 'u101';",
    }
    assert function(files, "src/app.handler").result() == "u101"


def test_the_function_s_own_packages_come_first(function):
    own = {"node_modules/@aws-sdk/client-dynamodb/index.js": "exports.mine = true;"}
    code = "exports.handler = async () => require('@aws-sdk/client-dynamodb').mine;"
    assert function({"index.js": code, **own}).result() is True
    assert function({"index.js": code, **own}, spare=True).result() is True


def test_layers_come_before_the_runtime_s_packages(function, tmp_path):
    package = tmp_path / "nodejs" / "node_modules" / "shared"
    package.mkdir(parents=True)
    (package / "index.js").write_text("exports.from = 'layer';")
    started = function({"index.js": "exports.handler = async () => require('shared').from;"}, opt=tmp_path)
    assert started.result() == "layer"


@pytest.fixture
def left_behind(node_home):
    """A package in a folder above the function's, as somebody's npm leaves it in their home folder."""
    package = node_home / "tmp" / "node_modules" / "left-behind"
    package.mkdir(parents=True)
    (package / "index.js").write_text("")
    yield
    shutil.rmtree(package.parent)


@pytest.mark.parametrize("spare", [False, True])
def test_packages_above_the_function_s_folder_are_not_required(function, left_behind, spare):
    report = function({"index.js": "require('left-behind');"}, spare=spare).error()
    assert report["errorMessage"].startswith("Error: Cannot find module 'left-behind'")


@every_runtime
def test_packages_above_the_function_s_folder_are_not_imported(function, left_behind, runtime):
    report = function({"index.mjs": "import 'left-behind';"}, runtime=runtime).error()
    assert report["errorMessage"] == "Cannot find package 'left-behind' imported from /var/task/index.mjs"


def test_beside_them_the_sdk_is_imported_as_ever(function, left_behind):
    code = "import { STSClient } from '@aws-sdk/client-sts'; export const handler = async () => STSClient.name;"
    assert function({"index.mjs": code}).result() == "STSClient"


def test_the_sdk_reads_no_configuration_of_the_machine(function):
    code = "exports.handler = async () => require('node:os').homedir();"
    started = function({"index.js": code})
    assert Path(started.result()) == started.sandbox.folder

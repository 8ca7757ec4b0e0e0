"""Terraform's AWS provider applies to the lab, finds nothing to change afterwards, and destroys what it made."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needed_terraform
from userlab import functions
from userlab import terraform as terraform_lesson
from userlab.lab import tagging

Terraform = Callable[..., str]
LESSONS = Path(terraform_lesson.__file__).with_name("infrastructure")
HERE = Path(__file__).with_name("terraform")
NO_CHANGES = "No changes."


@pytest.fixture
def terraform(environment: dict[str, str], tmp_path: Path) -> Terraform:
    """terraform("plan") runs in a folder of its own and returns what it printed; a failure raises with that."""
    program = needed_terraform()

    def run(*arguments: str) -> str:
        command = [program, arguments[0], "-no-color", *arguments[1:]]
        quiet = environment | {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1", "GOGC": "400"}
        done = subprocess.run(command, env=quiet, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    return run


def applied(terraform: Terraform, folder: Path, configuration: Path) -> dict:
    """Apply the configuration and return its outputs."""
    shutil.copytree(configuration, folder, dirs_exist_ok=True)
    terraform("init")
    terraform("apply", "-auto-approve")
    outputs = json.loads(terraform("output", "-json"))
    return {name: output["value"] for name, output in outputs.items()}


def test_the_walkthrough_s_table_applies_replans_clean_and_is_destroyed(terraform, tmp_path, client):
    applied(terraform, tmp_path, LESSONS / "table")
    tags = client("dynamodb").list_tags_of_resource(ResourceArn=table_arn(client))["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"Environment": "dev", "Project": "NoSQLApp"}
    assert NO_CHANGES in terraform("plan")
    terraform("destroy", "-auto-approve")
    assert client("dynamodb").list_tables()["TableNames"] == []


def test_a_table_with_indexes_ttl_streams_and_backups_replans_clean(terraform, tmp_path, client):
    applied(terraform, tmp_path, HERE / "full_table")
    assert NO_CHANGES in terraform("plan")
    description = client("dynamodb").describe_table(TableName="Orders")["Table"]
    assert {index["IndexName"] for index in description["GlobalSecondaryIndexes"]} == {"by-status", "by-day"}
    terraform("destroy", "-auto-approve")


def test_the_whole_stack_applies_answers_replans_clean_and_leaves_nothing(terraform, tmp_path, client, cloud):
    (tmp_path / "users.zip").write_bytes(functions.package("python/users"))
    outputs = applied(terraform, tmp_path, LESSONS / "stack")
    url = f"{cloud.endpoint}/restapis/{outputs['api']}/dev/_user_request_"
    assert call("POST", url + "/user", {"UserID": "u101", "Name": "Alice"})[0] == 201
    assert call("GET", url + "/user/u101") == (200, {"UserID": "u101", "Name": "Alice", "Version": 1})
    assert NO_CHANGES in terraform("plan")
    terraform("destroy", "-auto-approve")
    assert client("lambda").list_functions()["Functions"] == []
    assert client("apigateway").get_rest_apis()["items"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("dynamodb").list_tables()["TableNames"] == []


def table_arn(client: Callable) -> str:
    return client("dynamodb").describe_table(TableName="Users")["Table"]["TableArn"]


def call(method: str, url: str, body: object = None) -> tuple[int, object]:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, method=method), timeout=30) as answer:
        return answer.status, json.loads(answer.read())


def test_the_lab_s_tag_reaches_what_terraform_makes(terraform, tmp_path, client, environment):
    environment[tagging.TERRAFORM] = "table-as-code"
    applied(terraform, tmp_path, LESSONS / "table")
    tags = client("dynamodb").list_tags_of_resource(ResourceArn=table_arn(client))["Tags"]
    assert {"Key": tagging.TAG, "Value": "table-as-code"} in tags


def test_an_http_api_with_a_function_applies_answers_and_replans_clean(terraform, tmp_path):
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as package:
        package.writestr(
            "app.py", "def handler(event, context):\n    return {'hello': event['pathParameters']['name']}\n"
        )
    url = applied(terraform, tmp_path, HERE / "http_api")["url"]
    host = url.removeprefix("http://")
    request = urllib.request.Request(f"http://127.0.0.1:{host.rpartition(':')[2]}/hello/ada", headers={"Host": host})
    with urllib.request.urlopen(request) as answer:
        assert json.loads(answer.read()) == {"hello": "ada"}
    assert NO_CHANGES in terraform("plan")
    terraform("destroy", "-auto-approve")

"""An app of Chalice, deployed as a person types it: called, changed, called, removed."""

from __future__ import annotations

import json

import pytest

from tests.conformance.deployments.conftest import answer_of, ran
from tests.many_inputs import LARGE

pytestmark = pytest.mark.skipif(not LARGE, reason="Chalice is fetched for CI alone (USERLAB_TEST_LARGE)")
APP = """
import os
import boto3
from chalice import Chalice
app = Chalice(app_name="notes")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

@app.route("/notes/{name}", methods=["PUT"])
def put(name):
    table.put_item(Item={"id": name, **app.current_request.json_body})
    return table.get_item(Key={"id": name})["Item"] | {"word": os.environ["WORD"]}

@app.on_sqs_message(queue="seen")
def seen(event):
    pass

@app.schedule("rate(1 day)")
def daily(event):
    pass
"""
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*", "logs:*", "sqs:*"], "Resource": "*"}],
}


def test_an_app_is_deployed_called_changed_and_removed(pip_tools, environment, tmp_path, cloud, client, left):
    program = str(pip_tools("chalice", ["chalice==1.34.0", "boto3"]) / "chalice")
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "policy.json").write_text(json.dumps(POLICY))
    client("sqs").create_queue(QueueName="seen")
    client("dynamodb").create_table(TableName="Notes", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                                    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                                    BillingMode="PAY_PER_REQUEST")  # fmt: skip
    before = left()

    def deploy(word: str) -> None:
        variables = {"TABLE": "Notes", "WORD": word}
        config = {"version": "2.0", "app_name": "notes", "environment_variables": variables, "autogen_policy": False,
                  "iam_policy_file": "policy.json", "stages": {"dev": {"api_gateway_stage": "api"}}}  # fmt: skip
        (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
        ran([program, "deploy"], environment, tmp_path)

    def call() -> object:
        address = ran([program, "url"], environment, tmp_path).removeprefix("https://")
        return answer_of(cloud, address.partition("/")[0], "/api/notes/n1", "PUT", {"text": "hi"})

    deploy("one")
    assert call() == {"id": "n1", "text": "hi", "word": "one"}
    deploy("two")
    assert call() == {"id": "n1", "text": "hi", "word": "two"}
    ran([program, "delete"], environment, tmp_path)
    assert left() == before
    assert client("events").list_rules()["Rules"] == []

"""Faults of a function: how its invocations fail for a lesson, and what they never reach then."""

from __future__ import annotations

import json

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ECHO = "def lambda_handler(event, context):\n    return event\n"


def test_throttled_function_says_why_and_counts_in_its_metric(client, deploy, cloud, account):
    name = deploy(ECHO)
    cloud.faults.add(account, {"kind": "throttle", "name": name})
    with pytest.raises(ClientError) as refusal:
        client("lambda", config=Config(retries={"total_max_attempts": 1})).invoke(FunctionName=name)
    answer = refusal.value.response
    assert (answer["Error"]["Code"], answer["Reason"]) == (
        "TooManyRequestsException", "ConcurrentInvocationLimitExceeded"
    )  # fmt: skip
    assert cloud.journal.read(account)[-1].injected == "throttle"
    metrics = client("cloudwatch").list_metrics(Namespace="AWS/Lambda", MetricName="Throttles")["Metrics"]
    assert [{"Name": "FunctionName", "Value": name}] in [metric["Dimensions"] for metric in metrics]


def test_function_runs_into_its_timeout_without_having_run(lambda_client, deploy, cloud, account):
    name = deploy(ECHO, Timeout=1)
    cloud.faults.add(account, {"kind": "time_out", "name": f"function/{name}"})
    answer = lambda_client.invoke(FunctionName=name, Payload=b"{}")
    assert answer["FunctionError"] == "Unhandled"
    document = json.loads(answer["Payload"].read())
    assert document["errorType"] == "Sandbox.Timedout"
    assert document["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")


def test_failing_lambda_is_an_error_of_the_service(client, deploy, cloud, account):
    name = deploy(ECHO)
    cloud.faults.add(account, {"kind": "server_error", "name": name})
    with pytest.raises(ClientError, match="ServiceException"):
        client("lambda", config=Config(retries={"total_max_attempts": 1})).invoke(FunctionName=name)

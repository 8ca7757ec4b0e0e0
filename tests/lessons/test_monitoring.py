"""Lessons on monitoring: metrics by the minute, alarms, questions to logs, API Gateway's two logs, dashboards."""

from __future__ import annotations

import time

import boto3
import pytest

from userlab import apis, functions, roles
from userlab.monitoring import alarms, dashboards, logs, metrics

pytestmark = pytest.mark.usefixtures("learner")
ORDERS = metrics.metric("Shop", "Orders", service="checkout")
ECHO = functions.package_files({"lambda_function.py": "def lambda_handler(event, context): return event"})


def tell(value: float, seconds_ago: float = 0) -> None:
    datum = {
        "MetricName": "Orders",
        "Dimensions": ORDERS["Dimensions"],
        "Value": value,
        "Timestamp": time.time() - seconds_ago,
    }
    boto3.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=[datum])


def test_a_metric_is_read_by_the_minute_oldest_first() -> None:
    for value, seconds_ago in ((3, 0), (1, 120), (1, 120)):
        tell(value, seconds_ago)
    assert list(metrics.by_minute(ORDERS, time.time()).values()) == [2.0, 3.0]
    assert list(metrics.by_minute(ORDERS, time.time(), "SampleCount").values()) == [2.0, 1.0]
    assert all(at % 60 == 0 for at in metrics.by_minute(ORDERS, time.time()))


def test_a_total_is_of_so_many_minutes_and_nothing_is_zero() -> None:
    tell(3)
    tell(4, seconds_ago=600)
    assert metrics.total(ORDERS, time.time()) == 7
    assert metrics.total(ORDERS, time.time(), minutes=5) == 3
    assert metrics.total(metrics.metric("Shop", "Returns"), time.time()) == 0


def test_names_are_those_of_a_namespace() -> None:
    tell(1)
    assert metrics.names("Shop") == [("Orders", "service=checkout")]


def test_an_alarm_is_made_and_changed_by_the_same_call() -> None:
    topic = boto3.client("sns").create_topic(Name="wake-up")["TopicArn"]
    assert not alarms.exists("few")
    arn = alarms.create("few", ORDERS, 1, topic)
    assert alarms.create("few", ORDERS, 2, topic, EvaluationPeriods=5, DatapointsToAlarm=3) == arn
    found = alarms.describe("few")
    assert (found["Threshold"], found["EvaluationPeriods"], found["DatapointsToAlarm"]) == (2.0, 5, 3)
    assert found["AlarmActions"] == found["OKActions"] == [topic]
    assert found["TreatMissingData"] == "notBreaching"


def test_history_tells_the_changes_oldest_first() -> None:
    alarms.create("few", ORDERS, 1)
    client = boto3.client("cloudwatch")
    for state in ("OK", "ALARM"):
        client.set_alarm_state(AlarmName="few", StateValue=state, StateReason="a test")
    assert alarms.history("few") == ["INSUFFICIENT_DATA -> OK", "OK -> ALARM"]


def test_an_alarm_may_call_a_function_and_twice_is_no_error() -> None:
    reads = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}
    role = roles.create_execution_role("role", {"Version": "2012-10-17", "Statement": [reads]})
    function = functions.deploy("watch", ECHO, role)
    alarm = alarms.create("few", ORDERS, 1, function)
    for _ in range(2):
        alarms.may_call(alarm, function)
    policy = boto3.client("lambda").get_policy(FunctionName="watch")["Policy"]
    assert "lambda.alarms.cloudwatch.amazonaws.com" in policy
    assert alarm in policy


def test_a_question_to_a_log_is_answered_by_rows() -> None:
    client = boto3.client("logs")
    client.create_log_group(logGroupName=logs.of_function("users"))
    client.create_log_stream(logGroupName="/aws/lambda/users", logStreamName="one")
    events = [{"timestamp": int(time.time() * 1000), "message": f'{{"amount": {amount}}}'} for amount in (1, 2)]
    client.put_log_events(logGroupName="/aws/lambda/users", logStreamName="one", logEvents=events)
    rows = logs.query("/aws/lambda/users", "fields amount | sort amount desc", time.time())
    assert rows == [{"amount": "2"}, {"amount": "1"}]


@pytest.fixture
def api() -> str:
    """A deployed API whose root answers by itself."""
    gateway = boto3.client("apigateway")
    api = apis.create("mock-api")
    place = {"restApiId": api, "resourceId": apis.resources(api)["/"], "httpMethod": "GET"}
    gateway.put_method(authorizationType="NONE", **place)
    gateway.put_integration(type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}, **place)
    apis.deploy(api)
    return api


def test_both_logs_of_a_stage_are_switched_on_and_twice_is_no_error(api: str) -> None:
    for _ in range(2):
        logs.let_gateway_write()
        logs.access_log(api, "dev", "access", {"status": "$context.status"})
        assert logs.execution_log(api, "dev", "INFO") == f"API-Gateway-Execution-Logs_{api}/dev"
    stage = boto3.client("apigateway").get_stage(restApiId=api, stageName="dev")
    assert stage["accessLogSettings"]["format"] == '{"status": "$context.status"}'
    assert stage["accessLogSettings"]["destinationArn"].endswith(":log-group:access")
    assert stage["methodSettings"]["*/*"]["loggingLevel"] == "INFO"


def test_a_dashboard_is_drawn_with_its_sums_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell(3)
    tell(4, seconds_ago=120)
    dashboards.put("shop", Orders=[(ORDERS, "Sum")], Sizes=[(ORDERS, "p99"), (ORDERS, "Maximum")])
    figure = dashboards.plot("shop", time.time(), minutes=10)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Orders", "Sizes"]
    assert [len(axes.get_lines()) for axes in figure.axes] == [1, 2]
    assert capsys.readouterr().out == "Orders, Sum: 7 in all\n"

"""What is kept of metrics and alarms, and how much."""

from __future__ import annotations

import pickle

from tests.cloud.cloudwatch.test_alarms import SETTINGS
from tests.cloud.snapshot.conftest import lab  # noqa: F401  # a fixture
from userlab.cloud.cloudwatch import metrics as kept
from userlab.cloud.cloudwatch.metrics import Metrics

ORDERS = ("Shop", "Orders", (("Stage", "dev"),))


def test_metrics_and_alarms_are_there_after_a_kill(lab):  # noqa: F811
    cloudwatch = lab.client("cloudwatch")
    cloudwatch.put_metric_alarm(**SETTINGS)
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Orders", "Value": 3.0}])
    lab.kill()
    cloudwatch = lab.client("cloudwatch")
    assert [each["MetricName"] for each in cloudwatch.list_metrics(Namespace="Shop")["Metrics"]] == ["Orders"]
    assert cloudwatch.describe_alarms()["MetricAlarms"][0]["StateReason"] == "Unchecked: Initial alarm creation"


def test_metrics_are_the_same_after_they_were_saved():
    metrics = Metrics()
    metrics.add(ORDERS, 3.0, "Count", 120.0)
    metrics.add(ORDERS, 4.0, "Count", 180.0)
    again = pickle.loads(pickle.dumps(metrics))
    again.add(ORDERS, 5.0, "Count", 190.0)
    assert {at: bucket.sum for at, bucket in again.points(ORDERS, 0, 300, 60).items()} == {120: 3.0, 180: 9.0}


def test_the_older_half_goes_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(kept, "MOST_BUCKETS", 10)
    metrics = Metrics()
    for minute in range(11):
        metrics.add(ORDERS, 1.0, "Count", minute * 60.0)
    assert metrics.times(ORDERS, 0, 3600) == [300, 360, 420, 480, 540, 600]


def test_an_alarm_of_a_lab_of_an_earlier_version_is_there_still(account, cloudwatch):
    from moto.cloudwatch.models import cloudwatch_backends

    cloudwatch_backends[account]["us-east-1"].put_metric_alarm(
        name="errors",
        namespace="AWS/Lambda",
        metric_name="Errors",
        metric_data_queries=None,
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        datapoints_to_alarm=None,
        period=60,
        threshold=1.0,
        statistic="Sum",
        extended_statistic=None,
        description="",
        dimensions=[{"Name": "FunctionName", "Value": "users"}],
        alarm_actions=[],
        tags=[{"Key": "team", "Value": "red"}],
    )
    found = cloudwatch.describe_alarms()["MetricAlarms"][0]
    assert (found["AlarmName"], found["Threshold"], found["Period"]) == ("errors", 1.0, 60)
    assert found["Dimensions"] == [{"Name": "FunctionName", "Value": "users"}]
    tags = cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "red"}]

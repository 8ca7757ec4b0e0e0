"""Metrics that a lesson tells, and how they are read."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def at(cloud, account):
    """Seconds after the start of the last hour."""
    base = int(cloud.clock.now(account) // 3600 * 3600 - 3600)
    return lambda seconds: datetime.fromtimestamp(base + seconds, UTC)


@pytest.fixture
def told(cloudwatch, at):
    """Values 1 to 100 in one minute, 7 in the next but one."""
    first = {"MetricName": "Orders", "Timestamp": at(0), "Values": [float(n) for n in range(1, 101)], "Unit": "Count"}
    later = {"MetricName": "Orders", "Timestamp": at(130), "Value": 7.0, "Unit": "Count"}
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[first, later])
    return cloudwatch


def statistics(cloudwatch, at, period=60, **more):
    asked = {"Namespace": "Shop", "MetricName": "Orders", "StartTime": at(0), "EndTime": at(300), "Period": period}
    points = cloudwatch.get_metric_statistics(**asked | more)["Datapoints"]
    return sorted(points, key=lambda point: point["Timestamp"])


def test_statistics_are_those_of_each_period(told, at):
    every = ["SampleCount", "Sum", "Average", "Minimum", "Maximum"]
    first, second = statistics(told, at, Statistics=every)
    assert [first[each] for each in every] == [100.0, 5050.0, 50.5, 1.0, 100.0]
    assert (second["Timestamp"], second["Sum"], second["Unit"]) == (at(120), 7.0, "Count")
    assert [point["Sum"] for point in statistics(told, at, 300, Statistics=["Sum"])] == [5057.0]


def test_percentiles_are_extended_statistics(told, at):
    first = statistics(told, at, ExtendedStatistics=["p50", "p99", "p99.9"])[0]
    assert first["ExtendedStatistics"] == {"p50": 50.0, "p99": 99.0, "p99.9": 100.0}


def test_statistics_can_be_told_instead_of_values(cloudwatch, at):
    values = {"SampleCount": 4.0, "Sum": 10.0, "Minimum": 1.0, "Maximum": 4.0}
    datum = {"MetricName": "Orders", "Timestamp": at(0), "StatisticValues": values}
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[datum])
    assert statistics(cloudwatch, at, Statistics=["Average"])[0]["Average"] == 2.5
    assert "ExtendedStatistics" not in statistics(cloudwatch, at, ExtendedStatistics=["p50"])[0]


def test_values_can_be_told_with_how_often_they_were_seen(cloudwatch, at):
    datum = {"MetricName": "Orders", "Timestamp": at(0), "Values": [1.0, 2.0], "Counts": [3.0, 1.0]}
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[datum])
    assert statistics(cloudwatch, at, Statistics=["Sum"])[0]["Sum"] == 5.0


@pytest.mark.parametrize(
    ("datum", "code", "text"),
    [
        ({"Value": math.nan}, "InvalidParameterValue", "The value NaN for parameter MetricData.member.1.Value is"),
        ({"Value": 1.0, "Values": [1.0]}, "InvalidParameterCombination", "The parameters MetricData.member.1.Value"),
        ({"Values": [1.0], "Counts": [1.0, 2.0]}, "InvalidParameterValue", "The parameters MetricData.member.1.Values"),
        ({"Value": 1.0, "Unit": "Pounds"}, "ValidationError", "1 validation error detected: Value 'Pounds' at"),
        (
            {"Value": 1.0, "Timestamp": datetime(2020, 1, 1, tzinfo=UTC)},
            "InvalidParameterValue",
            "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
        ),
    ],
)
def test_a_datum_that_is_none_is_refused(cloudwatch, datum, code, text):
    with pytest.raises(ClientError) as refused:
        cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Orders"} | datum])
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["Error"]["Message"].startswith(text)


def test_the_namespaces_of_aws_are_its_own(cloudwatch):
    with pytest.raises(ClientError, match="The value AWS/ for parameter Namespace is invalid"):
        cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[{"MetricName": "Errors", "Value": 1.0}])


def test_metrics_are_listed_by_namespace_name_and_dimensions(cloudwatch):
    def datum(name, **dimensions):
        pairs = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        return {"MetricName": name, "Value": 1.0, "Dimensions": pairs}

    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[datum("Orders"), datum("Orders", Stage="dev", Page="a")])

    def listed(**filters):
        return [len(each["Dimensions"]) for each in cloudwatch.list_metrics(**filters)["Metrics"]]

    assert listed(Namespace="Shop") == [0, 2]
    assert listed(Dimensions=[{"Name": "Stage"}]) == [2]
    assert listed(Dimensions=[{"Name": "Stage", "Value": "prod"}]) == []
    assert listed(MetricName="Carts") == []


def test_too_many_datapoints_are_refused(cloudwatch, at):
    with pytest.raises(ClientError) as refused:
        statistics(cloudwatch, at, StartTime=at(-2 * 86_400), EndTime=at(0), Statistics=["Sum"])
    assert refused.value.response["Error"]["Message"] == (
        "You have requested up to 2,880 datapoints, which exceeds the limit of 1,440. You may reduce the datapoints "
        "requested by increasing Period, or decreasing the time range."
    )


def stat(id, statistic="Sum", returned=True):
    metric = {"Namespace": "Shop", "MetricName": "Orders"}
    return {"Id": id, "ReturnData": returned, "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}}


def data(cloudwatch, at, *queries, **more):
    asked = {"StartTime": at(0), "EndTime": at(180), "ScanBy": "TimestampAscending"} | more
    found = cloudwatch.get_metric_data(MetricDataQueries=list(queries), **asked)["MetricDataResults"]
    return [each["Values"] for each in found]


def test_get_metric_data_reads_several_statistics_newest_first(told, at):
    assert data(told, at, stat("a"), stat("b", "p50")) == [[5050.0, 7.0], [50.0, 7.0]]
    assert data(told, at, stat("a"), ScanBy="TimestampDescending") == [[7.0, 5050.0]]


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("a / 2 + 1", [2526.0, 4.5]),
        ("-(a) * 2", [-10100.0, -14.0]),
        ("FILL(a, 0)", [5050.0, 0.0, 7.0]),
        ("FILL(a, REPEAT)", [5050.0, 5050.0, 7.0]),
        ("SUM([a, a])", [10100.0, 14.0]),
        ("SUM(METRICS())", [5050.0, 7.0]),
        ("MAX(a)", [5050.0, 5050.0, 5050.0]),
        ("IF(a > 100, 1, 0)", [1.0, 0.0]),
        ("RATE(a)", [(7 - 5050) / 120]),
        ("a / 0", []),
    ],
)
def test_an_expression_has_the_value_that_the_guide_tells(told, at, expression, values):
    assert data(told, at, stat("a", returned=False), {"Id": "e", "Expression": expression}) == [values]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"Id": "e", "Expression": "SEARCH('x', 'Sum')"}, "the local cloud cannot do SEARCH; on AWS it exists"),
        ({"Id": "e", "Expression": "SELECT SUM(Orders) FROM Shop"}, "The local cloud cannot do Metrics Insights"),
        ({"Id": "e", "Expression": "a +"}, "it ends too soon"),
        ({"Id": "e", "Expression": "nothing * 2"}, "Undefined metric id nothing"),
        (stat("e", "tm99"), "The local cloud cannot do the statistic tm99"),
    ],
)
def test_what_metric_math_cannot_do_is_refused_by_name(told, at, query, text):
    with pytest.raises(ClientError) as refused:
        data(told, at, stat("a"), query)
    assert text in refused.value.response["Error"]["Message"]


def test_what_is_not_there_is_refused_by_name(cloudwatch):
    with pytest.raises(ClientError, match="The local cloud cannot do DescribeAnomalyDetectors of CloudWatch"):
        cloudwatch.describe_anomaly_detectors()


def test_dashboards_are_kept(cloudwatch):
    cloudwatch.put_dashboard(DashboardName="shop", DashboardBody='{"widgets": []}')
    assert cloudwatch.get_dashboard(DashboardName="shop")["DashboardBody"] == '{"widgets": []}'


def test_percentiles_of_many_values_are_right_within_one_per_cent(cloudwatch, at):
    for start in range(0, 1000, 100):
        values = [0.1 * n for n in range(start + 1, start + 101)]
        cloudwatch.put_metric_data(
            Namespace="Shop", MetricData=[{"MetricName": "Orders", "Timestamp": at(0), "Values": values}]
        )
    found = statistics(cloudwatch, at, ExtendedStatistics=["p50", "p99"])[0]["ExtendedStatistics"]
    assert found == pytest.approx({"p50": 50.0, "p99": 99.0}, rel=0.01)

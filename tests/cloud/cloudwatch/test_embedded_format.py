"""Embedded metric format: what becomes metrics, and what stays a log event."""

from __future__ import annotations

import json

import pytest

from userlab.cloud.cloudwatch.embedded_format import metrics_of

NOW = 1_700_000_000.0
DIRECTIVE = {"Namespace": "Shop", "Dimensions": [["Stage"]], "Metrics": [{"Name": "Orders", "Unit": "Count"}]}


def event(directive=DIRECTIVE, time=NOW, **members):
    document = {"_aws": {"Timestamp": time * 1000, "CloudWatchMetrics": [directive]}, "Stage": "dev", "Orders": 3}
    return json.dumps(document | members)


def test_an_event_tells_its_metrics_with_their_units_and_dimensions():
    [(namespace, [datum])] = metrics_of(event(), 0.0, NOW)
    assert (namespace, datum["MetricName"], datum["Values"], datum["Unit"]) == ("Shop", "Orders", [3.0], "Count")
    assert (datum["Dimensions"], datum["Timestamp"]) == ([{"Name": "Stage", "Value": "dev"}], NOW)


def test_each_set_of_dimensions_is_a_metric():
    found = metrics_of(event(DIRECTIVE | {"Dimensions": [[], ["Stage"]]}), 0.0, NOW)
    assert [len(datum["Dimensions"]) for datum in found[0][1]] == [0, 1]


@pytest.mark.parametrize(
    "message",
    [
        "no JSON with _aws and CloudWatchMetrics",
        event(DIRECTIVE | {"Namespace": ""}),
        event(DIRECTIVE | {"Dimensions": [["Nothing"]]}),
        event(DIRECTIVE | {"Dimensions": ["Stage"]}),
        event(DIRECTIVE | {"Metrics": [{"Name": "Orders", "Unit": "Pounds"}]}),
        event(Orders="three"),
        event(Orders=list(range(101))),
        event(time=NOW - 15 * 86_400),
    ],
)
def test_an_event_that_breaks_the_format_tells_nothing(message):
    assert metrics_of(message, 0.0, NOW) == []


def test_events_that_are_put_into_a_group_count_as_well(client, now, total):
    logs = client("logs")
    logs.create_log_group(logGroupName="shop")
    logs.create_log_stream(logGroupName="shop", logStreamName="one")
    told = [{"timestamp": int(now() * 1000), "message": event(time=now())}]
    logs.put_log_events(logGroupName="shop", logStreamName="one", logEvents=told)
    assert total("Shop", "Orders", Stage="dev") == 3.0

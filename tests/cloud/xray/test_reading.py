"""GetTraceSummaries with its filters, and the map."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from tests.cloud.snapshot.conftest import lab  # noqa: F401  # a fixture
from userlab.cloud.xray import kept as kept_traces

SLOW, FAST = "1-67891233-00000000000000000000510a", "1-67891233-0000000000000000000fa570"


@pytest.fixture
def two(put, now):
    """A slow trace with a failing table and a fast one that is fine."""
    begin = now() - 60
    request = {"url": "http://shop.example/v2/orders", "method": "GET", "client_ip": "127.0.0.1", "user_agent": "curl"}
    call = {
        "id": "c" * 16,
        "name": "dynamodb",
        "namespace": "aws",
        "start_time": begin + 1,
        "end_time": begin + 5,
        "fault": True,
        "aws": {"operation": "GetItem", "table_name": "Users"},
        "annotations": {"age": 30, "plan": "free", "new": True},
    }
    slow = {"id": "a" * 16, "trace_id": SLOW, "start_time": begin, "end_time": begin + 6, "fault": True, "user": "u101"}
    slow |= {"http": {"request": request, "response": {"status": 502}}, "subsegments": [call]}
    fast = {"id": "b" * 16, "trace_id": FAST, "start_time": begin + 10, "end_time": begin + 10.5, "name": "page"}
    fast |= {"http": {"request": request | {"url": "http://page.example/"}, "response": {"status": 200}}}
    assert put(slow, fast)["UnprocessedTraceSegments"] == []


def test_a_summary_tells_what_stands_out(two, summaries):
    (summary,) = summaries("fault")
    assert (summary["Id"], summary["HasFault"], summary["HasError"]) == (SLOW, True, False)
    assert (summary["ResponseTime"], summary["Duration"]) == (6.0, 6.0)
    assert summary["Http"]["HttpStatus"] == 502
    assert {(each["Name"], each.get("Type")) for each in summary["ServiceIds"]} == {
        ("shop", None),
        ("Users", "AWS::DynamoDB::Table"),
    }
    (age,) = summary["Annotations"]["age"]
    assert age["AnnotationValue"] == {"NumberValue": 30.0}
    assert summary["Users"][0]["UserName"] == "u101"


@pytest.mark.parametrize(
    "expression",
    [
        "fault",
        "!ok",
        "fault = true",
        "ok = false",
        "responsetime > 5",
        "duration >= 5 AND duration <= 8",
        "http.status = 502",
        "http.status != 200",
        'http.url CONTAINS "/v2/"',
        'http.url BEGINSWITH "http://shop" AND http.method = "GET"',
        'user = "u101"',
        'user CONTAINS ""',
        "annotation.age > 29",
        'annotation[plan] = "free"',
        'annotation["plan"] = "free"',
        "annotation.new",
        "annotation.new = true",
        'service("shop")',
        'service("Users") { fault }',
        'service("dynamodb") { fault AND responsetime > 3 }',
        'service(id(name: "Users", type: "AWS::DynamoDB::Table"))',
        'service(id(type: "AWS::DynamoDB::Table")) { fault }',
        'edge("shop", "Users") { fault }',
        "fault responsetime > 5",
        "(fault OR throttle) AND NOT ok",
        '!service("page")',
    ],
)
def test_an_expression_finds_the_slow_trace_and_not_the_fast_one(two, summaries, expression):
    assert [each["Id"] for each in summaries(expression)] == [SLOW]


@pytest.mark.parametrize(
    "expression", ["ok", "!fault", "responsetime < 1", 'service("page")', "!annotation.age", "ok !partial duration <3"]
)
def test_an_expression_finds_the_fast_trace_and_not_the_slow_one(two, summaries, expression):
    assert [each["Id"] for each in summaries(expression)] == [FAST]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("fault AND", "Invalid filter expression"),
        ("service(", "Invalid filter expression"),
        ("colour = 3", "there is no keyword colour"),
        ("responsetime > fast", "Invalid filter expression"),
        ("(" * 100 + "ok", "Invalid filter expression"),
        ('service("shop") { annotation.age > 3 }', "annotation cannot be used inside"),
        ('group.name = "slow"', r"cannot do the filter keyword group\.name of X-Ray"),
        ("rootcause.fault.service { last }", "Invalid filter expression|cannot do the filter keyword"),
    ],
)
def test_what_is_not_understood_is_refused(summaries, expression, text):
    with pytest.raises(ClientError, match=text) as refused:
        summaries(expression)
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"


def test_a_range_has_an_end_and_a_limit(xray, now):
    start = datetime.fromtimestamp(now(), UTC)
    with pytest.raises(ClientError, match="Time range cannot be longer than 24 hours"):
        xray.get_trace_summaries(StartTime=now() - 25 * 3600, EndTime=start)
    with pytest.raises(ClientError, match="Time range cannot be longer than 6 hours"):
        xray.get_service_graph(StartTime=now() - 7 * 3600, EndTime=start)
    with pytest.raises(ClientError, match="End time must be after start time"):
        xray.get_trace_summaries(StartTime=start, EndTime=now() - 60)


def test_the_map_tells_who_calls_whom_how_often_and_with_what_outcome(two, xray, now):
    services = xray.get_service_graph(StartTime=now() - 3600, EndTime=now())["Services"]
    nodes = {each["Name"]: each for each in services}
    assert set(nodes) == {"client", "shop", "Users", "page"}
    (edge,) = nodes["shop"]["Edges"]
    assert edge["ReferenceId"] == nodes["Users"]["ReferenceId"]
    assert edge["SummaryStatistics"]["FaultStatistics"]["TotalCount"] == 1
    assert edge["SummaryStatistics"]["TotalResponseTime"] == 4.0
    assert nodes["page"]["SummaryStatistics"]["OkCount"] == 1
    assert nodes["shop"]["Root"]
    assert nodes["Users"]["State"] == "unknown"


def test_the_oldest_traces_go_when_there_are_many(monkeypatch):
    monkeypatch.setattr(kept_traces, "MOST_TRACES", 2)
    traces = kept_traces.Traces()
    for number in range(3):
        traces.add({"id": f"{number:016x}", "trace_id": f"trace-{number}", "start_time": float(number)}, 5.0)
    assert [name for name, _, _ in traces.times()] == ["trace-2", "trace-1"]


def test_traces_are_kept_within_bytes(monkeypatch):
    monkeypatch.setattr(kept_traces, "MOST_BYTES", 1000)
    traces = kept_traces.Traces()
    for number in range(30):
        text = {"id": f"{number:016x}", "trace_id": f"trace-{number}", "start_time": 1.0, "name": "x" * 200}
        traces.add(text, 5.0)
    assert len(traces.times()) < 5


def test_traces_are_there_after_a_kill(lab):  # noqa: F811
    document = {"id": "a" * 16, "trace_id": SLOW, "name": "shop", "start_time": 1.0, "end_time": 2.0}
    lab.client("xray").put_trace_segments(TraceSegmentDocuments=[json.dumps(document)])
    lab.kill()
    (trace,) = lab.client("xray").batch_get_traces(TraceIds=[SLOW])["Traces"]
    assert json.loads(trace["Segments"][0]["Document"]) == document


def test_traces_come_back_as_they_were_saved():
    traces = kept_traces.Traces()
    traces.add({"id": "a" * 16, "trace_id": SLOW, "start_time": 1.0}, 5.0)
    again = kept_traces.Traces.__new__(kept_traces.Traces)
    again.__setstate__(traces.__getstate__())
    assert (again.times(), again.documents(SLOW)) == (traces.times(), traces.documents(SLOW))

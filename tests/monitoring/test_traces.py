"""The lesson on traces: read as a table and as a picture what X-Ray has of requests."""

from __future__ import annotations

import json
import time

import pytest

from userlab.monitoring import traces

TRACE = "1-67891233-abcdef012345678912345678"


@pytest.fixture
def trace(learner, client):
    """A request that went from a page to a shop, which asked a table; it took 200 ms, and failed."""
    begin = time.time() - 30

    def part(number, name, start, took, **members):
        told = {"id": number * 16, "name": name, "start_time": begin + start, "end_time": begin + start + took}
        return told | {"trace_id": TRACE} | members

    call = part("c", "dynamodb", 0.1, 0.05, namespace="aws", aws={"operation": "GetItem", "table_name": "Users"})
    page = part("a", "page", 0, 0.2, http={"response": {"status": 502}}, fault=True)
    page["subsegments"] = [part("d", "shop", 0.05, 0.1, namespace="remote")]
    shop = part("b", "shop", 0.06, 0.09, parent_id="d" * 16, fault=True, subsegments=[call])
    client("xray").put_trace_segments(TraceSegmentDocuments=[json.dumps(each) for each in (shop, page)])
    return TRACE


def test_summaries_find_the_traces_of_the_last_minutes(trace):
    assert [each["Id"] for each in traces.summaries(5)] == [trace]
    assert traces.summaries(5, fitting="fault")[0]["HasFault"]
    assert traces.summaries(5, fitting="ok") == []
    assert traces.summaries(5, now=time.time() - 3600) == []


def test_a_timeline_has_a_row_for_each_part_below_its_caller(trace):
    table = traces.timeline(traces.get(trace))
    assert list(table["name"]) == ["page", "  shop", "    shop", "      dynamodb"]
    assert list(table["start"]) == [0.0, 50.0, 60.0, 100.0]
    assert list(table["ms"]) == [200.0, 100.0, 90.0, 50.0]
    assert list(table["status"]) == ["502", "", "fault", ""]


def test_the_edges_of_the_map_tell_calls_failures_and_times(trace):
    assert traces.calls(5).to_dict("records") == [
        {"from": "client", "to": "page", "calls": 1, "failed": 1, "ms": 200.0},
        {"from": "page", "to": "shop", "calls": 1, "failed": 1, "ms": 90.0},
        {"from": "shop", "to": "Users (DynamoDB::Table)", "calls": 1, "failed": 0, "ms": 50.0},
    ]


def test_the_map_and_the_waterfall_are_pictures(trace):
    texts = [text.get_text() for text in traces.service_map(5).axes[0].texts]
    assert {"Users\nDynamoDB::Table", "1x\n50 ms"} <= set(texts)
    bars = traces.waterfall(traces.get(trace)).axes[0].patches
    assert [round(bar.get_width()) for bar in bars] == [200, 100, 90, 50]


def test_nothing_traced_is_an_empty_map(learner):
    assert traces.calls(5).empty
    assert traces.service_map(5).axes[0].texts[:] == []


def test_a_function_and_a_stage_are_traced_when_told_so(learner, client):
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = client("iam").create_role(RoleName="app", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    traces.allow("app")
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): ...")
    settings = {"Runtime": "python3.13", "Handler": "app.handler", "Code": {"ZipFile": buffer.getvalue()}}
    client("lambda").create_function(FunctionName="app", Role=role, **settings)
    traces.trace_function("app")
    assert client("lambda").get_function_configuration(FunctionName="app")["TracingConfig"] == {"Mode": "Active"}

    apis = client("apigateway")
    api = apis.create_rest_api(name="users")
    place = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**place, authorizationType="NONE")
    apis.put_integration(**place, type="MOCK")
    apis.create_deployment(restApiId=api["id"], stageName="dev")
    traces.trace_stage(api["id"])
    assert apis.get_stage(restApiId=api["id"], stageName="dev")["tracingEnabled"]

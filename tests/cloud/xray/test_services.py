"""Segments that the cloud records by itself: of a stage, of Lambda, of a function."""

from __future__ import annotations

import base64
import json

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = "1-67891233-abcdef012345678912345678"
PARENT = "463ac35c9f6413ad"
WRITE = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"


def by_origin(found):
    return {each.get("origin"): each for each in found}


def test_a_request_leaves_the_segments_of_stage_service_and_function_each_below_its_caller(deploy, api, segments):
    arn = deploy()
    answer = api(arn)()
    trace = answer.trace.split(";")[0].removeprefix("Root=")
    found = by_origin(segments(trace))
    stage, service, function = (found[f"AWS::{name}"] for name in ("ApiGateway::Stage", "Lambda", "Lambda::Function"))
    (call,) = stage["subsegments"]
    assert (stage["name"], call["name"], service["name"], function["name"]) == ("shop/dev", "Lambda", "app", "app")
    assert "parent_id" not in stage
    assert (service["parent_id"], function["parent_id"]) == (call["id"], service["id"])
    assert stage["http"]["response"]["status"] == call["http"]["response"]["status"] == 200
    assert stage["http"]["request"]["method"] == "GET"
    assert [each["name"] for each in function["subsegments"]] == ["Initialization", "Invocation", "Overhead"]
    assert function["aws"]["function_arn"] == arn
    assert answer.text == f"Root={trace};Parent={function['id']};Sampled=1"
    assert stage["start_time"] <= call["start_time"] <= service["start_time"] <= function["start_time"]
    assert function["end_time"] <= service["end_time"]
    assert call["end_time"] <= stage["end_time"]


def test_the_answer_does_not_tell_the_segment_that_a_function_writes_below(deploy, api):
    answer = api(deploy())()
    assert "Parent=" not in answer.trace
    assert answer.trace.endswith(";Sampled=1")


def test_a_warm_invocation_has_no_initialization(deploy, client, segments, summaries):
    deploy()
    for _ in range(2):
        client("lambda").invoke(FunctionName="app")
    newest = summaries()[0]["Id"]
    function = by_origin(segments(newest))["AWS::Lambda::Function"]
    assert [each["name"] for each in function["subsegments"]] == ["Invocation", "Overhead"]


def test_what_the_client_does_not_want_sampled_leaves_no_trace(deploy, api, summaries):
    answer = api(deploy())(f"Root={ROOT};Parent={PARENT};Sampled=0")
    assert answer.text.endswith(";Sampled=0")
    assert summaries() == []


def test_a_trace_that_the_client_began_goes_on_below_its_parent(deploy, api, segments):
    api(deploy())(f"Root={ROOT};Parent={PARENT};Sampled=1")
    assert by_origin(segments(ROOT))["AWS::ApiGateway::Stage"]["parent_id"] == PARENT


def test_passthrough_hands_the_callers_header_on_and_records_nothing_of_the_function(deploy, api, segments):
    answer = api(deploy(mode="PassThrough"))()
    trace = answer.trace.split(";")[0].removeprefix("Root=")
    found = segments(trace)
    (call,) = by_origin(found)["AWS::ApiGateway::Stage"]["subsegments"]
    assert answer.text == f"Root={trace};Parent={call['id']};Sampled=1"
    assert [(each["origin"], each.get("inferred")) for each in found[1:]] == [("AWS::Lambda", True)]


def test_a_function_that_nobody_traces_is_told_that_it_is_not_sampled(deploy, client, summaries):
    deploy(mode="PassThrough")
    answer = json.load(client("lambda").invoke(FunctionName="app")["Payload"])
    assert answer["body"].endswith(";Sampled=0")
    assert summaries() == []


def test_a_stage_without_tracing_leaves_the_decision_to_lambda(deploy, api, summaries):
    api(deploy(), traced=False)()
    (summary,) = summaries()
    assert {each["Type"] for each in summary["ServiceIds"]} == {"AWS::Lambda", "AWS::Lambda::Function"}


def test_a_failing_function_is_a_fault_of_the_function_and_of_the_stage_not_of_lambda(deploy, api, segments, summaries):
    answer = api(deploy("def handler(event, context):\n    return 1 / 0\n"))()
    assert answer.status == 502
    (summary,) = summaries("fault")
    found = by_origin(segments(summary["Id"]))
    assert found["AWS::Lambda::Function"]["fault"]
    assert found["AWS::ApiGateway::Stage"]["fault"]
    assert "fault" not in found["AWS::Lambda"]
    (exception,) = found["AWS::Lambda::Function"]["cause"]["exceptions"]
    assert (exception["type"], exception["message"]) == ("ZeroDivisionError", "division by zero")


def test_a_throttled_invocation_is_a_throttle_of_lambda(deploy, client, summaries):
    deploy()
    client("lambda").put_function_concurrency(FunctionName="app", ReservedConcurrentExecutions=0)
    once = Config(retries={"total_max_attempts": 1})
    with pytest.raises(ClientError):
        client("lambda", config=once).invoke(FunctionName="app")
    summary = summaries("throttle")[0]
    assert (summary["HasThrottle"], summary["HasError"], summary["HasFault"]) == (True, True, False)


def test_a_role_that_lost_its_permission_leaves_the_segment_of_the_service_only(deploy, client, segments, summaries):
    deploy()
    client("iam").detach_role_policy(RoleName="app", PolicyArn=WRITE)
    client("lambda").invoke(FunctionName="app")
    (summary,) = summaries()
    assert [each["origin"] for each in segments(summary["Id"])] == ["AWS::Lambda"]


def test_the_log_tells_the_trace_of_an_invocation(deploy, client, segments, summaries):
    deploy()
    answer = client("lambda").invoke(FunctionName="app", LogType="Tail")
    (summary,) = summaries()
    service = by_origin(segments(summary["Id"]))["AWS::Lambda"]
    log = base64.b64decode(answer["LogResult"]).decode()
    assert log.endswith(f"\t\nXRAY TraceId: {summary['Id']}\tSegmentId: {service['id']}\tSampled: true\t\n")


def test_active_tracing_needs_a_role_that_may_send_traces(deploy, client):
    client("iam").detach_role_policy(RoleName="app", PolicyArn=WRITE)
    with pytest.raises(ClientError) as refused:
        deploy()
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"
    text = "The provided execution role does not have permissions to call PutTraceSegments on XRAY"
    assert refused.value.response["Error"]["Message"] == text
    deploy(mode="PassThrough")
    with pytest.raises(ClientError, match=text):
        client("lambda").update_function_configuration(FunctionName="app", TracingConfig={"Mode": "Active"})


def test_times_are_those_of_the_accounts_clock(cloud, account, deploy, client, summaries, now):
    deploy()
    cloud.clock.advance(7200, account)
    client("lambda").invoke(FunctionName="app")
    (summary,) = summaries()
    assert abs(summary["StartTime"].timestamp() - now()) < 60

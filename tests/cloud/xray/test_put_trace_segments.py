"""What PutTraceSegments takes, and what it tells of the rest."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

ROOT = "1-67891233-abcdef012345678912345678"
ID = "70de5b6f19ff9a0a"


def test_a_segment_comes_back_as_a_document(put, segments):
    assert put({"id": ID, "trace_id": ROOT, "user": "u101"})["UnprocessedTraceSegments"] == []
    (found,) = segments(ROOT)
    assert (found["id"], found["name"], found["user"]) == (ID, "shop", "u101")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"id": None}, "MissingId"),
        ({"id": "0a"}, "InvalidId"),
        ({"name": None}, "MissingName"),
        ({"name": "a?b"}, "InvalidName"),
        ({"name": "x" * 201}, "InvalidName"),
        ({"trace_id": None}, "MissingTraceId"),
        ({"trace_id": "1-67891233-abc"}, "InvalidTraceId"),
        ({"start_time": None}, "MissingStartTime"),
        ({"start_time": "yesterday"}, "InvalidStartTime"),
        ({"end_time": None}, "MissingEndTime"),
        ({"end_time": 1.0}, "InvalidEndTime"),
        ({"parent_id": "x"}, "InvalidParentId"),
        ({"http": {"response": 502}}, "ParseError"),
    ],
)
def test_an_invalid_segment_is_told_with_its_code(put, segments, broken, code):
    whole = {"id": ID, "trace_id": ROOT} | broken
    (told,) = put(whole)["UnprocessedTraceSegments"]
    assert told["ErrorCode"] == code
    assert told["Message"] == f"Invalid segment. ErrorCode: {code}"
    assert segments(ROOT) == []


def test_a_text_that_is_no_json_is_a_parse_error_and_the_others_are_kept(xray, put, segments, now):
    good = {"id": ID, "trace_id": ROOT, "name": "shop", "start_time": now(), "end_time": now()}
    told = xray.put_trace_segments(TraceSegmentDocuments=["{", json.dumps(good)])["UnprocessedTraceSegments"]
    assert told == [{"ErrorCode": "ParseError", "Message": "Invalid segment. ErrorCode: ParseError"}]
    assert len(segments(ROOT)) == 1


def test_a_segment_in_progress_is_replaced_when_it_ends(put, segments, summaries):
    put({"id": ID, "trace_id": ROOT, "end_time": None, "in_progress": True})
    assert summaries()[0]["IsPartial"]
    put({"id": ID, "trace_id": ROOT})
    (found,) = segments(ROOT)
    assert "in_progress" not in found
    assert not summaries()[0]["IsPartial"]


def test_a_segment_that_calls_itself_is_where_a_trace_begins(put, summaries, xray, now):
    put({"id": ID, "trace_id": ROOT, "parent_id": ID})
    assert summaries()[0]["EntryPoint"]["Name"] == "shop"
    assert len(xray.get_trace_graph(TraceIds=[ROOT])["Services"]) == 2


def test_a_subsegment_of_its_own_goes_where_its_parent_is(put, segments, summaries):
    inner = {"id": "b" * 16, "trace_id": ROOT, "type": "subsegment", "parent_id": ID, "name": "work"}
    put(inner)
    assert summaries()[0]["IsPartial"]
    put({"id": ID, "trace_id": ROOT})
    (found,) = segments(ROOT)
    assert [each["name"] for each in found["subsegments"]] == ["work"]


def test_a_trace_that_is_unknown_is_unprocessed(xray):
    assert xray.batch_get_traces(TraceIds=[ROOT])["UnprocessedTraceIds"] == [ROOT]


def test_who_may_not_put_segments_is_denied(client, put):
    iam = client("iam")
    iam.create_user(UserName="reader")
    keys = iam.create_access_key(UserName="reader")["AccessKey"]
    own = {"aws_access_key_id": keys["AccessKeyId"], "aws_secret_access_key": keys["SecretAccessKey"]}
    with pytest.raises(ClientError, match=r"not authorized to perform: xray:PutTraceSegments"):
        client("xray", **own).put_trace_segments(TraceSegmentDocuments=["{}"])


def test_the_default_rule_is_that_of_every_account(xray, now):
    (record,) = xray.get_sampling_rules()["SamplingRuleRecords"]
    rule = record["SamplingRule"]
    assert (rule["RuleName"], rule["FixedRate"], rule["ReservoirSize"]) == ("Default", 0.05, 1)
    asked = {"ClientID": "a" * 24, "Timestamp": now(), "RequestCount": 1, "SampledCount": 1}
    found = xray.get_sampling_targets(
        SamplingStatisticsDocuments=[asked | {"RuleName": "Default"}, asked | {"RuleName": "mine"}]
    )
    assert [each["RuleName"] for each in found["SamplingTargetDocuments"]] == ["Default"]
    assert [each["RuleName"] for each in found["UnprocessedStatistics"]] == ["mine"]


def test_telemetry_is_taken(xray, now):
    xray.put_telemetry_records(TelemetryRecords=[{"Timestamp": now()}])


def test_what_cannot_be_done_is_refused_by_name(xray):
    with pytest.raises(ClientError, match="cannot do CreateGroup of X-Ray"):
        xray.create_group(GroupName="slow", FilterExpression="responsetime > 5")

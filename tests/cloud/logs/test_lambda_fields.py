"""What Logs Insights finds in a function's log by itself."""

from __future__ import annotations

import time

from userlab.cloud.logs.lambda_fields import lambda_fields

ID = "8f5a2a5e-6c1f-4f0c-9f1e-0d2f6c1b2a3d"
REPORT = (
    f"REPORT RequestId: {ID}\tDuration: 12.03 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 44 MB"
)


def test_a_report_has_its_durations_and_its_memory_in_bytes():
    assert lambda_fields("/aws/lambda/users", REPORT) == {
        "@type": "REPORT",
        "@requestId": ID,
        "@duration": 12.03,
        "@billedDuration": 13,
        "@memorySize": 128_000_000,
        "@maxMemoryUsed": 44_000_000,
    }


def test_the_init_phase_of_a_cold_start_is_told():
    assert lambda_fields("/aws/lambda/users", f"{REPORT}\tInit Duration: 61.5 ms\t")["@initDuration"] == 61.5


def test_a_line_of_a_logger_has_its_request_and_no_type():
    for line in (f"[INFO]\t2026-01-01T00:00:00.000Z\t{ID}\tall is well", f"2026-01-01T00:00:00.000Z\t{ID}\tINFO\tx"):
        assert lambda_fields("/aws/lambda/users", line) == {"@requestId": ID}


def test_other_lines_and_other_groups_have_none_of_it():
    assert lambda_fields("/aws/lambda/users", "GET /user/u1 -> 200") == {}
    assert lambda_fields("/app/users", REPORT) == {}


def test_a_query_reads_them(client):
    logs, group = client("logs"), "/aws/lambda/users"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    now = int(time.time())
    events = [
        {"timestamp": now * 1000, "message": text} for text in (f"START RequestId: {ID} Version: $LATEST", REPORT)
    ]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
    query = 'filter @type = "REPORT" | stats max(@maxMemoryUsed / 1000 / 1000) as mb, avg(@duration) as ms'
    started = logs.start_query(logGroupName=group, startTime=now - 60, endTime=now + 60, queryString=query)
    [row] = logs.get_query_results(queryId=started["queryId"])["results"]
    assert {cell["field"]: cell["value"] for cell in row} == {"mb": "44", "ms": "12.03"}

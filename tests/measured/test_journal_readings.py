"""Price, timeline and smallest policy: readings of the journal's records."""

from __future__ import annotations

import pytest

from userlab.base.errors import LabError
from userlab.measured import journal, prices, smallest_policy, timeline

TRACE = "1-67891233-abcdef012345678912345678"


def record(number: int, service: str, action: str, **other: object) -> dict:
    base = {"number": number, "service": service, "action": action, "resource": "arn:aws:x:us-east-1:1:table/Users"}
    base |= {"principal": "arn:aws:iam::1:user/learner", "status": 200, "error": None, "milliseconds": 1.0}
    return base | {"trace_id": TRACE, "time": 1_700_000_000.0} | other


def test_units_requests_and_gb_seconds_are_priced_by_the_list():
    calls = journal.frame(
        [
            record(1, "apigateway", "GET /user/{id}", milliseconds=9.0),
            record(2, "lambda", "Invoke", billed_ms=100, memory_mb=512),
            record(3, "dynamodb", "GetItem", read_units=0.5),
            record(4, "dynamodb", "PutItem", write_units=2.0),
        ]
    )
    bill = prices.table(calls, times=1_000_000)
    assert bill["USD"].round(4).tolist() == [0.0625, 1.25, 0.2, 0.8333, 3.5]


def test_a_request_that_api_gateway_refused_is_not_charged():
    refused = record(1, "apigateway", "GET /users", status=403, error="Missing Authentication Token")
    of_the_function = record(2, "apigateway", "GET /user/{id}", status=403)
    assert prices.quantities(journal.frame([refused]))["rest_api_request"] == 0
    assert prices.quantities(journal.frame([refused, of_the_function]))["rest_api_request"] == 1


def test_a_cold_start_s_init_phase_is_a_row_of_its_own():
    calls = journal.frame(
        [
            record(1, "lambda", "Invoke", billed_ms=600, memory_mb=1024, init_ms=500.0),
            record(2, "lambda", "Invoke", billed_ms=100, memory_mb=1024),
        ]
    )
    used = prices.quantities(calls)
    assert (round(used["lambda_gb_second"], 6), round(used["lambda_init_gb_second"], 6)) == (0.2, 0.5)
    assert prices.table(calls).index.tolist() == [
        "Lambda request",
        "Lambda duration on x86, a GB and second",
        "Lambda init phase on x86, a GB and second",
    ]


def test_warm_calls_have_no_row_for_an_init_phase():
    calls = journal.frame([record(1, "lambda", "Invoke", billed_ms=100, memory_mb=1024)])
    assert not [what for what in prices.table(calls).index if "init" in what]


def test_what_functions_write_to_cloudwatch_logs_is_on_the_bill():
    calls = journal.frame([record(1, "lambda", "Invoke", billed_ms=1, memory_mb=128, log_bytes=400)])
    assert prices.table(calls, times=1_000_000).loc["CloudWatch Logs ingestion, a GB", "USD"] == pytest.approx(0.2)


def test_making_an_api_is_not_charged():
    calls = journal.frame([record(1, "apigateway", "CreateRestApi", status=201)])
    assert prices.quantities(calls)["rest_api_request"] == 0


def test_the_price_list_says_where_and_when_it_was_true():
    assert {"region", "date", "source", "currency"} <= prices.price_list().keys()


def test_the_spans_of_a_trace_start_when_its_first_call_started():
    calls = journal.frame(
        [
            record(1, "dynamodb", "GetItem", milliseconds=1.0, time=1_700_000_000.004),
            record(2, "apigateway", "GET /user/{id}", milliseconds=9.0, time=1_700_000_000.0),
            record(3, "dynamodb", "Scan", trace_id="1-67891233-000000000000000000000000"),
        ]
    )
    spans = timeline.spans(calls, TRACE)
    assert spans["action"].tolist() == ["GET /user/{id}", "GetItem"]
    assert spans["start"].round(1).tolist() == [0.0, 4.0]
    assert timeline.sentence(spans) == "API Gateway GET /user/{id} > DynamoDB GetItem"
    assert len(timeline.chart(spans).axes[0].patches) == 2


def test_the_init_phase_is_a_bar_of_its_own_at_the_time_when_it_was():
    calls = journal.frame(
        [
            record(1, "dynamodb", "GetItem", milliseconds=1.0, time=1_700_000_000.4),
            record(
                2,
                "lambda",
                "Invoke",
                milliseconds=420.0,
                time=1_700_000_000.0,
                init_ms=300.0,
                init_began=1_700_000_000.02,
            ),
        ]
    )
    spans = timeline.spans(calls, TRACE)
    assert spans["action"].tolist() == ["Invoke", "init phase", "GetItem"]
    assert spans["start"].round(1).tolist() == [0.0, 20.0, 400.0]
    assert spans["milliseconds"].tolist() == [420.0, 300.0, 1.0]
    assert timeline.sentence(spans) == "Lambda Invoke > Lambda init phase > DynamoDB GetItem"


def test_a_request_is_followed_by_its_trace_header():
    class Answer:
        headers = {"X-Amzn-Trace-Id": f"Root={TRACE};Sampled=0"}

    assert timeline.trace_of(Answer()) == timeline.trace_of(TRACE) == TRACE


@pytest.mark.parametrize("request_", ["nonsense", object(), None])
def test_what_is_no_request_is_refused_kindly(request_):
    with pytest.raises(LabError, match="X-Amzn-Trace-Id"):
        timeline.trace_of(request_)


def test_the_smallest_policy_joins_actions_by_resource_and_resources_by_actions():
    users, carts, log = "arn:users", "arn:carts", "arn:log"
    made = [("dynamodb:PutItem", users), ("dynamodb:GetItem", users), ("dynamodb:GetItem", carts)]
    made += [("dynamodb:PutItem", carts), ("logs:PutLogEvents", log), ("logs:PutLogEvents", log)]
    assert smallest_policy.covering(made)["Statement"] == [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": [carts, users]},
        {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": log},
    ]

"""The segment of a stage whose tracing is on, with a subsegment for the call of its function.

API Gateway traces what its caller wants sampled or says nothing of; here that is every request, on AWS the first of
each second and one in twenty. Source: API Gateway developer guide, "Trace user requests to REST APIs using X-Ray".
"""

from __future__ import annotations

from typing import NamedTuple

from userlab.cloud.account.tracing import Document, TraceHeader, Tracing
from userlab.cloud.http.aws_request import AwsResponse

ORIGIN = "AWS::ApiGateway::Stage"


class StageTrace(NamedTuple):
    """The ids of a request's segment and of the call of its integration."""

    segment_id: str
    call_id: str


class FunctionCall(NamedTuple):
    """A call of a function: its name, its ARN, when it began and ended (epoch seconds of the machine).

    `status` is what Lambda answered, with a body of `length` bytes; None where it answered nothing.
    """

    function: str
    arn: str
    began: float
    ended: float
    status: int | None
    length: int = 0


class Traced(NamedTuple):
    """What the segment of a request tells. Times are epoch seconds of the machine."""

    account: str
    region: str
    api_id: str
    api_name: str
    stage: str
    url: str
    method: str
    user_agent: str
    client_ip: str
    request_id: str
    extended_request_id: str
    began: float
    ended: float
    call: FunctionCall | None


def begun(tracing: Tracing, stage: Document, told: TraceHeader) -> StageTrace | None:
    """The ids for a request to a stage; None where it is not traced."""
    if not stage.get("tracingEnabled") or told.sampled is False:
        return None
    return StageTrace(tracing.segment_id(), tracing.segment_id())


def segment(trace: StageTrace, told: TraceHeader, known: Traced, answer: AwsResponse, offset: float) -> Document:
    """The segment of an answered request; `offset` is what the account's clock is ahead of the machine's."""
    request = {"url": known.url, "method": known.method, "user_agent": known.user_agent, "client_ip": known.client_ip}
    length = len(answer.body) if isinstance(answer.body, bytes) else 0
    about = {"account_id": known.account, "rest_api_id": known.api_id, "stage": known.stage}
    document: Document = {
        "id": trace.segment_id,
        "name": f"{known.api_name}/{known.stage}",
        "trace_id": told.root,
        "start_time": known.began + offset,
        "end_time": known.ended + offset,
        "http": {
            "request": {name: value for name, value in request.items() if value} | {"x_forwarded_for": True},
            "response": {"status": answer.status, "content_length": length},
        },
        "aws": {"api_gateway": about | {"request_id": known.request_id}},
        "annotations": {"aws:api_id": known.api_id, "aws:api_stage": known.stage},
        "metadata": {
            "default": {"extended_request_id": known.extended_request_id, "request_id": known.request_id},
        },
        "origin": ORIGIN,
        "resource_arn": f"arn:aws:apigateway:{known.region}::/restapis/{known.api_id}/stages/{known.stage}",
    }
    if told.parent:
        document["parent_id"] = told.parent
    document |= _outcome(answer.status)
    if known.call is not None:
        document["subsegments"] = [_call(trace.call_id, known.call, known.region, offset)]
    return document


def _call(number: str, call: FunctionCall, region: str, offset: float) -> Document:
    url = f"https://lambda.{region}.amazonaws.com/2015-03-31/functions/{call.arn}/invocations"
    http: Document = {"request": {"url": url, "method": "POST"}}
    if call.status is not None:
        http["response"] = {"status": call.status, "content_length": call.length}
    told: Document = {
        "id": number,
        "name": "Lambda",
        "start_time": call.began + offset,
        "end_time": call.ended + offset,
        "http": http,
        "aws": {
            "function_name": call.function,
            "region": region,
            "operation": "Invoke",
            "resource_names": [call.function],
        },
        "namespace": "aws",
    }
    return told | ({"fault": True} if call.status is None else {})


def _outcome(status: int) -> Document:
    if status >= 500:
        return {"fault": True}
    found: Document = {"error": True} if status >= 400 else {}
    return found | ({"throttle": True} if status == 429 else {})

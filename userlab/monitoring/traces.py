"""Traces of X-Ray: the way of one request through the services, and the map of all ways.

A *trace* has *segments*, one for each service that worked on the request, and in a segment *subsegments*, such as a
call of DynamoDB. All carry the trace's id, which travels in the header X-Amzn-Trace-Id.

Source: AWS X-Ray Developer Guide, "Concepts", "X-Ray segment documents", "Use filter expressions"; AWS Lambda Developer
Guide, "Visualize Lambda function invocations using AWS X-Ray".
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3

from userlab.monitoring import service_graph

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

POLICY = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"


def allow(role: str) -> None:
    """Let a role send traces: a function whose tracing is on needs it. AWS operation: AttachRolePolicy."""
    boto3.client("iam").attach_role_policy(RoleName=role, PolicyArn=POLICY)


def trace_function(name: str) -> None:
    """Have Lambda trace a function. AWS operation: UpdateFunctionConfiguration.

    Its role needs `allow`. On AWS the first request of each second is traced, and one in twenty of the others.
    """
    client = boto3.client("lambda")
    client.update_function_configuration(FunctionName=name, TracingConfig={"Mode": "Active"})
    client.get_waiter("function_updated_v2").wait(FunctionName=name)


def trace_stage(api: str, stage: str = "dev") -> None:
    """Have API Gateway trace the requests to a stage. AWS operation: UpdateStage."""
    change = {"op": "replace", "path": "/tracingEnabled", "value": "true"}
    boto3.client("apigateway").update_stage(restApiId=api, stageName=stage, patchOperations=[change])


def summaries(minutes: int = 10, now: float | None = None, fitting: str = "") -> list[dict[str, Any]]:
    """The traces of the last minutes, the newest first. AWS operation: GetTraceSummaries.

    Args:
        now: seconds since 1970, the end; the present if you say nothing.
        fitting: a filter expression: 'fault', 'responsetime > 1', 'service("users") { error }', 'annotation.id = "u1"'.

    On AWS a trace can be found some seconds later.

    >>> traces.summaries(5, fitting="fault")[0]["Id"]
    '1-67891233-abcdef012345678912345678'
    """
    end = now or time.time()
    filters = {"FilterExpression": fitting} if fitting else {}
    pages = (
        boto3.client("xray")
        .get_paginator("get_trace_summaries")
        .paginate(StartTime=end - minutes * 60, EndTime=end + 1, **filters)
    )
    found = [each for page in pages for each in page["TraceSummaries"]]
    return sorted(found, key=lambda each: each["StartTime"], reverse=True)


def get(trace: str) -> list[dict[str, Any]]:
    """The segments of a trace, as the documents that they are; the first is where it began.

    AWS operation: BatchGetTraces.

    >>> [segment["name"] for segment in traces.get("1-67891233-abcdef012345678912345678")]
    ['users/dev', 'users', 'users', 'dynamodb']
    """
    found = boto3.client("xray").batch_get_traces(TraceIds=[trace])["Traces"]
    segments = [json.loads(segment["Document"]) for each in found for segment in each["Segments"]]
    return sorted(segments, key=lambda segment: segment["start_time"])


def timeline(segments: list[dict[str, Any]]) -> pandas.DataFrame:
    """What worked on a request: one row for each segment and subsegment, those inside of another one further right.

    `start` is in milliseconds since the first began, `ms` how long it took, `status` the HTTP status, or what went
    wrong. `type` tells the service; a subsegment has none. Segments that X-Ray *inferred* from a call are left out: the
    call itself is there.
    """
    import pandas

    began = min(part["start_time"] for part in segments)
    rows = [
        {
            "name": "  " * depth + part["name"],
            "type": part.get("origin", ""),
            "start": round((part["start_time"] - began) * 1000, 1),
            "ms": round(_milliseconds(part), 1),
            "status": status(part),
        }
        for part, depth in nested(segments)
    ]
    return pandas.DataFrame(rows)


def waterfall(segments: list[dict[str, Any]]) -> Figure:
    """The timeline as a picture: what ran within what, and how long. `segments` is what `get` returns.

    Segments are in full colours, subsegments pale, failed ones red.
    """
    from matplotlib import pyplot

    parts = list(nested(segments))
    began = min(part["start_time"] for part, _ in parts)
    figure, axes = pyplot.subplots(figsize=(8, 0.6 + 0.35 * len(parts)), layout="constrained")
    called = {each["parent_id"]: each["origin"] for each in segments if each.get("inferred")}
    kind, labels = "", []
    for position, (part, depth) in enumerate(parts):
        kind = part.get("origin", kind)
        left, took = (part["start_time"] - began) * 1000, _milliseconds(part)
        failed = part.get("fault") or part.get("error")
        colour = service_graph.WRONG if failed else service_graph.colour_of(called.get(part["id"], kind))
        axes.barh(position, took, left=left, color=colour, edgecolor=colour, alpha=1 if "origin" in part else 0.55)
        axes.text(left + took, position, f" {took:.1f} ms", va="center", fontsize=8)
        labels.append("  " * depth + part["name"])
    axes.set_yticks(range(len(parts)), labels, family="monospace", fontsize=8, horizontalalignment="left")
    axes.tick_params(axis="y", pad=5.2 * max(map(len, labels)), length=0)
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds since the request came in")
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    pyplot.close(figure)  # the notebook shows what is returned, and would show an open figure once more
    return figure


def service_map(minutes: int = 10, now: float | None = None) -> Figure:
    """Which service called which in the last minutes (at most 360), as a picture, callers on the left.

    An arrow tells how many calls there were and their milliseconds on average; a red ring, that some of a service's
    failed. `now` is as in `summaries`. AWS operation: GetServiceGraph.
    """
    return service_graph.draw(service_graph.services(minutes, now))


def calls(minutes: int = 10, now: float | None = None) -> pandas.DataFrame:
    """The arrows of the map as a table: from, to, calls, failed, ms. AWS operation: GetServiceGraph."""
    return service_graph.edges(service_graph.services(minutes, now))


def status(part: dict[str, Any]) -> str:
    """How a segment ended: its HTTP status, or else "fault" (5xx), "error" (4xx), "throttle" (429); "" for fine."""
    code = part.get("http", {}).get("response", {}).get("status")
    wrong = next((name for name in ("throttle", "fault", "error") if part.get(name)), "")
    return str(code) if code else wrong


def nested(segments: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Segments and subsegments with how deep each stands, a caller before what it called."""
    known = [segment for segment in segments if not segment.get("inferred")]
    ids = {part["id"] for segment in known for part, _ in _parts(segment, 0)}
    for segment in known:
        if segment.get("parent_id") not in ids:
            yield from _below(segment, 0, known)


def _milliseconds(part: dict[str, Any]) -> float:
    return float(part.get("end_time", part["start_time"]) - part["start_time"]) * 1000


def _below(part: dict[str, Any], depth: int, segments: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    yield part, depth
    inner = [*part.get("subsegments", []), *(each for each in segments if each.get("parent_id") == part["id"])]
    for each in sorted(inner, key=lambda one: one["start_time"]):
        yield from _below(each, depth + 1, segments)


def _parts(part: dict[str, Any], depth: int) -> Iterator[tuple[dict[str, Any], int]]:
    yield part, depth
    for each in part.get("subsegments", []):
        yield from _parts(each, depth + 1)

"""GetTraceSummaries: which traces there are in a time range, and what stands out in each.

Source: X-Ray API reference, "GetTraceSummaries", "TraceSummary".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.tracing import Document
from userlab.cloud.xray.filter_expression import annotated, is_partial, matcher
from userlab.cloud.xray.filter_syntax import Value
from userlab.cloud.xray.kept import Traces
from userlab.cloud.xray.messages import page, refused, time_range
from userlab.cloud.xray.outcome import outcome_of, seconds_of
from userlab.cloud.xray.trace import Trace, assembled, service_of, status_of

HOURS = 24
PAGE = 100


def trace_summaries(traces: Traces, parameters: dict[str, Any], account: str, now: float) -> dict[str, Any]:
    """The answer of GetTraceSummaries, the newest trace first. Raises AwsError InvalidRequestException.

    A trace's time is that of its first segment, which is the time in its id where nobody moved the clock; for the
    TimeRangeType Event it is that of the last segment's arrival, for Service that of any segment.
    """
    start, end = time_range(parameters, HOURS)
    if (parameters.get("SamplingStrategy") or {}).get("Name") == "FixedRate":
        raise refused("the SamplingStrategy FixedRate")
    expression = parameters.get("FilterExpression")
    fits = matcher(expression) if expression else None
    by = parameters.get("TimeRangeType") or "TraceId"
    found = []
    looked_at = 0
    for name, began, updated in traces.times():
        if not (start <= began <= end if by == "TraceId" else began <= end and updated >= start):
            continue
        looked_at += 1
        if by == "Event" and not start <= updated <= end:
            continue
        trace = assembled(name, traces.documents(name))
        if (trace.segments or trace.stray) and (fits is None or fits(trace)):
            found.append((trace, updated))
    first, more = page(parameters, PAGE, len(found))
    answer: dict[str, Any] = {
        "TraceSummaries": [_summary(trace, account, updated) for trace, updated in found[first : first + PAGE]],
        "ApproximateTime": now,
        "TracesProcessedCount": looked_at,
    }
    return answer | ({"NextToken": more} if more else {})


def _summary(trace: Trace, account: str, updated: float) -> dict[str, Any]:
    roots = trace.roots or trace.stray
    outcomes = [outcome_of(each) for each in roots]
    document: dict[str, Any] = {
        "Id": trace.name,
        "StartTime": trace.began,
        "Duration": round(trace.duration, 3),
        "ResponseTime": round(seconds_of(roots[0]), 3),
        "HasFault": any(each.fault for each in outcomes),
        "HasError": any(each.error for each in outcomes),
        "HasThrottle": any(each.throttle for each in outcomes),
        "IsPartial": is_partial(trace),
        "Http": _http(roots[0]),
        "Annotations": _annotations(trace, account),
        "Users": _users(trace, account),
        "ServiceIds": _services(trace.segments, account),
        "ResourceARNs": [{"ARN": arn} for arn in dict.fromkeys(_arns(trace.segments))],
        "InstanceIds": [],
        "AvailabilityZones": [],
        "EntryPoint": _service(roots[0], account),
        "FaultRootCauses": [],
        "ErrorRootCauses": [],
        "ResponseTimeRootCauses": [],
        "Revision": len(trace.segments),
        "MatchedEventTime": updated,
    }
    return document


def _http(segment: Document) -> dict[str, Any]:
    request = (segment.get("http") or {}).get("request") or {}
    told = {"HttpURL": "url", "HttpMethod": "method", "UserAgent": "user_agent", "ClientIp": "client_ip"}
    found: dict[str, Any] = {name: str(request[key]) for name, key in told.items() if request.get(key)}
    status = status_of(segment)
    return found | ({"HttpStatus": status} if status is not None else {})


def _service(segment: Document, account: str) -> dict[str, Any]:
    name, kind = service_of(segment)
    found: dict[str, Any] = {"Name": name, "Names": [name]}
    if not segment.get("inferred"):
        found["AccountId"] = account
    return found | ({"Type": kind} if kind else {})


def _services(segments: list[Document], account: str) -> list[dict[str, Any]]:
    found = {service_of(each): _service(each, account) for each in segments}
    return list(found.values())


def _arns(segments: list[Document]) -> list[str]:
    found = [each.get("resource_arn") or (each.get("aws") or {}).get("function_arn") for each in segments]
    return [str(each) for each in found if each]


def _annotations(trace: Trace, account: str) -> dict[str, Any]:
    by_value: dict[str, dict[Value, list[Document]]] = {}
    for key, value, segment in annotated(trace):
        segments = by_value.setdefault(key, {}).setdefault(value, [])
        if segment not in segments:
            segments.append(segment)
    return {
        key: [
            {"AnnotationValue": _value(value), "ServiceIds": _services(each, account)} for value, each in found.items()
        ]
        for key, found in by_value.items()
    }


def _value(value: Value) -> dict[str, Value]:
    if isinstance(value, bool):
        return {"BooleanValue": value}
    return {"StringValue": value} if isinstance(value, str) else {"NumberValue": value}


def _users(trace: Trace, account: str) -> list[dict[str, Any]]:
    users: dict[str, list[Document]] = {}
    for each in trace.segments:
        if each.get("user"):
            users.setdefault(str(each["user"]), []).append(each)
    return [{"UserName": name, "ServiceIds": _services(segments, account)} for name, segments in users.items()]

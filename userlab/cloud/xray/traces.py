"""BatchGetTraces, GetTraceGraph and GetServiceGraph: whole traces, and the map of some of them.

Source: X-Ray API reference, the operations of these names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from userlab.cloud.xray.kept import Traces
from userlab.cloud.xray.messages import invalid, page, refused, time_range
from userlab.cloud.xray.service_graph import ServiceGraph
from userlab.cloud.xray.trace import Trace, assembled

MOST_IDS = 5  # of BatchGetTraces (its documentation, "Request Parameters")
GRAPH_HOURS = 6
PAGE = 100


def batch_get_traces(traces: Traces, parameters: dict[str, Any]) -> dict[str, Any]:
    """Each trace's segments as documents in JSON; ids that are unknown are told. Raises AwsError."""
    names = list(dict.fromkeys(parameters["TraceIds"]))
    if len(names) > MOST_IDS:
        raise invalid(f"Too many trace IDs: at most {MOST_IDS} can be retrieved at once")
    found = [_read(traces, name) for name in names]
    return {
        "Traces": [_described(each) for each in found if each is not None],
        "UnprocessedTraceIds": [name for name, each in zip(names, found, strict=True) if each is None],
    }


def trace_graph(traces: Traces, parameters: dict[str, Any], account: str) -> dict[str, Any]:
    """The map of the traces that are named. Raises AwsError."""
    return _paged(parameters, _graph(traces, dict.fromkeys(parameters["TraceIds"]), account))


def service_graph(traces: Traces, parameters: dict[str, Any], account: str) -> dict[str, Any]:
    """The map of all traces that began within at most six hours. Raises AwsError."""
    start, end = time_range(parameters, GRAPH_HOURS)
    for name in ("GroupName", "GroupARN"):
        if parameters.get(name) not in (None, "Default"):
            raise refused(f"groups ({name})")
    names = [name for name, began, _ in reversed(traces.times()) if start <= began <= end]
    answer = {"StartTime": start, "EndTime": end, "ContainsOldGroupVersions": False}
    return answer | _paged(parameters, _graph(traces, names, account))


def _graph(traces: Traces, names: Iterable[str], account: str) -> list[dict[str, Any]]:
    found = (_read(traces, name) for name in names)
    return ServiceGraph(each for each in found if each is not None).services(account)


def _paged(parameters: dict[str, Any], services: list[dict[str, Any]]) -> dict[str, Any]:
    first, more = page(parameters, PAGE, len(services))
    return {"Services": services[first : first + PAGE]} | ({"NextToken": more} if more else {})


def _read(traces: Traces, name: str) -> Trace | None:
    documents = traces.documents(name)
    return assembled(name, documents) if documents else None


def _described(trace: Trace) -> dict[str, Any]:
    documents = [*trace.segments, *trace.stray]
    return {
        "Id": trace.name,
        "Duration": round(trace.duration, 3),
        "LimitExceeded": False,
        "Segments": [{"Id": each["id"], "Document": json.dumps(each, separators=(",", ":"))} for each in documents],
    }

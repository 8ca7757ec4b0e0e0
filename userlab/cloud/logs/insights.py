"""CloudWatch Logs Insights: StartQuery, GetQueryResults, StopQuery, DescribeQueries.

A query is done before StartQuery answers.

Source: CloudWatch Logs API reference, StartQuery, GetQueryResults; User Guide, "Supported logs and discovered fields".
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.clock import Clock
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.logs import groups
from userlab.cloud.logs.insights_commands import commands
from userlab.cloud.logs.insights_functions import Moment
from userlab.cloud.logs.insights_syntax import SHOWN, Command, Record, Records, malformed, shown
from userlab.cloud.logs.lambda_fields import lambda_fields

_DEFAULT = 1_000
_MOST = 10_000
_DISCOVERED = 1_000  # fields of one message that is JSON
_KEPT = 1_000  # queries of one account


class Queries:
    """The queries of every account, done and kept for a while."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._done: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def operations(self) -> dict[str, Callable[[AwsRequest], dict[str, Any]]]:
        """The operations on queries by their names. Their caller holds the account's lock. They raise AwsError."""
        return {
            "StartQuery": self._start,
            "GetQueryResults": self._results,
            "StopQuery": self._stop,
            "DescribeQueries": self._described,
        }

    def _find(self, request: AwsRequest) -> dict[str, Any]:
        query = self._done[request.account].get(str(request.parameters.get("queryId")))
        if query is None:
            raise AwsError("ResourceNotFoundException", "The specified query does not exist.")
        return query

    def _results(self, request: AwsRequest) -> dict[str, Any]:
        query = self._find(request)
        return {name: query[name] for name in ("queryLanguage", "results", "statistics", "status")}

    def _stop(self, request: AwsRequest) -> dict[str, Any]:
        self._find(request)
        raise groups.invalid("Query is already ended.")

    def _described(self, request: AwsRequest) -> dict[str, Any]:
        return _described(request, self._done[request.account])

    def forget(self, account: str) -> None:
        """Drop the queries of an account."""
        self._done.pop(account, None)

    def _start(self, request: AwsRequest) -> dict[str, Any]:
        parameters, done = request.parameters, self._done[request.account]
        text = str(parameters.get("queryString") or "")
        if parameters.get("queryLanguage", "CWLI") != "CWLI":
            raise groups.invalid("The local cloud reads queries of Logs Insights alone (queryLanguage CWLI).")
        steps = commands(text) if text.strip() else []
        names = [str(name) for name in _names(parameters)]
        if not names:
            raise groups.invalid("Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given.")
        records = _records(request, names)
        scanned, size = len(records), sum(len(record["@message"]) for record in records)
        results, matched = _run(steps, records, int(parameters.get("limit") or 0))
        query_id = str(uuid.uuid4())
        if len(done) >= _KEPT:
            del done[next(iter(done))]
        done[query_id] = {
            "queryId": query_id,
            "queryString": text,
            "queryLanguage": "CWLI",
            "status": "Complete",
            "createTime": int(self._clock.now(request.account) * 1000),
            "logGroupName": names[0],
            "results": results,
            "statistics": {
                "recordsMatched": float(matched),
                "recordsScanned": float(scanned),
                "bytesScanned": float(size),
            },
        }
        return {"queryId": query_id}


def _described(request: AwsRequest, done: dict[str, dict[str, Any]]) -> dict[str, Any]:
    name, status = request.parameters.get("logGroupName"), request.parameters.get("status")
    members = ("queryId", "queryString", "queryLanguage", "status", "createTime", "logGroupName")
    return {
        "queries": [
            {member: query[member] for member in members}
            for query in reversed(done.values())
            if name in (None, query["logGroupName"]) and status in (None, query["status"])
        ]
    }


def _names(parameters: dict[str, Any]) -> list[Any]:
    one = parameters.get("logGroupName")
    several = parameters.get("logGroupNames") or parameters.get("logGroupIdentifiers") or []
    return [one] if one else list(several)


def _records(request: AwsRequest, names: list[str]) -> Records:
    """The events between start and end (epoch seconds), the newest first, with the fields that they hold."""
    start, end = (int(request.parameters.get(name) or 0) * 1000 for name in ("startTime", "endTime"))
    found = []
    for name in names:
        try:
            group = groups.find(request, name)
        except AwsError:
            text = f"Log group '{name}' does not exist for account ID '{request.account}'"
            raise AwsError("ResourceNotFoundException", text) from None
        for stream in group.streams.values():
            within = (event for event in stream.events if start <= event.timestamp <= end + 999)
            found += [_record(request.account, group.name, stream.log_stream_name, event) for event in within]
    return sorted(found, key=lambda record: record["@timestamp"], reverse=True)


def _record(account: str, group: str, stream: str, event: Any) -> Record:
    record: Record = {}
    if event.message.lstrip().startswith("{"):
        try:
            _discover(json.loads(event.message), "", record)
        except (ValueError, RecursionError):
            record = {}
    return (
        record
        | lambda_fields(group, event.message)
        | {
            "@timestamp": Moment(event.timestamp),
            "@ingestionTime": Moment(event.ingestion_time),
            "@message": event.message,
            "@logStream": stream,
            "@log": f"{account}:{group}",
            "@ptr": base64.b64encode(f"{group}/{stream}/{event.event_id}".encode()).decode(),
        }
    )


def _discover(value: Any, path: str, record: Record) -> None:
    """The members of a message that is JSON: a.b.0 for the first of a list below a and b."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if len(record) >= _DISCOVERED:
            return
        place = f"{path}.{key}" if path else str(key)
        if isinstance(inner, (dict, list)):
            _discover(inner, place, record)
        elif inner is not None:
            record[place] = inner


def _run(steps: list[tuple[str, Command]], records: Records, limit: int) -> tuple[list[list[dict[str, str]]], int]:
    """The rows of a query's result, and how many events its filters let pass."""
    matched, events = len(records), True
    for name, step in steps:
        records = step(records)
        events = events and name != "stats"  # its rows are no events
        if events and name == "filter":
            matched = len(records)
    if limit < 0 or limit > _MOST:
        raise malformed(f"limit must be between 1 and {_MOST}")
    return [_row(record) for record in records[: limit or _DEFAULT]], matched


def _row(record: Record) -> list[dict[str, str]]:
    names = record.get(SHOWN) or ["@timestamp", "@message"]
    row = [{"field": name, "value": _shown(record[name])} for name in names if record.get(name) is not None]
    return row + ([{"field": "@ptr", "value": record["@ptr"]}] if "@ptr" in record else [])


def _shown(value: Any) -> str:
    if isinstance(value, Moment):
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(value // 1000)) + f".{value % 1000:03d}"
    return shown(value)

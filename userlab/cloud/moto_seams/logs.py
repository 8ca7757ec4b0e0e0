"""moto's CloudWatch Logs, written to by Lambda. Callers hold the account's lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from moto.logs import models
from moto.logs.models import LogGroup, LogsBackend, LogStream, logs_backends

Listener = Callable[[str, str, str, list[dict[str, Any]]], None]
_listeners: list[Listener] = []
_times: list[Callable[[str], float]] = []

# What is older, or lies further ahead, is not taken. (CloudWatch Logs API reference, PutLogEvents.)
OLDEST_MS, NEWEST_MS = 14 * 86_400_000, 2 * 3_600_000
STREAM_EVENTS = 20_000  # kept of one stream: a lab that runs for days must not fill the memory


def _backend(account: str, region: str) -> LogsBackend:
    return logs_backends[account][region]


def has_group(account: str, region: str, group: str) -> bool:
    return group in _backend(account, region).groups


def has_stream(account: str, region: str, group: str, stream: str) -> bool:
    found = _backend(account, region).groups.get(group)
    return found is not None and stream in found.streams


def create_group(account: str, region: str, group: str) -> None:
    _backend(account, region).create_log_group(group, {})


def create_stream(account: str, region: str, group: str, stream: str) -> None:
    _backend(account, region).create_log_stream(group, stream)


def put(account: str, region: str, group: str, stream: str, events: list[tuple[int, str]]) -> None:
    """Append (epoch milliseconds, message) events, oldest first; subscription filters get them too."""
    documents = [{"timestamp": at, "message": message} for at, message in events]
    _backend(account, region).groups[group].streams[stream].put_log_events(documents)


def groups(account: str, region: str) -> dict[str, LogGroup]:
    """The log groups by name."""
    return _backend(account, region).groups


def metric_filters(account: str, region: str, group: str) -> list[dict[str, Any]]:
    """The metric filters of a log group, as DescribeMetricFilters shows them."""
    return list(_backend(account, region).filters.get_matching_filters(log_group_name=group))


def forget_metric_filters(account: str, region: str, group: str) -> None:
    """A group's filters go with it."""
    filters = _backend(account, region).filters
    filters.metric_filters = [each for each in filters.metric_filters if each["logGroupName"] != group]


def install(pattern: type, listener: Listener, time_of: Callable[[str], float]) -> None:
    """Let moto match messages by `pattern(text).matches(message)`, and order a group's events by their time.

    `listener(account, region, group, events)` is told of new events, whoever wrote them.

    moto takes every pattern that begins with anything but a letter or a quote for one that matches all. It keeps all
    events for ever; here they go when the retention of their group is over by `time_of(account)`, in epoch seconds. By
    the same time it is judged which events are too old or too new to be taken.
    """
    models.EventMessageFilter = pattern
    models.LogGroup.filter_log_events = _interleaved
    LogsBackend.put_log_events = _accepted
    _listeners[:] = [listener]
    _times[:] = [time_of]
    if not hasattr(LogStream, "_unfiltered"):
        LogStream._unheard = LogStream.put_log_events
        LogStream.put_log_events = _heard
        LogStream._unfiltered = LogStream._send_log_events
        LogStream._send_log_events = _filtered


def rejected(account: str, times: list[int]) -> dict[str, int]:
    """Where in these times (epoch milliseconds, ascending) events begin that are too old or too new to be taken.

    >>> rejected("123456789012", [0])
    {'tooOldLogEventEndIndex': 1}
    """
    now = next((time_of(account) for time_of in _times), time.time()) * 1000
    old = sum(each < now - OLDEST_MS for each in times)
    new = next((place for place, each in enumerate(times) if each > now + NEWEST_MS), None)
    found = {"tooOldLogEventEndIndex": old} if old else {}
    return found | ({"tooNewLogEventStartIndex": new} if new is not None else {})


def _accepted(
    backend: LogsBackend, log_group_name: str, log_stream_name: str, log_events: list[dict[str, Any]]
) -> tuple[str, dict[str, int]]:
    if log_group_name not in backend.groups:
        raise models.ResourceNotFoundException
    times = [event["timestamp"] for event in log_events]
    if times != sorted(times):
        raise models.InvalidParameterException(
            "Log events in a single PutLogEvents request must be in chronological order."
        )
    told = rejected(backend.account_id, times)
    taken = log_events[told.get("tooOldLogEventEndIndex", 0) : told.get("tooNewLogEventStartIndex")]
    return backend.groups[log_group_name].put_log_events(log_stream_name, taken), told


def _heard(stream: LogStream, log_events: list[dict[str, Any]]) -> str:
    token = stream._unheard(log_events)
    for time_of in _times:
        _trim(stream, time_of(stream.account_id))
    for listener in _listeners:
        listener(stream.account_id, stream.region, stream.log_group.name, log_events)
    return token


def _filtered(
    stream: LogStream, service: str, destination_arn: str, filter_name: str, log_events: list[dict[str, Any]]
) -> None:
    """A subscription gets the events that its pattern finds, and nothing where there are none."""
    subscription = stream.log_group.subscription_filters.get(filter_name)
    pattern = models.EventMessageFilter(subscription.filter_pattern if subscription is not None else "")
    found = [event for event in log_events if pattern.matches(event["message"])]
    if found:
        stream._unfiltered(service, destination_arn, filter_name, found)


def _trim(written: LogStream, now: float) -> None:
    if len(written.events) > STREAM_EVENTS + STREAM_EVENTS // 10:
        del written.events[: len(written.events) - STREAM_EVENTS]
    days = int(written.log_group.retention_in_days or 0)
    if not days:
        return
    oldest = (now - days * 86_400) * 1000
    for stream in written.log_group.streams.values():
        if stream.events and stream.events[0].timestamp < oldest:
            stream.events[:] = [event for event in stream.events if event.timestamp >= oldest]


_by_stream = models.LogGroup.filter_log_events


def _interleaved(group: models.LogGroup, *arguments: Any) -> Any:
    # The last argument is the API's `interleaved`: deprecated, since events of several streams always come by time.
    return _by_stream(group, *arguments[:-1], True)

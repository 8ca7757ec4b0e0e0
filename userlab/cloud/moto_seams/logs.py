"""moto's CloudWatch Logs, written to by Lambda. Callers hold the account's lock."""

from __future__ import annotations

from typing import Any

from moto.logs import models
from moto.logs.models import LogsBackend, logs_backends

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
    documents = [{"timestamp": time, "message": message} for time, message in events]
    found = _backend(account, region).groups[group].streams[stream]
    found.put_log_events(documents)
    if len(found.events) > STREAM_EVENTS:
        del found.events[: len(found.events) - STREAM_EVENTS]


def install(pattern: type) -> None:
    """Let moto match messages by `pattern(text).matches(message)`, and order a group's events by their time.

    moto takes every pattern that begins with anything but a letter or a quote for one that matches all.
    """
    models.EventMessageFilter = pattern
    models.LogGroup.filter_log_events = _interleaved


_by_stream = models.LogGroup.filter_log_events


def _interleaved(group: models.LogGroup, *arguments: Any) -> Any:
    # The last argument is the API's `interleaved`: deprecated, since events of several streams always come by time.
    return _by_stream(group, *arguments[:-1], True)

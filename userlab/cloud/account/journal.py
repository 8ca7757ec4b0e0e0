"""The journal: one record a call.

It is the one source for what a lesson shows afterwards: which calls were made, what they cost, how one HTTP
request travelled from API Gateway through Lambda to DynamoDB (records that share a `trace_id`), and which
permissions a function's real calls need.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

KEPT_PER_ACCOUNT = 50_000
KEPT_BYTES = 32 * 1024 * 1024


@dataclass(slots=True)
class Record:
    """One call. `time` is epoch seconds at its start, `milliseconds` how long it took to answer.

    `permissions` are the pairs of IAM action and resource ARN that the call needed, `user_agent` is what the caller
    says it is, as in CloudTrail's userAgent. An invocation's init phase, if it had one, is a part of its billed
    milliseconds; `log_bytes` is what it wrote to CloudWatch Logs. `injected` is the fault of the lab that the call met.
    """

    time: float
    trace_id: str
    request_id: str
    account: str
    region: str
    principal: str
    service: str
    action: str
    resource: str
    status: int
    error: str | None = None
    milliseconds: float = 0.0
    request_bytes: int = 0
    response_bytes: int = 0
    read_units: float | None = None
    write_units: float | None = None
    billed_ms: int | None = None
    memory_mb: int | None = None
    init_ms: float | None = None
    init_began: float | None = None
    log_bytes: int | None = None
    permissions: Sequence[tuple[str, str]] = ()
    source: str = ""
    user_agent: str = ""
    injected: str = ""
    number: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            name: getattr(self, name) for name in _NAMES
        }  # dataclasses.asdict copies each value, and takes ten times as long


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call, and the ids by which it is known. `source` is an address, or what an event came from."""

    account: str
    region: str
    principal: str
    trace_id: str
    request_id: str
    source: str = ""
    user_agent: str = ""


_NAMES = tuple(each.name for each in fields(Record))


def _size(record: Record) -> int:
    """About how many bytes of memory a record takes."""
    texts = len(record.resource) + len(record.user_agent) + len(record.principal) + len(record.error or "")
    return 500 + texts + 150 * len(record.permissions)


class Journal:
    """Records of every account, oldest first, the last 50,000 of each, and no more than take 32 MB.

    `add` is on the path of every call, so it appends under a lock and does nothing else.
    """

    def __init__(self) -> None:
        self._records: dict[str, deque[Record]] = {}
        self._bytes: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._grown = threading.Condition()

    def record(
        self,
        caller: Caller,
        *,
        service: str,
        action: str,
        resource: str,
        status: int,
        error: str | None,
        started: float,
        begun: float,
        request: bytes,
        response: Any,
        usage: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Add the record of a call that has just been answered; every record of the cloud is made here.

        `started` is when it began in epoch seconds, `begun` the same by `time.perf_counter()`. Of a response that is
        not bytes, a stream or none, nothing is counted. `usage` has what the service knows of the price, by the
        record's own names: read_units, billed_ms, log_bytes...
        """
        self.add(
            Record(
                time=started,
                trace_id=caller.trace_id,
                request_id=caller.request_id,
                account=caller.account,
                region=caller.region,
                principal=caller.principal,
                service=service,
                action=action,
                resource=resource,
                status=status,
                error=error or None,
                milliseconds=round((time.perf_counter() - begun) * 1000, 3),
                request_bytes=len(request),
                response_bytes=len(response) if isinstance(response, bytes) else 0,
                read_units=usage.get("read_units"),
                write_units=usage.get("write_units"),
                billed_ms=usage.get("billed_ms"),
                memory_mb=usage.get("memory_mb"),
                init_ms=usage.get("init_ms"),
                init_began=usage.get("init_began"),
                log_bytes=usage.get("log_bytes"),
                permissions=usage.get("permissions", ()),
                source=caller.source,
                user_agent=caller.user_agent,
                injected=usage.get("injected") or "",
            )
        )

    def add(self, record: Record) -> None:
        with self._grown:
            number = self._numbers.get(record.account, 0) + 1
            self._numbers[record.account] = record.number = number
            records = self._records.setdefault(record.account, deque())
            records.append(record)
            used = self._bytes.get(record.account, 0) + _size(record)
            while len(records) > KEPT_PER_ACCOUNT or used > KEPT_BYTES:
                used -= _size(records.popleft())
            self._bytes[record.account] = used
            self._grown.notify_all()

    def read(self, account: str, since: int = 0) -> list[Record]:
        """The account's records numbered above `since`, oldest first."""
        with self._grown:
            records = self._records.get(account)
            if not records:
                return []
            skip = max(0, len(records) - (self._numbers[account] - since)) if since else 0
            return [records[position] for position in range(skip, len(records))]

    def last(self, account: str) -> int:
        """The number of the account's newest record, 0 when there is none."""
        return self._numbers.get(account, 0)

    def wait(self, account: str, since: int, seconds: float) -> bool:
        """Wait until there is a record numbered above `since`; False when the time is over first."""
        with self._grown:
            return self._grown.wait_for(lambda: self.last(account) > since, seconds)

    def forget(self, account: str) -> None:
        """Drop an account's records. Numbers go on, so that a reader's cursor stays good."""
        with self._grown:
            self._records.pop(account, None)
            self._bytes.pop(account, None)

"""The execution log of an invocation: what the handler wrote, between the lines of the platform.

Log events end with a line feed, as CloudWatch Logs gets them from Lambda. The last 4 KB of everything are what
Invoke answers as LogResult. Source: Lambda guide, "Sending Lambda function logs to CloudWatch Logs" (text and JSON
format, contents of START, END and REPORT).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from userlab.cloud.functions.limits import LOG_TAIL_BYTES

EVENT_BYTES = 256 * 1024  # the most that one CloudWatch Logs event holds
KEPT_BYTES = 1024 * 1024  # of one invocation: a handler that prints without end must not fill the lab's memory


@dataclass(frozen=True)
class Report:
    """The figures of a REPORT line. `status` is "" when the function succeeded, else "error" or "timeout".

    `trace` are the ids of a traced invocation: of its trace, and of the Lambda service's segment in it.
    """

    request_id: str
    duration_ms: float
    billed_ms: int
    memory_mb: int
    max_memory_mb: int
    init_ms: float | None = None
    status: str = ""
    error_type: str = ""
    trace: tuple[str, str] | None = None

    def line(self) -> str:
        """The REPORT line.

        >>> Report("r-1", 1.234, 2, 128, 35).line().split("\\t")[:3]
        ['REPORT RequestId: r-1', 'Duration: 1.23 ms', 'Billed Duration: 2 ms']
        """
        parts = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {self.duration_ms:.2f} ms",
            f"Billed Duration: {self.billed_ms} ms",
            f"Memory Size: {self.memory_mb} MB",
            f"Max Memory Used: {self.max_memory_mb} MB",
        ]
        if self.init_ms is not None:
            parts.append(f"Init Duration: {self.init_ms:.2f} ms")
        if self.status:
            parts.append(f"Status: {self.status}")
        if self.error_type:
            parts.append(f"Error Type: {self.error_type}")
        lines = ["\t".join(parts)]
        if self.trace:
            lines.append(f"XRAY TraceId: {self.trace[0]}\tSegmentId: {self.trace[1]}\tSampled: true")
        return "".join(f"{line}\t\n" for line in lines)

    def record(self) -> dict[str, Any]:
        """The same for the JSON log format (platform.report)."""
        metrics: dict[str, float | int] = {
            "durationMs": round(self.duration_ms, 3),
            "billedDurationMs": self.billed_ms,
            "memorySizeMB": self.memory_mb,
            "maxMemoryUsedMB": self.max_memory_mb,
        }
        if self.init_ms is not None:
            metrics["initDurationMs"] = round(self.init_ms, 3)
        record = {"requestId": self.request_id, "metrics": metrics, "status": self.status or "success"}
        return record | ({"errorType": self.error_type} if self.error_type else {})


class ExecutionLog:
    """Collects the log of one invocation.

    `now_ms` gives epoch milliseconds, `translate` makes a line of the process what it would be on AWS, `format` is
    "Text" or "JSON" (of the platform's own lines).
    """

    def __init__(self, now_ms: Callable[[], int], translate: Callable[[str], str], format: str = "Text") -> None:
        self.events: list[tuple[int, str]] = []
        self._now_ms = now_ms
        self._translate = translate
        self._json = format == "JSON"
        self._tail = bytearray()
        self._partial = b""
        self._kept = 0
        self._dropped = 0

    def write(self, data: bytes) -> None:
        """Take what the process wrote. A line is an event; an unfinished one waits for its end."""
        if self._kept > KEPT_BYTES:
            self._dropped += len(data)
            self._add_tail(data)
            return
        *lines, self._partial = (self._partial + data).split(b"\n")
        now = self._now_ms()
        for line in lines:
            self._add(now, line + b"\n")
        if len(self._partial) > EVENT_BYTES:
            self._flush()

    def platform(self, text: str, kind: str, record: dict[str, Any], in_tail: bool = True) -> None:
        """Add a line of the platform: `text`, or its JSON form of type platform.`kind`."""
        self._flush()
        now = self._now_ms()
        if self._json:
            moment = datetime.datetime.fromtimestamp(now / 1000, datetime.UTC)
            document = {"time": f"{moment:%Y-%m-%dT%H:%M:%S}.{now % 1000:03d}Z", "type": f"platform.{kind}"}
            text = json.dumps(document | {"record": record}, separators=(",", ":")) + "\n"
        self._end_line()
        if in_tail:
            self._add_tail(text.encode())
        self.events.append((now, text))

    def start(self, request_id: str, version: str) -> None:
        record = {"requestId": request_id, "version": version}
        self.platform(f"START RequestId: {request_id} Version: {version}\n", "start", record)

    def end(self, report: Report) -> None:
        """Add END and REPORT."""
        self._flush()
        if self._dropped:
            notice = f"(The lab keeps 1 MB of an invocation's log; {self._dropped} more bytes are not here.)\n"
            self.events.append((self._now_ms(), notice))
        if not self._json:
            self.platform(f"END RequestId: {report.request_id}\n", "end", {})
        self.platform(report.line(), "report", report.record())

    @property
    def tail(self) -> bytes:
        """The last 4 KB."""
        return bytes(self._tail[-LOG_TAIL_BYTES:])

    def _flush(self) -> None:
        if self._partial:
            partial, self._partial = self._partial, b""
            self._add(self._now_ms(), partial)

    def _add(self, now: int, line: bytes) -> None:
        if not line.strip():  # a blank line is no log event
            self._add_tail(line)
            return
        text = self._translate(line.decode("utf-8", "replace"))
        self._kept += len(line)
        for start in range(0, len(text), EVENT_BYTES // 4):
            self.events.append((now, text[start : start + EVENT_BYTES // 4]))
        self._add_tail(text.encode())

    def _add_tail(self, data: bytes) -> None:
        self._tail += data[-LOG_TAIL_BYTES:]
        if len(self._tail) > 16 * LOG_TAIL_BYTES:
            del self._tail[:-LOG_TAIL_BYTES]

    def _end_line(self) -> None:
        if self._tail and not self._tail.endswith(b"\n"):
            self._tail += b"\n"

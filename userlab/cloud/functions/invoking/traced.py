"""The two segments of an invocation: that of the Lambda service, and that of the function's own work.

With tracing Active, Lambda records them for invocations that their caller wants sampled, or says nothing of: here for
all of these, on AWS for the first of each second and one in twenty. With PassThrough it records nothing and hands the
caller's header on. Below the function's segment stand Initialization (of a cold start), Invocation and Overhead, as in
the guide's old style. An asynchronous invocation has a pair of segments for each attempt.

Source: Lambda guide, "Visualize Lambda function invocations using AWS X-Ray".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from userlab.cloud.account.authority import Authority
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.principal import Principal
from userlab.cloud.account.trace import new_trace_id
from userlab.cloud.account.tracing import Document, TraceHeader, Tracing, new_segment_id
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.http.aws_request import AwsError

SERVICE, FUNCTION = "AWS::Lambda", "AWS::Lambda::Function"


def may_write_segments(authority: Authority, principal: Principal) -> bool:
    """Whether a function's role may send traces: both actions of the policy AWSXRayDaemonWriteAccess."""
    actions = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
    return all(authority.allows(principal, action, "*") for action in actions)


def header_of(invocation: Invocation) -> TraceHeader:
    """What the handler gets as _X_AMZN_TRACE_ID: where nobody traces, a parent that stands for nothing."""
    root, parent = invocation.trace_id or new_trace_id(), invocation.parent_id or new_segment_id()
    return TraceHeader(root, parent, bool(invocation.sampled))


class TracedInvocation:
    """One invocation, from when Lambda takes it. `invocation` is it with the trace that its handler gets, `segment_id`
    that of the Lambda service's segment, empty where there is none.
    """

    def __init__(self, tracing: Tracing, clock: Clock, version: FunctionVersion, invocation: Invocation) -> None:
        self._tracing, self._clock, self._version = tracing, clock, version
        self._caller = invocation.parent_id
        self._traced = version.tracing == "Active" and invocation.sampled is not False
        self.segment_id, self._function_id = new_segment_id() if self._traced else "", ""
        self._may_send: Callable[[], bool] = lambda: False
        self._began = self._work_began = self._now()
        self.invocation = replace(invocation, trace_id=invocation.trace_id or new_trace_id())
        if self._traced:
            self._function_id = tracing.segment_id()
            self.invocation = replace(self.invocation, parent_id=self._function_id, sampled=True)

    def begins(self, may_send: Callable[[], bool]) -> None:
        """A sandbox is there. `may_send()` tells whether the function's role may write segments."""
        self._may_send, self._work_began = may_send, self._now()
        given = self.invocation
        if given.sampled:
            header = TraceHeader(given.trace_id, given.parent_id, True)
            self._tracing.expect(self._version.account, self._version.region, header, may_send)

    def ended(self, result: InvocationResult) -> None:
        """The function ran, well or not."""
        if not self._traced:
            return
        if self._may_send():
            self._record(self._function_segment(result))
        status = 202 if self.invocation.kind == "Event" else 200
        self._record(self._service_segment(result.request_id, status))

    def refused(self, error: AwsError) -> None:
        """Lambda could not run it: throttled, or another failure of the service."""
        if self._traced:
            segment = self._service_segment(self.invocation.request_id, error.status)
            segment["fault" if error.status >= 500 else "error"] = True
            if error.status == 429:
                segment["throttle"] = True
            self._record(segment)

    def _service_segment(self, request_id: str, status: int) -> Document:
        return self._segment(
            self.segment_id,
            self._caller,
            {
                "start_time": self._began,
                "end_time": self._now(),
                "http": {"response": {"status": status}},
                "aws": {"request_id": request_id},
                "origin": SERVICE,
                "resource_arn": self._version.arn,
            },
        )

    def _function_segment(self, result: InvocationResult) -> Document:
        arn, now = self._version.arn, self._now()
        began, parts = self._work_began, []
        if result.init_began is not None and result.init_ms is not None:
            init = result.init_began + self._clock.offset(self._version.account)
            began = init + result.init_ms / 1000
            parts.append(_part("Initialization", init, began, arn))
        ended = max(began, min(now, began + result.duration_ms / 1000))
        invocation = _part("Invocation", began, ended, arn)
        segment = self._segment(
            self._function_id,
            self.segment_id,
            {
                "start_time": began,
                "end_time": max(now, ended),
                "aws": {
                    "account_id": self._version.account,
                    "function_arn": arn,
                    "resource_names": [self._version.name],
                },
                "origin": FUNCTION,
                "subsegments": [*parts, invocation, _part("Overhead", ended, max(now, ended), arn)],
            },
        )
        if result.function_error:
            told = {"fault": True, "cause": _cause(result.payload)}
            segment |= told
            invocation |= told
        return segment

    def _segment(self, number: str, parent: str, members: Document) -> Document:
        named = {"id": number, "name": self._version.name, "trace_id": self.invocation.trace_id}
        return named | ({"parent_id": parent} if parent else {}) | members

    def _record(self, segment: Document) -> None:
        self._tracing.record(self._version.account, self._version.region, segment)

    def _now(self) -> float:
        return self._clock.now(self._version.account)


def _part(name: str, began: float, ended: float, arn: str) -> Document:
    told = {"id": new_segment_id(), "name": name, "start_time": began, "end_time": ended}
    return told | {"aws": {"function_arn": arn}}


def _cause(payload: bytes) -> dict[str, Any]:
    """The cause of a fault, of the error document that the function answered."""
    try:
        error = json.loads(payload)
    except ValueError:
        error = {}
    told = error if isinstance(error, dict) else {}
    exception = {
        "id": new_segment_id(),
        "message": str(told.get("errorMessage") or "")[:1000],
        "type": str(told.get("errorType") or "Unhandled"),
    }
    return {"working_directory": "/var/task", "exceptions": [exception]}

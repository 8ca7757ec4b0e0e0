"""One invocation in one sandbox: initialize it if it is new, hand the event over, make the answer and the log.

Error documents and log lines are those of Lambda: see the Lambda guide, "Runtime API" (errors), "Understanding the
execution environment lifecycle" (timeouts, crashes), and "AWS Lambda standardizes billing for INIT phase" (AWS
Compute Blog, 2025): the billed duration of a cold start includes its initialization.
"""

from __future__ import annotations

import hashlib
import json
import math
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from userlab.cloud.account.trace import new_request_id
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.invoking import busy_machine
from userlab.cloud.functions.invoking.execution_log import ExecutionLog, Report
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.invoking.traced import header_of
from userlab.cloud.functions.limits import INIT_SECONDS, RESPONSE_BYTES
from userlab.cloud.functions.sandboxes.launcher import ExecutionEnvironment
from userlab.cloud.functions.sandboxes.sandbox import Outcome, RuntimeEvent

TOO_LARGE = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_BYTES} bytes)."


@dataclass
class _Phases:
    """What has been measured so far, in milliseconds; `init_began` in epoch seconds."""

    init_ms: float | None = None
    init_began: float | None = None
    duration_ms: float = 0.0


class Execution:
    """Runs one invocation in an execution environment that the caller has taken from the pool.

    Afterwards `reusable` tells whether the environment may serve another one, `log` holds the log events. `segment_id`
    is that of the Lambda service's segment, where the invocation is traced.
    """

    def __init__(
        self,
        environment: ExecutionEnvironment,
        invocation: Invocation,
        now: Callable[[], float],
        segment_id: str = "",
    ) -> None:
        self._trace = (invocation.trace_id, segment_id) if segment_id else None
        self.environment = environment
        self.version = environment.version
        self.invocation = invocation
        self.request_id = invocation.request_id or new_request_id()
        self.reusable = False
        self._now = now
        self.log = ExecutionLog(lambda: int(now() * 1000), environment.translate, self.version.log_format)
        self._phases = _Phases()

    def run(self, initialized: Callable[[], None]) -> InvocationResult:
        """The result. `initialized()` is called when a new environment has finished its init phase."""
        sandbox = self.environment.sandbox
        sandbox.log = self.log.write
        try:
            outcome = None if self.environment.initialized else self._initialize(initialized)
            self.log.start(self.request_id, self.version.version)
            if outcome is None:
                started = time.perf_counter()
                outcome = sandbox.invoke(self._event(), self.version.timeout, self.version.memory_mb)
                self._phases.duration_ms = (time.perf_counter() - started) * 1000
            self.reusable = outcome.kind in ("response", "error", "too large")
            return self._result(outcome)
        finally:
            sandbox.log = lambda data: None

    def _initialize(self, initialized: Callable[[], None]) -> Outcome | None:
        """The init phase; an outcome other than None is the end of the invocation."""
        began, started = time.time(), time.perf_counter()
        self._log_init_start()
        outcome = Outcome("exit")
        try:
            # Lambda repeats an init phase that took over 10 s as part of the invocation, bound by its timeout.
            seconds = max(INIT_SECONDS, self.version.timeout) * busy_machine.slowness()
            outcome = self.environment.sandbox.initialize(seconds)
        finally:
            initialized()
        took = (time.perf_counter() - started) * 1000
        if outcome.kind == "ready":
            self.environment.initialized = True
            self.environment.memory_mb = self.environment.sandbox.peak_memory_mb()
            self._phases.init_ms, self._phases.init_began = took, began
            return None
        if outcome.kind == "timeout":
            self._phases.duration_ms = self.version.timeout * 1000
        else:
            self._phases.duration_ms = took
        return outcome

    def _event(self) -> RuntimeEvent:
        invocation, version = self.invocation, self.version
        deadline = int((time.time() + version.timeout) * 1000)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline),
            "Lambda-Runtime-Invoked-Function-Arn": _invoked_arn(version.arn, invocation),
            "Lambda-Runtime-Trace-Id": str(header_of(invocation)),
        }
        if invocation.client_context:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context.replace("\r", "").replace("\n", "")
        return RuntimeEvent(self.request_id, invocation.payload or b"{}", headers)

    def _log_init_start(self) -> None:
        name = self.version.runtime.replace("python", "python:").replace("nodejs", "nodejs:").removesuffix(".x")
        digest = hashlib.sha256(self.version.runtime.encode()).hexdigest()
        arn = f"arn:aws:lambda:{self.version.region}::runtime:{digest}"
        record = {
            "initializationType": "on-demand",
            "phase": "init",
            "runtimeVersion": f"{name}.v1",
            "runtimeVersionArn": arn,
            "functionName": self.version.name,
            "functionVersion": self.version.version,
        }
        text = f"INIT_START Runtime Version: {name}.v1\tRuntime Version ARN: {arn}\n"
        self.log.platform(text, "initStart", record, in_tail=False)

    def _result(self, outcome: Outcome) -> InvocationResult:
        sandbox, version = self.environment.sandbox, self.version
        memory = min(max(sandbox.peak_memory_mb(), self.environment.memory_mb), version.memory_mb)
        if outcome.kind == "out of memory":
            memory = version.memory_mb
        self.environment.memory_mb = memory
        if not self.reusable:
            sandbox.kill()
        payload, error_type, status = self._answer(outcome)
        init = self._phases.init_ms
        duration = self._phases.duration_ms
        billed = max(1, math.ceil(duration + (init or 0.0)))
        told = self.request_id, duration, billed, version.memory_mb, memory, init, status, error_type
        self.log.end(Report(*told, self._trace))
        return InvocationResult(
            status=200,
            payload=payload,
            function_error=None if outcome.kind == "response" else "Unhandled",
            executed_version=version.version,
            log_tail=self.log.tail,
            request_id=self.request_id,
            duration_ms=duration,
            billed_ms=billed,
            init_ms=init,
            init_began=self._phases.init_began,
            memory_mb=version.memory_mb,
            max_memory_mb=memory,
        )

    def _answer(self, outcome: Outcome) -> tuple[bytes, str, str]:
        """(payload, error type and status for the REPORT line)."""
        if outcome.kind == "response":
            return outcome.payload, "", ""
        if outcome.kind == "error":
            return self._translated(outcome.payload), "", ""
        if outcome.kind == "init error":
            return self._translated(outcome.payload), outcome.error_type, "error"
        if outcome.kind == "too large":
            document = {"errorMessage": TOO_LARGE, "errorType": "Function.ResponseSizeTooLarge"}
            return _json(document), "Function.ResponseSizeTooLarge", "error"
        if outcome.kind == "timeout":
            return self._timed_out(), "", "timeout"
        return self._exited(outcome), "Runtime.ExitError", "error"

    def _timed_out(self) -> bytes:
        text = f"Task timed out after {self.version.timeout:.2f} seconds"
        self._phases.duration_ms = max(self._phases.duration_ms, self.version.timeout * 1000)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self._now()))
        line = f"{stamp}.{int(self._now() * 1000) % 1000:03d}Z {self.request_id} {text}\n\n"
        self._note(line)
        return _json({"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {self.request_id} Error: {text}"})

    def _exited(self, outcome: Outcome) -> bytes:
        text = f"RequestId: {self.request_id} Error: {how_it_exited(outcome)}"
        self._note(f"{text}\nRuntime.ExitError\n")
        return _json({"errorType": "Runtime.ExitError", "errorMessage": text})

    def _note(self, text: str) -> None:
        """A line of the platform that both log formats have as text."""
        record = {"requestId": self.request_id, "message": text.strip()}
        self.log.platform(text, "fault", record)

    def _translated(self, payload: bytes) -> bytes:
        return self.environment.translate(payload.decode("utf-8", "replace")).encode()


def not_started(version: FunctionVersion, invocation: Invocation, reason: str) -> InvocationResult:
    """The result when a package has nothing that could be started."""
    request_id = invocation.request_id or new_request_id()
    text = f"RequestId: {request_id} Error: {reason}"
    log = ExecutionLog(lambda: int(time.time() * 1000), lambda line: line, version.log_format)
    log.start(request_id, version.version)
    log.platform(f"{text}\nRuntime.InvalidEntrypoint\n", "fault", {"requestId": request_id, "message": text})
    log.end(Report(request_id, 0.0, 1, version.memory_mb, 0, None, "error", "Runtime.InvalidEntrypoint"))
    return InvocationResult(
        status=200,
        payload=_json({"errorType": "Runtime.InvalidEntrypoint", "errorMessage": text}),
        function_error="Unhandled",
        executed_version=version.version,
        log_tail=log.tail,
        request_id=request_id,
        billed_ms=1,
        memory_mb=version.memory_mb,
    )


def how_it_exited(outcome: Outcome) -> str:
    """How a runtime ended, in Lambda's words.

    >>> how_it_exited(Outcome("exit", exit_status=1))
    'Runtime exited with error: exit status 1'
    """
    if outcome.kind == "out of memory":
        return "Runtime exited with error: signal: killed"
    status = outcome.exit_status
    if not status:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    names: dict[int, str] = {
        signal.SIGABRT: "aborted",
        signal.SIGSEGV: "segmentation fault",
        signal.SIGTERM: "terminated",
    }
    further = {"SIGKILL": "killed", "SIGBUS": "bus error"}  # Windows has neither
    names |= {int(getattr(signal, each)): word for each, word in further.items() if hasattr(signal, each)}
    dumped = " (core dumped)" if -status in (signal.SIGABRT, signal.SIGSEGV) else ""
    return f"Runtime exited with error: signal: {names.get(-status, -status)}{dumped}"


def _invoked_arn(arn: str, invocation: Invocation) -> str:
    """The ARN that the caller named: with the qualifier, if there was one."""
    qualifier = invocation.qualifier
    return f"{arn}:{qualifier}" if qualifier else arn


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()

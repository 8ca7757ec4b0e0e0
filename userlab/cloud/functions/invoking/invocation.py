"""What is asked of a function, and what came of it: the records that the rooms of the cloud hand around.

API Gateway, event source mappings and the Invoke operation all hand an `Invocation` to an `Invoke`, which is
`Functions.invoke`, and read an `InvocationResult`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

InvocationType = Literal["RequestResponse", "Event", "DryRun"]


@dataclass(frozen=True)
class Invocation:
    """One call of a function.

    `function` is a name or an ARN (with or without a qualifier), `qualifier` a version or an alias, `payload` the
    event as JSON text, `client_context` the JSON text that a mobile client sends along, `trace_id` an X-Ray root id
    such as ``1-67891233-abcdef012345678912345678``, and `request_id` the id that the handler's context shows.
    `parent_id` is the segment that calls, `sampled` whether the caller wants the trace; None where it left that open.

    >>> Invocation("123456789012", "us-east-1", "users", None, b'{"httpMethod": "GET"}').kind
    'RequestResponse'
    """

    account: str
    region: str
    function: str
    qualifier: str | None
    payload: bytes
    kind: InvocationType = "RequestResponse"
    client_context: str | None = None
    trace_id: str = ""
    request_id: str = ""
    parent_id: str = ""
    sampled: bool | None = None


@dataclass(frozen=True)
class InvocationResult:
    """How an invocation ended.

    `status` is 200, 202 (Event) or 204 (DryRun). `function_error` is "Unhandled" when the function failed; then
    `payload` is an error document. `log_tail` holds the last 4 KB of the log. Durations are milliseconds, memory
    is MB. `init_ms` is None unless this was a cold start; then `init_began` is the epoch second at which its init phase
    began. `log_bytes` is what went to CloudWatch Logs, 0 where the function's role may not write there.
    `injected` is the fault of the lab that it met.
    """

    status: int
    payload: bytes = b""
    function_error: str | None = None
    executed_version: str = "$LATEST"
    log_tail: bytes = b""
    request_id: str = ""
    duration_ms: float = 0.0
    billed_ms: int = 0
    init_ms: float | None = None
    init_began: float | None = None
    memory_mb: int = 0
    max_memory_mb: int = 0
    log_bytes: int = 0
    injected: str = ""


Invoke = Callable[[Invocation], InvocationResult]
"""Invokes a function. Raises AwsError when it cannot be run; what the function does wrong is a result."""
Disturb = Callable[[Invocation, float, Invoke], InvocationResult]
"""Runs an invocation of a function with a timeout in seconds, or has it fail for a lesson."""


def undisturbed(invocation: Invocation, timeout: float, run: Invoke) -> InvocationResult:
    """Runs every invocation."""
    return run(invocation)

"""The ids by which a request is found again: of the request itself, and of the trace that it belongs to.

A trace goes from API Gateway through Lambda to DynamoDB. Source: AWS X-Ray developer guide, "Tracing header" and
"Sending trace data to X-Ray" (trace ids).
"""

from __future__ import annotations

import time
import uuid
from random import getrandbits

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_PAIRS = [one + other for one in _DIGITS for other in _DIGITS]
_OF_DYNAMODB = "VV4KQNSO5AEMVJF66Q9ASUAAJG"


def trace_id_of(header: str) -> str:
    """The X-Ray root id in an X-Amzn-Trace-Id header, or a new one.

    >>> trace_id_of("Root=1-67891233-abcdef012345678912345678;Sampled=1")
    '1-67891233-abcdef012345678912345678'
    """
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key.lower() == "root" and value.startswith("1-") and len(value) == 35:
            return value
    return new_trace_id()


def new_trace_id() -> str:
    """An X-Ray root id: version 1, the second in hex, 96 random bits."""
    return f"1-{int(time.time()):08x}-{getrandbits(96):024x}"


def new_request_id(target: str = "") -> str:
    """A UUID for one request, for DynamoDB 52 digits and letters, the second half of which is always the same there.

    It need not be hard to guess, so that it costs no call of the system. `target` is the request's X-Amz-Target.

    >>> len(new_request_id()), len(new_request_id("DynamoDB_20120810.GetItem"))
    (36, 52)
    """
    if target.startswith("DynamoDB"):
        bits = getrandbits(130)
        return "".join([_PAIRS[bits >> shift & 1023] for shift in range(0, 130, 10)]) + _OF_DYNAMODB
    return str(uuid.UUID(int=getrandbits(128), version=4))

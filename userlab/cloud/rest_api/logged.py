"""What the variables of an access log are for a request to a REST API.

Source: API Gateway developer guide, "Variables for access logging for API Gateway".
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.rest_api.execute.exchange import Arrival, Exchange


def context_of(known: Arrival, answer: AwsResponse, fault: GatewayFault | None, milliseconds: float) -> dict[str, Any]:
    """The variables after `$context.` of an answered request."""
    took = known.took.get("integration") if isinstance(known, Exchange) else None
    latency = None if took is None else round(took)
    found = known.request_context() | {
        "status": answer.status,
        "responseLength": len(answer.body) if isinstance(answer.body, bytes) else None,
        "responseLatency": round(milliseconds),
        "integrationLatency": latency,
        "integration": {"latency": latency},
        "xrayTraceId": known.trace_id,
    }
    if fault is not None:
        found["error"] = {
            "message": fault.message,
            "messageString": json.dumps(fault.message),
            "responseType": fault.kind,
        }
        found["integrationErrorMessage"] = fault.reason if took is not None else None
        found["integration"] |= {"error": found["integrationErrorMessage"]}
    return found

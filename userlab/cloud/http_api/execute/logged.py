"""What the variables of an access log are for a request to an HTTP API.

Source: API Gateway developer guide, "Customize HTTP API access logs".
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http_api.execute.refusals import Refusal
from userlab.cloud.http_api.execute.visit import Visit


def context_of(visit: Visit, answer: AwsResponse, refusal: Refusal | None, milliseconds: float) -> dict[str, Any]:
    """The variables after `$context.` of an answered request."""
    agent = visit.request.headers.get("User-Agent", "")
    found = visit.context() | {
        "extendedRequestId": visit.request_id,
        "httpMethod": visit.method,
        "identity": {"sourceIp": visit.request.remote_address, "userAgent": agent, "userArn": visit.user_arn},
        "path": visit.raw_path,
        "protocol": "HTTP/1.1",
        "requestTime": visit.time,
        "requestTimeEpoch": int(visit.now * 1000),
        "responseLatency": round(milliseconds),
        "responseLength": len(answer.body) if isinstance(answer.body, bytes) else None,
        "status": answer.status,
    }
    if refusal is not None:
        found["error"] = {"message": refusal.message, "messageString": json.dumps(refusal.message)}
    return found

"""The event that a Lambda proxy integration hands to a function: payload format version 1.0.

What is empty is null, not ``{}`` or missing; single-value maps hold the last value, multi-value maps all of them;
the path has no stage and stays percent-encoded, as do path parameters; query parameters are decoded.
(Guide, "Set up Lambda proxy integrations in API Gateway", "Input format"; details as recorded from AWS.)
"""

from __future__ import annotations

import base64
import json
from typing import Any

from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.media_types import is_binary


def proxy_event(exchange: Exchange) -> dict[str, Any]:
    """The event of one request.

    >>> proxy_event(exchange)["queryStringParameters"] is None  # doctest: +SKIP
    True
    """
    headers = exchange.multi_value_headers
    query = exchange.multi_value_query
    body, encoded = body_of(exchange)
    return {
        "resource": exchange.match.resource["path"],
        "path": exchange.address.path,
        "httpMethod": exchange.http_method,
        "headers": {name: values[-1] for name, values in headers.items()} or None,
        "multiValueHeaders": headers or None,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": exchange.path_parameters or None,
        "stageVariables": dict(exchange.stage_variables) or None,
        "requestContext": exchange.request_context(),
        "body": body,
        "isBase64Encoded": encoded,
    }


def body_of(exchange: Exchange) -> tuple[str | None, bool]:
    """The body as text, and whether it is base64: for the API's binary media types only."""
    if not exchange.body:
        return None, False
    if is_binary(exchange.header("Content-Type"), exchange.deployment.binary_media_types):
        return base64.b64encode(exchange.body).decode(), True
    return exchange.body.decode("utf-8", "replace"), False


def as_payload(event: dict[str, Any]) -> bytes:
    """The event as the JSON text that goes to Lambda."""
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")

"""What a function behind a Lambda proxy integration may answer, and the HTTP answer that becomes of it.

Anything else is "Malformed Lambda proxy response", HTTP 502 with {"message": "Internal server error"}.
(Guide, "Set up Lambda proxy integrations in API Gateway", "Output format"; "Amazon API Gateway important notes".)
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from userlab.cloud.gateway.fault import GatewayFault, internal
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http.json_body import read_json
from userlab.cloud.rest_api.execute.media_types import is_binary

MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
# Names that API Gateway keeps for itself: a function's own come out as x-amzn-Remapped-NAME.
_REMAPPED = (
    "authorization connection content-length content-md5 date expect host max-forwards proxy-authenticate server "
    "trailer upgrade user-agent www-authenticate x-amzn-requestid"
)
REMAPPED = frozenset(_REMAPPED.split())
DROPPED = frozenset({"transfer-encoding", "keep-alive"})
# A proxy integration's answer loses these, too; a mapping may set them.
DROPPED_BY_PROXIES = frozenset({"te", "via"})
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_STATUS = re.compile(r"[1-9][0-9]{2}")


def malformed() -> GatewayFault:
    return internal("Execution failed due to configuration error: Malformed Lambda proxy response", 502)


def proxy_response(payload: bytes, accept: str | None, binary_media_types: list[str]) -> AwsResponse:
    """The HTTP answer of a function's result. Raises GatewayFault (502) when it is malformed.

    >>> proxy_response(b'{"statusCode": 201, "body": "made"}', None, []).status
    201
    """
    try:
        result = read_json(payload)
    except (ValueError, RecursionError):
        raise malformed() from None
    if not isinstance(result, dict) or not result.keys() <= MEMBERS:
        raise malformed()
    headers = _headers(result)
    return AwsResponse(_status(result), headers, _body(result, accept, binary_media_types))


def _status(result: dict[str, Any]) -> int:
    status = result.get("statusCode")
    if status is None:
        return 200
    if isinstance(status, bool) or not isinstance(status, (int, str)) or not _STATUS.fullmatch(str(status)):
        raise malformed()
    # Fewer than 200 would not be an answer but a promise of one.
    if not 200 <= int(status) <= 599:
        raise malformed()
    return int(status)


def _headers(result: dict[str, Any]) -> list[tuple[str, str]]:
    """`headers` and `multiValueHeaders` merged; a name in both gets the values of both."""
    single, multiple = result.get("headers") or {}, result.get("multiValueHeaders") or {}
    if not isinstance(single, dict) or not isinstance(multiple, dict):
        raise malformed()
    found: list[tuple[str, str]] = []
    listed: dict[str, list[str]] = {}
    for name, values in multiple.items():
        if values is not None and not isinstance(values, list):
            raise malformed()
        texts = [_text(value) for value in values or [] if value is not None]
        listed.setdefault(name.lower(), []).extend(texts)
        found += [(name, text) for text in texts]
    for name, value in single.items():
        if value is not None and (text := _text(value)) not in listed.get(name.lower(), []):
            found.append((name, text))
    if not all(_NAME.fullmatch(name) for name, _ in found):
        raise malformed()
    if not any(name.lower() == "content-type" for name, _ in found):
        found.append(("Content-Type", "application/json"))
    return passed_on(found)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise malformed()


def remapped(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers with the gateway's own names remapped, and those of the connection left out."""
    return [
        (f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED else name, value)
        for name, value in headers
        if name.lower() not in DROPPED
    ]


def passed_on(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of a proxy integration's answer as the client gets them."""
    return remapped([(name, value) for name, value in headers if name.lower() not in DROPPED_BY_PROXIES])


def _body(result: dict[str, Any], accept: str | None, binary_media_types: list[str]) -> bytes:
    body, encoded = result.get("body"), result.get("isBase64Encoded")
    if not isinstance(body, (str, type(None))) or encoded not in (None, True, False, "true", "false"):
        raise malformed()
    if body is None:
        return b""
    if encoded in (True, "true") and is_binary(accept, binary_media_types):
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            raise internal("Execution failed due to configuration error: Unable to base64 decode the body.") from None
    return body.encode("utf-8", "replace")

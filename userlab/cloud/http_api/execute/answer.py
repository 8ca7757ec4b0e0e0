"""What a function behind an HTTP API may answer, and the HTTP answer that becomes of it.

Format 2.0: an answer without `statusCode` is the body itself, of status 200 and type application/json. Format 1.0, or
anything that cannot be read, is an error of the integration: 500.
(Guide, "Create AWS Lambda proxy integrations for HTTP APIs", "Lambda function response format".)
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http_api.execute.refusals import Refusal, internal

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_STATUS = re.compile(r"[2-5][0-9]{2}")
JSON = ("content-type", "application/json")
TEXT = ("content-type", "text/plain;charset=UTF-8")
# API Gateway writes these itself.
_OWN = frozenset({"content-length", "connection", "date", "apigw-requestid", "transfer-encoding", "keep-alive", "te"})


def malformed(what: str) -> Refusal:
    return internal(f"The Lambda function returned an invalid response: {what}")


def answer_of(payload: bytes, version: str) -> AwsResponse:
    """The HTTP answer of a function's result. Raises Refusal (500).

    >>> answer_of(b'"hello"', "2.0").body
    b'hello'
    >>> answer_of(b'{"statusCode": 201, "cookies": ["a=1"]}', "2.0").header("set-cookie")
    'a=1'
    """
    try:
        result = json.loads(payload)
    except (ValueError, RecursionError):
        raise malformed("it is no JSON") from None
    if version == "2.0" and not (isinstance(result, dict) and "statusCode" in result):
        body = result if isinstance(result, str) else json.dumps(result, separators=(",", ":"), ensure_ascii=False)
        return AwsResponse(200, [JSON], body.encode("utf-8", "replace"))
    if not isinstance(result, dict) or "statusCode" not in result:
        raise malformed("it has no statusCode")
    headers = _headers(result, version)
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(TEXT)
    return AwsResponse(_status(result["statusCode"]), headers, _body(result))


def _status(status: Any) -> int:
    if isinstance(status, bool) or not isinstance(status, (int, str)) or not _STATUS.fullmatch(str(status)):
        raise malformed(f"statusCode is {status!r}")
    return int(status)


def _headers(result: dict[str, Any], version: str) -> list[tuple[str, str]]:
    single = result.get("headers") or {}
    multiple = (result.get("multiValueHeaders") or {}) if version == "1.0" else {}
    cookies = (result.get("cookies") or []) if version == "2.0" else []
    if not isinstance(single, dict) or not isinstance(multiple, dict) or not isinstance(cookies, list):
        raise malformed("headers are no map, or cookies no list")
    listed = {name.lower() for name in multiple}
    found = [(name, _text(value)) for name, value in single.items() if name.lower() not in listed]
    for name, values in multiple.items():
        found += [(name, _text(value)) for value in (values if isinstance(values, list) else [values])]
    found += [("set-cookie", _text(cookie)) for cookie in cookies]
    if not all(_NAME.fullmatch(name) for name, _ in found):
        raise malformed("a header has a name that HTTP does not allow")
    return [(name.lower(), value) for name, value in found if name.lower() not in _OWN]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise malformed(f"a header's value is {value!r}")


def _body(result: dict[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise malformed("body is no string")
    if result.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            raise malformed("body is no base64") from None
    return body.encode("utf-8", "replace")

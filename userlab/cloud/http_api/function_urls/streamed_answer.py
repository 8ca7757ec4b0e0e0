"""What a function behind a URL of InvokeMode RESPONSE_STREAM answers: bytes, or a prelude with status and headers.

awslambda.HttpResponseStream writes the prelude: JSON, then eight zero bytes, then the body. Here the response is whole
before its first part is sent. (Lambda guide, "Response streaming for Lambda functions".)
"""

from __future__ import annotations

import json

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http_api.execute.answer import answer_of

SEPARATOR = bytes(8)
_PRELUDE = frozenset({"statusCode", "headers", "cookies"})


def streamed(payload: bytes) -> AwsResponse:
    """The HTTP answer of a streamed response. Raises Refusal for a prelude that cannot be read.

    >>> streamed(b'{"statusCode": 201}' + bytes(8) + b"made").status
    201
    """
    head, separator, body = payload.partition(SEPARATOR)
    if separator and _is_prelude(head):
        answer = answer_of(json.dumps({"statusCode": 200} | json.loads(head)).encode(), "2.0")
        answer.body = body
        return answer
    return AwsResponse(200, [("content-type", "application/octet-stream")], payload)


def _is_prelude(head: bytes) -> bool:
    try:
        found = json.loads(head)
    except ValueError:
        return False
    return isinstance(found, dict) and found.keys() <= _PRELUDE

"""DeleteObjects: each object is deleted, or refused, for itself; moto deletes.

Source: Amazon S3 API reference, "DeleteObjects" (a key that may not be deleted is told in the answer, with status 200).
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from userlab.cloud.http import object_deletions
from userlab.cloud.http.aws_request import AwsRequest, AwsResponse, Forward

_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"
_DELETED = re.compile(rb"<Deleted>.*?</Deleted>", re.DOTALL)
_END = b"</DeleteResult>"


class Buckets:
    """Answers those operations of S3 that are here. What the caller may not delete stands in `request.refused`."""

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError MalformedXML."""
        asked, quiet = object_deletions.read(request.body)
        bucket = request.parameters.get("Bucket", "")
        refused = {each: request.refused.get(f"arn:aws:s3:::{bucket}/{each.key}") for each in asked}
        allowed = [each for each, reason in refused.items() if reason is None]
        answer = AwsResponse(200, [("Content-Type", "application/xml")], _nothing())
        if allowed:
            request.body = object_deletions.body_of(allowed)
            answer = forward(request)
            if answer.status >= 300 or not isinstance(answer.body, bytes):
                return answer
        assert isinstance(answer.body, bytes)
        body = _DELETED.sub(b"", answer.body) if quiet else answer.body
        errors = "".join(_error(each, reason) for each, reason in refused.items() if reason is not None)
        answer.body = body.replace(_END, errors.encode() + _END)
        return answer

    def forget(self, account: str) -> None:
        """The account is being reset: its buckets go with moto's state."""

    def close(self) -> None:
        """Nothing runs here that would have to end."""


def _nothing() -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="{_XMLNS}"></DeleteResult>'.encode()


def _error(each: object_deletions.Deletion, reason: str) -> str:
    version = f"<VersionId>{escape(each.version)}</VersionId>" if each.version else ""
    said = f"<Code>AccessDenied</Code><Message>{escape(reason)}</Message>"
    return f"<Error><Key>{escape(each.key)}</Key>{version}{said}</Error>"

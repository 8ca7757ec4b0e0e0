"""The body's part of a signature: its SHA-256, or for S3 one of the forms that leave it out or sign it in chunks.

Source: Amazon S3 API reference, "Authenticating Requests: Using the Authorization Header" (payload options) and
"Signature calculations ... transferring payload in multiple chunks".
"""

import hashlib
import hmac

from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.identity.signatures import refusals
from userlab.cloud.identity.signatures.canonical import SINGLE_ENCODED
from userlab.cloud.identity.signatures.signature import Signature

UNSIGNED = "UNSIGNED-PAYLOAD"
_SIGNED_CHUNKS = ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
_STREAMING = (*_SIGNED_CHUNKS, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
_EMPTY = hashlib.sha256(b"").hexdigest()


def signed_hash(signature: Signature, request: HttpRequest) -> str:
    """What stands in the last line of the canonical request. Raises AwsError when the body is not what it says."""
    actual = hashlib.sha256(request.body).hexdigest() if request.body else _EMPTY
    declared = signature.headers.get("x-amz-content-sha256")
    if signature.service not in SINGLE_ENCODED:
        # A body that another service let pass unsigned could be exchanged: the header must tell the truth.
        if declared and declared[0].strip() != actual:
            raise refusals.invalid_signature(signature.service)
        return actual
    if not declared:
        return UNSIGNED if signature.presigned else actual
    value = declared[0].strip()
    if value == UNSIGNED or value in _STREAMING:
        return value
    if value != actual:
        text = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise AwsError("XAmzContentSHA256Mismatch", text, 400)
    return actual


def check_chunks(signature: Signature, request: HttpRequest, key: bytes) -> None:
    """Verify each chunk of an S3 upload in signed chunks: every signature continues the one before."""
    declared = signature.headers.get("x-amz-content-sha256")
    if signature.service not in SINGLE_ENCODED or not declared or declared[0].strip() not in _SIGNED_CHUNKS:
        return
    body, position, previous = request.body, 0, signature.signature
    while True:
        end = body.find(b"\r\n", position)
        size, _, claimed = body[position:end].partition(b";chunk-signature=")
        try:
            length = int(size, 16)
        except ValueError:
            raise refusals.invalid_signature(signature.service) from None
        data = body[end + 2 : end + 2 + length]
        text = "\n".join(
            [
                "AWS4-HMAC-SHA256-PAYLOAD",
                signature.timestamp,
                signature.scope,
                previous,
                _EMPTY,
                hashlib.sha256(data).hexdigest(),
            ]
        )
        previous = hmac.digest(key, text.encode("utf-8", "replace"), "sha256").hex()
        if length < 0 or not hmac.compare_digest(previous.encode(), claimed):
            raise refusals.invalid_signature(signature.service)
        if length == 0:
            return
        position = end + 2 + length + 2

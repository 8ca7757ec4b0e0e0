"""The body's part of a signature: its SHA-256, or for S3 one of the forms that leave it out or sign it in chunks.

Source: Amazon S3 API reference, "Authenticating Requests: Using the Authorization Header" (payload options) and
"Signature calculations ... transferring payload in multiple chunks".
"""

import hashlib
import hmac
import re

from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.identity.signatures import refusals
from userlab.cloud.identity.signatures.canonical import SINGLE_ENCODED
from userlab.cloud.identity.signatures.signature import Signature

UNSIGNED = "UNSIGNED-PAYLOAD"
_SIGNED_CHUNKS = ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
_STREAMING = (*_SIGNED_CHUNKS, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8});chunk-signature=([0-9a-f]{64})\r\n")
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


def declared_hash(signature: Signature) -> str | None:
    """What the head says of its body, as it is signed; None if it says nothing: only the body tells then."""
    declared = signature.headers.get("x-amz-content-sha256")
    if declared:
        return declared[0].strip()
    return UNSIGNED if signature.presigned and signature.service in SINGLE_ENCODED else None


def take_chunks_apart(signature: Signature, request: HttpRequest, key: bytes) -> None:
    """Verify each chunk of an S3 upload in signed chunks, and leave what was uploaded as the request's body.

    Every signature continues the one before, that of the trailing headers the last chunk's; nothing may follow. Raises
    AwsError.
    """
    declared = signature.headers.get("x-amz-content-sha256")
    if signature.service not in SINGLE_ENCODED or not declared or declared[0].strip() not in _SIGNED_CHUNKS:
        return
    refused = refusals.invalid_signature(signature.service)
    body, position, previous = request.body, 0, signature.signature
    parts: list[bytes] = []
    while not parts or parts[-1]:
        head = _CHUNK.match(body, position)
        if not head:
            raise refused
        data = body[head.end() : head.end() + int(head[1], 16)]
        hashed = f"{_EMPTY}\n{hashlib.sha256(data).hexdigest()}"
        previous = _continued(signature, key, "AWS4-HMAC-SHA256-PAYLOAD", previous, hashed)
        if len(data) < int(head[1], 16) or not hmac.compare_digest(previous.encode(), head[2]):
            raise refused
        position = head.end() + len(data)
        if data or declared[0].strip() == _SIGNED_CHUNKS[0]:
            if body[position : position + 2] != b"\r\n":
                raise refused
            position += 2
        parts.append(data)
    if declared[0].strip() == _SIGNED_CHUNKS[0]:
        if position != len(body):
            raise refused
    else:
        _check_trailer(signature, key, previous, body[position:])
    _replace(request, b"".join(parts))


def _check_trailer(signature: Signature, key: bytes, previous: str, trailer: bytes) -> None:
    """Trailing headers, such as a checksum, and their signature."""
    headers, found, claimed = trailer.partition(b"x-amz-trailer-signature:")
    lines = [line for line in headers.replace(b"\r\n", b"\n").split(b"\n") if line]
    hashed = hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    expected = _continued(signature, key, "AWS4-HMAC-SHA256-TRAILER", previous, hashed)
    if not found or not hmac.compare_digest(expected.encode(), claimed.strip()):
        raise refusals.invalid_signature(signature.service)


def _continued(signature: Signature, key: bytes, algorithm: str, previous: str, hashed: str) -> str:
    text = "\n".join([algorithm, signature.timestamp, signature.scope, previous, hashed])
    return hmac.digest(key, text.encode("utf-8", "replace"), "sha256").hex()


def _replace(request: HttpRequest, body: bytes) -> None:
    """Let a request carry what was uploaded as if it had come in one piece. Raises AwsError IncompleteBody."""
    length = request.headers.get("X-Amz-Decoded-Content-Length", str(len(body)))
    if length != str(len(body)):
        text = "You did not provide the number of bytes specified by the Content-Length HTTP header"
        raise AwsError("IncompleteBody", text, 400)
    request.body = body
    request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(body).hexdigest()
    encodings = [part.strip() for part in request.headers.get("Content-Encoding", "").split(",")]
    kept = ",".join(part for part in encodings if part and part != "aws-chunked")
    request.headers.pop("Content-Encoding", None)
    if kept:
        request.headers["Content-Encoding"] = kept

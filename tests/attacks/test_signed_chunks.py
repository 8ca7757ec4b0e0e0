"""An upload in signed chunks: each chunk's signature continues the one before, and none of them may be wrong."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from userlab.cloud.identity.signatures.sigv4 import signing_key

EMPTY = hashlib.sha256(b"").hexdigest()
PIECES = [b"a" * 8192, b"b" * 100, b""]
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


class _InChunks(S3SigV4Auth):
    """botocore's signer, told what stands for the body."""

    kind = SIGNED

    def payload(self, request: AWSRequest) -> str:
        return self.kind


def _signed(endpoint: str, path: str, headers: dict[str, str], keys: Any, kind: str) -> AWSRequest:
    request = AWSRequest("PUT", endpoint + path, headers, b"")
    signer = _InChunks(Credentials(keys.access_key_id, keys.secret_access_key), "s3", "us-east-1")
    signer.kind = kind
    signer.add_auth(request)
    return request


def _send(request: AWSRequest, body: bytes) -> int:
    try:
        with urlopen(Request(request.url, body, dict(request.headers.items()), method="PUT"), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def _chunks(request: Any, keys: Any, pieces: list[bytes]) -> list[tuple[bytes, str]]:
    """(data, signature) of each chunk, as the S3 API reference tells to compute it."""
    authorization = request.headers["Authorization"]
    scope = authorization.split("Credential=")[1].split(",")[0].split("/", 1)[1]
    previous = authorization.split("Signature=")[1]
    found = []
    for data in pieces:
        lines = ["AWS4-HMAC-SHA256-PAYLOAD", request.headers["X-Amz-Date"], scope, previous, EMPTY]
        text = "\n".join([*lines, hashlib.sha256(data).hexdigest()])
        previous = hmac.new(signing_key(keys.secret_access_key, scope), text.encode(), "sha256").hexdigest()
        found.append((data, previous))
    return found


def _body(chunks: list[tuple[bytes, str]], kind: str) -> bytes:
    body = b"".join(b"%x;chunk-signature=%s\r\n%s\r\n" % (len(d), s.encode(), d) for d, s in chunks)
    return body.removesuffix(b"\r\n") if kind != SIGNED else body  # the trailing headers come instead


def _trailer(request: Any, keys: Any, chunks: list[tuple[bytes, str]], kind: str) -> bytes:
    if kind == SIGNED:
        return b""
    header = b"x-amz-checksum-crc32:AAAAAA==\n"
    scope = request.headers["Authorization"].split("Credential=")[1].split(",")[0].split("/", 1)[1]
    previous = chunks[-1][1] if chunks else "0" * 64
    hashed = hashlib.sha256(header).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256-TRAILER", request.headers["X-Amz-Date"], scope, previous, hashed])
    signature = hmac.new(signing_key(keys.secret_access_key, scope), text.encode(), "sha256").hexdigest()
    return header.replace(b"\n", b"\r\n") + b"x-amz-trailer-signature:%s\r\n\r\n" % signature.encode()


@pytest.fixture
def upload(cloud: Any, client: Callable[..., Any], account: str) -> Callable[..., tuple[int, bytes | None]]:
    """upload(change) sends the chunks as `change` leaves them: (status, what is stored)."""
    bucket = f"chunks-{account}"
    client("s3").create_bucket(Bucket=bucket)
    keys = cloud.keys.account_keys(account)

    def make(change: Callable[[list[tuple[bytes, str]]], list[tuple[bytes, str]]], kind: str = SIGNED) -> Any:
        whole = b"".join(PIECES)
        headers = {"x-amz-content-sha256": kind, "x-amz-decoded-content-length": str(len(whole))}
        headers |= {"Content-Encoding": "aws-chunked", "Content-Type": "application/octet-stream"}
        request = _signed(cloud.endpoint, f"/{bucket}/k", headers, keys, kind)
        chunks = change(_chunks(request, keys, PIECES))
        status = _send(request, _body(chunks, kind) + _trailer(request, keys, chunks, kind))
        found = client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
        return status, client("s3").get_object(Bucket=bucket, Key="k")["Body"].read() if found else None

    return make


@pytest.mark.parametrize("kind", [SIGNED, SIGNED + "-TRAILER"])
def test_an_honest_upload_arrives_whole(upload, kind):
    assert upload(lambda chunks: chunks, kind) == (200, b"".join(PIECES))


def _wrong(position: int) -> Callable[[list[tuple[bytes, str]]], list[tuple[bytes, str]]]:
    def change(chunks: list[tuple[bytes, str]]) -> list[tuple[bytes, str]]:
        chunks[position] = (chunks[position][0], "0" * 64)
        return chunks

    return change


def _changed(chunks: list[tuple[bytes, str]]) -> list[tuple[bytes, str]]:
    return [(b"x" * len(chunks[0][0]), chunks[0][1]), *chunks[1:]]


@pytest.mark.parametrize(
    "change",
    [
        _wrong(0),
        _wrong(1),
        _wrong(2),
        _changed,
        lambda chunks: [chunks[1], chunks[0], chunks[2]],
        lambda chunks: [chunks[0], chunks[2]],
        lambda chunks: chunks[:1],
        lambda chunks: [*chunks[:2], (b"more", "0" * 64), chunks[2]],
        lambda chunks: [*chunks, (b"more", "0" * 64)],
        lambda chunks: [],
    ],
)
@pytest.mark.parametrize("kind", [SIGNED, SIGNED + "-TRAILER"])
def test_a_chunk_with_a_wrong_signature_stores_nothing(upload, change, kind):
    status, stored = upload(change, kind)
    assert (status, stored) == (403, None)

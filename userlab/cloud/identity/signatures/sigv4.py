"""Signature Version 4: proof that a request comes from the holder of a secret key, and is unchanged.

A client hashes its request into a string and signs it with a key derived from its secret, the day, the region
and the service; the server does the same and compares. The secret never travels. Two forms: the Authorization
header, and the query string of a presigned URL.

The checks run in the order in which AWS answers them, each with AWS's words. One verification of a DynamoDB call
costs some 30 microseconds: signing keys and parsed dates are remembered, the rest is hashing.

Source: IAM User Guide, "AWS Signature Version 4 for API requests".
"""

import hashlib
import hmac
from time import time

from userlab.cloud.account.authority import Head
from userlab.cloud.account.memo import Memo
from userlab.cloud.account.principal import Principal, Signed
from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.identity.keys.credentials import CredentialsRefused, KeyRing
from userlab.cloud.identity.signatures import payload, refusals
from userlab.cloud.identity.signatures.canonical import canonical_path, canonical_query, canonical_request
from userlab.cloud.identity.signatures.signature import ALGORITHM, Signature, read_signature
from userlab.cloud.identity.signatures.signing_date import SKEW_SECONDS, basic_format

_REMEMBERED_KEYS = 512
_signing_keys: Memo[tuple[str, str], bytes] = Memo(_REMEMBERED_KEYS)
_PRESIGNED_SECONDS = 900


def verify(request: HttpRequest, keys: KeyRing, now: float | None = None) -> Signed:
    """Verify the signature of a request and name its principal.

    `now` is wall time in epoch seconds (a lesson's clock does not count: clients sign with the real time).
    Raises AwsError in the words and with the status of the service that the request addresses.

    >>> verify(request, cloud.keys).principal.arn  # doctest: +SKIP
    'arn:aws:iam::123456789012:user/learner'
    """
    signature, secret, principal = _caller(request, keys, now)
    _compare(signature, secret, request, payload.signed_hash(signature, request))
    payload.take_chunks_apart(signature, request, signing_key(secret, signature.scope))
    return Signed(principal, signature.region, signature.service)


def verify_head(request: HttpRequest, keys: KeyRing, now: float | None = None) -> Head:
    """Refuse a head with which no body makes a genuine request, in the words of `verify`.

    Where the head has the body's hash, or says that there is none, its signature is verified. Elsewhere the key must be
    known, and the head says by what hash of a body its signature would be right.
    """
    signature, secret, _ = _caller(request, keys, now)
    declared = payload.declared_hash(signature)
    if declared is None:
        return Head(signature.service, lambda body_hash: _compare(signature, secret, request, body_hash))
    _compare(signature, secret, request, declared)
    return Head(signature.service, None)


def _caller(request: HttpRequest, keys: KeyRing, now: float | None) -> tuple[Signature, str, Principal]:
    """The signature of a request, and the secret key and the principal that it claims. Raises AwsError."""
    signature = read_signature(request)
    _check_time(signature, time() if now is None else now)
    _check_signed_headers(signature)
    _check_target(signature, request)
    try:
        secret, principal = keys.find(signature.access_key_id, signature.session_token)
    except CredentialsRefused as refused:
        raise refusals.credentials(signature.service, refused.reason) from None
    return signature, secret, principal


def _compare(signature: Signature, secret: str, request: HttpRequest, body_hash: str) -> None:
    """Raises AwsError if the signature is not that of the request with a body of this hash."""
    path = canonical_path(request.path, signature.service)
    if path is None:
        raise refusals.invalid_signature(signature.service)
    text = canonical_request(
        request.method,
        path,
        canonical_query(signature.query) if signature.query else "",
        signature.headers,
        signature.signed_headers,
        body_hash,
    )
    expected = sign(secret, signature.scope, signature.timestamp, text)
    if not hmac.compare_digest(expected.encode(), signature.signature.encode("utf-8", "replace")):
        raise refusals.invalid_signature(signature.service)


def signing_key(secret: str, scope: str) -> bytes:
    """The key of one secret for one day, region and service (`scope`: DATE/REGION/SERVICE/aws4_request)."""
    key = _signing_keys.get((secret, scope))
    if key is None:
        key = ("AWS4" + secret).encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode("utf-8", "replace"), "sha256")
        _signing_keys[secret, scope] = key
    return key


def sign(secret: str, scope: str, timestamp: str, canonical: bytes) -> str:
    """The signature of a canonical request, in hexadecimal."""
    digest = hashlib.sha256(canonical).hexdigest()
    text = f"{ALGORITHM}\n{timestamp}\n{scope}\n{digest}".encode("utf-8", "replace")
    return hmac.digest(signing_key(secret, scope), text, "sha256").hex()


def _check_time(signature: Signature, now: float) -> None:
    """A signature lives 15 minutes either way, a presigned URL as long as it says."""
    signed, skew = signature.time, SKEW_SECONDS
    lifetime: float = skew
    if signature.presigned:
        lifetime = _PRESIGNED_SECONDS if signature.expires is None else signature.expires
    if now > signed + lifetime:
        if signature.presigned and signature.service == "s3":
            raise AwsError("AccessDenied", "Request has expired", 403)
        text = (
            f"Signature expired: {signature.timestamp} is now earlier than {basic_format(now - lifetime)} "
            f"({basic_format(now)} - {int(lifetime // 60)} min.)"
        )
        raise refusals.expired_signature(signature.service, text)
    if now < signed - skew:
        text = (
            f"Signature not yet current: {signature.timestamp} is still later than {basic_format(now + skew)} "
            f"({basic_format(now)} + {skew // 60} min.)"
        )
        raise refusals.expired_signature(signature.service, text)


def _check_signed_headers(signature: Signature) -> None:
    """What decides a request's meaning must be signed: its host, and every x-amz- header that it has."""
    signed = signature.signed_headers
    if "host" not in signed:
        text = "'Host' must be a 'SignedHeader' in the AWS Authorization."
        raise refusals.invalid_signature(signature.service, text)
    if signature.dated_by_header and "date" not in signed:
        text = "'Date' must be a 'SignedHeader' in the AWS Authorization."
        raise refusals.invalid_signature(signature.service, text)
    for name in signature.headers:
        if name.startswith("x-amz-") and name not in signed:
            text = f"'{name}' must be a 'SignedHeader' in the AWS Authorization."
            raise refusals.invalid_signature(signature.service, text)


def _check_target(signature: Signature, request: HttpRequest) -> None:
    """X-Amz-Target and the credential scope must name one service: policies are asked about the latter."""
    target = signature.headers.get("x-amz-target")
    if not target:
        return
    prefix = target[0].partition("_")[0].lower()
    wanted = {"dynamodb": "dynamodb", "dynamodbstreams": "dynamodb", "logs": "logs"}.get(prefix)
    scoped = signature.service
    if (wanted is not None and wanted != scoped) or (wanted is None and scoped in ("dynamodb", "logs")):
        text = f"Credential should be scoped to correct service: '{wanted or prefix}'. "
        raise refusals.invalid_signature(scoped, text)

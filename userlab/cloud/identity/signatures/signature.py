"""What a request says about its own signature: the Authorization header, or a presigned URL's query string.

Source: IAM User Guide, "Elements of an AWS API request signature" and "Authentication methods".
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from userlab.cloud.http.aws_request import REST_XML_SERVICES, AwsError, HttpRequest
from userlab.cloud.identity.signatures import refusals
from userlab.cloud.identity.signatures.canonical import query_pairs
from userlab.cloud.identity.signatures.signing_date import basic_from_http, read_basic
from userlab.cloud.moto_seams.regions import regions

ALGORITHM = "AWS4-HMAC-SHA256"
_TERMINATOR = "aws4_request"
_LONGEST_EXPIRES = 7 * 86400
_MEMBERS = ("Credential", "SignedHeaders", "Signature")
_SCOPE = re.compile(r"[ ,]Credential=[^/,]*/[^/,]*/[^/,]*/([a-z0-9-]+)/")
_SERVICE = re.compile("[a-z0-9-]+")
_PRESIGNED_PARAMETERS = ("Algorithm", "Credential", "Signature", "SignedHeaders", "Date")
# Twice sent, it would be open which of them was signed and which one is read.
_ONCE = ("host", "authorization", "x-amz-date", "x-amz-target", "x-amz-security-token", "x-amz-content-sha256")


@dataclass
class Signature:
    """One request's signature, read but not yet verified.

    `headers` maps lower-case header names to all their values; `query` holds the canonical query parameters
    (without the signature itself); `time` is the signing time in epoch seconds, `timestamp` its text; `expires`
    the seconds that a presigned URL lives.
    """

    access_key_id: str
    scope: str
    region: str
    service: str
    signed_headers: list[str]
    signature: str
    timestamp: str
    time: float
    headers: dict[str, list[str]]
    query: list[tuple[str, str]]
    session_token: str | None
    presigned: bool = False
    expires: float | None = None
    dated_by_header: bool = False


def read_signature(request: HttpRequest) -> Signature:
    """Read the signature of a request. Raises AwsError as AWS does for a missing or incomplete one."""
    headers: dict[str, list[str]] = {}
    for name, value in request.headers:
        headers.setdefault(name.lower(), []).append(value)
    service = refusals.apparent_service(request) if "authorization" not in headers else ""
    for name in _ONCE:
        if name in headers and len(headers[name]) > 1:
            text = f"The header '{name}' must not be sent more than once."
            raise refusals.incomplete(service or named_service(request), text)
    presigned = "X-Amz-Algorithm=" in request.query or "X-Amz-Credential=" in request.query
    if "authorization" not in headers:
        if not presigned:
            _refuse_version_2(request, service)
            raise refusals.missing_token(service, request)
        return _read_presigned(request, headers, service)
    if presigned:
        text = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
        raise refusals.invalid_signature(named_service(request), text)
    return _read_header(request, headers)


def _read_header(request: HttpRequest, headers: dict[str, list[str]]) -> Signature:
    value = headers["authorization"][0].strip()
    algorithm, _, rest = value.partition(" ")
    service = named_service(request)
    if not algorithm.startswith("AWS4-"):
        _refuse_version_2(request, service)
        raise refusals.missing_token(service, request)
    parameters = _parameters(rest, value, service)
    date = headers.get("x-amz-date") or headers.get("date")
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not parameters.get(name)]
    text = "".join(f"Authorization header requires '{name}' parameter. " for name in missing)
    if not date:
        text += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    if text or not date:
        raise refusals.incomplete(
            service, f"{text}(Hashed with SHA-256 and encoded with Base64) Authorization={_hash(value)}"
        )
    dated_by_header = "x-amz-date" not in headers
    timestamp = basic_from_http(date[0].strip()) if dated_by_header else date[0].strip()
    token = headers.get("x-amz-security-token")
    return _complete(
        algorithm,
        parameters["Credential"],
        timestamp or date[0],
        service,
        signed_headers=parameters["SignedHeaders"].lower().split(";"),
        signature=parameters["Signature"],
        headers=headers,
        query=query_pairs(request.query) if request.query else [],
        session_token=token[0].strip() if token else None,
        dated_by_header=dated_by_header,
    )


def _parameters(rest: str, whole: str, service: str) -> dict[str, str]:
    """Credential, SignedHeaders and Signature of an Authorization header."""
    found: dict[str, str] = {}
    for part in [part.strip() for part in rest.split(",")]:
        name, equals, value = part.partition("=")
        if not equals or " " in part or "\t" in part:
            text = (
                f"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header "
                f"(hashed with SHA-256 and encoded with Base64): '{_hash(whole)}'."
            )
            raise refusals.incomplete(service, text)
        if name not in _MEMBERS or name in found:
            text = (
                "Authorization header must hold 'Credential', 'SignedHeaders' and 'Signature', each once, and nothing "
                f"else. (Hashed with SHA-256 and encoded with Base64) Authorization={_hash(whole)}"
            )
            raise refusals.incomplete(service, text)
        found[name] = value
    return found


def _read_presigned(request: HttpRequest, headers: dict[str, list[str]], service: str) -> Signature:
    pairs = query_pairs(request.query)
    values: dict[str, str] = {}
    for name, value in pairs:
        if name.startswith("X-Amz-"):
            if name in values:
                raise refusals.incomplete(service, f"The query-string parameter '{name}' must not be repeated.")
            values[name] = unquote(value)
    scope = values.get("X-Amz-Credential", "").split("/")
    service = scope[3] if len(scope) == 5 else service
    missing = [name for name in _PRESIGNED_PARAMETERS if not values.get("X-Amz-" + name)]
    if missing:
        text = "".join(f"AWS query-string parameters must include 'X-Amz-{name}'. " for name in missing)
        raise refusals.incomplete(service, text + "Re-examine the query-string parameters.")
    return _complete(
        values["X-Amz-Algorithm"],
        values["X-Amz-Credential"],
        values["X-Amz-Date"],
        service,
        signed_headers=values["X-Amz-SignedHeaders"].lower().split(";"),
        signature=values["X-Amz-Signature"],
        headers=headers,
        query=[pair for pair in pairs if pair[0] != "X-Amz-Signature"],
        session_token=values.get("X-Amz-Security-Token"),
        presigned=True,
        expires=_expires(values.get("X-Amz-Expires"), service),
    )


def _complete(algorithm: str, credential: str, timestamp: str, service: str, **members: Any) -> Signature:
    seconds = read_basic(timestamp)
    if seconds is None:
        text = f"Date must be in ISO-8601 'basic format'. Got '{timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601"
        raise refusals.incomplete(service, text)
    if algorithm != ALGORITHM:
        text = f"Unsupported AWS 'algorithm': '{algorithm}' (only {ALGORITHM} for now). "
        raise refusals.incomplete(service, text)
    parts = credential.split("/")
    if len(parts) != 5:
        text = (
            "Credential must have exactly 5 slash-delimited elements, "
            f"e.g. keyid/date/region/service/term, got '{credential}'"
        )
        raise refusals.incomplete(service, text)
    access_key_id, date, region, service, terminator = parts
    _check_scope(date, region, service, terminator, timestamp)
    return Signature(
        access_key_id=access_key_id,
        scope=f"{date}/{region}/{service}/{terminator}",
        region=region,
        service=service,
        timestamp=timestamp,
        time=seconds,
        **members,
    )


def _check_scope(date: str, region: str, service: str, terminator: str, timestamp: str) -> None:
    text = ""
    if region not in regions():
        text += f"Credential should be scoped to a valid region, not '{region}'. "
    if not _SERVICE.fullmatch(service):
        text += f"Credential should be scoped to correct service: '{service}'. "
    if terminator != _TERMINATOR:
        text += f"Credential should be scoped with a valid terminator: '{_TERMINATOR}', not '{terminator}'. "
    if date != timestamp[:8]:
        text += (
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{date}' != '{timestamp[:8]}', from '{timestamp}'."
        )
    if text:
        raise refusals.invalid_signature(service, text)


def _expires(text: str | None, service: str) -> float | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LONGEST_EXPIRES:
        code = "AuthorizationQueryParametersError" if service in REST_XML_SERVICES else "IncompleteSignature"
        raise AwsError(code, "X-Amz-Expires must be a number of seconds between 1 and 604800", 400)
    return float(text)


def _refuse_version_2(request: HttpRequest, service: str) -> None:
    old_header = request.headers.get("Authorization", "").startswith(("AWS ", "AWS3"))
    if old_header or "AWSAccessKeyId=" in request.query or b"SignatureVersion=2" in request.body[:4096]:
        text = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        raise AwsError("InvalidRequest", text, 400)


def named_service(request: HttpRequest) -> str:
    """The service whose error an unverified request gets: that of its credential scope, as far as it can be read.

    For refusals only. What a request may do goes by the verified signature.
    """
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    return scope[1] if scope else refusals.apparent_service(request)


def _hash(value: str) -> str:
    """What AWS shows of an Authorization header since it no longer repeats it."""
    return base64.b64encode(hashlib.sha256(value.encode("utf-8", "replace")).digest()).decode()

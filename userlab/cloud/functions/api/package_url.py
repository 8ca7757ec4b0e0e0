"""Where a function's deployment package can be downloaded: what GetFunction answers as Code.Location.

On AWS it is a presigned URL of S3, valid for ten minutes (Lambda API reference, "FunctionCodeLocation"). Here it is
one of the lab itself, signed with the lab's secret, so whoever was given it may download without credentials.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.moto_seams import awslambda, layers

PREFIX = "/snapshots/"
VALID_SECONDS = 600


class PackageUrls:
    """Makes such URLs, and answers them. `secret` is the lab's, `address()` the cloud's endpoint."""

    prefix = PREFIX

    def __init__(self, accounts: Accounts, secret: bytes, address: Callable[[], str]) -> None:
        self._accounts, self._secret, self._address = accounts, secret, address

    def url(self, function: awslambda.LambdaFunction) -> str:
        """The URL of a version's package, valid for ten minutes from now on the account's clock."""
        path = f"{PREFIX}{function.account_id}/{function.region}/{function.function_name}/{function.version}"
        return self._signed(path, function.account_id)

    def layer_url(self, layer: Any) -> str:
        """The same for a version of a layer."""
        path = f"{PREFIX}{layer.account_id}/{layer.region}/layers/{layer.name}/{layer.version}"
        return self._signed(path, layer.account_id)

    def _signed(self, path: str, account: str) -> str:
        expires = str(int(self._accounts.clock.now(account)) + VALID_SECONDS)
        query = urlencode({"Expires": expires, "Signature": self._signature(path, expires)})
        return f"{self._address()}{path}?{query}"

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The package at such a URL; 403 as S3 answers a URL that is expired or was not made here."""
        account, _, rest = request.path.removeprefix(PREFIX).partition("/")
        query = dict(parse_qsl(request.query))
        expires, signature = query.get("Expires", ""), query.get("Signature", "")
        genuine = hmac.compare_digest(signature.encode(), self._signature(request.path, expires).encode())
        if not genuine:
            return _refused(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.")
        if int(expires) < self._accounts.clock.now(account):
            return _refused(403, "AccessDenied", "Request has expired")
        if request.method not in ("GET", "HEAD"):
            return _refused(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
        with self._accounts.lock(account):
            archive = _archive(account, rest)
        if archive is None:
            return _refused(404, "NoSuchKey", "The specified key does not exist.")
        return AwsResponse(200, [("Content-Type", "application/zip")], archive)

    def _signature(self, path: str, expires: str) -> str:
        return hmac.new(self._secret, f"package {path} {expires}".encode(), hashlib.sha256).hexdigest()


def _archive(account: str, place: str) -> bytes | None:
    """The archive of REGION/FUNCTION/VERSION or REGION/layers/LAYER/VERSION; None when there is none any more."""
    region, *kind, name, version = place.split("/")
    if kind:
        versions = layers.versions(account, region, name)
    else:
        versions = [awslambda.latest(account, region, name), *awslambda.versions(account, region, name)]
    found = next((each for each in versions if each is not None and str(each.version) == version), None)
    return found.code_bytes if found is not None else None


def _refused(status: int, code: str, message: str) -> AwsResponse:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return AwsResponse(status, [("Content-Type", "application/xml")], body.encode())

"""Requests signed by botocore's own signer, and short ways to write policies."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from werkzeug.datastructures import Headers

from userlab.base.account_keys import Keys
from userlab.cloud.http.aws_request import HttpRequest

HOST = "127.0.0.1:4566"
TRUST_LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def signed(
    keys: Keys,
    *,
    method: str = "POST",
    path: str = "/",
    query: str = "",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    service: str = "dynamodb",
    presigned: int | None = None,
    host: str = HOST,
    region: str = "us-east-1",
) -> HttpRequest:
    """A request as botocore signs it: with a header, or (`presigned` seconds) with its query string."""
    url = f"http://{host}{path}" + (f"?{query}" if query else "")
    request = AWSRequest(method, url, data=body, headers=headers or {})
    credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    if presigned is None:
        kind = S3SigV4Auth if service == "s3" else SigV4Auth
        kind(credentials, service, region).add_auth(request)
    else:
        kind = S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth
        kind(credentials, service, region, expires=presigned).add_auth(request)
    sent = request.prepare()
    target = sent.url.split(host, 1)[1]
    raw_path, _, raw_query = target.partition("?")
    lines = [("Host", host), *((name, _text(value)) for name, value in sent.headers.items())]
    return HttpRequest(method, raw_path, raw_query, Headers(lines), body)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def send(endpoint: str, request: HttpRequest, seconds: float = 60) -> tuple[int, str]:
    """Send a request to a cloud exactly as it is: (status, body)."""
    url = endpoint + request.path + (f"?{request.query}" if request.query else "")
    headers = {name: value for name, value in request.headers if name.lower() != "content-length"}
    call = urllib.request.Request(url, request.body or None, headers, method=request.method)
    try:
        with urllib.request.urlopen(call, timeout=seconds) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def policy(*statements: dict[str, Any]) -> str:
    """A policy document with these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def with_keys(client: Callable[..., Any], service: str, keys: Keys, **arguments: Any) -> Any:
    return client(
        service,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        aws_session_token=keys.session_token,
        **arguments,
    )


def role_arn(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    """(code, message) of the error that a call must answer."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]

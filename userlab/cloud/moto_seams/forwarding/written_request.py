"""The request that moto gets, written anew from what was verified: service, operation, account, region, members.

Nothing of the client's path, query string, Host or Authorization goes on, and of its headers only those that the
operation's model names. So moto can read nothing that the front door has not read, and authorized, before.

Source: Smithy, "AWS JSON 1.0/1.1", "AWS query", "HTTP bindings".
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.http.rest_operations import bindings_of, written
from userlab.cloud.http.service_model import description_of
from userlab.cloud.moto_seams.forwarding import verified_action

# How an upload to S3 comes in: moto takes the chunks of a streamed one apart.
_S3_UPLOAD = frozenset({"x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer", "content-encoding"})
_PRESERVED_NAMES = "moto.preserved_header_names"


def environ(request: AwsRequest, host: str) -> dict[str, Any]:
    """The WSGI environment of a request; `host` is the cloud's own, which is in addresses that moto answers."""
    rest = request.protocol.startswith("rest-")
    headers, names = _modeled_headers(request) if rest else ({}, {})
    method, path, query = "POST", "/", ""
    if rest:
        method, path, query = written(request.service, request.action, request.parameters)
        body = _rest_body(request)
        if body is request.body and body and request.service != "s3":
            # moto looks for members in a body as if it were a form, unless there is a query string.
            query += f"{'&' if query else ''}x-id={request.action}"
    elif request.protocol == "json":
        body = _json(request.parameters)
        metadata = description_of(request.service)["metadata"]
        headers["HTTP_X_AMZ_TARGET"] = f"{metadata['targetPrefix']}.{request.action}"
        headers["CONTENT_TYPE"] = f"application/x-amz-json-{metadata['jsonVersion']}"
        if "awsQueryCompatible" in metadata and request.headers.get("x-amzn-query-mode") == "true":
            headers["HTTP_X_AMZN_QUERY_MODE"] = "true"
    else:
        version = description_of(request.service)["metadata"]["apiVersion"]
        body = urlencode(request.parameters | {"Action": request.action, "Version": version}).encode()
        headers["CONTENT_TYPE"] = "application/x-www-form-urlencoded; charset=utf-8"
    if rest and body and "CONTENT_TYPE" not in headers and request.service != "s3":
        headers["CONTENT_TYPE"] = "application/json" if request.protocol == "rest-json" else "application/xml"
    name, _, port = host.rpartition(":")
    target = path + ("?" + query if query else "")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": name or "127.0.0.1",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.remote_address,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **headers,
        "HTTP_HOST": host,
        "HTTP_X_MOTO_ACCOUNT_ID": request.account,
        "HTTP_AUTHORIZATION": _authorization(request),
        _PRESERVED_NAMES: names,
        verified_action.ACTION: request.action,
        verified_action.REGION: request.region,
        verified_action.IS_REST: rest,
    }


def _authorization(request: AwsRequest) -> str:
    """Who calls, where moto looks for it: IAM's operations on "my own" user go by the access key."""
    scope = f"{request.principal.access_key}/20000101/{request.region}/{request.service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=verified"


def _json(members: dict[str, Any]) -> bytes:
    """A JSON body in which moto finds no form: an ampersand within a text would begin another parameter."""
    return json.dumps(members, separators=(",", ":")).replace("&", "\\u0026").encode()


def _rest_body(request: AwsRequest) -> bytes:
    bindings = bindings_of(request.service, request.action)
    if not bindings.has_body:
        return b""
    if bindings.body is None:
        return request.body
    members = {name: value for name, value in request.parameters.items() if name in bindings.body}
    return _json(members) if request.body or members else b""


def _modeled_headers(request: AwsRequest) -> tuple[dict[str, str], dict[str, str]]:
    """The headers that the operation's model names, as WSGI has them; and the spelling of those with underscores."""
    bindings = bindings_of(request.service, request.action)
    allowed = bindings.headers | (_S3_UPLOAD if request.service == "s3" and bindings.has_body else frozenset())
    found: dict[str, str] = {}
    spelled: dict[str, str] = {}
    for name, value in request.headers:
        lower = name.lower()
        prefixed = any(lower.startswith(prefix) for prefix in bindings.prefixes if prefix)
        if not prefixed and (lower not in allowed or "_" in lower):
            continue
        key = lower.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        if key in found or key == "HTTP_CONTENT_LENGTH":
            continue
        found[key] = value
        if "_" in lower:
            spelled[key] = name
    return found, spelled

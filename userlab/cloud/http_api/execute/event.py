"""The events that HTTP APIs hand to functions: payload format versions 2.0 and 1.0.

Of 2.0, what is empty is left out; of 1.0 it is null. Bodies are text if their media type says so, else base64; that a
form is base64 surprises people on AWS, too.
(Guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", "Payload format version".)
"""

from __future__ import annotations

import base64
import json
from typing import Any

from userlab.cloud.http_api.execute.visit import Visit

_TEXTS = ("application/json", "application/javascript", "application/xml")


def event_of(visit: Visit, version: str) -> dict[str, Any]:
    """The event of one request in a payload format version, "1.0" or "2.0"."""
    return _second(visit) if version == "2.0" else _first(visit)


def as_payload(event: dict[str, Any]) -> bytes:
    """The event as the JSON text that goes to Lambda."""
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _second(visit: Visit) -> dict[str, Any]:
    body, encoded = body_of(visit)
    optional = {
        "cookies": visit.cookies,
        "queryStringParameters": {name: ",".join(values) for name, values in visit.query.items()},
        "pathParameters": visit.match.path_parameters,
        "stageVariables": dict(visit.variables),
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": visit.route_key,
        "rawPath": visit.raw_path,
        "rawQueryString": visit.request.query,
        "headers": visit.headers,
        "requestContext": visit.context(),
        "isBase64Encoded": encoded,
        **{name: value for name, value in optional.items() if value},
    }


def _first(visit: Visit) -> dict[str, Any]:
    body, encoded = body_of(visit)
    headers = dict(visit.headers)
    if visit.cookies:
        headers["cookie"] = "; ".join(visit.cookies)
    resource = visit.route_key.partition(" ")[2] or visit.route_key
    return {
        "version": "1.0",
        "resource": resource,
        "path": visit.raw_path,
        "httpMethod": visit.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in visit.query.items()} or None,
        "multiValueQueryStringParameters": visit.query or None,
        "requestContext": _first_context(visit, resource),
        "pathParameters": visit.match.path_parameters or None,
        "stageVariables": dict(visit.variables) or None,
        "body": body,
        "isBase64Encoded": encoded,
    }


def _first_context(visit: Visit, resource: str) -> dict[str, Any]:
    nothing = "accessKey accountId caller cognitoAmr cognitoAuthenticationProvider cognitoAuthenticationType"
    nothing += " cognitoIdentityId cognitoIdentityPoolId principalOrgId user userArn"
    identity: dict[str, Any] = dict.fromkeys(nothing.split())
    identity |= {"sourceIp": visit.request.remote_address, "userAgent": visit.request.headers.get("User-Agent", "")}
    said = visit.authorizer or {}
    if iam := said.get("iam"):
        identity |= {name: iam[name] for name in ("accessKey", "accountId", "userArn")}
        identity |= {"caller": iam["callerId"], "user": iam["userId"]}
    context = {
        "accountId": visit.account,
        "apiId": visit.api["apiId"],
        "domainName": visit.domain,
        "domainPrefix": visit.api["apiId"],
        "extendedRequestId": visit.request_id,
        "httpMethod": visit.method,
        "identity": identity,
        "path": visit.raw_path,
        "protocol": "HTTP/1.1",
        "requestId": visit.request_id,
        "requestTime": visit.time,
        "requestTimeEpoch": int(visit.now * 1000),
        "resourceId": None,
        "resourcePath": resource,
        "stage": visit.stage_name,
    }
    authorizer = said.get("jwt") or said.get("lambda")
    return context | ({"authorizer": authorizer} if authorizer else {})


def body_of(visit: Visit) -> tuple[str | None, bool]:
    """The body as the event has it, and whether that is base64."""
    if not visit.request.body:
        return None, False
    media_type = visit.request.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if media_type.startswith("text/") or media_type in _TEXTS or media_type.endswith(("+json", "+xml")):
        return visit.request.body.decode("utf-8", "replace"), False
    return base64.b64encode(visit.request.body).decode(), True

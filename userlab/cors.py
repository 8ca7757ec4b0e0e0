"""CORS: which web pages may read the answers of an API.

A browser lets a page read answers of its own origin only (scheme, host and port of its address). Cross-origin resource
sharing is how a server allows more: by headers of its answers. Before it sends what a plain form could not have sent,
the browser asks, by a preflight request. Sources: API Gateway Developer Guide, "CORS for REST APIs in API Gateway"; the
Fetch Standard, section "HTTP CORS protocol".
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable

import boto3

from userlab.apis import Answer

ALLOW = "Access-Control-Allow-"
# What a page may always send, as a form could: without a preflight request.
SIMPLE_METHODS = ("GET", "HEAD", "POST")
SIMPLE_TYPES = ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded")


def send(method: str, address: str, **headers: str) -> Answer:
    """Send a request with these headers and no body: `send("GET", url, Origin="https://shop.example")`.

    An underscore in a name stands for a hyphen.
    """
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, headers=named, method=method)
    try:
        response = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error  # urllib raises for 4xx and 5xx; it is a response all the same
    with response:
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, names, response.read().decode())


def preflight(method: str, address: str, origin: str) -> Answer:
    """Ask as a browser does before it sends the real request: may a page of this origin?

    A browser names the headers, too, that are not a form's: here Content-Type, for JSON.
    """
    return send(
        "OPTIONS",
        address,
        Origin=origin,
        Access_Control_Request_Method=method,
        Access_Control_Request_Headers="content-type",
    )


def why_refused(method: str, address: str, origin: str, content_type: str = "application/json") -> str | None:
    """What a browser would say of a page's request, or None: the page may send it, and read the answer.

    It asks and sends as a browser does. A request that the preflight refuses is not sent; another one is, without a
    body, so hand in a POST or PUT that the API refuses without one.
    """
    if method not in SIMPLE_METHODS or (method == "POST" and content_type not in SIMPLE_TYPES):
        asked = preflight(method, address, origin)
        refused = _not_for(origin, asked) or _not_allowed(method, asked)
        if refused:
            return f"preflight: {refused}"
    return _not_for(origin, send(method, address, Origin=origin))


def _not_for(origin: str, answer: Answer) -> str | None:
    """Whether an answer's first header keeps a page of this origin from reading it."""
    allowed = answer.headers.get("access-control-allow-origin")
    if allowed is None:
        return "No 'Access-Control-Allow-Origin' header is present on the requested resource."
    if allowed not in ("*", origin):
        value = f"has a value '{allowed}' that is not equal to the supplied origin."
        return f"The 'Access-Control-Allow-Origin' header {value}"
    return None


def _not_allowed(method: str, asked: Answer) -> str | None:
    """What else a preflight's answer must say."""
    if not 200 <= asked.status < 300:
        return "It does not have HTTP ok status."
    methods = _listed(asked, "methods")
    if method not in SIMPLE_METHODS and not {method.lower(), "*"} & methods:
        return f"Method {method} is not allowed by Access-Control-Allow-Methods in preflight response."
    if not {"content-type", "*"} & _listed(asked, "headers") and method in ("POST", "PUT", "PATCH"):
        return "Request header field content-type is not allowed by Access-Control-Allow-Headers in preflight response."
    return None


def _listed(asked: Answer, name: str) -> set[str]:
    return {each.strip().lower() for each in asked.headers.get(f"access-control-allow-{name}", "").split(",")}


def answer_preflight(api: str, resource: str, origin: str, methods: Iterable[str]) -> None:
    """Let API Gateway answer the preflight requests of a resource by itself.

    OPTIONS gets a mock integration, which calls nothing. What is there is replaced. The function's own answers need
    Access-Control-Allow-Origin, too: with a proxy integration the function sets it.

    Args:
        api, resource: their ids. origin: "https://shop.example", with no path and no slash at its end.
        methods: those that pages may use. OPTIONS need not be among them.

    AWS operations: PutMethod, PutIntegration, PutMethodResponse, PutIntegrationResponse.
    """
    gateway = boto3.client("apigateway")
    place = {"restApiId": api, "resourceId": resource, "httpMethod": "OPTIONS"}
    if "OPTIONS" in gateway.get_resource(restApiId=api, resourceId=resource).get("resourceMethods", {}):
        gateway.delete_method(**place)
    gateway.put_method(authorizationType="NONE", **place)
    gateway.put_integration(
        type="MOCK",
        requestTemplates={"application/json": '{"statusCode": 200}'},
        **place,
    )
    headers = {"Origin": origin, "Methods": ",".join(methods), "Headers": "Content-Type"}
    names = {f"method.response.header.{ALLOW}{name}": value for name, value in headers.items()}
    gateway.put_method_response(
        statusCode="200",
        responseParameters=dict.fromkeys(names, True),
        **place,
    )
    gateway.put_integration_response(
        statusCode="200",
        responseParameters={name: f"'{value}'" for name, value in names.items()},  # quoted: a constant
        **place,
    )


def let_errors_be_read(api: str, origin: str, kind: str = "DEFAULT_4XX") -> None:
    """Put the header on the answers that API Gateway gives by itself, such as 403 and 429.

    Args:
        kind: DEFAULT_4XX, DEFAULT_5XX, or a single type such as THROTTLED.

    AWS operation: PutGatewayResponse.
    """
    boto3.client("apigateway").put_gateway_response(
        restApiId=api,
        responseType=kind,
        responseParameters={f"gatewayresponse.header.{ALLOW}Origin": f"'{origin}'"},
    )

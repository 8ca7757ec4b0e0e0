"""CORS of an HTTP API: it answers preflights itself, and its own headers replace those of the integration.

(Guide, "Configure CORS for HTTP APIs in API Gateway".)
"""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http_api.store import Document

_OWN = frozenset(
    f"access-control-{name}"
    for name in ("allow-origin", "allow-methods", "allow-headers", "expose-headers", "max-age", "allow-credentials")
)


def is_preflight(request: HttpRequest) -> bool:
    """Whether a browser asks what a page of another origin may do."""
    headers = request.headers
    return request.method == "OPTIONS" and "Origin" in headers and "Access-Control-Request-Method" in headers


def preflight(configuration: Document, request: HttpRequest) -> AwsResponse:
    """The answer to a preflight: 204, with the API's rules if the origin is one of its own."""
    headers = _origin(configuration, request)
    if headers:
        for member, name in (("allowMethods", "allow-methods"), ("allowHeaders", "allow-headers")):
            if values := configuration.get(member):
                headers.append((f"access-control-{name}", ",".join(values)))
        if configuration.get("maxAge") is not None:
            headers.append(("access-control-max-age", str(configuration["maxAge"])))
    return AwsResponse(204, headers)


def with_cors(configuration: Document | None, request: HttpRequest, answer: AwsResponse) -> AwsResponse:
    """An answer with the API's CORS headers in place of all others, if the API has a configuration.

    >>> from werkzeug.datastructures import Headers
    >>> request = HttpRequest("GET", "/", "", Headers({"Origin": "https://a.example"}), b"")
    >>> with_cors({"allowOrigins": ["*"]}, request, AwsResponse(200, [])).headers
    [('access-control-allow-origin', '*')]
    """
    if not configuration:
        return answer
    answer.headers = [(name, value) for name, value in answer.headers if name.lower() not in _OWN]
    headers = _origin(configuration, request)
    if headers and configuration.get("exposeHeaders"):
        headers.append(("access-control-expose-headers", ",".join(configuration["exposeHeaders"])))
    answer.headers += headers
    return answer


def _origin(configuration: Document, request: HttpRequest) -> list[tuple[str, str]]:
    origin = request.headers.get("Origin")
    if origin is None or not any(_matches(allowed, origin) for allowed in configuration.get("allowOrigins") or []):
        return []
    credentials = bool(configuration.get("allowCredentials"))
    anybody = "*" in configuration["allowOrigins"] and not credentials
    headers = [("access-control-allow-origin", "*" if anybody else origin)]
    if not anybody:
        headers.append(("vary", "Origin"))
    return headers + ([("access-control-allow-credentials", "true")] if credentials else [])


def _matches(allowed: str, origin: str) -> bool:
    """Whether an entry such as ``*``, ``https://*`` or ``https://a.example`` allows an origin."""
    if allowed.endswith("*"):
        return origin.lower().startswith(allowed[:-1].lower())
    return allowed.lower() == origin.lower()

"""Mappings of parameters: from a request to an integration, and from its answer back.

(Guide, "Transform API requests and responses for HTTP APIs".)
"""

from __future__ import annotations

import re

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http_api.execute.visit import Visit
from userlab.cloud.http_api.store import Document

_EXPRESSION = re.compile(r"\$\{([^}]+)\}")
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length", "via"})


def mapped(visit: Visit, value: str) -> str:
    """A mapping's value: a text, an expression such as ``$request.header.a``, or a text with ``${...}`` in it."""
    if value.startswith("$") and not value.startswith("${"):
        return visit.selected(value) or ""
    return _EXPRESSION.sub(lambda match: visit.selected(match[1]) or "", value)


def change(headers: dict[str, str], action: str, name: str, value: str) -> None:
    """Append, overwrite or remove a header."""
    if action == "remove":
        headers.pop(name, None)
    elif action == "append" and name in headers:
        headers[name] = f"{headers[name]},{value}"
    else:
        headers[name] = value


def mapped_answer(
    visit: Visit, integration: Document, status: int, answered: list[tuple[str, str]], body: bytes
) -> AwsResponse:
    """The answer of an integration, with the response parameters for its status."""
    found = {name.lower(): value for name, value in answered if name.lower() != "set-cookie"}
    cookies = [(name, value) for name, value in answered if name.lower() == "set-cookie"]
    for key, value in ((integration.get("responseParameters") or {}).get(str(status)) or {}).items():
        action, _, place = key.partition(":")
        if place == "statuscode":
            status = int(value) if re.fullmatch(r"[2-5]\d\d", value) else status
        else:
            change(found, action, place.partition(".")[2].lower(), mapped(visit, value))
    return AwsResponse(status, [(name, value) for name, value in found.items() if name not in _HOP] + cookies, body)

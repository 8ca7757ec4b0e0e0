"""HTTP_PROXY integrations of HTTP APIs, to servers on this machine; parameters are mapped on the way there.

(Guide, "Create HTTP proxy integrations for HTTP APIs", "Transform API requests and responses for HTTP APIs".)
"""

from __future__ import annotations

import http.client
import re
from urllib.parse import quote, unquote, urlencode, urlsplit

from userlab.cloud.gateway.function_uri import with_stage_variables
from userlab.cloud.gateway.local_servers import LARGEST_ANSWER, LOOPBACK, VIA
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http_api.execute.mapping import change, mapped, mapped_answer
from userlab.cloud.http_api.execute.refusals import Refusal, internal
from userlab.cloud.http_api.execute.visit import Visit
from userlab.cloud.http_api.store import Document

_VARIABLE = re.compile(r"\{([\w.-]+)\+?\}")


def http_proxy(visit: Visit, integration: Document) -> AwsResponse:
    """The request as it is, with mapped parameters, and the answer of the server. Raises Refusal: 500, 503."""
    headers = {name: value for name, value in visit.headers.items() if name not in ("host", "content-length")}
    if visit.cookies:
        headers["cookie"] = "; ".join(visit.cookies)
    query = [(name, value) for name, values in visit.query.items() for value in values]
    path = None
    for key, value in (integration.get("requestParameters") or {}).items():
        action, _, place = key.partition(":")
        if place == "path":
            path = mapped(visit, value)
        elif place.startswith("header."):
            change(headers, action, place[7:].lower(), mapped(visit, value))
        else:
            query = _changed_query(query, action, place.partition(".")[2], mapped(visit, value))
    status, answered, body = _send(visit, integration, path, query, headers)
    return mapped_answer(visit, integration, status, answered, body)


def _changed_query(query: list[tuple[str, str]], action: str, name: str, value: str) -> list[tuple[str, str]]:
    kept = query if action == "append" else [pair for pair in query if pair[0] != name]
    return kept if action == "remove" else [*kept, (name, value)]


def _send(
    visit: Visit, integration: Document, path: str | None, query: list[tuple[str, str]], headers: dict[str, str]
) -> tuple[int, list[tuple[str, str]], bytes]:
    values = visit.match.path_parameters
    uri = with_stage_variables(integration["integrationUri"], visit.variables)
    uri = _VARIABLE.sub(lambda match: quote(values.get(match[1], ""), safe="/"), uri)
    target = urlsplit(uri)
    if (
        target.scheme != "http"
        or target.hostname not in LOOPBACK
        or visit.request.headers.get(VIA) == visit.api["apiId"]
    ):
        raise internal(
            "The local cloud calls plain HTTP servers on this machine only, and never itself in a circle, not "
            f"{target.scheme}://{target.netloc}"
        )
    method = integration["integrationMethod"]
    sent = quote(unquote(path), safe="/") if path is not None else target.path or "/"
    asked = "&".join(part for part in (target.query, urlencode(query)) if part)
    try:
        connection = http.client.HTTPConnection(
            target.hostname, target.port or 80, timeout=integration["timeoutInMillis"] / 1000
        )
        try:
            connection.request(
                visit.method if method == "ANY" else method,
                sent + (f"?{asked}" if asked else ""),
                visit.request.body or None,
                {**headers, VIA: visit.api["apiId"]},
            )
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read(LARGEST_ANSWER)
        finally:
            connection.close()
    except TimeoutError:
        raise Refusal(503, "Service Unavailable", "the integration's server did not answer in time") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refusal(503, "Service Unavailable", f"{target.netloc} does not answer: {error}") from None

"""HTTP and HTTP_PROXY integrations, to servers on this machine.

An endpoint elsewhere is refused with {"message": "Internal server error"}, and the journal says so: a lesson must
not depend on a network, and a page of somebody else must not reach the local network through an API here.
"""

from __future__ import annotations

import http.client
import re
from urllib.parse import quote, urlencode, urlsplit

from userlab.cloud.gateway.fault import GatewayFault, internal
from userlab.cloud.gateway.function_uri import with_stage_variables
from userlab.cloud.gateway.local_servers import LARGEST_ANSWER, LOOPBACK, VIA
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.rest_api.execute import endpoint_log
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.integration_headers import OF_HTTP, sendable
from userlab.cloud.rest_api.execute.mapping import IntegrationRequest, IntegrationResult, integration_request
from userlab.cloud.rest_api.execute.proxy_response import passed_on
from userlab.cloud.rest_api.store import Document

_PARAMETER = re.compile(r"\{([\w.-]+)\+?\}")


def http_proxy(exchange: Exchange, integration: Document) -> AwsResponse:
    """HTTP_PROXY: the request as it is, the answer as it is. Raises GatewayFault."""
    mapped = integration_request(exchange, {"requestParameters": integration.get("requestParameters")})
    query = [(name, value) for name, values in exchange.multi_value_query.items() for value in values]
    query = [pair for pair in query if pair[0] not in mapped.querystring] + list(mapped.querystring.items())
    headers = {
        name: ",".join(values)
        for name, values in exchange.multi_value_headers.items()
        if name.lower() not in ("host", "content-encoding")
    }
    path = {**exchange.path_parameters, **mapped.path}
    uri = _uri(exchange, integration, path, encoded=exchange.path_parameters)
    status, answered, body = _send(
        exchange, integration, uri, query, _with(headers, sendable(mapped.header, OF_HTTP)), exchange.body
    )
    return AwsResponse(status, passed_on(answered), body)


def http_request(exchange: Exchange, integration: Document, request: IntegrationRequest) -> IntegrationResult:
    """HTTP: the request as mapped. Raises GatewayFault."""
    uri = _uri(exchange, integration, request.path, encoded={})
    headers = {"Accept": "application/json", "User-Agent": f"AmazonAPIGateway_{exchange.address.api_id}"}
    if request.body:
        headers["Content-Type"] = "application/json"
    query = list(request.querystring.items())
    status, answered, body = _send(
        exchange, integration, uri, query, _with(headers, sendable(request.header, OF_HTTP)), request.body
    )
    return IntegrationResult(status, body, dict(answered), str(status))


def _with(headers: dict[str, str], mapped: dict[str, str]) -> dict[str, str]:
    """Headers, of which mapped ones take the place, whatever the case of their names."""
    names = {name.lower() for name in mapped}
    return {name: value for name, value in headers.items() if name.lower() not in names} | mapped


def _uri(exchange: Exchange, integration: Document, values: dict[str, str], encoded: dict[str, str]) -> str:
    """The endpoint with stage variables and {parameters} put in."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            return match[0]
        return values[name] if values[name] == encoded.get(name) else quote(values[name], safe="")

    return _PARAMETER.sub(value, with_stage_variables(integration["uri"], exchange.stage_variables))


def _send(
    exchange: Exchange,
    integration: Document,
    uri: str,
    query: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
) -> tuple[int, list[tuple[str, str]], bytes]:
    target = urlsplit(uri)
    if target.scheme != "http" or target.hostname not in LOOPBACK or exchange.header(VIA) == exchange.address.api_id:
        raise internal(
            "Execution failed due to configuration error: Invalid endpoint address. The local cloud calls plain HTTP "
            f"servers on this machine only, and never itself in a circle, not {target.scheme}://{target.netloc}"
        )
    method = integration.get("httpMethod") or exchange.http_method
    path = (target.path or "/") + _joined(target.query, urlencode(query))
    sent = {"X-Amzn-Trace-Id": exchange.trace_header, VIA: exchange.address.api_id, **headers}
    try:
        connection = http.client.HTTPConnection(
            target.hostname, target.port or 80, timeout=integration.get("timeoutInMillis", 29_000) / 1000
        )
        try:
            wanted = exchange.http_method if method == "ANY" else method
            connection.putrequest(wanted, path, skip_accept_encoding=True)  # nothing is said that nobody asked for
            if body or wanted not in ("GET", "HEAD"):
                connection.putheader("Content-Length", str(len(body)))
            for name, value in sent.items():
                connection.putheader(name, value)
            since = endpoint_log.sent(exchange, uri + _joined("", urlencode(query)), sent.items(), body)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            content = answer.read(LARGEST_ANSWER)
            endpoint_log.received(exchange, since, answer.status, answer.getheaders(), content)
            return answer.status, answer.getheaders(), content
        finally:
            connection.close()
    except TimeoutError:
        reason = "Execution failed due to a timeout error"
        raise GatewayFault("INTEGRATION_TIMEOUT", "Endpoint request timed out", reason) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = f"Execution failed due to a network error communicating with endpoint {target.netloc}: {error}"
        raise GatewayFault("INTEGRATION_FAILURE", "Network error communicating with endpoint", reason) from None


def _joined(first: str, second: str) -> str:
    query = "&".join(part for part in (first, second) if part)
    return f"?{query}" if query else ""

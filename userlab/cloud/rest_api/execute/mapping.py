"""Data mapping around the integrations that are no proxies: templates and parameters, there and back.

There: the request template of the body's content type makes the integration's request. Back: an integration response
is selected by its pattern (a Lambda error's message, or the status), and says status, headers and body.
(Guide, "Data transformations for REST APIs", "Integration passthrough behaviors".)
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.user_pattern import PatternRefused
from userlab.cloud.gateway.fault import GatewayFault, internal
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http.json_body import read_json
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.proxy_response import remapped
from userlab.cloud.rest_api.store import Document
from userlab.cloud.rest_api.templates import TemplateError, render
from userlab.cloud.rest_api.templates.methods import java_regex
from userlab.cloud.rest_api.templates.values import text_of
from userlab.cloud.rest_api.templates.variables import json_path, template_variables

JSON = "application/json"


@dataclass
class IntegrationRequest:
    """What goes to the integration: body, and the parameters that were mapped, by place and name."""

    body: bytes
    header: dict[str, str] = field(default_factory=dict)
    querystring: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)


@dataclass
class IntegrationResult:
    """What came back. `selection` is what selection patterns are matched with."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    selection: str = ""


def integration_request(exchange: Exchange, integration: Document) -> IntegrationRequest:
    """Map the request. Raises GatewayFault: 415 for a content type without a template, 500 for a bad template."""
    request = IntegrationRequest(exchange.body)
    for target, source in (integration.get("requestParameters") or {}).items():
        place, _, name = target.removeprefix("integration.request.").partition(".")
        value = _request_value(exchange, source)
        if value is not None and place in ("header", "querystring", "path"):
            getattr(request, place)[name] = str(value)
    templates = integration.get("requestTemplates") or {}
    sent = (exchange.header("Content-Type") or JSON).split(";")[0].strip().lower()
    template = templates.get(sent)
    if template is None:
        behavior = integration.get("passthroughBehavior", "WHEN_NO_MATCH")
        if behavior == "NEVER" or (behavior == "WHEN_NO_TEMPLATES" and templates):
            raise GatewayFault("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", f"no template for {sent}")
        return request
    text = _rendered(template, exchange, exchange.body.decode("utf-8", "replace"))
    request.body = text.encode("utf-8", "replace")
    for place in ("header", "querystring", "path"):
        getattr(request, place).update(_overridden(exchange, "requestOverride", place))
    return request


def _request_value(exchange: Exchange, source: str) -> Any:
    body = "method.request.body"
    if source == body or source.startswith(f"{body}."):
        return _from_body(exchange.body, "$" + source.removeprefix(body))
    return exchange.mapped(source)


def _from_body(body: bytes, expression: str) -> Any:
    try:
        found = json_path(read_json(body), expression)
    except (ValueError, TemplateError, RecursionError):
        return None
    return found if found is None or isinstance(found, str) else json.dumps(found)


def _rendered(template: str, exchange: Exchange, body: str) -> str:
    """The text of a template. Its overrides are kept with the exchange."""
    variables = template_variables(exchange, body)
    try:
        text = render(template, variables)
    except TemplateError as error:
        raise _untransformed(error) from None
    context = variables["context"]
    for name in exchange.overrides:
        given = context.get(name) if isinstance(context, dict) else None
        exchange.overrides[name] = given if isinstance(given, dict) else {}
    return text


def _overridden(exchange: Exchange, name: str, place: str) -> dict[str, str]:
    """Parameters that templates have overridden, by name."""
    given = exchange.overrides[name].get(place)
    try:
        return {str(key): text_of(value) for key, value in given.items()} if isinstance(given, dict) else {}
    except (TemplateError, RecursionError) as error:
        raise _untransformed(error) from None


def _untransformed(error: Exception) -> GatewayFault:
    return internal(f"Execution failed due to configuration error: Unable to transform: {error}")


def selected(integration: Document, selection: str, status: int) -> Document:
    """The integration response whose pattern is the whole of `selection`, else the one without a pattern."""
    responses = (integration.get("integrationResponses") or {}).values()
    for response in responses:
        pattern = response.get("selectionPattern")
        try:
            if pattern and java_regex(pattern).fullmatch(selection):
                return response
        except PatternRefused:
            continue
    for response in responses:
        if not response.get("selectionPattern"):
            return response
    raise internal(
        "Execution failed due to configuration error: No match for output mapping and no default output mapping "
        f"configured. Endpoint Response Status Code: {status}"
    )


def method_response(exchange: Exchange, integration: Document, result: IntegrationResult) -> AwsResponse:
    """Map what the integration answered into the method's answer. Raises GatewayFault."""
    response = selected(integration, result.selection, result.status)
    content_type, template = _response_template(response, exchange.header("Accept") or "")
    body, status = result.body, int(response["statusCode"])
    headers = {"Content-Type": content_type}
    if template:
        text = _rendered(template, exchange, result.body.decode("utf-8", "replace"))
        body = text.encode("utf-8", "replace")
    for target, source in (response.get("responseParameters") or {}).items():
        value = _response_value(exchange, result, source)
        if target.startswith("method.response.header.") and value is not None:
            _replace(headers, target.removeprefix("method.response.header."), str(value))
    for name, value in _overridden(exchange, "responseOverride", "header").items():
        _replace(headers, name, value)
    wanted = exchange.overrides["responseOverride"].get("status")
    if isinstance(wanted, str) and re.fullmatch("[0-9]{3}", wanted):
        wanted = int(wanted)
    if isinstance(wanted, int) and 200 <= wanted <= 599:
        status = wanted
    return AwsResponse(status, remapped(list(headers.items())), body)


def _replace(headers: dict[str, str], name: str, value: str) -> None:
    for known in [known for known in headers if known.lower() == name.lower()]:
        del headers[known]
    headers[name] = value


def _response_template(response: Document, accept: str) -> tuple[str, str | None]:
    templates = response.get("responseTemplates") or {}
    for media_type in (part.split(";")[0].strip() for part in accept.split(",")):
        if media_type in templates:
            return media_type, templates[media_type]
    if JSON in templates or not templates:
        return JSON, templates.get(JSON)
    return next(iter(templates.items()))


def _response_value(exchange: Exchange, result: IntegrationResult, source: str) -> Any:
    prefix = "integration.response."
    if not source.startswith(prefix):
        return exchange.mapped(source)
    place, _, name = source.removeprefix(prefix).partition(".")
    if place == "header":
        return next((value for key, value in result.headers.items() if key.lower() == name.lower()), None)
    if place == "body":
        return _from_body(result.body, f"$.{name}" if name else "$")
    return None

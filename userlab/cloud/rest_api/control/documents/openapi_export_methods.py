"""The methods of an exported document: an "operation" for each, in Swagger 2.0 or OpenAPI 3.0.

Both tell the same; the older form has types of contents beside the operation (`consumes`, `produces`), the newer
one in bodies and answers. The order of members is that of AWS's own exports. (As recorded from AWS.)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.rest_api.control.documents.openapi_methods import PLACES
from userlab.cloud.rest_api.control.integrations import LONGEST_TIMEOUT
from userlab.cloud.rest_api.store import Document

_PLACES = {ours: theirs for theirs, ours in PLACES.items()}
_STRING = {"type": "string"}
_BEFORE_RESPONSES = ("credentials", "httpMethod", "uri")
_AFTER_RESPONSES = ("requestParameters", "requestTemplates", "passthroughBehavior")
_AT_THE_END = ("contentHandling", "connectionId", "tlsConfig")
_OF_RESPONSES = ("statusCode", "responseParameters", "responseTemplates", "contentHandling")


def operation(method: Document, swagger: bool) -> Document:
    """One method, without who may call it and without its extensions."""
    entry: Document = {}
    if method.get("operationName"):
        entry["operationId"] = method["operationName"]
    responses = method.get("methodResponses") or {}
    models = method.get("requestModels") or {}
    if swagger:
        entry |= _content_types(method, models, responses)
    parameters = [_parameter(name, bool(needed), swagger) for name, needed in _given(method, "requestParameters")]
    if swagger and models:
        name = next(iter(models.values()))
        parameters.append({"in": "body", "name": name, "required": True, "schema": _model(name, swagger)})
    if parameters:
        entry["parameters"] = parameters
    if models and not swagger:
        entry["requestBody"] = {"content": _content(models), "required": True}
    entry["responses"] = {code: _response(code, response, swagger) for code, response in responses.items()}
    return entry


def _given(holder: Document, member: str) -> list[tuple[str, Any]]:
    return list((holder.get(member) or {}).items())


def _content_types(method: Document, models: Document, responses: Document) -> Document:
    """`consumes` and `produces`: the types that have a model or a template."""
    integration = method.get("methodIntegration") or {}
    consumed = [*models, *(integration.get("requestTemplates") or {})]
    produced = [name for response in responses.values() for name in response.get("responseModels") or {}]
    for response in (integration.get("integrationResponses") or {}).values():
        produced += list(response.get("responseTemplates") or {})
    found = {"consumes": list(dict.fromkeys(consumed)), "produces": list(dict.fromkeys(produced))}
    return {name: types for name, types in found.items() if types}


def _parameter(name: str, needed: bool, swagger: bool) -> Document:
    place, _, short = name.removeprefix("method.request.").partition(".")
    entry: Document = {"name": short, "in": _PLACES.get(place, place)}
    if swagger:
        return {**entry, "required": needed, **_STRING}
    return {**entry, **({"required": True} if needed else {}), "schema": dict(_STRING)}


def _model(name: str, swagger: bool) -> Document:
    return {"$ref": f"#/{'definitions' if swagger else 'components/schemas'}/{name}"}


def _content(models: dict[str, str]) -> Document:
    return {content_type: {"schema": _model(name, False)} for content_type, name in models.items()}


def _response(code: str, response: Document, swagger: bool) -> Document:
    entry: Document = {"description": f"{code} response"}
    models: dict[str, str] = response.get("responseModels") or {}
    if swagger and models:
        entry["schema"] = _model(next(iter(models.values())), swagger)
    headers = [name.removeprefix("method.response.header.") for name, _ in _given(response, "responseParameters")]
    if headers:
        entry["headers"] = {name: dict(_STRING) if swagger else {"schema": dict(_STRING)} for name in headers}
    if not swagger:
        entry["content"] = _content(models)
    return entry


def exported_integration(integration: Document, resource_id: str) -> Document:
    """``x-amazon-apigateway-integration``. What an import takes for granted is left out."""
    entry: Document = {"type": integration["type"].lower()}
    entry |= _copied(integration, _BEFORE_RESPONSES)
    responses = {}
    for response in (integration.get("integrationResponses") or {}).values():
        responses[response.get("selectionPattern") or "default"] = _copied(response, _OF_RESPONSES)
    if responses:
        entry["responses"] = responses
    entry |= _copied(integration, _AFTER_RESPONSES)
    entry["passthroughBehavior"] = entry["passthroughBehavior"].lower()
    if integration["timeoutInMillis"] != LONGEST_TIMEOUT:
        entry["timeoutInMillis"] = integration["timeoutInMillis"]
    if integration["cacheNamespace"] != resource_id:
        entry["cacheNamespace"] = integration["cacheNamespace"]
    entry |= _copied(integration, ("cacheKeyParameters",))
    if integration.get("connectionType", "INTERNET") != "INTERNET":
        entry["connectionType"] = integration["connectionType"]
    return entry | _copied(integration, _AT_THE_END)


def _copied(given: Document, names: tuple[str, ...]) -> Document:
    return {name: given[name] for name in names if given.get(name)}

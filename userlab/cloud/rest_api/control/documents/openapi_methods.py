"""A method of an OpenAPI document: parameters, models, responses, integration."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.rest_api.control import integrations, methods
from userlab.cloud.rest_api.control.documents.openapi_security import secured
from userlab.cloud.rest_api.control.operation import bad_request
from userlab.cloud.rest_api.store import Api, Document

PLACES = {"query": "querystring", "header": "header", "path": "path"}
_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")
_INTEGRATION = "x-amazon-apigateway-integration"
_COPIED = (
    "credentials contentHandling cacheNamespace tlsConfig connectionType connectionId requestParameters "
    "requestTemplates"
)


def add_method(
    api: Api, resource: Document, name: str, definition: Document, document: Document, shared: list[Any], account: str
) -> None:
    """Add (or replace) one method of a resource. Raises BadRequestException."""
    method: Document = {"httpMethod": name, **secured(api, definition, document)}
    if definition.get("operationId"):
        method["operationName"] = str(definition["operationId"])
    _validator(api, method, definition, document)
    _parameters(api, method, [*shared, *(definition.get("parameters") or [])], definition, document)
    for variable in _VARIABLE.findall(api.path_of(resource["id"])):
        method.setdefault("requestParameters", {})[f"method.request.path.{variable}"] = True
    responses = {
        str(status): _response(api, str(status), resolved(response, document))
        for status, response in (definition.get("responses") or {}).items()
        if methods.STATUS_CODE.fullmatch(str(status))
    }
    if responses:
        method["methodResponses"] = responses
    if isinstance(definition.get(_INTEGRATION), dict):
        with _importing(f"Unable to put integration on '{name}' for resource at path '{api.path_of(resource['id'])}'"):
            method["methodIntegration"] = _integration(definition[_INTEGRATION], resource["id"])
            integrations.check(account, method["methodIntegration"])
    with _importing(f"Unable to put method '{name}' on resource at path '{api.path_of(resource['id'])}'"):
        methods.check(api, method)
    resource["resourceMethods"][name] = method


@contextlib.contextmanager
def _importing(what: str) -> Iterator[None]:
    """What is wrong with one part of a document, in the words of an import. (Texts as people report them.)"""
    try:
        yield
    except AwsError as error:
        if error.code != "BadRequestException":
            raise
        raise bad_request(f"Errors found during import:\n\t{what}: {error.message}") from None


def resolved(item: Any, document: Document) -> Document:
    """What a local reference (#/components/...) stands for."""
    for _ in range(10):
        reference = item.get("$ref") if isinstance(item, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        target: Any = document
        for part in reference[2:].split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
        item = target
    if not isinstance(item, dict):
        raise bad_request("Invalid OpenAPI input. a reference leads nowhere, or an object was expected.")
    return item


def _validator(api: Api, method: Document, definition: Document, document: Document) -> None:
    key = "x-amazon-apigateway-request-validator"
    name = definition.get(key) or document.get(key)
    found = next((item for item in api.request_validators.values() if item["name"] == name), None)
    if name and found is None:
        raise bad_request(f"Invalid OpenAPI input. there is no request validator {name}.")
    if found is not None:
        method["requestValidatorId"] = found["id"]


def _parameters(api: Api, method: Document, given: list[Any], definition: Document, document: Document) -> None:
    parameters: dict[str, bool] = {}
    models: dict[str, str] = {}
    for parameter in (resolved(item, document) for item in given):
        place = PLACES.get(parameter.get("in", ""))
        if place:
            parameters[f"method.request.{place}.{parameter.get('name')}"] = place == "path" or bool(
                parameter.get("required")
            )
        elif parameter.get("in") == "body" and (model := _model_name(api, parameter.get("schema"))):
            consumed = definition.get("consumes") or document.get("consumes") or ["application/json"]
            models |= dict.fromkeys(consumed, model)
    if body := definition.get("requestBody"):
        for content_type, media in (resolved(body, document).get("content") or {}).items():
            if model := _model_name(api, (media or {}).get("schema")):
                models[content_type] = model
    if parameters:
        method["requestParameters"] = parameters
    if models:
        method["requestModels"] = models


def _model_name(api: Api, schema: Any) -> str | None:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    name = "".join(sign for sign in str(reference).rpartition("/")[2] if sign.isalnum()) if reference else ""
    return name if name in api.models else None


def _response(api: Api, status: str, given: Document) -> Document:
    response: Document = {"statusCode": status}
    if headers := given.get("headers"):
        response["responseParameters"] = {f"method.response.header.{name}": False for name in headers}
    models = {}
    if model := _model_name(api, given.get("schema")):
        models["application/json"] = model
    for content_type, media in (given.get("content") or {}).items():
        if model := _model_name(api, (media or {}).get("schema")):
            models[content_type] = model
    if models:
        response["responseModels"] = models
    return response


def _integration(given: Document, resource_id: str) -> Document:
    kind = str(given.get("type", "")).upper()
    if kind not in integrations.TYPES:
        raise bad_request(f"Invalid OpenAPI input. invalid integration type {given.get('type')!r}.")
    integration: Document = {"type": kind}
    if kind != "MOCK":
        integration |= {"httpMethod": str(given.get("httpMethod", "")).upper(), "uri": str(given.get("uri", ""))}
    integration |= {name: given[name] for name in _COPIED.split() if given.get(name)}
    if kind in ("HTTP", "HTTP_PROXY"):
        integration["connectionType"] = str(given.get("connectionType") or "INTERNET").upper()
    integration["passthroughBehavior"] = str(given.get("passthroughBehavior", "when_no_match")).upper()
    integration["timeoutInMillis"] = int(given.get("timeoutInMillis") or integrations.LONGEST_TIMEOUT)
    integration.setdefault("cacheNamespace", resource_id)
    integration["cacheKeyParameters"] = list(given.get("cacheKeyParameters") or [])
    responses = {}
    for pattern, response in (given.get("responses") or {}).items():
        status = methods.checked_status_code(str(response.get("statusCode") or "200"))
        entry: Document = {"statusCode": status}
        if pattern != "default":
            entry["selectionPattern"] = str(pattern)
        for name in ("responseParameters", "responseTemplates", "contentHandling"):
            if response.get(name):
                entry[name] = response[name]
        responses[status] = entry
    if responses:
        integration["integrationResponses"] = responses
    return integration

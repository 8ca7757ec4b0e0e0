"""The shapes that an OpenAPI document's parts must have, read before anything is made of it.

A number or a boolean stands for its text where a text is wanted, null for what is not there; another shape is
refused with its place. AWS words these refusals by its parser ("Invalid OpenAPI input. ..."), the places are ours.
(Guide, "API Gateway extensions to OpenAPI"; OpenAPI 3.0.1, "Specification".)
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.rest_api.control.operation import bad_request
from userlab.cloud.rest_api.store import Document

# A callable reads a value, a list holds the shape of its items, a dict those of its members ("*": any other).
Shape = Any


def invalid(place: str, wanted: str) -> AwsError:
    return bad_request(f"Invalid OpenAPI input. {place or 'The document'} must be {wanted}.")


def read(shape: Shape, value: Any, place: str = "") -> Any:
    """A value of a shape, without the members that are null. Raises BadRequestException.

    >>> read({"responses": {"*": {"statusCode": text}}}, {"responses": {200: {"statusCode": 200, "more": 1}}})
    {'responses': {'200': {'statusCode': '200', 'more': 1}}}
    """
    if callable(shape):
        return shape(value, place)
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise invalid(place, "a list")
        return [read(shape[0], item, f"{place}[{number}]") for number, item in enumerate(value) if item is not None]
    if not isinstance(value, dict):
        raise invalid(place, "an object")
    members = {text_key(key): item for key, item in value.items() if item is not None}
    found = {}
    for key, item in members.items():
        inner = shape.get(key, shape.get("*"))
        found[key] = item if inner is None else read(inner, item, f"{place}.{key}" if place else key)
    return found


def text_key(key: Any) -> str:
    return key if isinstance(key, str) else text(key, "A name")


def text(value: Any, place: str) -> str:
    """A text; numbers and booleans as JSON writes them, the dates of YAML as they stand there."""
    if isinstance(value, (dict, list)):
        raise invalid(place, "a string")
    return json.dumps(value) if isinstance(value, (bool, int, float)) else str(value)


def flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool) and str(value).lower() not in ("true", "false"):
        raise invalid(place, "a boolean")
    return value if isinstance(value, bool) else str(value).lower() == "true"


def whole(value: Any, place: str) -> int:
    number = str(value)
    if isinstance(value, bool) or not number.removeprefix("-").isdigit() or not number.isascii() or len(number) > 10:
        raise invalid(place, "a number")
    return int(number)


def mappings(value: Any, place: str) -> dict[str, str]:
    """Parameter mappings. One whose value is no text is left out, as an import into AWS leaves it out."""
    found: dict[str, Any] = read({}, value, place)
    return {name: source for name, source in found.items() if isinstance(source, str)}


def json_schema(value: Any, place: str) -> Any:
    """A schema. What stands in it is kept as it is; a reference is a text."""
    return read({"$ref": text}, value, place)


_EXTENSION = "x-amazon-apigateway-"
_TEXTS: Shape = {"*": text}
_CONTENT: Shape = {"*": {"schema": json_schema}}
_PARAMETER: Shape = {"$ref": text, "in": text, "name": text, "required": flag, "schema": json_schema}
_BODY: Shape = {"$ref": text, "content": _CONTENT, "required": flag}
_HEADERS: Shape = {"*": {}}
_RESPONSE: Shape = {"$ref": text, "headers": _HEADERS, "content": _CONTENT, "schema": json_schema, "description": text}
_SECURITY: Shape = [{"*": [text]}]
_INTEGRATION: Shape = dict.fromkeys(
    ("type", "httpMethod", "uri", "credentials", "contentHandling", "cacheNamespace", "connectionType"), text
) | {
    "connectionId": text,
    "passthroughBehavior": text,
    "timeoutInMillis": whole,
    "cacheKeyParameters": [text],
    "requestParameters": mappings,
    "requestTemplates": _TEXTS,
    "tlsConfig": {"insecureSkipVerification": flag},
    "responses": {
        "*": {"statusCode": text, "responseParameters": _TEXTS, "responseTemplates": _TEXTS, "contentHandling": text}
    },
}
OPERATION: Shape = {
    "operationId": text,
    "parameters": [_PARAMETER],
    "requestBody": _BODY,
    "responses": {"*": _RESPONSE},
    "security": _SECURITY,
    "consumes": [text],
    f"{_EXTENSION}auth": {"type": text},
    f"{_EXTENSION}request-validator": text,
    f"{_EXTENSION}integration": _INTEGRATION,
}
_AUTHORIZER: Shape = dict.fromkeys(
    ("type", "authorizerUri", "authorizerCredentials", "identitySource", "identityValidationExpression"), text
) | {"providerARNs": [text], "authorizerResultTtlInSeconds": whole}
_SCHEMES: Shape = {
    "*": {
        "type": text,
        "name": text,
        "in": text,
        f"{_EXTENSION}authtype": text,
        f"{_EXTENSION}authorizer": _AUTHORIZER,
    }
}
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", f"{_EXTENSION}any-method")
_DOCUMENT: Shape = {
    "info": {"title": text, "version": text, "description": text},
    "basePath": text,
    "consumes": [text],
    "servers": [{"url": text, "variables": {"*": {"default": text}}}],
    "security": _SECURITY,
    "definitions": {"*": json_schema},
    "securityDefinitions": _SCHEMES,
    "parameters": {"*": _PARAMETER},
    "responses": {"*": _RESPONSE},
    "components": {
        "schemas": {"*": json_schema},
        "securitySchemes": _SCHEMES,
        "parameters": {"*": _PARAMETER},
        "responses": {"*": _RESPONSE},
        "requestBodies": {"*": _BODY},
        f"{_EXTENSION}integrations": {"*": _INTEGRATION},
    },
    "paths": {"*": {"parameters": [_PARAMETER], **dict.fromkeys(_METHODS, OPERATION)}},
    f"{_EXTENSION}request-validator": text,
    f"{_EXTENSION}request-validators": {"*": dict.fromkeys(("validateRequestBody", "validateRequestParameters"), flag)},
    f"{_EXTENSION}binary-media-types": [text],
    f"{_EXTENSION}minimum-compression-size": whole,
    f"{_EXTENSION}api-key-source": text,
    f"{_EXTENSION}policy": {},
    f"{_EXTENSION}endpoint-configuration": {"disableExecuteApiEndpoint": flag, "types": [text]},
    f"{_EXTENSION}documentation": {
        "documentationParts": [{"location": dict.fromkeys(("type", "path", "method", "statusCode", "name"), text)}]
    },
    f"{_EXTENSION}gateway-responses": {
        "*": {"statusCode": text, "responseParameters": _TEXTS, "responseTemplates": _TEXTS}
    },
}


def shaped(document: Document) -> Document:
    """A document whose parts have their shapes. Raises BadRequestException for another one."""
    found: Document = read(_DOCUMENT, document)
    return found

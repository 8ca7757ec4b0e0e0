"""Security schemes of an OpenAPI document: authorizers, IAM, API keys. (Guide, "x-amazon-apigateway-authorizer".)"""

from __future__ import annotations

from typing import Any

from userlab.cloud.rest_api.store import Api, Document

_TYPES = {"token": "TOKEN", "request": "REQUEST", "cognito_user_pools": "COGNITO_USER_POOLS"}


def schemes_of(document: Document) -> dict[str, Document]:
    """The security schemes of a document by name."""
    found = document.get("securityDefinitions") or (document.get("components") or {}).get("securitySchemes") or {}
    return {name: scheme for name, scheme in found.items() if isinstance(scheme, dict)}


def authorizers_of(document: Document) -> dict[str, Document]:
    """The authorizers that the schemes define, by name, in the shape of the API reference."""
    found = {}
    for name, scheme in schemes_of(document).items():
        given = scheme.get("x-amazon-apigateway-authorizer")
        if not isinstance(given, dict):
            continue
        kind = _TYPES.get(str(given.get("type", "token")).lower(), "TOKEN")
        authorizer: Document = {"type": kind, "authType": scheme.get("x-amazon-apigateway-authtype", "custom")}
        for member in ("authorizerUri", "authorizerCredentials", "identitySource", "identityValidationExpression"):
            if given.get(member):
                authorizer[member] = given[member]
        if kind != "REQUEST" and "identitySource" not in authorizer:
            authorizer["identitySource"] = f"method.request.header.{scheme.get('name', 'Authorization')}"
        if given.get("providerARNs"):
            authorizer["providerARNs"] = list(given["providerARNs"])
        if given.get("authorizerResultTtlInSeconds") is not None:
            authorizer["authorizerResultTtlInSeconds"] = int(given["authorizerResultTtlInSeconds"])
        found[name] = authorizer
    return found


def secured(api: Api, definition: Document, document: Document) -> Document:
    """The members of a method that say who may call it."""
    required = definition.get("security", document.get("security")) or []
    schemes = schemes_of(document)
    method: Document = {"authorizationType": "NONE", "apiKeyRequired": False}
    if (definition.get("x-amazon-apigateway-auth") or {}).get("type", "").upper() == "AWS_IAM":
        method["authorizationType"] = "AWS_IAM"
    for name in [name for requirement in required for name in requirement]:
        scheme = schemes.get(name, {})
        authorizer = next((item for item in api.authorizers.values() if item["name"] == name), None)
        if authorizer is not None:
            cognito = authorizer["type"] == "COGNITO_USER_POOLS"
            method["authorizationType"] = "COGNITO_USER_POOLS" if cognito else "CUSTOM"
            method["authorizerId"] = authorizer["id"]
            if scopes := _scopes(required, name):
                method["authorizationScopes"] = scopes
        elif str(scheme.get("x-amazon-apigateway-authtype", "")).lower() == "awssigv4":
            method["authorizationType"] = "AWS_IAM"
        elif scheme.get("type") == "apiKey" and str(scheme.get("name", "")).lower() == "x-api-key":
            method["apiKeyRequired"] = True
    return method


def _scopes(required: list[dict[str, Any]], name: str) -> list[str]:
    return [scope for requirement in required for scope in requirement.get(name) or []]

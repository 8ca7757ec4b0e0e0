"""Who may call: the security schemes of an exported document, and what each method asks of them.

(Guide, "x-amazon-apigateway-authtype", "x-amazon-apigateway-authorizer".)
"""

from __future__ import annotations

from userlab.cloud.rest_api.store import Document

API_KEY, SIGNATURE = "api_key", "sigv4"
_HEADER = "method.request.header."
_AUTHORIZER = (
    "authorizerUri",
    "authorizerCredentials",
    "authorizerResultTtlInSeconds",
    "identityValidationExpression",
    "identitySource",
    "providerARNs",
)


def security(method: Document, authorizers: dict[str, Document]) -> Document:
    """The `security` of a method; an empty document where anybody may call it."""
    required = []
    authorizer = authorizers.get(method.get("authorizerId") or "")
    if authorizer is not None:
        required.append({authorizer["name"]: list(method.get("authorizationScopes") or [])})
    elif method["authorizationType"] == "AWS_IAM":
        required.append({SIGNATURE: []})
    if method.get("apiKeyRequired"):
        required.append({API_KEY: []})
    return {"security": required} if required else {}


def security_schemes(snapshot: Document, extended: bool) -> Document:
    """The schemes that the methods of a deployment ask for; `extended` says with their authorizers."""
    authorizers = {item["name"]: item for item in snapshot["authorizers"].values()}
    found: Document = {}
    for resource in snapshot["resources"]:
        for method in resource["resourceMethods"].values():
            for requirement in security(method, snapshot["authorizers"]).get("security", []):
                for name in requirement:
                    found[name] = _scheme(name, authorizers.get(name), extended)
    return found


def _scheme(name: str, authorizer: Document | None, extended: bool) -> Document:
    scheme = {"type": "apiKey", "name": "Authorization", "in": "header"}
    if authorizer is None and name == API_KEY:
        return scheme | {"name": "x-api-key"}
    if authorizer is None:
        return scheme | {"x-amazon-apigateway-authtype": "awsSigv4"}
    source = str(authorizer.get("identitySource") or "")
    one = source.startswith(_HEADER) and "," not in source
    kind = authorizer["type"].lower()
    scheme["name"] = source.removeprefix(_HEADER) if one and kind != "request" else "Unused"
    scheme["x-amazon-apigateway-authtype"] = authorizer.get("authType") or (
        "cognito_user_pools" if kind == "cognito_user_pools" else "custom"
    )
    if not extended:
        return scheme
    told = {member: authorizer[member] for member in _AUTHORIZER if authorizer.get(member) is not None}
    if kind != "request":
        told.pop("identitySource", None)
    return {**scheme, "x-amazon-apigateway-authorizer": {"type": kind, **told}}

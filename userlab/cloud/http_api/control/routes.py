"""Route: a method and a path, such as "GET /user/{id}", or $default. (API Gateway V2 reference, "Route".)"""

from __future__ import annotations

import re

from userlab.cloud.http_api.control.deployments import redeploy
from userlab.cloud.http_api.control.operation import Answer, Call, bad_request, conflict, listed, not_found, refused
from userlab.cloud.http_api.store import Document, HttpApi
from userlab.cloud.moto_seams.apigateway import identifier

METHODS = ("GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "DELETE", "ANY")
_MEMBERS = ["authorizationScopes", "authorizationType", "authorizerId", "operationName", "routeKey", "target"]
_OF_WEBSOCKETS = ["modelSelectionExpression", "requestModels", "requestParameters", "routeResponseSelectionExpression"]
_PATH = re.compile(r"/(?:(?:[^/{}]+|\{[\w.\-]+\})/)*(?:[^/{}]+|\{[\w.\-]+\+?\})?")
_AUTHORIZATION = {"JWT": "JWT", "CUSTOM": "REQUEST"}


def create_route(call: Call) -> Answer:
    api = call.api
    made = new_route(api, call.parameters)
    redeploy(api, call.now)
    return made


def new_route(api: HttpApi, wanted: Document) -> Document:
    """Give an API a route. Raises BadRequestException, ConflictException for one that is there already."""
    document: Document = {"apiKeyRequired": False, "authorizationType": "NONE"}
    document |= {name: wanted[name] for name in _MEMBERS if wanted.get(name) is not None}
    _check(api, document, wanted)
    document["routeId"] = identifier(7, api.routes)
    api.routes[document["routeId"]] = document
    return document


def _check(api: HttpApi, document: Document, wanted: Document) -> None:
    if wanted.get("apiKeyRequired"):
        raise bad_request("API keys are not supported for HTTP APIs.")
    for member in _OF_WEBSOCKETS:
        if wanted.get(member):
            raise bad_request(f"{member[0].upper()}{member[1:]} is supported only for WebSocket APIs.")
    _check_key(document["routeKey"])
    for route in api.routes.values():
        if route["routeKey"] == document["routeKey"] and route["routeId"] != document.get("routeId"):
            raise conflict(f"Route with key {document['routeKey']} already exists for this API")
    if target := document.get("target"):
        integration = target.removeprefix("integrations/")
        if integration == target or integration not in api.integrations:
            raise bad_request(f"Invalid target {target}: there is no such integration.")
    kind, authorizer = document["authorizationType"], document.get("authorizerId")
    if kind in _AUTHORIZATION:
        known = api.authorizers.get(authorizer or "")
        if known is None:
            raise not_found("Authorizer", authorizer or "")
        if known["authorizerType"] != _AUTHORIZATION[kind]:
            raise bad_request(
                f"Authorization type {kind} does not fit an authorizer of type {known['authorizerType']}."
            )
    elif authorizer:
        raise bad_request(f"AuthorizerId is not allowed with authorization type {kind}.")
    if document.get("authorizationScopes") and kind != "JWT":
        raise bad_request("AuthorizationScopes are supported only for JWT authorizers.")


def _check_key(key: str) -> None:
    if key == "$default":
        return
    method, _, path = key.partition(" ")
    if method not in METHODS or not _PATH.fullmatch(path):
        raise bad_request(
            f"The provided route key is not formatted properly for HTTP protocol: {key}. Format should be "
            '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"; {proxy+} may stand last in the path.'
        )


def get_route(call: Call) -> Answer:
    return call.one_of(call.api.routes, "routeId", "Route")


def get_routes(call: Call) -> Answer:
    return listed(call, call.api.routes.values())


def update_route(call: Call) -> Answer:
    api = call.api
    known = call.one_of(api.routes, "routeId", "Route")
    changed = {**known, **call.copied(*_MEMBERS)}
    if changed["authorizationType"] not in _AUTHORIZATION:
        changed.pop("authorizerId", None)
        changed.pop("authorizationScopes", None)
    _check(api, changed, call.parameters)
    api.routes[known["routeId"]] = changed
    redeploy(api, call.now)
    return changed


def delete_route(call: Call) -> Answer:
    api = call.api
    del api.routes[call.one_of(api.routes, "routeId", "Route")["routeId"]]
    redeploy(api, call.now)
    return None


def refuse_models(call: Call) -> Answer:
    """Models, route responses and integration responses belong to WebSocket APIs."""
    raise refused("models, route responses and integration responses: they belong to WebSocket APIs")

"""Authorizer: a JWT authorizer, or a Lambda function that is asked. (API reference V2, "Authorizer".)"""

from __future__ import annotations

from urllib.parse import urlsplit

from userlab.cloud.http_api.control.deployments import redeploy
from userlab.cloud.http_api.control.operation import Answer, Call, bad_request, conflict, listed
from userlab.cloud.http_api.store import Document, HttpApi
from userlab.cloud.moto_seams.apigateway import identifier

_OF_BOTH = ["authorizerType", "identitySource", "name"]
_OF_LAMBDA = [
    "authorizerCredentialsArn",
    "authorizerPayloadFormatVersion",
    "authorizerResultTtlInSeconds",
    "authorizerUri",
    "enableSimpleResponses",
]
_MEMBERS = [*_OF_BOTH, *_OF_LAMBDA, "jwtConfiguration"]
DEFAULT_TTL = 300
_PLACES = ("$request.header.", "$request.querystring.", "$context.", "$stageVariables.")


def create_authorizer(call: Call) -> Answer:
    api = call.api
    made = new_authorizer(api, call.parameters)
    redeploy(api, call.now)
    return made


def new_authorizer(api: HttpApi, wanted: Document) -> Document:
    """Give an API an authorizer. Raises BadRequestException."""
    document = {name: wanted[name] for name in _MEMBERS if wanted.get(name) is not None}
    _check(document)
    document["authorizerId"] = identifier(6, api.authorizers)
    api.authorizers[document["authorizerId"]] = document
    return document


def _check(document: Document) -> None:
    sources = document.get("identitySource") or []
    for source in sources:
        if not source.startswith(_PLACES):
            raise bad_request(f"Invalid identity source {source}: it begins with one of {', '.join(_PLACES)}")
    (_check_jwt if document["authorizerType"] == "JWT" else _check_lambda)(document)


def _check_jwt(document: Document) -> None:
    for member in _OF_LAMBDA:
        if document.get(member) is not None:
            raise bad_request(f"{member[0].upper()}{member[1:]} is not supported for JWT authorizers.")
    if len(document.get("identitySource") or []) != 1:
        raise bad_request("A JWT authorizer needs exactly one identity source.")
    configuration = document.get("jwtConfiguration") or {}
    issuer = urlsplit(configuration.get("issuer") or "")
    if not configuration.get("audience") or not issuer.hostname:
        raise bad_request("A JWT authorizer needs JwtConfiguration with an Issuer (a URL) and an Audience.")
    if issuer.scheme != "https" and issuer.hostname not in ("127.0.0.1", "localhost"):
        raise bad_request(
            f"Invalid issuer: {configuration['issuer']}. An issuer is asked by https, on this machine by http."
        )


def _check_lambda(document: Document) -> None:
    if document.get("jwtConfiguration"):
        raise bad_request("JwtConfiguration is supported only for JWT authorizers.")
    if not document.get("authorizerUri"):
        raise bad_request("AuthorizerUri is required for REQUEST authorizers.")
    version = document.get("authorizerPayloadFormatVersion")
    if version not in ("1.0", "2.0"):
        raise bad_request("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer: 1.0 or 2.0")
    if document.get("enableSimpleResponses") and version == "1.0":
        raise bad_request("EnableSimpleResponses is supported only with AuthorizerPayloadFormatVersion 2.0.")
    document.setdefault("authorizerResultTtlInSeconds", DEFAULT_TTL if document.get("identitySource") else 0)
    if document["authorizerResultTtlInSeconds"] and not document.get("identitySource"):
        raise bad_request("Caching needs at least one identity source; set AuthorizerResultTtlInSeconds to 0.")


def get_authorizer(call: Call) -> Answer:
    return call.one_of(call.api.authorizers, "authorizerId", "Authorizer")


def get_authorizers(call: Call) -> Answer:
    return listed(call, call.api.authorizers.values())


def update_authorizer(call: Call) -> Answer:
    api = call.api
    known = call.one_of(api.authorizers, "authorizerId", "Authorizer")
    changed = {**known, **call.copied(*_MEMBERS)}
    _check(changed)
    api.authorizers[known["authorizerId"]] = changed
    call.forget_authorizers(api.id)
    redeploy(api, call.now)
    return changed


def delete_authorizer(call: Call) -> Answer:
    api = call.api
    known = call.one_of(api.authorizers, "authorizerId", "Authorizer")["authorizerId"]
    users = [route["routeKey"] for route in api.routes.values() if route.get("authorizerId") == known]
    if users:
        raise conflict(f"Cannot delete authorizer '{known}', is referenced in route: {', '.join(users)}")
    del api.authorizers[known]
    call.forget_authorizers(api.id)
    redeploy(api, call.now)
    return None

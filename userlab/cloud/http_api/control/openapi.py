"""HTTP APIs of OpenAPI 3.0 documents with API Gateway's extensions, as SAM and CloudFormation write them.

(Guide, "Using OpenAPI definitions for HTTP APIs in API Gateway"; "OpenAPI extensions".)
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.http.yaml_documents import read_yaml
from userlab.cloud.http_api.control.apis import DEFAULT_ROUTE, new_api, shown
from userlab.cloud.http_api.control.authorizers import new_authorizer
from userlab.cloud.http_api.control.deployments import redeploy
from userlab.cloud.http_api.control.integrations import new_integration
from userlab.cloud.http_api.control.operation import Answer, Call, bad_request
from userlab.cloud.http_api.control.routes import METHODS, new_route
from userlab.cloud.http_api.store import Document, HttpApi

EXTENSION = "x-amazon-apigateway-"
# Members of the extension that are called otherwise in the API.
_INTEGRATION = {
    "uri": "integrationUri",
    "httpMethod": "integrationMethod",
    "credentials": "credentialsArn",
    "payloadFormatVersion": "payloadFormatVersion",
    "timeoutInMillis": "timeoutInMillis",
    "requestParameters": "requestParameters",
    "responseParameters": "responseParameters",
    "connectionType": "connectionType",
    "connectionId": "connectionId",
    "integrationSubtype": "integrationSubtype",
}


def import_api(call: Call) -> Answer:
    """Make an API of a document."""
    document = _parsed(call)
    api = new_api(call, _title(document))
    _fill(call, api, document)
    call.regional.apis[api.id] = api
    return shown(call, api)


def reimport_api(call: Call) -> Answer:
    """Replace what an API has by what a document says; stages and deployments stay."""
    known, document = call.api, _parsed(call)
    kept = ("apiId", "apiEndpoint", "createdDate", "tags")
    fresh = new_api(call, _title(document))
    changed = HttpApi(fresh.document | {name: known.document[name] for name in kept})
    changed.stages, changed.deployments, changed.snapshots = known.stages, known.deployments, known.snapshots
    _fill(call, changed, document)
    call.regional.apis[known.id] = changed
    call.forget_authorizers(known.id)
    redeploy(changed, call.now)
    return shown(call, changed)


def _parsed(call: Call) -> Document:
    text = call.get("body", "")
    for name, value in (("Region", call.request.region), ("AccountId", call.request.account), ("Partition", "aws")):
        text = text.replace(f"${{AWS::{name}}}", value)
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else read_yaml(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise bad_request("Unable to build importer with provided input: HTTP APIs take OpenAPI 3.0 in JSON or YAML.")
    return document


def _title(document: Document) -> str:
    title = _map(document.get("info")).get("title")
    if not title:
        raise bad_request("Invalid OpenAPI input. info.title is missing.")
    return str(title)


def _map(value: Any) -> Document:
    """A member that must be an object, {} where it is missing. Raises BadRequestException."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_request("Invalid OpenAPI input. An object was expected.")
    return value


def _fill(call: Call, api: HttpApi, document: Document) -> None:
    info = _map(document.get("info"))
    api.document |= {name: str(info[name]) for name in ("description", "version") if info.get(name)}
    if cors := document.get(f"{EXTENSION}cors"):
        api.document["corsConfiguration"] = _map(cors)
    if importing := document.get(f"{EXTENSION}importexport-version"):
        api.document["importInfo"] = [f"version {importing}"]
    authorizers = _authorizers(api, document)
    shared = _map(_map(document.get("components")).get(f"{EXTENSION}integrations"))
    for path, item in _map(document.get("paths")).items():
        for method, operation in _map(item).items():
            key = _route_key(str(path), method)
            if key is not None:
                _route(api, key, _map(operation), document, authorizers, shared)
    roles = [integration.get("credentialsArn") for integration in api.integrations.values()]
    for role in {*roles, *(known.get("authorizerCredentialsArn") for known in authorizers.values())} - {None}:
        call.pass_role(str(role))  # what a document names is found when it is read, after the front door has asked


def _route_key(path: str, method: str) -> str | None:
    """The route key of an operation; None for what is none, such as `parameters`."""
    name = "ANY" if method == f"{EXTENSION}any-method" else method.upper()
    if name not in METHODS:
        return None
    return DEFAULT_ROUTE if path.strip("/") == DEFAULT_ROUTE else f"{name} {path}"


def _route(
    api: HttpApi, key: str, operation: Document, document: Document, authorizers: dict[str, Document], shared: Document
) -> None:
    wanted: Document = {"routeKey": key}
    if operation.get("operationId"):
        wanted["operationName"] = str(operation["operationId"])[:64]
    given = operation.get(f"{EXTENSION}integration")
    if isinstance(given, dict) and "$ref" in given:
        given = shared.get(str(given["$ref"]).rpartition("/")[2])
    if given is not None:
        wanted["target"] = f"integrations/{_integration(api, _map(given))}"
    for requirement in operation.get("security", document.get("security")) or []:
        for name, scopes in _map(requirement).items():
            wanted |= _authorization(name, scopes, authorizers)
    new_route(api, wanted)


def _integration(api: HttpApi, given: Document) -> str:
    wanted = {member: given[name] for name, member in _INTEGRATION.items() if given.get(name) is not None}
    wanted["integrationType"] = str(given.get("type", "")).upper()
    if "timeoutInMillis" in wanted:
        wanted["timeoutInMillis"] = int(wanted["timeoutInMillis"])
    if wanted["integrationType"] == "AWS_PROXY":
        wanted["integrationMethod"] = "POST"
    for integration in api.integrations.values():  # one for all routes that say the same
        if all(integration.get(name) == value for name, value in wanted.items()):
            return str(integration["integrationId"])
    return str(new_integration(api, wanted)["integrationId"])


def _authorizers(api: HttpApi, document: Document) -> dict[str, Document]:
    """The document's security schemes that are authorizers, by their names there."""
    found = {}
    for name, scheme in _map(_map(document.get("components")).get("securitySchemes")).items():
        given = _map(scheme).get(f"{EXTENSION}authorizer")
        if given is None:
            continue
        given = _map(given)
        wanted: Document = {"name": name, "identitySource": _sources(given.get("identitySource"))}
        if str(given.get("type", "")).lower() == "jwt":
            wanted |= {"authorizerType": "JWT", "jwtConfiguration": _map(given.get("jwtConfiguration"))}
        else:
            wanted |= {"authorizerType": "REQUEST"}
            wanted |= {
                member: given[member]
                for member in ("authorizerPayloadFormatVersion", "authorizerUri", "enableSimpleResponses")
                if given.get(member) is not None
            }
            if given.get("authorizerResultTtlInSeconds") is not None:
                wanted["authorizerResultTtlInSeconds"] = int(given["authorizerResultTtlInSeconds"])
            if given.get("authorizerCredentials"):
                wanted["authorizerCredentialsArn"] = given["authorizerCredentials"]
        found[name] = new_authorizer(api, wanted)
    return found


def _sources(given: Any) -> list[str]:
    listed = given if isinstance(given, list) else str(given or "").split(",")
    return [str(source).strip() for source in listed if str(source).strip()]


def _authorization(name: str, scopes: Any, authorizers: dict[str, Document]) -> Document:
    """What a security requirement says of a route."""
    if name in ("sigv4", "AWS_IAM"):
        return {"authorizationType": "AWS_IAM"}
    if name not in authorizers:
        raise bad_request(f"Invalid OpenAPI input. There is no authorizer for the security scheme {name}.")
    authorizer = authorizers[name]
    kind = "JWT" if authorizer["authorizerType"] == "JWT" else "CUSTOM"
    wanted: Document = {"authorizationType": kind, "authorizerId": authorizer["authorizerId"]}
    if scopes and kind == "JWT":
        wanted["authorizationScopes"] = [str(scope) for scope in scopes]
    return wanted

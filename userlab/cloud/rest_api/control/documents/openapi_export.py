"""GetExport: a stage's API as an OpenAPI document.

Who reads the plain document learns what the API does; the extensions say how, so that an import makes the same API
of it: ``integrations`` adds those of the methods, ``authorizers`` the authorizers, ``apigateway`` both and what is set
for the API as a whole, ``documentation`` the documentation that the stage shows. (API reference, "GetExport"; guide,
"Export a REST API from API Gateway"; members and their order as recorded from AWS, but for the order of the API's own
extensions, of which no recording is known.)
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.http.json_body import read_json
from userlab.cloud.rest_api.control.documentation import documented
from userlab.cloud.rest_api.control.documents.document_text import json_text, yaml_text
from userlab.cloud.rest_api.control.documents.openapi_export_methods import exported_integration, operation
from userlab.cloud.rest_api.control.documents.openapi_export_security import security, security_schemes
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, not_found
from userlab.cloud.rest_api.store import Api, Document

EXTENSION = "x-amazon-apigateway-"
_KNOWN = ("integrations", "authorizers", "apigateway", "documentation")
_ANY = f"{EXTENSION}any-method"
_SWAGGER_METHODS = ("get", "head", "post", "put", "delete", "options", "patch", _ANY)
_OPENAPI_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", _ANY)
_VALIDATOR = ("validateRequestParameters", "validateRequestBody")
_GATEWAY_RESPONSE = ("statusCode", "responseParameters", "responseTemplates")


def get_export(call: Call) -> Answer:
    """The document as a file. `exportType` is swagger or oas30; ``Accept`` chooses JSON or YAML."""
    api = call.regional.apis.get(call.get("restApiId"))
    stage = api.stages.get(call.get("stageName")) if api else None
    if api is None or stage is None:
        raise not_found("Invalid stage identifier specified")
    kind = call.get("exportType")
    if kind not in ("swagger", "oas30"):
        raise bad_request(f"No API exporter for type '{kind}'")
    wanted = _extensions(str(call.get("extensions") or ""))
    snapshot = api.snapshots[stage["deploymentId"]]
    version = snapshot["api"].get("version") or datetime.fromtimestamp(call.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    host = f"{api.id}.execute-api.{call.request.region}.amazonaws.com"
    document = _head(snapshot["api"], kind, host, stage["stageName"], version)
    document["paths"] = _paths(snapshot, kind == "swagger", wanted)
    schemes = security_schemes(snapshot, bool(wanted & {"authorizers", "apigateway"}))
    models = {name: _schema(snapshot["models"][name], kind) for name in _used(snapshot)}
    if kind == "swagger":
        document |= {"securityDefinitions": schemes} if schemes else {}
        document |= {"definitions": models} if models else {}
    else:
        parts = {"schemas": models, "securitySchemes": schemes}
        document["components"] = {name: part for name, part in parts.items() if part}
    if "apigateway" in wanted:
        document |= _of_the_api(snapshot)
    if "documentation" in wanted:
        document |= _documentation(api, stage)
    return _file(document, kind, version, call.request.headers.get("Accept", ""))


def _extensions(given: str) -> set[str]:
    wanted = {name.strip() for name in given.split(",") if name.strip()}
    if "postman" in wanted:
        raise bad_request("The local cloud cannot export with the extensions of Postman.")
    return wanted & set(_KNOWN)


def _head(api: Document, kind: str, host: str, stage: str, version: str) -> Document:
    title, described = {"title": api["name"]}, {"description": api["description"]} if api.get("description") else {}
    if kind == "swagger":
        info = {**described, "version": version, **title}
        return {"swagger": "2.0", "info": info, "host": host, "basePath": f"/{stage}", "schemes": ["https"]}
    server = {"url": f"https://{host}/{{basePath}}", "variables": {"basePath": {"default": stage}}}
    return {"openapi": "3.0.1", "info": {**title, **described, "version": version}, "servers": [server]}


def _paths(snapshot: Document, swagger: bool, wanted: set[str]) -> Document:
    validators = {item["id"]: item["name"] for item in snapshot["requestValidators"].values()}
    order = _SWAGGER_METHODS if swagger else _OPENAPI_METHODS
    paths: Document = {}
    for resource in sorted(snapshot["resources"], key=lambda resource: resource["path"]):
        named = {_ANY if name == "ANY" else name.lower(): item for name, item in resource["resourceMethods"].items()}
        for name in sorted(named, key=order.index):
            method = named[name]
            entry = operation(method, swagger) | security(method, snapshot["authorizers"])
            if "apigateway" in wanted and method.get("requestValidatorId") in validators:
                entry[f"{EXTENSION}request-validator"] = validators[method["requestValidatorId"]]
            if wanted & {"integrations", "apigateway"} and "methodIntegration" in method:
                entry[f"{EXTENSION}integration"] = exported_integration(method["methodIntegration"], resource["id"])
            paths.setdefault(resource["path"], {})[name] = entry
    return paths


def _used(snapshot: Document) -> list[str]:
    """The models that methods use, and those which these refer to."""
    waiting = [
        name
        for resource in snapshot["resources"]
        for method in resource["resourceMethods"].values()
        for holder in (method, *(method.get("methodResponses") or {}).values())
        for member in ("requestModels", "responseModels")
        for name in (holder.get(member) or {}).values()
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in snapshot["models"] and name not in found:
            found.add(name)
            waiting += _references(_read(snapshot["models"][name]))
    return [name for name in snapshot["models"] if name in found]


def _references(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [str(schema["$ref"]).rpartition("/")[2]] if "$ref" in schema else []
        return own + [name for item in schema.values() for name in _references(item)]
    return [name for item in schema for name in _references(item)] if isinstance(schema, list) else []


def _read(model: Document) -> Any:
    try:
        return read_json(model["schema"])
    except (ValueError, RecursionError):
        return {"type": "object"}


def _schema(model: Document, kind: str) -> Any:
    target = "#/definitions/" if kind == "swagger" else "#/components/schemas/"

    def local(item: Any) -> Any:
        if isinstance(item, dict):
            found = {key: local(value) for key, value in item.items() if key != "$schema"}
            if isinstance(found.get("$ref"), str) and "/models/" in found["$ref"]:
                found["$ref"] = target + found["$ref"].rpartition("/")[2]
            return found
        return [local(value) for value in item] if isinstance(item, list) else item

    return local(_read(model))


def _of_the_api(snapshot: Document) -> Document:
    """The extensions that stand beside the paths: what is set for the API as a whole."""
    api, found = snapshot["api"], {}
    if api.get("policy"):
        found["policy"] = json.loads(api["policy"])
    if api.get("apiKeySource", "HEADER") != "HEADER":
        found["api-key-source"] = api["apiKeySource"]
    if api.get("minimumCompressionSize") is not None:
        found["minimum-compression-size"] = api["minimumCompressionSize"]
    if api.get("disableExecuteApiEndpoint"):
        found["endpoint-configuration"] = {"disableExecuteApiEndpoint": True}
    if responses := snapshot["gatewayResponses"]:
        found["gateway-responses"] = {
            kind: {name: item[name] for name in _GATEWAY_RESPONSE if item.get(name)} for kind, item in responses.items()
        }
    if validators := snapshot["requestValidators"].values():
        found["request-validators"] = {
            item["name"]: {name: bool(item.get(name)) for name in _VALIDATOR} for item in validators
        }
    if types := api.get("binaryMediaTypes"):
        found["binary-media-types"] = types
    return {EXTENSION + name: value for name, value in found.items()}


def _documentation(api: Api, stage: Document) -> Document:
    """The documentation version that the stage shows; nothing where it shows none."""
    version = api.documentation_versions.get(stage.get("documentationVersion") or "")
    if version is None:
        return {}
    parts = [
        {"location": part["location"], "properties": json.loads(part["properties"])} for part in documented(version)
    ]
    created = datetime.fromtimestamp(version["createdDate"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = {"version": version["version"], "createdDate": created, "documentationParts": parts}
    return {f"{EXTENSION}documentation": shown}


def _file(document: Document, kind: str, version: str, accept: str) -> AwsResponse:
    extension, text = ("yml", yaml_text(document)) if "yaml" in accept else ("json", json_text(document))
    headers = [
        ("Content-Type", "application/octet-stream"),
        ("Content-Disposition", f'attachment; filename="{kind}_{version}.{extension}"'),
    ]
    return AwsResponse(200, headers, text.encode("utf-8", "replace"))

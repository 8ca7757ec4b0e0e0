"""GetExport: a stage's API as an OpenAPI document. (API reference, "GetExport"; the shape as recorded from AWS.)"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.rest_api.control.documents.openapi_methods import PLACES
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, not_found
from userlab.cloud.rest_api.store import Document

_PLACES = {ours: theirs for theirs, ours in PLACES.items()}
_INTEGRATION = "type httpMethod uri credentials requestParameters requestTemplates contentHandling timeoutInMillis"


def get_export(call: Call) -> Answer:
    """The document as a file. `exportType` is swagger or oas30; ``Accept`` chooses JSON or YAML."""
    api_id, stage_name = call.get("restApiId"), call.get("stageName")
    api = call.regional.apis.get(api_id)
    stage = api.stages.get(stage_name) if api else None
    if api is None or stage is None:
        raise not_found("Invalid stage identifier specified")
    kind = call.get("exportType")
    if kind not in ("swagger", "oas30"):
        raise bad_request(f"No API exporter for type '{kind}'")
    snapshot = api.snapshots[stage["deploymentId"]]
    extensions = set(str(call.get("extensions", "")).split(","))
    version = datetime.fromtimestamp(call.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    host = f"{api_id}.execute-api.{call.request.region}.amazonaws.com"
    info = {"title": snapshot["api"]["name"], "version": version}
    if snapshot["api"].get("description"):
        info = {"description": snapshot["api"]["description"], **info}
    if kind == "swagger":
        document: Document = {"swagger": "2.0", "info": info, "host": host, "basePath": f"/{stage_name}"}
        document["schemes"] = ["https"]
    else:
        server = {"url": f"https://{host}/{{basePath}}", "variables": {"basePath": {"default": f"/{stage_name}"}}}
        document = {"openapi": "3.0.1", "info": info, "servers": [server]}
    document["paths"] = {}
    for resource in sorted(snapshot["resources"], key=lambda resource: resource["path"]):
        for name, method in resource["resourceMethods"].items():
            key = "x-amazon-apigateway-any-method" if name == "ANY" else name.lower()
            entry = _method(method, kind == "swagger", bool(extensions & {"integrations", "apigateway"}))
            document["paths"].setdefault(resource["path"], {})[key] = entry
    models = {name: _schema(model, kind) for name, model in snapshot["models"].items() if _used(snapshot, name)}
    if models and kind == "swagger":
        document["definitions"] = models
    elif kind == "oas30":
        document["components"] = {"schemas": models} if models else {}
    return _file(document, kind, version, call.request.headers.get("Accept", ""))


def _file(document: Document, kind: str, version: str, accept: str) -> AwsResponse:
    extension, text = "json", json.dumps(document, indent=2)
    if "yaml" in accept:
        import yaml

        extension, text = "yml", yaml.safe_dump(document, sort_keys=False)
    headers = [
        ("Content-Type", "application/octet-stream"),
        ("Content-Disposition", f'attachment; filename="{kind}_{version}.{extension}"'),
    ]
    return AwsResponse(200, headers, text.encode())


def _method(method: Document, swagger: bool, integrations: bool) -> Document:
    entry: Document = {}
    if method.get("operationName"):
        entry["operationId"] = method["operationName"]
    parameters = []
    for name, required in (method.get("requestParameters") or {}).items():
        place, _, short = name.removeprefix("method.request.").partition(".")
        parameter: Document = {"name": short, "in": _PLACES.get(place, place), "required": bool(required)}
        parameters.append(parameter | ({"type": "string"} if swagger else {"schema": {"type": "string"}}))
    if parameters:
        entry["parameters"] = parameters
    entry["responses"] = {
        code: _response(code, response, swagger) for code, response in (method.get("methodResponses") or {}).items()
    }
    if method["authorizationType"] == "AWS_IAM":
        entry["security"] = [{"sigv4": []}]
    if integrations and "methodIntegration" in method:
        entry["x-amazon-apigateway-integration"] = _integration(method["methodIntegration"])
    return entry


def _response(code: str, response: Document, swagger: bool) -> Document:
    entry: Document = {"description": f"{code} response"}
    headers = {
        name.removeprefix("method.response.header."): {"type": "string"} if swagger else {"schema": {"type": "string"}}
        for name in response.get("responseParameters") or {}
    }
    if headers:
        entry["headers"] = headers
    models: dict[str, Any] = response.get("responseModels") or {}
    if models and swagger:
        entry["schema"] = {"$ref": f"#/definitions/{next(iter(models.values()))}"}
    elif models:
        entry["content"] = {kind: {"schema": {"$ref": f"#/components/schemas/{name}"}} for kind, name in models.items()}
    return entry


def _integration(integration: Document) -> Document:
    entry = {name: integration[name] for name in _INTEGRATION.split() if integration.get(name)}
    entry["type"] = integration["type"].lower()
    entry["passthroughBehavior"] = integration["passthroughBehavior"].lower()
    responses = {}
    for response in (integration.get("integrationResponses") or {}).values():
        kept = {name: value for name, value in response.items() if name != "selectionPattern"}
        responses[response.get("selectionPattern") or "default"] = kept
    if responses:
        entry["responses"] = responses
    return entry


def _used(snapshot: Document, name: str) -> bool:
    return any(
        name in (holder.get("responseModels") or holder.get("requestModels") or {}).values()
        for resource in snapshot["resources"]
        for method in resource["resourceMethods"].values()
        for holder in (method, *(method.get("methodResponses") or {}).values())
    )


def _schema(model: Document, kind: str) -> Any:
    target = "#/definitions/" if kind == "swagger" else "#/components/schemas/"

    def local(item: Any) -> Any:
        if isinstance(item, dict):
            found = {key: local(value) for key, value in item.items() if key != "$schema"}
            if isinstance(found.get("$ref"), str) and "/models/" in found["$ref"]:
                found["$ref"] = target + found["$ref"].rpartition("/")[2]
            return found
        return [local(value) for value in item] if isinstance(item, list) else item

    try:
        return local(json.loads(model["schema"]))
    except ValueError:
        return {"type": "object"}

"""ImportRestApi and PutRestApi: an API from an OpenAPI document (Swagger 2.0 or OpenAPI 3.0, JSON or YAML).

(Guide, "Develop REST APIs using OpenAPI in API Gateway", "API Gateway extensions to OpenAPI".)
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from userlab.cloud.http.json_body import read_json
from userlab.cloud.http.yaml_documents import read_yaml
from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.documents.openapi_documentation import document_parts
from userlab.cloud.rest_api.control.documents.openapi_methods import add_method
from userlab.cloud.rest_api.control.documents.openapi_security import authorizers_of
from userlab.cloud.rest_api.control.documents.openapi_shapes import shaped
from userlab.cloud.rest_api.control.methods import checked_status_code
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request
from userlab.cloud.rest_api.control.resources import add_resource
from userlab.cloud.rest_api.control.rest_apis import endpoint_configuration, new_api, shown
from userlab.cloud.rest_api.control.user_patterns import check_schema
from userlab.cloud.rest_api.execute.gateway_response_types import DEFAULT_TEMPLATE, STATUS
from userlab.cloud.rest_api.store import Api, Document

HTTP_METHODS = {
    **{name: name.upper() for name in ("get", "put", "post", "delete", "options", "head", "patch")},
    "x-amazon-apigateway-any-method": "ANY",
}
EXTENSION = "x-amazon-apigateway-"


def import_rest_api(call: Call) -> Answer:
    """Make an API of a document."""
    document = parse(call)
    kind = call.get("endpointConfigurationTypes")
    base: Document = {"name": _title(document), "apiKeySource": "HEADER", "disableExecuteApiEndpoint": False}
    base["endpointConfiguration"] = endpoint_configuration({"types": [kind]} if kind else {})
    api = new_api(call, base)
    api.models.clear()  # an imported API has the document's models alone
    try:
        _fill(call, api, document)
    except Exception:
        del call.regional.apis[api.id]
        raise
    return shown(api)


def put_rest_api(call: Call) -> Answer:
    """Merge a document into an API, or (``mode=overwrite``) replace what the API has by it."""
    mode = call.get("mode", "merge")
    if mode not in ("merge", "overwrite"):
        raise bad_request('Enumeration value of OpenAPI import mode must be "overwrite" or "merge"')
    document = parse(call)
    api = call.api
    changed = copy.deepcopy(api)
    changed.document["name"] = _title(document)
    if mode == "overwrite":
        root = changed.document["rootResourceId"]
        changed.resources = {root: {"id": root, "resourceMethods": {}}}
        changed.models = {}
        for name in ("description", "version", "binaryMediaTypes", "minimumCompressionSize"):
            changed.document.pop(name, None)
        for name in ("authorizers", "request_validators", "gateway_responses", "documentation_parts"):
            setattr(changed, name, {})
    _fill(call, changed, document)
    call.regional.apis[api.id] = changed
    return {"tags": {}} | shown(changed)


def parse(call: Call, otherwise: str = "Invalid OpenAPI input.") -> Document:
    """The document of a request's body, with the account's own places put in.

    Raises BadRequestException for what is none, in the words of `otherwise`.
    """
    try:
        text = call.request.body.decode("utf-8")
        for name, value in (("Region", call.request.region), ("AccountId", call.request.account), ("Partition", "aws")):
            text = text.replace(f"${{AWS::{name}}}", value)
        document = read_json(text) if text.lstrip().startswith("{") else read_yaml(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not ("swagger" in document or "openapi" in document):
        raise bad_request(otherwise)
    version = str(document.get("swagger") or document.get("openapi"))
    if not version.startswith(("2", "3.0")):
        raise bad_request(f"Invalid OpenAPI input. version {version} is not supported, use 2.0 or 3.0.")
    try:
        return shaped(document)
    except RecursionError:
        raise bad_request("Invalid OpenAPI input.") from None


def _title(document: Document) -> str:
    title = (document.get("info") or {}).get("title")
    if not title:
        raise bad_request("Invalid OpenAPI input. info.title is missing.")
    return str(title)


def _fill(call: Call, api: Api, document: Document) -> None:
    _settings(api, document)
    _models(api, document)
    for name, validator in (document.get(f"{EXTENSION}request-validators") or {}).items():
        _put_named(
            api.request_validators,
            name,
            {
                "validateRequestBody": bool(validator.get("validateRequestBody")),
                "validateRequestParameters": bool(validator.get("validateRequestParameters")),
            },
        )
    for name, authorizer in authorizers_of(document).items():
        _pass(call, authorizer.get("authorizerCredentials"))
        _put_named(api.authorizers, name, authorizer)
    document_parts(api, document)
    prefix = _prefix(document, call.get("basepath", "ignore"))
    for path, item in (document.get("paths") or {}).items():
        resource = _resource(api, prefix + path)
        for name, definition in item.items():
            if name in HTTP_METHODS and isinstance(definition, dict):
                shared = item.get("parameters") or []
                add_method(api, resource, HTTP_METHODS[name], definition, document, shared, call.request.account)
                method = resource["resourceMethods"][HTTP_METHODS[name]]
                _pass(call, method.get("methodIntegration", {}).get("credentials"))


def _pass(call: Call, role: Any) -> None:
    """Whoever imports a document hands its roles over."""
    if isinstance(role, str) and ":role/" in role:
        call.pass_role(re.sub(r"\$\{[^}]*\}", "*", role))  # a variable of a stage stands for any part of its name


def base_path(document: Document) -> str:
    """The base path of a document: ``basePath``, or that of its first server."""
    if "swagger" in document:
        return str(document.get("basePath") or "").rstrip("/")
    servers = document.get("servers") or [{}]
    default = ((servers[0].get("variables") or {}).get("basePath") or {}).get("default", "")
    return "/" + str(default).strip("/") if default else ""


def _prefix(document: Document, mode: str) -> str:
    """What stands before the paths: nothing, the base path, or (``split``) the base path without its first part.

    Source: guide, "Set the OpenAPI basePath property".
    """
    if mode not in ("ignore", "prepend", "split"):
        raise bad_request('Enumeration value of basepath must be "ignore", "prepend" or "split"')
    if mode == "ignore":
        return ""
    parts = [part for part in base_path(document).split("/") if part]
    return "".join(f"/{part}" for part in parts[1 if mode == "split" else 0 :])


def import_documentation_parts(call: Call) -> Answer:
    """Take over the documentation of a document, and nothing else of it; ``mode=overwrite`` drops what there was."""
    api, mode = call.api, call.get("mode", "merge")
    if mode not in ("merge", "overwrite"):
        raise bad_request('Enumeration value of mode must be "overwrite" or "merge"')
    document = parse(call, "Unable to build importer with provided input.")
    if mode == "overwrite":
        api.documentation_parts = {}
    return {"ids": document_parts(api, document)}


def _settings(api: Api, document: Document) -> None:
    info = document.get("info") or {}
    if info.get("description"):
        api.document["description"] = str(info["description"])
    if info.get("version"):
        api.document["version"] = str(info["version"])
    binary = document.get(f"{EXTENSION}binary-media-types")
    if isinstance(binary, list):
        api.document["binaryMediaTypes"] = list(dict.fromkeys([*api.document.get("binaryMediaTypes", ()), *binary]))
    if source := document.get(f"{EXTENSION}api-key-source"):
        api.document["apiKeySource"] = str(source).upper()
    if policy := document.get(f"{EXTENSION}policy"):
        api.document["policy"] = json.dumps(policy, separators=(",", ":"), default=str)
    if (size := document.get(f"{EXTENSION}minimum-compression-size")) is not None:
        api.document["minimumCompressionSize"] = int(size)
    endpoint = document.get(f"{EXTENSION}endpoint-configuration") or {}
    if "disableExecuteApiEndpoint" in endpoint:
        api.document["disableExecuteApiEndpoint"] = bool(endpoint["disableExecuteApiEndpoint"])
    for kind, response in (document.get(f"{EXTENSION}gateway-responses") or {}).items():
        if kind not in STATUS:
            raise bad_request(f"Invalid OpenAPI input. there is no gateway response type {kind}.")
        gateway_response = {
            "responseType": kind,
            "defaultResponse": False,
            "responseParameters": response.get("responseParameters") or {},
            "responseTemplates": response.get("responseTemplates") or {"application/json": DEFAULT_TEMPLATE},
        }
        if status := response.get("statusCode") or STATUS[kind]:
            gateway_response["statusCode"] = checked_status_code(str(status))
        api.gateway_responses[kind] = gateway_response


def _models(api: Api, document: Document) -> None:
    schemas = document.get("definitions") or (document.get("components") or {}).get("schemas") or {}
    for name, schema in schemas.items():
        model_name = "".join(sign for sign in str(name) if sign.isalnum())
        known = api.models.get(model_name, {"id": identifier(6), "name": model_name})
        text = json.dumps(referred(schema, api.id), indent=2, default=str)
        check_schema(text, f"Model {model_name}")
        told = schema.get("description") if isinstance(schema, dict) else None
        described = {"description": told} if isinstance(told, str) and told else {}
        api.models[model_name] = {**known, **described, "schema": text, "contentType": "application/json"}


def referred(schema: Any, api_id: str) -> Any:
    """A schema with references to other models as API Gateway writes them."""
    if isinstance(schema, dict):
        found = {key: referred(value, api_id) for key, value in schema.items()}
        reference = found.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            name = reference.rpartition("/")[2]
            found["$ref"] = f"https://apigateway.amazonaws.com/restapis/{api_id}/models/{name}"
        return found
    return [referred(item, api_id) for item in schema] if isinstance(schema, list) else schema


def _put_named(documents: dict[str, Document], name: str, document: Document) -> None:
    """Keep a document under a new id, or under that of the one of its name."""
    same = next((key for key, known in documents.items() if known["name"] == name), None)
    key = same or identifier(6, documents)
    documents[key] = {"id": key, "name": name, **document}


def _resource(api: Api, path: str) -> Document:
    """The resource of a path; what is missing on the way is made."""
    resource_id = api.document["rootResourceId"]
    for part in [part for part in path.split("/") if part]:
        child = next(
            (
                item
                for item in api.resources.values()
                if item.get("parentId") == resource_id and item["pathPart"] == part
            ),
            None,
        )
        resource_id = (child or add_resource(api, resource_id, part))["id"]
    return api.resources[resource_id]

"""DocumentationPart and DocumentationVersion. (API reference; error texts as recorded from AWS.)"""

from __future__ import annotations

import copy
import json

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.operation import (
    Answer,
    Call,
    bad_request,
    conflict,
    not_found,
    not_in_enum,
    page,
    validation_error,
)
from userlab.cloud.rest_api.control.patches import Member, apply, patches_of, require
from userlab.cloud.rest_api.store import Api, Document

_PARTS = "documentationParts"  # kept with a version, and not shown
_TYPES = (
    "RESPONSE_BODY RESPONSE METHOD MODEL AUTHORIZER RESPONSE_HEADER RESOURCE PATH_PARAMETER REQUEST_BODY "
    "QUERY_PARAMETER API REQUEST_HEADER"
)


def create_documentation_part(call: Call) -> Answer:
    location = dict(call.get("location") or {})
    if location.get("type") not in _TYPES.split():
        member = "createDocumentationPartInput.location.type"
        raise validation_error(not_in_enum(location.get("type"), member, _TYPES.split()))
    api, properties = call.api, _properties(call.text("properties"))
    if any(part["location"] == location for part in api.documentation_parts.values()):
        raise conflict("Documentation part already exists for the specified location")
    part: Document = {"id": identifier(6, api.documentation_parts), "location": location, "properties": properties}
    api.documentation_parts[part["id"]] = part
    return part


def _properties(text: str | None) -> str:
    try:
        if isinstance(json.loads(text or ""), dict):
            return str(text)
    except ValueError:
        pass
    raise bad_request("Documentation part properties must be a JSON object")


def _part(call: Call) -> tuple[Api, Document]:
    api = call.regional.apis.get(call.get("restApiId", ""))
    found = api.documentation_parts.get(call.get("documentationPartId", "")) if api else None
    if api is None or found is None:
        raise not_found("Invalid Documentation part identifier specified")
    return api, found


def get_documentation_part(call: Call) -> Answer:
    return _part(call)[1]


def get_documentation_parts(call: Call) -> Answer:
    kind = call.get("type")
    parts = call.api.documentation_parts.values()
    return page(call, [part for part in parts if kind in (None, part["location"]["type"])])


def update_documentation_part(call: Call) -> Answer:
    part = _part(call)[1]
    patches = patches_of(call)
    require(patches, ("/properties",))
    for patch in patches:
        part["properties"] = _properties(patch.text)
    return part


def delete_documentation_part(call: Call) -> Answer:
    api = call.api
    del api.documentation_parts[_part(call)[1]["id"]]
    return None


def create_documentation_version(call: Call) -> Answer:
    """Name the documentation as it stands; a stage may show it from then on. Later edits do not reach it."""
    api, name = call.api, call.text("documentationVersion") or ""
    if not name:
        raise bad_request("Documentation version name cannot be empty")
    if name in api.documentation_versions:
        raise conflict("Documentation version already exists")
    version: Document = {"version": name, "createdDate": int(call.now)} | call.copied("description")
    api.documentation_versions[name] = version | {_PARTS: copy.deepcopy(list(api.documentation_parts.values()))}
    if stage := call.text("stageName"):
        if stage not in api.stages:
            raise not_found("Invalid stage identifier specified")
        api.stages[stage]["documentationVersion"] = name
    return version


def documented(version: Document) -> list[Document]:
    """The parts that a version of the documentation was made of."""
    return list(version.get(_PARTS, ()))


def _shown(version: Document) -> Document:
    return {name: value for name, value in version.items() if name != _PARTS}


def _version(call: Call) -> Document:
    found = call.api.documentation_versions.get(call.get("documentationVersion", ""))
    if found is None:
        raise not_found("Invalid Documentation version specified")
    return found


def get_documentation_version(call: Call) -> Answer:
    return _shown(_version(call))


def get_documentation_versions(call: Call) -> Answer:
    return page(call, [_shown(version) for version in call.api.documentation_versions.values()], key="version")


def update_documentation_version(call: Call) -> Answer:
    version = _version(call)
    apply(version, patches_of(call), {"description": Member(removable=True)})
    return _shown(version)


def delete_documentation_version(call: Call) -> Answer:
    api = call.api
    del api.documentation_versions[_version(call)["version"]]
    return None

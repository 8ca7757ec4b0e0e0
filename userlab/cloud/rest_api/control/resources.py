"""Resource: the paths of an API. (API reference, "Resource"; error texts as recorded from AWS.)"""

from __future__ import annotations

import re

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, conflict, not_found, page
from userlab.cloud.rest_api.control.patches import patches_of, require
from userlab.cloud.rest_api.store import Api, Document

PATH_PART = re.compile(r"[a-zA-Z0-9._\-:,%$~@!&*+=;']+|\{[a-zA-Z0-9._\-:]+\+?\}")
ALLOWED = (
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning "
    "and the end."
)


def is_variable(part: str) -> bool:
    return part.startswith("{")


def is_greedy(part: str) -> bool:
    return part.endswith("+}")


def create_resource(call: Call) -> Answer:
    """Make a resource below a parent."""
    api = call.regional.apis.get(call.get("restApiId", ""))
    if api is None or call.get("parentId") not in api.resources:
        raise not_found("Invalid Resource identifier specified")
    return shown(api, add_resource(api, call.get("parentId"), call.text("pathPart") or ""))


def add_resource(api: Api, parent_id: str, part: str) -> Document:
    """Add a resource. Raises BadRequestException, ConflictException as AWS does."""
    check_place(api, parent_id, part, "")
    resource_id = identifier(6, api.resources)
    resource = {"id": resource_id, "parentId": parent_id, "pathPart": part, "resourceMethods": {}}
    api.resources[resource_id] = resource
    return resource


def check_place(api: Api, parent_id: str, part: str, own_id: str) -> None:
    """Whether a path part may stand below a parent, beside its siblings."""
    if not PATH_PART.fullmatch(part):
        raise bad_request(ALLOWED)
    parent_part = api.resources[parent_id].get("pathPart", "")
    if is_greedy(parent_part):
        raise bad_request(f"Cannot create a child of a resource with a greedy path variable: {parent_part}")
    for sibling in api.resources.values():
        if sibling.get("parentId") != parent_id or sibling["id"] == own_id:
            continue
        if sibling["pathPart"] == part:
            raise conflict(f"Another resource with the same parent already has this name: {part}")
        if is_variable(part) and is_variable(sibling["pathPart"]):
            raise bad_request(
                f"A sibling ({sibling['pathPart']}) of this resource already has a variable path part "
                "-- only one is allowed"
            )


def shown(api: Api, resource: Document, methods: bool = False) -> Document:
    """A resource as AWS answers it; its methods in full only when they were asked for with ``embed``."""
    answer = {name: value for name, value in resource.items() if name != "resourceMethods"}
    answer["path"] = api.path_of(resource["id"])
    if resource["resourceMethods"]:
        answer["resourceMethods"] = {
            name: method if methods else {} for name, method in resource["resourceMethods"].items()
        }
    return answer


def _embeds(call: Call) -> bool:
    embed = call.get("embed", [])
    return "methods" in (embed if isinstance(embed, list) else str(embed).split(","))


def get_resource(call: Call) -> Answer:
    resource = call.resource
    return shown(call.api, resource, _embeds(call))


def get_resources(call: Call) -> Answer:
    api = call.api
    documents = [shown(api, resource, _embeds(call)) for resource in api.resources.values()]
    return page(call, sorted(documents, key=lambda document: document["path"]))


def below(api: Api, resource_id: str) -> list[str]:
    """The resource and everything below it."""
    found = [resource_id]
    for parent in found:
        found += [item["id"] for item in api.resources.values() if item.get("parentId") == parent]
    return found


def delete_resource(call: Call) -> Answer:
    """Delete a resource and all below it."""
    resource, api = call.resource, call.api
    if "parentId" not in resource:
        raise bad_request("Root resource cannot be deleted.")
    for resource_id in below(api, resource["id"]):
        del api.resources[resource_id]
    return None


def update_resource(call: Call) -> Answer:
    resource, api = call.resource, call.api
    patches = patches_of(call)
    require(patches, ("/parentId", "/pathPart"))
    for patch in patches:
        name = patch.path[1:]
        if "parentId" not in resource:
            raise bad_request(f"Root resource cannot update its {name}.")
        if name == "parentId" and patch.text not in api.resources:
            raise not_found("Invalid Resource identifier specified")
        if name == "parentId" and patch.text in below(api, resource["id"]):
            raise bad_request("Resources cannot be cyclical.")
        place = {"parentId": resource["parentId"], "pathPart": resource["pathPart"], name: patch.text}
        check_place(api, place["parentId"], place["pathPart"], resource["id"])
        resource |= place
    return shown(api, resource)

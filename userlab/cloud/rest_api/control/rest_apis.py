"""RestApi: create, read, change, delete. (API reference, "RestApi"; error texts as recorded from AWS.)"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.operation import (
    Answer,
    Call,
    bad_request,
    not_found,
    not_in_enum,
    page,
    validation_error,
)
from userlab.cloud.rest_api.control.patches import Entries, Listed, Member, Patch, apply, flag, patches_of
from userlab.cloud.rest_api.store import Api, Document, all_regional_apis

LARGEST_COMPRESSION_SIZE = 10_485_760
ENDPOINT_TYPES = ("PRIVATE", "EDGE", "REGIONAL")
ADDRESS_TYPES = ("ipv4", "dualstack")
API_KEY_SOURCES = ("AUTHORIZER", "HEADER")


def create_rest_api(call: Call) -> Answer:
    """Make an API with a root resource and the two models that every API has."""
    document = _document(call)
    api = new_api(call, document)
    if source := call.get("cloneFrom"):
        if source not in call.regional.apis:
            raise not_found(f"Invalid API identifier specified {call.request.account}:{source}")
        _clone(call.regional.apis[source], api)
    return shown(api)


def new_api(call: Call, document: Document) -> Api:
    """Keep a new API: ids of APIs are unique across accounts, since a URL names nothing else."""
    taken = {api_id for _, _, regional in all_regional_apis() for api_id in regional.apis}
    root = identifier(10)
    document |= {"id": identifier(10, taken), "rootResourceId": root, "createdDate": int(call.now)}
    api = Api(document, {root: {"id": root, "resourceMethods": {}}})
    api.models |= default_models()
    call.regional.apis[api.id] = api
    return api


def default_models() -> dict[str, Document]:
    schema = (
        '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "%s Schema",\n  "type" : "object"%s\n}'
    )
    message = ',\n  "properties" : {\n    "message" : { "type" : "string" }\n  }'
    return {
        name: {
            "id": identifier(6),
            "name": name,
            "description": f"This is a default {name.lower()} schema model",
            "schema": schema % (name, more),
            "contentType": "application/json",
        }
        for name, more in (("Empty", ""), ("Error", message))
    }


def _clone(source: Api, target: Api) -> None:
    import copy

    for name in ("models", "authorizers", "request_validators", "gateway_responses"):
        setattr(target, name, copy.deepcopy(getattr(source, name)))
    target.resources = copy.deepcopy(source.resources)
    target.document["rootResourceId"] = source.document["rootResourceId"]


def _document(call: Call) -> Document:
    _validate(call)
    name = call.text("name")
    if not name or not name.strip():
        raise bad_request("Invalid API name specified")
    if call.get("description") == "":
        raise bad_request("Description cannot be an empty string")
    document: Document = {"name": name, "apiKeySource": call.get("apiKeySource", "HEADER")}
    document |= call.copied("description", "version", "policy", "tags")
    if binary := call.get("binaryMediaTypes"):
        document["binaryMediaTypes"] = list(binary)
    if call.get("minimumCompressionSize") is not None:
        document["minimumCompressionSize"] = compression_size(call.get("minimumCompressionSize"))
    document["disableExecuteApiEndpoint"] = bool(call.flag("disableExecuteApiEndpoint"))
    document["endpointConfiguration"] = endpoint_configuration(call.get("endpointConfiguration") or {})
    return document


def _validate(call: Call) -> None:
    wrong = []
    source = call.get("apiKeySource")
    if source is not None and source not in API_KEY_SOURCES:
        wrong.append(not_in_enum(source, "createRestApiInput.apiKeySource", API_KEY_SOURCES))
    configuration = call.get("endpointConfiguration") or {}
    types = configuration.get("types") or []
    if any(kind not in ENDPOINT_TYPES for kind in types):
        wrong.append(
            f"Value '[{', '.join(map(str, types))}]' at 'createRestApiInput.endpointConfiguration.types' failed to "
            "satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
            f"[{', '.join(ENDPOINT_TYPES)}]]"
        )
    address = configuration.get("ipAddressType")
    if address is not None and address not in ADDRESS_TYPES:
        member = "createRestApiInput.endpointConfiguration.ipAddressType"
        wrong.append(not_in_enum(address, member, ADDRESS_TYPES))
    if wrong:
        raise validation_error(*wrong)


def endpoint_configuration(given: Document) -> Document:
    """An endpoint configuration with its defaults: EDGE, and the address type that the kind allows."""
    types = list(given["types"]) if given.get("types") is not None else ["EDGE"]
    if not types:
        raise bad_request("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if len(types) > 1:
        raise bad_request("Cannot create an api with multiple Endpoint Types.")
    private = types == ["PRIVATE"]
    address = given.get("ipAddressType") or ("dualstack" if private else "ipv4")
    if private and address != "dualstack":
        raise bad_request("Only dualstack ipAddressType is supported for Private APIs.")
    configuration: Document = {"types": types, "ipAddressType": address}
    if given.get("vpcEndpointIds"):
        configuration["vpcEndpointIds"] = list(given["vpcEndpointIds"])
    return configuration


def compression_size(value: Any) -> int:
    try:
        size = int(value)
    except (TypeError, ValueError):
        size = -1
    if not 0 <= size <= LARGEST_COMPRESSION_SIZE:
        raise bad_request(f"Invalid minimum compression size, must be between 0 and {LARGEST_COMPRESSION_SIZE}")
    return size


def shown(api: Api) -> Document:
    """An API as AWS answers it: empty members are left out, the policy's quotes are escaped once more."""
    answer = {name: value for name, value in api.document.items() if value not in (None, [], "")}
    if "policy" in answer:
        answer["policy"] = json.dumps(answer["policy"])[1:-1].replace("/", "\\/")
    return answer


def get_rest_api(call: Call) -> Answer:
    return {"tags": {}} | shown(call.api)


def get_rest_apis(call: Call) -> Answer:
    return page(call, (shown(api) for api in call.regional.apis.values()))


def delete_rest_api(call: Call) -> Answer:
    """Delete an API whole, and take its stages out of the usage plans."""
    api = call.api
    for plan in call.regional.usage_plans.values():
        plan["apiStages"] = [stage for stage in plan.get("apiStages", []) if stage["apiId"] != api.id]
    del call.regional.apis[api.id]
    return None


def update_rest_api(call: Call) -> Answer:
    api = call.api
    changed = dict(api.document)
    for patch in patches_of(call):
        if patch.parts[0] == "endpointConfiguration":
            changed["endpointConfiguration"] = _endpoint(changed["endpointConfiguration"], patch)
        elif patch.parts[0] == "binaryMediaTypes":
            changed["binaryMediaTypes"] = _binary_types(changed.get("binaryMediaTypes", []), patch)
        else:
            apply(changed, [patch], _MEMBERS)
    if not changed.get("name"):
        raise bad_request("Invalid API name specified")
    api.document = changed
    return {"tags": {}} | shown(api)


def _optional_size(text: str) -> int | None:
    return compression_size(text) if text else None


_MEMBERS: dict[str, Member | Entries | Listed] = {
    "name": Member(),
    "description": Member(removable=True),
    "version": Member(),
    "apiKeySource": Member(),
    "policy": Member(removable=True),
    "disableExecuteApiEndpoint": Member(flag),
    "minimumCompressionSize": Member(_optional_size),
}


def _binary_types(types: list[str], patch: Patch) -> list[str]:
    parts = patch.parts
    if len(parts) != 2:
        raise bad_request(f"Invalid patch path {patch.path}")
    if patch.op == "add":
        return types if parts[1] in types else [*types, parts[1]]
    others = [kind for kind in types if kind != parts[1]]
    if patch.op == "remove":
        return others
    return [*others, patch.text]


def _endpoint(configuration: Document, patch: Patch) -> Document:
    parts = patch.parts
    member = parts[1] if len(parts) > 1 else ""
    if member == "types":
        if patch.op not in ("add", "remove", "replace"):
            raise bad_request("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
        if patch.value not in ENDPOINT_TYPES:
            raise bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
        if patch.op == "remove" and patch.value not in configuration["types"]:
            raise bad_request("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
        kept = {name: value for name, value in configuration.items() if name != "ipAddressType"}
        return endpoint_configuration({**kept, "types": [] if patch.op == "remove" else [patch.value]})
    if member == "ipAddressType":
        if patch.op != "replace":
            raise bad_request("Invalid patch operation specified. Must be one of: [replace]")
        if patch.value not in ADDRESS_TYPES:
            raise bad_request("ipAddressType must be either ipv4 or dualstack.")
        return endpoint_configuration({**configuration, "ipAddressType": patch.value})
    if member == "vpcEndpointIds":
        changed = dict(configuration)
        apply(changed, [Patch(patch.op, "/vpcEndpointIds", patch.value)], {"vpcEndpointIds": Listed()})
        return changed
    raise bad_request(f"Invalid patch path {patch.path}")

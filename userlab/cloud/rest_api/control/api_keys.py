"""ApiKey. (API reference, "ApiKey"; guide, "Usage plans and API keys for REST APIs".)"""

from __future__ import annotations

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.moto_seams.random import secret
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, conflict, not_found, page
from userlab.cloud.rest_api.control.patches import Member, apply, check_paths, flag, patches_of
from userlab.cloud.rest_api.store import Document

SHORTEST_VALUE, LONGEST_VALUE = 20, 128
LONGEST_NAME, LONGEST_DESCRIPTION = 1024, 125_000
PATHS = ("/description", "/enabled", "/name", "/customerId")


def create_api_key(call: Call) -> Answer:
    """Make a key; its value is drawn unless one of 20 to 128 characters is given."""
    value = call.text("value") or None
    if value is not None and len(value) < SHORTEST_VALUE:
        raise bad_request("API Key value should be at least 20 characters")
    if value is not None and len(value) > LONGEST_VALUE:
        raise bad_request(f"API Key value exceeds maximum size of {LONGEST_VALUE} characters")
    keys = call.regional.api_keys
    if value is not None and any(key["value"] == value for key in keys.values()):
        raise conflict("API Key already exists")
    key: Document = {
        "id": identifier(10, keys),
        "value": value or secret(40),
        "name": call.text("name") or "",
        "enabled": bool(call.flag("enabled")),
        "createdDate": int(call.now),
        "lastUpdatedDate": int(call.now),
        "stageKeys": [],
    }
    key |= call.copied("description", "customerId", "tags")
    _check_lengths(key)
    keys[key["id"]] = key
    return _shown(key, value=True)


def _check_lengths(key: Document) -> None:
    if len(key["name"]) > LONGEST_NAME:
        raise bad_request(f"Invalid API Key name, can be at most {LONGEST_NAME} characters.")
    if len(key.get("description") or "") > LONGEST_DESCRIPTION:
        raise bad_request("Invalid API Key description specified.")


def _shown(key: Document, value: bool) -> Document:
    return {name: item for name, item in key.items() if item != "" and (value or name != "value")}


def key_of(call: Call) -> Document:
    """The key that the call names. Raises NotFoundException."""
    found = call.regional.api_keys.get(call.get("apiKey", ""))
    if found is None:
        raise not_found("Invalid API Key identifier specified")
    return found


def get_api_key(call: Call) -> Answer:
    return {"tags": {}} | _shown(key_of(call), bool(call.flag("includeValue")))


def get_api_keys(call: Call) -> Answer:
    if str(call.get("limit", "1")).startswith("-"):
        return {"item": []}  # as recorded from AWS, where other listings refuse such a limit
    keys = call.regional.api_keys.values()
    name, customer = call.get("nameQuery"), call.get("customerId")
    wanted = [
        _shown(key, bool(call.flag("includeValues")))
        for key in keys
        if (not name or key["name"].startswith(name)) and (not customer or key.get("customerId") == customer)
    ]
    return page(call, wanted)


def update_api_key(call: Call) -> Answer:
    key = key_of(call)
    members = {name: Member(removable=True) for name in ("name", "description", "customerId")}
    changed, patches = dict(key), patches_of(call)
    check_paths(patches, PATHS)
    apply(changed, patches, members | {"enabled": Member(flag)})
    changed["lastUpdatedDate"] = int(call.now)
    changed.setdefault("name", "")
    _check_lengths(changed)
    call.regional.api_keys[key["id"]] = changed
    return {"tags": {}} | _shown(changed, value=False)


def delete_api_key(call: Call) -> Answer:
    key_id = key_of(call)["id"]
    del call.regional.api_keys[key_id]
    for keys in call.regional.usage_plan_keys.values():
        keys.pop(key_id, None)
    return None

"""From the properties of a template to the members of an operation: AWS's names in the operation's own spelling.

Templates write ``LogGroupName`` where the operation says ``logGroupName``, and a number or "true" where a parameter's
text came in; botocore's model of the operation tells what each member is.
"""

from __future__ import annotations

import json
import re
from typing import Any

from botocore.model import Shape

from userlab.cloud.cloudformation.caller import operation_model
from userlab.cloud.cloudformation.resource_types.resource_type import PropertyRefused
from userlab.cloud.cloudformation.templates.parameters import text_of


def members(service: str, operation: str, properties: dict[str, Any], **renamed: str) -> dict[str, Any]:
    """Properties as the members of an operation's input, each of its type. Raises PropertyRefused.

    `renamed` are members by property, where their names differ by more than case; "" leaves a property out.

    >>> members("logs", "PutRetentionPolicy", {"LogGroupName": "a", "RetentionInDays": "7"})
    {'logGroupName': 'a', 'retentionInDays': 7}
    """
    shape = operation_model(service, operation).input_shape
    found = {}
    for name, value in properties.items():
        wanted = renamed.get(name, name)
        if wanted:
            member = _member(shape, wanted)
            if member is None:
                raise PropertyRefused(f"Encountered unsupported property {name}")
            found[member] = fitted(shape.members[member], value, f"#/{name}")
    return found


def fitted(shape: Shape, value: Any, path: str = "#") -> Any:
    """A value as a shape wants it. Raises PropertyRefused."""
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, value, path)
    if kind == "list":
        listed = value if isinstance(value, list) else [value]
        return [fitted(shape.member, each, f"{path}/{number}") for number, each in enumerate(listed)]
    if kind == "map":
        if not isinstance(value, dict):
            raise _wrong(path, "JSONObject", value)
        return {str(key): fitted(shape.value, each, f"{path}/{key}") for key, each in value.items()}
    if kind == "string":
        return json.dumps(value) if isinstance(value, (dict, list)) else text_of(value)
    if kind == "boolean":
        if text_of(value) not in ("true", "false"):
            raise _wrong(path, "Boolean", value)
        return text_of(value) == "true"
    if kind in ("integer", "long"):
        if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,18}", str(value), re.ASCII):
            raise _wrong(path, "Integer", value)
        return int(value)
    if kind in ("float", "double"):
        try:
            return float(value)
        except (TypeError, ValueError):
            raise _wrong(path, "Number", value) from None
    return value


def _structure(shape: Shape, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(path, "JSONObject", value)
    found = {}
    for name, each in value.items():
        member = _member(shape, name)
        if member is None:
            raise PropertyRefused(f"Encountered unsupported property {name} ({path})")
        found[member] = fitted(shape.members[member], each, f"{path}/{name}")
    return found


def _member(shape: Shape, name: str) -> str | None:
    if name in shape.members:
        return name
    small = name.lower()
    found: str | None = next((each for each in shape.members if each.lower() == small), None)
    return found


def _wrong(path: str, wanted: str, value: Any) -> PropertyRefused:
    kinds = {dict: "JSONObject", list: "JSONArray", bool: "Boolean", int: "Integer", float: "Number"}
    return PropertyRefused(f"Model validation failed ({path}: expected type: {wanted}, found: "
                           f"{kinds.get(type(value), 'String')})")  # fmt: skip


def changed(new: dict[str, Any], old: dict[str, Any]) -> set[str]:
    """The names of what differs."""
    return {name for name in new.keys() | old.keys() if new.get(name) != old.get(name)}


def picked(properties: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some properties, those that are there."""
    return {name: properties[name] for name in names if name in properties}

"""The members of a query request, out of its flat parameters: NAME.member.1.Key=... becomes [{"Key": ...}].

Source: Smithy, "AWS query protocol", serialization of lists, structures and maps.
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.http.operation_input import Shape, input_of
from userlab.cloud.http.service_model import description_of

_NUMBERS = ("integer", "long")


def members(service: str, action: str, form: dict[str, Any]) -> dict[str, Any]:
    """The input of an operation, nested as its model says. A text that should be a number stays a text.

    >>> members("cloudformation", "CreateStack", {"StackName": "users", "Tags.member.1.Key": "team"})
    {'StackName': 'users', 'Tags': [{'Key': 'team'}]}
    """
    shape = input_of(service, action)
    if shape is None:
        return {}
    found = _Reading(description_of(service)["shapes"], form).structure(shape, "")
    return found or {}


class _Reading:
    def __init__(self, shapes: dict[str, Shape], form: dict[str, Any]) -> None:
        self._shapes, self._form = shapes, form
        self._prefixes = {name[:place] for name in form for place in _ends(name)}

    def structure(self, shape: Shape, path: str) -> dict[str, Any] | None:
        found = {}
        for name, member in shape["members"].items():
            value = self._value(self._shapes[member["shape"]], path + name)
            if value is not None:
                found[name] = value
        return found or None

    def _value(self, shape: Shape, path: str) -> Any:
        kind = shape["type"]
        if kind == "structure":
            return self.structure(shape, f"{path}.") if path in self._prefixes else None
        if kind == "list":
            return self._list(self._shapes[shape["member"]["shape"]], path)
        if kind == "map":
            return self._map(shape, path)
        value = self._form.get(path)
        if value is None:
            return None
        if kind == "boolean":
            return {"true": True, "false": False}.get(str(value).lower(), value)
        if kind in _NUMBERS and re.fullmatch(r"-?\d{1,18}", str(value), re.ASCII):
            return int(value)
        return value

    def _list(self, shape: Shape, path: str) -> list[Any] | None:
        if self._form.get(path) == "":  # how an SDK writes an empty list
            return []
        found: list[Any] = []
        while (value := self._value(shape, f"{path}.member.{len(found) + 1}")) is not None:
            found.append(value)
        return found or None

    def _map(self, shape: Shape, path: str) -> dict[str, Any] | None:
        key, value = shape["key"].get("locationName", "key"), shape["value"].get("locationName", "value")
        found: dict[str, Any] = {}
        number = 1
        while (name := self._form.get(f"{path}.entry.{number}.{key}")) is not None:
            found[name] = self._value(self._shapes[shape["value"]["shape"]], f"{path}.entry.{number}.{value}")
            number += 1
        return found or None


def _ends(name: str) -> list[int]:
    """Where the names end that a parameter's name begins with."""
    return [place for place, sign in enumerate(name) if sign == "."]

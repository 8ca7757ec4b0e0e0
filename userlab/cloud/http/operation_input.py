"""An operation's input against botocore's model of it: types, what must be there, lengths, ranges, patterns.

The models are the ones that SDKs serialize with; SDKs check only a part of what stands there before they send, and the
service answers the rest. All services check alike; how each says what is wrong, and what it looks at, is its `Wording`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http.service_model import description_of

Shape = dict[str, Any]
DEEPEST = 20
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "long": (int,), "double": (int, float),
    "float": (int, float), "list": (list,), "map": (dict,), "structure": (dict,),
}  # fmt: skip
_NESTED = ("list", "map", "structure")
_NUMBERS = ("integer", "long")


@dataclass(frozen=True)
class Wording:
    """What is a service's own in this.

    `wrong_type(kind, value, path)` and `no_number(value, path)` are its errors for a JSON type that does not fit and
    for a text that should be a number (None: a fault like others). Types in `unchecked` are left to the operations.
    With `constraints`, faults are collected and answered as one error of that code; shapes in `skipped` are the
    service's own affair, `bounds` are its limits where the model's are others. `form` is the query protocol: all is
    text, and what is nested comes in parameters of its own. `one_fault` tells only the first of a value's faults. With
    `null_elements` a list and a map may hold null, and JSON's whole numbers go no further than `largest_integer`. With
    `grouped` a list or a map is told whole, with all that its elements must be, where one of them is not.
    """

    service: str
    wrong_type: Callable[[str, Any, str], AwsError]
    no_number: Callable[[Any, str], AwsError] | None = None
    constraints: str | None = None
    unchecked: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    bounds: Mapping[str, Shape] = field(default_factory=dict)
    form: bool = False
    one_fault: bool = False
    null_elements: bool = False
    largest_integer: int | None = None
    grouped: bool = False


def read(wording: Wording, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The input of an operation, each member of its type, without those that are null. What the model does not know
    stays as it is, and an operation that it does not know takes anything.

    Raises AwsError in the service's words.
    """
    shape = input_of(wording.service, action)
    return parameters if shape is None else _Reading(wording).all(shape, parameters)


@functools.cache
def input_of(service: str, action: str) -> Shape | None:
    """The shape of an operation's input, None for one that has none or does not exist."""
    model = description_of(service)
    name = model["operations"].get(action, {}).get("input", {}).get("shape")
    return model["shapes"][name] if name else None


class _Reading:
    """One input on its way through the model."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._shapes = description_of(wording.service)["shapes"]
        self._faults: list[str] = []

    def all(self, shape: Shape, parameters: dict[str, Any]) -> dict[str, Any]:
        wording, members, found = self._wording, shape["members"], {}
        for name in self._order(shape, parameters):
            value, member = parameters.get(name), members.get(name)
            if value is None:
                self._missing(shape, name)
            elif member is None or member.get("location") in ("header", "headers"):
                found[name] = value
            else:
                outside = wording.form or member.get("location") is not None
                found[name] = self._value(member["shape"], value, _label(name), outside, 0)
        if self._faults:
            plural = "s" if len(self._faults) > 1 else ""
            text = f"{len(self._faults)} validation error{plural} detected: {'; '.join(self._faults)}"
            raise AwsError(str(wording.constraints), text, 400)
        return found

    def _order(self, shape: Shape, parameters: dict[str, Any]) -> list[str]:
        """A form is looked at in the model's order; of JSON first what is missing, then what is there."""
        if self._wording.form:
            return list(shape["members"])
        there = [name for name, value in parameters.items() if value is not None]
        return [*(name for name in shape.get("required", ()) if parameters.get(name) is None), *there]

    def _missing(self, shape: Shape, name: str) -> None:
        if name == shape.get("payload"):  # the body itself, which an empty one is as well
            return
        flattened = self._wording.form and self._shapes[shape["members"][name]["shape"]]["type"] in _NESTED
        if self._wording.constraints and name in shape.get("required", ()) and not flattened:
            self._note("null", _label(name), "Member must not be null", quoted=False)

    def _value(self, name: str, value: Any, path: str, outside: bool, depth: int) -> Any:
        shape = self._shapes[name] | self._wording.bounds.get(name, {})
        kind = shape["type"]
        if depth > DEEPEST:
            raise AwsError("SerializationException", "The request is nested too deeply.", 400)
        if outside:
            if self._wording.form and kind in _NESTED:
                return value
            value = self._from_text(kind, value, path)
            if value is None:
                return None
        if not self._wording.form and not self._fits(kind, value, outside):
            raise self._wording.wrong_type(kind, value, path)
        if self._wording.constraints and name not in self._wording.skipped:
            for text in _broken(shape, value)[: 1 if self._wording.one_fault else None]:
                self._note(value, path, text)
        return self._inside(shape, value, path, depth + 1)

    def _inside(self, shape: Shape, value: Any, path: str, depth: int) -> Any:
        kind = shape["type"]
        if kind == "structure":
            members = shape["members"]
            return {
                key: self._value(members[key]["shape"], item, f"{path}.{_label(key)}", False, depth)
                if key in members
                else item
                for key, item in value.items()
                if item is not None
            }
        if kind == "list":
            inner = shape["member"]["shape"]
            dropped = self._wording.null_elements
            items = [(number, item) for number, item in enumerate(value, 1) if item is not None or not dropped]
            return self._whole(
                (inner, value, path, "Member must satisfy constraint"),
                [item for _, item in items],
                lambda: [self._value(inner, item, f"{path}.{number}.member", False, depth) for number, item in items],
            )
        if kind == "map":
            inner, keys = shape["value"]["shape"], shape["key"]["shape"]
            whole = (keys, value, path, "Map keys must satisfy constraint")
            self._whole(whole, list(value), lambda: [self._value(keys, key, path, False, depth) for key in value])
            return self._whole(
                (inner, value, path, "Map value must satisfy constraint"),
                list(value.values()),
                lambda: {
                    # A null template or value is kept: it says that there is none.
                    key: item
                    if item is None and self._wording.null_elements
                    else self._value(inner, item, f"{path}.{key}.member", False, depth)
                    for key, item in value.items()
                },
            )
        return value

    def _whole(self, whole: tuple[str, Any, str, str], elements: list[Any], read: Callable[[], Any]) -> Any:
        """What `read` reads of a list or a map; with `grouped`, what its elements break is told of it as a whole."""
        name, value, path, words = whole
        shape = self._shapes[name] | self._wording.bounds.get(name, {})
        if not self._wording.grouped or name in self._wording.skipped or shape["type"] in _NESTED:
            return read()
        if any(
            item is not None and self._fits(shape["type"], item, False) and _broken(shape, item) for item in elements
        ):
            texts = _constraints(shape)
            if not words.startswith("Map keys") and name not in MAY_BE_NULL:
                texts.append("Member must not be null")
            self._note(value, path, f"{words}: [{', '.join(texts)}]")
            return value
        return read()

    def _fits(self, kind: str, value: Any, outside: bool) -> bool:
        if kind in self._wording.unchecked or kind not in _TYPES:
            return True
        if isinstance(value, bool) and kind != "boolean":
            return False
        largest = None if outside else self._wording.largest_integer
        too_large = largest is not None and kind in _NUMBERS and isinstance(value, int) and abs(value) > largest
        return isinstance(value, _TYPES[kind]) and not too_large

    def _from_text(self, kind: str, value: Any, path: str) -> Any:
        """A value of a path, a query string or a form, where all is text; None for what is noted as no number."""
        if kind == "boolean" and isinstance(value, str):
            return value.lower() == "true"
        if kind in _NUMBERS:
            if not re.fullmatch(r"-?\d{1,18}", str(value), re.ASCII):
                if self._wording.no_number is not None:
                    raise self._wording.no_number(value, path)
                self._note(value, path, "Member must be a number")
                return None
            return int(value)
        if kind == "list" and not isinstance(value, list):
            return [value]
        return value

    def _note(self, value: Any, path: str, text: str, quoted: bool = True) -> None:
        text_of_it = in_java(value) if isinstance(value, (list, dict)) else str(value)
        shown = text_of_it if len(text_of_it) <= 512 or self._wording.form else text_of_it[:512] + "..."
        shown = f"'{shown}'" if quoted else shown
        self._faults.append(f"Value {shown} at '{path}' failed to satisfy constraint: {text}")


# Recorded with no word of null, where the lists of other names have one.
MAY_BE_NULL = frozenset({"SubnetId", "SecurityGroupId"})


def in_java(value: Any) -> str:
    """A value as AWS's errors show it: Java's text of it.

    >>> in_java({"a": [1.0, True, None]})
    '{a=[1.0, true, null]}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={in_java(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(in_java(item) for item in value) + "]"
    return {True: "true", False: "false", None: "null"}[value] if isinstance(value, (bool, type(None))) else str(value)


def _constraints(shape: Shape) -> list[str]:
    """All that a shape asks of a value, in the order in which AWS tells it of elements."""
    words = "length" if shape["type"] == "string" else "value"
    found = []
    if "max" in shape:
        found.append(f"Member must have {words} less than or equal to {shape['max']}")
    if "min" in shape:
        found.append(f"Member must have {words} greater than or equal to {shape['min']}")
    if "enum" in shape:
        found.append(f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]")
    if "pattern" in shape:
        found.append(f"Member must satisfy regular expression pattern: {shape['pattern']}")
    return found


def _broken(shape: Shape, value: Any) -> list[str]:
    """The constraints of a shape that a value breaks, in AWS's words."""
    if shape["type"] in _NUMBERS or (shape["type"] in ("double", "float") and isinstance(value, (int, float))):
        words, measured = "value", value
    elif shape["type"] in ("string", "list", "map"):
        words, measured = "length", len(value)
    else:
        return []
    broken = []
    if measured < shape.get("min", measured):
        broken.append(f"Member must have {words} greater than or equal to {shape['min']}")
    if measured > shape.get("max", measured):
        broken.append(f"Member must have {words} less than or equal to {shape['max']}")
    if "enum" in shape and value not in shape["enum"]:
        broken.append(f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]")
    pattern = _compiled(shape.get("pattern", ""))
    if pattern is not None and isinstance(value, str) and not pattern.fullmatch(value):
        broken.append(f"Member must satisfy regular expression pattern: {shape['pattern']}")
    return broken


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.ASCII) if pattern else None
    except re.error:  # Java's dialect, such as \p{L}
        return None


def _label(name: str) -> str:
    return name[:1].lower() + name[1:]

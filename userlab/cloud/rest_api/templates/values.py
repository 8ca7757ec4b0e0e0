"""What templates handle: Java's texts, numbers, lists and maps, JSON that was parsed, and the gateway's own objects."""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.rest_api.templates.budget import bounded, measured


class Callables:
    """An object of the gateway, such as ``$input``: its public methods and members can be used, nothing else."""

    members: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


class JsonArray(list[Any]):
    """An array of the body, which prints as JSON with all that is in it.

    An object prints as Java's map, ``{a=1}``, as does a list that the template made. (As recorded from AWS.)
    """


class Entry(Callables):
    """One entry of a map: ``$entry.key``, ``$entry.getValue()``; prints as ``key=value``."""

    members = ("key", "value")
    methods = ("getKey", "getValue")

    def __init__(self, key: str, value: Any) -> None:
        self.key, self.value = key, value

    def getKey(self) -> str:
        return self.key

    def getValue(self) -> Any:
        return self.value

    def __str__(self) -> str:
        return f"{self.key}={text_of(self.value)}"


def from_json(value: Any) -> Any:
    """A value of a JSON document as a template has it."""
    if isinstance(value, dict):
        return {key: from_json(item) for key, item in value.items()}
    return JsonArray(map(from_json, value)) if isinstance(value, list) else value


def text_of(value: Any) -> str:
    """A value as Java would print it: ``{a=1, b=[2, 3]}``. Raises TemplateError for what is too large.

    >>> text_of({"a": [1, True, None, 2.0]})
    '{a=[1, true, null, 2.0]}'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        measured(value)
    parts = _Parts()
    _print(value, parts)
    return "".join(parts)


class _Parts(list[str]):
    """The parts of a text, counted."""

    length = 0

    def add(self, text: str) -> None:
        self.length += len(text)
        bounded(self.length)
        self.append(text)


def _print(value: Any, parts: _Parts) -> None:
    if isinstance(value, JsonArray):
        parts.add(compact_json(value))
    elif isinstance(value, dict):
        parts.add("{")
        for number, (key, item) in enumerate(value.items()):
            parts.add(f"{', ' if number else ''}{key}=")
            _print(item, parts)
        parts.add("}")
    elif isinstance(value, list):
        parts.add("[")
        for number, item in enumerate(value):
            parts.add(", " if number else "")
            _print(item, parts)
        parts.add("]")
    else:
        parts.add({None: "null", True: "true", False: "false"}[value] if _word(value) else str(value))


def _word(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal: of one type by their values, else by their texts, as Velocity compares them.

    Raises TemplateError for what is too large to compare.
    """
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)):
        measured(left), measured(right)
    if left is None or right is None:  # a header that was not sent is equal to ""
        return left == right or "" in (left, right)
    alike = isinstance(left, bool) == isinstance(right, bool)
    return (alike and bool(left == right)) or text_of(left) == text_of(right)


def compact_json(value: Any) -> str:
    """A value as JSON, as ``$input.json`` gives it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=text_of)

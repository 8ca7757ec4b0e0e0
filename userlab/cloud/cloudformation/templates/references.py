"""What a value of a template refers to: resources, parameters, conditions.

(CloudFormation template reference, "Ref", "Fn::GetAtt", "Fn::Sub".)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

VARIABLE = re.compile(r"\$\{\s*(!?)([^${}]*?)\s*\}")
PSEUDO = frozenset(
    f"AWS::{name}"
    for name in ("AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)


class Reference(NamedTuple):
    """`kind` is "Ref", "GetAtt" or "Condition"; `attribute` is what Fn::GetAtt asks for."""

    kind: str
    name: str
    attribute: str = ""


def references(value: Any) -> Iterator[Reference]:
    """All references in a value, wherever in it.

    >>> list(references({"Fn::Sub": "${Users.Arn}/index/*"}))
    [Reference(kind='GetAtt', name='Users', attribute='Arn')]
    """
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    if not isinstance(value, dict):
        return
    if len(value) == 1:
        ((name, inner),) = value.items()
        yield from _of_function(name, inner)
    for each in value.values():
        yield from references(each)


def get_att(value: Any) -> tuple[str, Any] | None:
    """Resource and attribute of Fn::GetAtt, in either of its forms; None for what is neither."""
    if isinstance(value, str) and "." in value:
        name, _, attribute = value.partition(".")
        return name, attribute
    if isinstance(value, list) and len(value) >= 2 and isinstance(value[0], str):
        if len(value) > 2 and all(isinstance(each, str) for each in value):
            return value[0], ".".join(value[1:])
        return (value[0], value[1]) if len(value) == 2 else None
    return None


def variables(text: str) -> list[str]:
    """The names in a text of Fn::Sub that are to be replaced."""
    return [name for literal, name in VARIABLE.findall(text) if not literal]


def _of_function(name: str, inner: Any) -> Iterator[Reference]:
    if name == "Ref" and isinstance(inner, str):
        yield Reference("Ref", inner)
    elif name == "Fn::GetAtt":
        found = get_att(inner)
        if found is not None:
            yield Reference("GetAtt", found[0], found[1] if isinstance(found[1], str) else "")
    elif name == "Condition" and isinstance(inner, str):
        yield Reference("Condition", inner)
    elif name == "Fn::If" and isinstance(inner, list) and inner and isinstance(inner[0], str):
        yield Reference("Condition", inner[0])
    elif name == "Fn::Sub":
        yield from _of_text(inner)


def _of_text(inner: Any) -> Iterator[Reference]:
    text, own = (inner, {}) if isinstance(inner, str) else (inner[0] if inner else "", (inner[1:] and inner[1]) or {})
    if not isinstance(text, str):
        return
    for name in variables(text):
        if name in own:
            continue
        resource, _, attribute = name.partition(".")
        yield Reference("GetAtt", resource, attribute) if attribute else Reference("Ref", name)

"""Patch operations: how the Update... operations of API Gateway say what to change.

Each is ``{"op": "replace", "path": "/requestModels/application~1json", "value": "..."}``, with the path of RFC 6901:
``~1`` stands for a slash, ``~0`` for a tilde. (API reference, "PatchOperation" and "Patch Operations".)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from userlab.cloud.rest_api.control.operation import (
    Call,
    bad_request,
    not_found,
    not_in_enum,
    string_of,
    validation_error,
)
from userlab.cloud.rest_api.store import Document

OPS = ("add", "remove", "move", "test", "replace", "copy")


@dataclass(frozen=True)
class Patch:
    op: str
    path: str
    value: str | None

    @property
    def parts(self) -> list[str]:
        """The path's parts, unescaped: ['requestModels', 'application/json']."""
        return [unescape(part) for part in self.path.split("/")[1:]]

    @property
    def text(self) -> str:
        return self.value or ""


def unescape(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def patches_of(call: Call, *more: str) -> list[Patch]:
    """The call's patch operations.

    Raises ValidationException for an unknown `op`, and for `more` violations of the call's other members with it;
    BadRequestException for no path.
    """
    given = call.get("patchOperations", [])
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise bad_request("Invalid patch operations specified")
    name = call.request.action[:1].lower() + call.request.action[1:]
    wrong = [
        not_in_enum(item["op"], f"{name}Input.patchOperations.{number}.member.op", OPS)
        for number, item in enumerate(given, 1)
        if item.get("op") is not None and item["op"] not in OPS
    ]
    if wrong or more:
        raise validation_error(*wrong, *more)
    patches = []
    for item in given:
        path = string_of(item.get("path"))
        if not path:
            raise bad_request("Invalid patch path null")
        patches.append(Patch(item.get("op") or "", path, string_of(item.get("value"))))
    for patch in patches:
        if not patch.path.startswith("/"):
            raise bad_request(f"Invalid patch path {patch.path}")
    return patches


def flag(text: str) -> bool:
    return text.strip().lower() == "true"


def number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise bad_request(f"Invalid value '{text}': a number was expected.") from None


@dataclass(frozen=True)
class Member:
    """A member that can only be replaced. `convert` makes its value of the patch's text."""

    convert: Callable[[str], Any] = str
    removable: bool = False


@dataclass(frozen=True)
class Entries:
    """A member that is a map: its entries are added, replaced and removed by name."""

    convert: Callable[[str], Any] = str
    unknown: str = "Invalid parameter name specified"


@dataclass(frozen=True)
class Listed:
    """A member that is a list of strings: ``add`` and ``remove`` name the item in the value or in the path."""


def apply(document: Document, patches: Sequence[Patch], members: Mapping[str, Member | Entries | Listed]) -> None:
    """Apply patches to a document's `members`. Raises BadRequestException, NotFoundException as AWS does."""
    for patch in patches:
        parts = patch.parts
        rule = members.get(parts[0])
        if isinstance(rule, Member) and len(parts) == 1:
            _replace(document, patch, parts[0], rule)
        elif isinstance(rule, Entries) and len(parts) == 2:
            _enter(document, patch, parts[0], parts[1], rule)
        elif isinstance(rule, Listed) and len(parts) <= 2:
            _list(document, patch, parts)
        else:
            raise bad_request(f"Invalid patch path {patch.path}")


def _replace(document: Document, patch: Patch, name: str, rule: Member) -> None:
    if patch.op == "remove" and rule.removable:
        document.pop(name, None)
    elif patch.op != "replace":
        raise bad_request("Invalid patch operation specified. Must be one of: [replace]")
    elif not patch.text and rule.convert is str:
        document.pop(name, None)
    else:
        document[name] = rule.convert(patch.text)


def _enter(document: Document, patch: Patch, name: str, key: str, rule: Entries) -> None:
    entries = document.get(name) or {}
    if patch.op in ("add", "replace"):
        if patch.op == "replace" and key not in entries:
            raise not_found(rule.unknown)
        document[name] = {**entries, key: rule.convert(patch.text)}
    elif patch.op == "remove":
        if key not in entries:
            raise not_found(rule.unknown)
        document[name] = {other: value for other, value in entries.items() if other != key}
        if not document[name]:
            del document[name]
    else:
        raise bad_request("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")


def _list(document: Document, patch: Patch, parts: list[str]) -> None:
    items = list(document.get(parts[0]) or [])
    item = patch.value if patch.value is not None or len(parts) == 1 else parts[1]
    if patch.op == "add":
        if item not in items:
            items.append(item)
    elif patch.op == "remove":
        if item in items:
            items.remove(item)
    elif patch.op == "replace" and len(parts) == 2:
        items = [other for other in items if other != parts[1]] + [patch.text]
    else:
        raise bad_request(f"Invalid patch path {patch.path}")
    document[parts[0]] = items


def check_paths(patches: Sequence[Patch], allowed: Sequence[str]) -> None:
    """Raises BadRequestException for a path that none of a resource's members has."""
    for patch in patches:
        if patch.path not in allowed:
            text = f"Invalid patch path  '{patch.path}' specified for op '{patch.op}'. Must be one of: "
            raise bad_request(f"{text}[{', '.join(allowed)}]")


def require(patches: Sequence[Patch], allowed: Sequence[str]) -> None:
    """For the resources whose only patches replace whole members: other paths and ops are refused in AWS's words."""
    for patch in patches:
        if patch.op != "replace":
            raise bad_request(
                f"Invalid patch path  '{patch.path}' specified for op '{patch.op}'. Please choose supported operations"
            )
    check_paths(patches, allowed)

"""Applies an update's actions to an item.

All new values are computed from the old item first. In a list, removed elements leave holes that are closed at
the end, and elements set beyond its end are appended in order, so every index means the list as it was.
Source: DynamoDB developer guide, "Using update expressions in DynamoDB".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from userlab.cloud.dynamodb.expressions.document_path import child
from userlab.cloud.dynamodb.expressions.update_expression import WRONG_TYPE, Action
from userlab.cloud.dynamodb.items import number
from userlab.cloud.dynamodb.items.attribute_value import Value, in_order, type_of
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.request.errors import validation

_INVALID_PATH = "The document path provided in the update expression is invalid for update"
_HOLE: Value = {}


def updated(item: Item, actions: Sequence[Action]) -> Item:
    """The item after the actions; the given one is not changed.

    Raises AwsError ValidationException for an operand of a wrong type, or a path that leads nowhere.

    >>> updated({"Id": {"S": "1"}, "Old": {"BOOL": True}}, [Action("REMOVE", ("Old",))])
    {'Id': {'S': '1'}}
    """
    work = _Work(item)
    new_values = [action.operand(item) if action.operand else action.value for action in actions]
    for action, value in zip(actions, new_values, strict=True):
        work.apply(action, value)
    return work.finished()


class _Work:
    def __init__(self, item: Item) -> None:
        self.item = dict(item)
        self._copied: set[str] = set()
        self._lists: dict[int, tuple[list[Value], dict[int, Value]]] = {}

    def apply(self, action: Action, value: Value | None) -> None:
        parent = self._parent(action)
        last = action.path[-1]
        if action.section == "REMOVE":
            self._remove(parent, last)
        elif action.section == "SET":
            self._put(parent, last, _clone(value))
        elif value is not None:  # ADD and DELETE always have one
            change = _added if action.section == "ADD" else _deleted
            result = change(self._get(parent, last), value)
            if result is not None:
                self._put(parent, last, result)
            else:
                self._remove(parent, last)

    def _parent(self, action: Action) -> Any:
        """The map or list that holds the last step, copied so that the old item stays as it is."""
        head, *rest = action.path
        if not rest:
            return self.item
        if head not in self.item:
            raise validation(_INVALID_PATH)
        if head not in self._copied:
            self.item[head] = _clone(self.item[head])
            self._copied.add(head)
        value: Value | None = self.item[head]
        for step in rest[:-1]:
            value = child(value, step) if value else None
            if not value:
                raise validation(_INVALID_PATH)
        wanted = "L" if isinstance(rest[-1], int) else "M"
        if value is None or wanted not in value:
            raise validation(_INVALID_PATH)
        return value[wanted]

    def _get(self, parent: Any, step: str | int) -> Value | None:
        if isinstance(step, int):
            return parent[step] if step < len(parent) and parent[step] is not _HOLE else None
        return parent.get(step)

    def _put(self, parent: Any, step: str | int, value: Value) -> None:
        if parent is self.item:
            self._copied.add(str(step))
        if isinstance(step, int) and step >= len(parent):
            self._list(parent)[step] = value
        else:
            parent[step] = value

    def _remove(self, parent: Any, step: str | int) -> None:
        if isinstance(step, int):
            if step < len(parent):
                self._list(parent)
                parent[step] = _HOLE
        else:
            parent.pop(step, None)

    def _list(self, elements: list[Value]) -> dict[int, Value]:
        return self._lists.setdefault(id(elements), (elements, {}))[1]

    def finished(self) -> Item:
        for elements, beyond in self._lists.values():
            kept = [element for element in elements if element is not _HOLE]
            elements[:] = kept + [beyond[index] for index in sorted(beyond)]
        return self.item


def _added(existing: Value | None, value: Value) -> Value:
    kind = type_of(value)
    if existing is None:
        return _clone(value)
    if kind not in existing:
        raise validation(WRONG_TYPE)
    if kind == "N":
        return {"N": number.plus(existing["N"], value["N"])}
    there = set(existing[kind])
    return {kind: in_order(kind, existing[kind] + [member for member in value[kind] if member not in there])}


def _deleted(existing: Value | None, value: Value) -> Value | None:
    if existing is None:
        return None
    kind = type_of(value)
    if kind not in existing:
        raise validation(WRONG_TYPE)
    gone = set(value[kind])
    left = [member for member in existing[kind] if member not in gone]
    return {kind: left} if left else None


def _clone(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _clone(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [_clone(inside) for inside in value]
    return value

"""Projection expressions: which attributes an answer holds.

Source: DynamoDB developer guide, "Using projection expressions in DynamoDB".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from userlab.cloud.dynamodb.expressions.document_path import Path
from userlab.cloud.dynamodb.expressions.expression_scope import Notes, Scope, note_meeting_paths
from userlab.cloud.dynamodb.expressions.expression_syntax import Cursor, PathNode, check_length
from userlab.cloud.dynamodb.items.attribute_value import Value
from userlab.cloud.dynamodb.items.item_size import Item

_ORDER = ("reserved", "name", "depth", "overlap", "conflict")
Tree = dict[str | int, Any]


@lru_cache(1024)
def _read(text: str) -> tuple[PathNode, ...]:
    check_length(text)
    cursor = Cursor(text)
    paths = [cursor.path()]
    while cursor.take_sign(","):
        paths.append(cursor.path())
    cursor.need_end()
    return tuple(paths)


class Projection:
    """Picks what some paths lead to.

    >>> Projection([("Name",), ("Tags", 1)]).of({"Tags": {"L": [{"S": "a"}, {"S": "b"}]}, "Age": {"N": "1"}})
    {'Tags': {'L': [{'S': 'b'}]}}
    """

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths
        self._names = None if any(len(path) > 1 for path in paths) else [path[0] for path in paths]
        self._tree: Tree = {}
        for path in paths:
            branch = self._tree
            for step in path:
                branch = branch.setdefault(step, {})

    def of(self, item: Item) -> Item:
        """The part of an item that the paths lead to."""
        if self._names is not None:
            return {name: item[name] for name in self._names if name in item}
        picked = {}
        for name, branch in self._tree.items():
            value = _pick(item[name], branch) if name in item else None
            if value is not None:
                picked[name] = value
        return picked  # type: ignore[return-value]


def bind(text: str, scope: Scope) -> Projection:
    """The projection that an expression means. Raises ExpressionError for what AWS would not take."""
    notes = Notes()
    paths = [scope.path(node, notes) for node in _read(text)]
    note_meeting_paths(paths, notes)
    notes.raise_first(_ORDER)
    return Projection(paths)


def _pick(value: Value, tree: Tree) -> Value | None:
    if not tree:
        return value
    if "M" in value:
        members = value["M"]
        picked = {}
        for name, branch in tree.items():
            found = _pick(members[name], branch) if name in members else None
            if found is not None:
                picked[name] = found
        return {"M": picked} if picked else None
    if "L" in value:
        elements = value["L"]
        indexes = sorted(index for index in tree if isinstance(index, int) and index < len(elements))
        kept = [found for index in indexes if (found := _pick(elements[index], tree[index])) is not None]
        return {"L": kept} if kept else None
    return None

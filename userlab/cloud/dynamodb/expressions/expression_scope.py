"""What ``#names`` and ``:values`` mean in a request, which were used, and which error AWS tells first.

Source: DynamoDB developer guide, "Expression attribute names (aliases)" and "Using expression attribute values".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.document_path import Path
from userlab.cloud.dynamodb.expressions.expression_syntax import (
    MAX_PATH_DEPTH,
    Alias,
    ExpressionError,
    PathNode,
    ValueNode,
)
from userlab.cloud.dynamodb.expressions.reserved_words import is_reserved
from userlab.cloud.dynamodb.items.attribute_value import Value, check_name, normalize
from userlab.cloud.dynamodb.request.errors import RequestError

_NAME_KEY = re.compile(r"#[0-9a-zA-Z_]+", re.ASCII)
_VALUE_KEY = re.compile(r":[0-9a-zA-Z_]+", re.ASCII)


class Notes(dict[str, str]):
    """The first error of each kind in an expression; AWS tells the one of the most important kind."""

    def add(self, kind: str, message: str) -> None:
        self.setdefault(kind, message)

    def first(self, order: Iterable[str]) -> str | None:
        return next((self[kind] for kind in order if kind in self), None)

    def raise_first(self, order: Iterable[str]) -> None:
        message = self.first(order)
        if message is not None:
            raise ExpressionError(message)


class Scope:
    """The expression attribute names and values of one request.

    Raises RequestError for maps that are empty, have wrong keys or wrong values.
    """

    def __init__(self, names: dict[str, str] | None, values: dict[str, Value] | None = None) -> None:
        self.names = _checked_keys("Names", _NAME_KEY, names)
        self.values = _checked_keys("Values", _VALUE_KEY, values)
        for name in self.names.values():
            check_name(name)
        for key, value in self.values.items():
            try:
                normalize(value)
            except RequestError as error:
                older = f"ExpressionAttributeValues contains invalid value: {error.older} for key {key}"
                raise RequestError(error.message, older) from None
        self.unused_names = dict.fromkeys(self.names)
        self.unused_values = dict.fromkeys(self.values)

    def path(self, node: PathNode, notes: Notes, kind: str = "name") -> Path:
        """The path that a node means; what is wrong with it goes to `notes`."""
        steps = node.steps
        if len(steps) == 1 and type(steps[0]) is str and not is_reserved(steps[0]):
            return steps
        if len(steps) > MAX_PATH_DEPTH:
            notes.add("depth", f"The document path has too many nesting levels; nesting levels: {len(steps)}")
        return tuple(self._step(step, notes, kind) for step in steps)

    def _step(self, step: str | int, notes: Notes, kind: str) -> str | int:
        if isinstance(step, Alias):
            self.unused_names.pop(step, None)
            if step not in self.names:
                notes.add(
                    kind,
                    f"An expression attribute name used in the document path is not defined; attribute name: {step}",
                )
                return str(step)
            return self.names[step]
        if isinstance(step, str) and is_reserved(step):
            notes.add("reserved", f"Attribute name is a reserved keyword; reserved keyword: {step}")
        return step

    def value(self, node: ValueNode, notes: Notes, kind: str = "value") -> Value | None:
        """The value that a node means, None (and a note) if it is not defined."""
        value = self.values.get(node.name)
        if value is None:
            notes.add(
                kind,
                f"An expression attribute value used in expression is not defined; attribute value: {node.name}",
            )
            return None
        self.unused_values.pop(node.name, None)
        return value

    def check_all_used(self) -> None:
        """Raise RequestError if a name or value was given that no expression uses."""
        for what, unused in (("Names", self.unused_names), ("Values", self.unused_values)):
            if unused:
                raise RequestError(
                    f"Value provided in ExpressionAttribute{what} unused in expressions: keys: {{{', '.join(unused)}}}"
                )


def _checked_keys(what: str, pattern: re.Pattern[str], given: dict[str, Any] | None) -> dict[str, Any]:
    if given is None:
        return {}
    if not given:
        raise RequestError(f"ExpressionAttribute{what} must not be empty")
    for key in given:
        if not pattern.fullmatch(key):
            raise RequestError(f'ExpressionAttribute{what} contains invalid key: Syntax error; key: "{key}"')
    return given


def note_meeting_paths(paths: list[Path], notes: Notes) -> None:
    """Note the first two paths that overlap or conflict."""
    for index, later in enumerate(paths):
        for earlier in paths[:index]:
            how = document_path.meeting(earlier, later)
            if how:
                notes.add(how, document_path.two_paths(how, earlier, later))

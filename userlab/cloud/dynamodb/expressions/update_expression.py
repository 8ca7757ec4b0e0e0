"""Update expressions: checked by AWS's rules, then applied to an item.

Source: DynamoDB developer guide, "Using update expressions in DynamoDB". Every operand is read from the item as it
was before the update, and list indexes mean the list as it was, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.condition_calls import misused
from userlab.cloud.dynamodb.expressions.document_path import Path
from userlab.cloud.dynamodb.expressions.expression_scope import Notes, Scope, note_meeting_paths
from userlab.cloud.dynamodb.expressions.expression_syntax import CallNode, Node, PathNode, ValueNode, unwrap
from userlab.cloud.dynamodb.expressions.update_syntax import ActionNode, ArithmeticNode, read
from userlab.cloud.dynamodb.items import number
from userlab.cloud.dynamodb.items.attribute_value import Value, type_of
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.request.errors import validation

Operand = Callable[[Item], Value]

_ORDER = (
    "reserved",
    "unknown",
    "misused",
    "section",
    "name",
    "value",
    "depth",
    "overlap",
    "conflict",
    "operand",
    "function",
)
_MISSING = "The provided expression refers to an attribute that does not exist in the item"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"
_SPELLED = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "NULL": "NULL",
    "BOOL": "BOOLEAN",
    "L": "LIST",
    "M": "MAP",
}


@dataclass(frozen=True)
class Action:
    """One thing to do: ``section`` SET, REMOVE, ADD or DELETE at ``path``.

    ``operand`` reads the new value (SET), ``value`` is what is added or deleted. ``type`` is the type that SET
    will store if it can be told without the item.
    """

    section: str
    path: Path
    operand: Operand | None = None
    value: Value | None = None
    type: str | None = None


def bind(text: str, scope: Scope) -> list[Action]:
    """The actions of an update expression. Raises ExpressionError for what AWS would not take."""
    update = read(text)
    binder = _Binder(scope)
    for index, section in enumerate(update.sections):
        if section in update.sections[:index]:
            binder.notes.add("section", f'The "{section}" section can only be used once in an update expression;')
    actions = [binder.action(node) for node in update.actions]
    note_meeting_paths([action.path for action in actions], binder.notes)
    binder.notes.raise_first(_ORDER)
    return actions


class _Binder:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.notes = Notes()

    def action(self, node: ActionNode) -> Action:
        path = self.scope.path(node.path, self.notes)
        if node.section == "REMOVE":
            return Action("REMOVE", path)
        if node.section == "SET":
            operand, kind = self.operand(node.operand)
            return Action("SET", path, operand=operand, type=kind)
        assert isinstance(node.operand, ValueNode)
        value = self.scope.value(node.operand, self.notes)
        kind = type_of(value) if value else None
        if kind in _SPELLED and not (node.section == "ADD" and kind == "N"):
            self.notes.add(
                "operand",
                "Incorrect operand type for operator or function; "
                f"operator: {node.section}, operand type: {_SPELLED[kind]}, "
                f"typeSet: ALLOWED_FOR_{node.section}_OPERAND",
            )
        return Action(node.section, path, value=value, type=kind)

    def operand(self, node: Node) -> tuple[Operand, str | None]:
        """The reader of an operand, and the type it gives if that is known."""
        node = unwrap(node)
        if isinstance(node, PathNode):
            path = self.scope.path(node, self.notes)
            return lambda item: existing(document_path.value_at(item, path)), None
        if isinstance(node, ValueNode):
            value = self.scope.value(node, self.notes)
            return lambda item: existing(value), type_of(value) if value else None
        if isinstance(node, ArithmeticNode):
            return self._arithmetic(node)
        assert isinstance(node, CallNode)
        return self._call(node)

    def _arithmetic(self, node: ArithmeticNode) -> tuple[Operand, str | None]:
        left, right = (self._typed(part, node.operator, "N") for part in (node.left, node.right))
        subtract = node.operator == "-"

        def compute(item: Item) -> Value:
            one, other = left(item), right(item)
            if "N" not in one or "N" not in other:
                raise validation(WRONG_TYPE)
            return {"N": number.plus(one["N"], other["N"], subtract)}

        return compute, "N"

    def _typed(self, node: Node, name: str, wanted: str) -> Operand:
        operand, kind = self.operand(node)
        if kind and kind != wanted and isinstance(unwrap(node), ValueNode):
            self.notes.add(
                "function",
                f"Incorrect operand type for operator or function; operator or function: {name}, operand type: {kind}",
            )
        return operand

    def _call(self, node: CallNode) -> tuple[Operand, str | None]:
        if node.name not in ("if_not_exists", "list_append"):
            self.notes.add("unknown", f"Invalid function name; function: {node.name}")
            return _unknown, None
        if len(node.arguments) != 2:
            self.notes.add(
                "function",
                "Incorrect number of operands for operator or function; "
                f"operator or function: {node.name}, number of operands: {len(node.arguments)}",
            )
            return _unknown, None
        if node.name == "list_append":
            return self._list_append(*node.arguments)
        return self._if_not_exists(*node.arguments)

    def _list_append(self, first: Node, second: Node) -> tuple[Operand, str | None]:
        for node in map(unwrap, (first, second)):
            if isinstance(node, CallNode) and node.name == "list_append":
                self.notes.add("misused", misused("list_append"))
        left, right = self._typed(first, "list_append", "L"), self._typed(second, "list_append", "L")

        def append(item: Item) -> Value:
            one, other = left(item), right(item)
            if "L" not in one or "L" not in other:
                raise validation(WRONG_TYPE)
            return {"L": [*one["L"], *other["L"]]}

        return append, "L"

    def _if_not_exists(self, subject: Node, otherwise: Node) -> tuple[Operand, str | None]:
        subject = unwrap(subject)
        operand, kind = self.operand(otherwise)
        if not isinstance(subject, PathNode):
            self.notes.add(
                "function",
                "Operator or function requires a document path; operator or function: if_not_exists",
            )
            return _unknown, None
        path = self.scope.path(subject, self.notes)

        def choose(item: Item) -> Value:
            value = document_path.value_at(item, path)
            return value if value is not None else operand(item)

        return choose, kind


def existing(value: Value | None) -> Value:
    """A value that an update reads. Raises ValidationException if the item does not have it."""
    if value is None:
        raise validation(_MISSING)
    return value


def _unknown(item: Item) -> Value:
    raise validation(_MISSING)

"""SET and REMOVE of an UPDATE as the actions of an update.

Source: DynamoDB developer guide, "PartiQL update statements for DynamoDB": SET takes a value, a sum or a difference,
and list_append, set_add and set_delete, in either case. All of them read the item as it was. What two paths that meet
are told with is UpdateItem's text without its head; it is not recorded.
"""

from __future__ import annotations

from collections.abc import Sequence

from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.condition_calls import wrong_count, wrong_type
from userlab.cloud.dynamodb.expressions.update_expression import WRONG_TYPE, Action, Operand, existing
from userlab.cloud.dynamodb.items import number
from userlab.cloud.dynamodb.items.attribute_value import Value, type_of
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.partiql.grammar.syntax import Binary, Call, Change, Is, Node, Path
from userlab.cloud.dynamodb.partiql.literals import constant
from userlab.cloud.dynamodb.partiql.refusals import at
from userlab.cloud.dynamodb.request.errors import validation

_SECTIONS = {"set_add": "ADD", "set_delete": "DELETE"}
_SETS = ("SS", "NS", "BS")


def actions_of(changes: Sequence[Change], parameters: Sequence[Value]) -> list[Action]:
    """The actions of an UPDATE. Raises ValidationException."""
    actions = [_action(change, parameters) for change in changes]
    for index, later in enumerate(actions):
        for earlier in actions[:index]:
            how = document_path.meeting(earlier.path, later.path)
            if how:
                raise validation(document_path.two_paths(how, earlier.path, later.path))
    return actions


def _action(change: Change, parameters: Sequence[Value]) -> Action:
    path, value = change.path.steps, change.value
    if value is None:
        return Action("REMOVE", path)
    if isinstance(value, Call) and value.name in _SECTIONS:
        members = _members(change.path, value, parameters)
        return Action(_SECTIONS[value.name], path, value=members, type=type_of(members))
    operand, kind = _operand(value, parameters)
    return Action("SET", path, operand=operand, type=kind)


def _members(path: Path, call: Call, parameters: Sequence[Value]) -> Value:
    name = call.name.upper()
    if len(call.arguments) != 2:
        raise at(f"{name} must have exactly two arguments", call.place)
    first, second = call.arguments
    if not isinstance(first, Path) or first.steps != path.steps:
        raise at(f"The first argument to {name} must equal the assignment value", call.place)
    value = constant(second, parameters)
    if value is None or type_of(value) not in _SETS:
        raise at(f"The second argument to {name} must be a value with type SET", first.place)
    return value


def _operand(node: Node, parameters: Sequence[Value]) -> tuple[Operand, str | None]:
    """The reader of what SET stores, and its type if that is known."""
    if isinstance(node, Path):
        return lambda item: existing(document_path.value_at(item, node.steps)), None
    value = constant(node, parameters)
    if value is not None:
        return lambda item: value, type_of(value)
    if isinstance(node, Binary):
        return _sum(node, parameters), "N"
    if isinstance(node, Call):
        if node.name != "list_append":
            raise at(f"Unrecognized function: {node.name}", node.place)
        return _list_append(node, parameters), "L"
    if isinstance(node, Is):
        raise validation("IS operator is not supported in update expressions")
    operator = type(node).__name__.lower()
    raise validation(f"Unsupported operator in Update Expression. Operator: {operator}")


def _sum(node: Binary, parameters: Sequence[Value]) -> Operand:
    if node.operator not in ("+", "-"):
        raise validation(f"Unsupported operator in Update Expression. Operator: {node.operator}")
    left, right = (_typed(part, node.operator, "N", parameters) for part in (node.left, node.right))
    subtract = node.operator == "-"

    def compute(item: Item) -> Value:
        one, other = left(item), right(item)
        if "N" not in one or "N" not in other:
            raise validation(WRONG_TYPE)
        return {"N": number.plus(one["N"], other["N"], subtract)}

    return compute


def _list_append(call: Call, parameters: Sequence[Value]) -> Operand:
    if len(call.arguments) != 2:
        raise validation(wrong_count("list_append", len(call.arguments)))
    left, right = (_typed(part, "list_append", "L", parameters) for part in call.arguments)

    def append(item: Item) -> Value:
        one, other = left(item), right(item)
        if "L" not in one or "L" not in other:
            raise validation(WRONG_TYPE)
        return {"L": [*one["L"], *other["L"]]}

    return append


def _typed(node: Node, name: str, wanted: str, parameters: Sequence[Value]) -> Operand:
    operand, kind = _operand(node, parameters)
    if kind and kind != wanted and not isinstance(node, Path | Binary | Call):
        raise validation(wrong_type(name, kind))
    return operand

"""WHERE clauses as functions of an item, with AWS's checks of their operands.

Source: DynamoDB developer guide, "PartiQL arithmetic, comparison, and logical operators for DynamoDB" and "Use
PartiQL functions with DynamoDB". What is compared and how is that of condition expressions; beside these, a condition
is itself a value that can be compared (``attribute_exists(a) = false``), and functions may be written in capitals.
The checks need no table. The text for an operator that has no place in a condition is DynamoDB local's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from userlab.cloud.dynamodb.expressions import condition_calls as calls
from userlab.cloud.dynamodb.expressions import condition_functions as functions
from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.condition_calls import Condition, Operand, Reader
from userlab.cloud.dynamodb.expressions.condition_expression import MAX_CHOICES
from userlab.cloud.dynamodb.expressions.document_path import Path as Steps
from userlab.cloud.dynamodb.expressions.expression_scope import Notes
from userlab.cloud.dynamodb.items.attribute_value import TYPES as VALUE_TYPES
from userlab.cloud.dynamodb.items.attribute_value import Value, is_ordered_type, shown, type_of
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.partiql.grammar.keywords import TYPES
from userlab.cloud.dynamodb.partiql.grammar.syntax import (
    And,
    BagNode,
    Between,
    Binary,
    Call,
    In,
    Is,
    ListNode,
    Node,
    Not,
    Or,
    Path,
)
from userlab.cloud.dynamodb.partiql.literals import constant
from userlab.cloud.dynamodb.partiql.refusals import at
from userlab.cloud.dynamodb.request.errors import validation

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_NOT_BOOLEAN = "WHERE clause must contain an expression that resolves to a boolean"
_NO_SEQUENCE = (
    "IN operator must have a left hand argument of type Variable Reference "
    "and right hand argument of type Seq with at least one member"
)
_NO_TYPE = (
    "Unsupported data type for IS operator: {}. "
    "Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]"
)


@dataclass
class BoundWhere:
    """A condition that can be asked: ``bound.holds(item)``; `paths` are those that it looks at, as they are written."""

    holds: Condition
    paths: list[Steps] = field(default_factory=list)


def bind(node: Node, parameters: Sequence[Value]) -> BoundWhere:
    """A condition ready to be asked. Raises ValidationException for operands that AWS would not take.

    >>> from userlab.cloud.dynamodb.partiql.grammar.syntax import Number
    >>> bind(Binary("<", Path(("Age",)), Number("18")), []).holds({"Age": {"N": "17"}})
    True
    """
    binder = _Binder(parameters)
    return BoundWhere(binder.condition(node), binder.paths)


def choices_of(node: In) -> tuple[Node, ...]:
    """What stands behind IN. Raises ValidationException for nothing, and for more than 100."""
    choices = node.choices.members if isinstance(node.choices, ListNode | BagNode) else (node.choices,)
    if not choices or isinstance(node.choices, Path):
        raise validation(_NO_SEQUENCE)
    if len(choices) > MAX_CHOICES:
        raise validation(f"The IN operator is provided with too many operands; number of operands: {len(choices)}")
    return choices


class _Binder:
    """Walks an expression and builds the function."""

    def __init__(self, parameters: Sequence[Value]) -> None:
        self.parameters = parameters
        self.paths: list[Steps] = []

    def condition(self, node: Node) -> Condition:
        if isinstance(node, And):
            every = [self.condition(part) for part in node.parts]
            return lambda item: all(holds(item) for holds in every)
        if isinstance(node, Or):
            some = [self.condition(part) for part in node.parts]
            return lambda item: any(holds(item) for holds in some)
        if isinstance(node, Not):
            inside = self.condition(node.inside)
            return lambda item: not inside(item)
        if isinstance(node, Binary):
            return self._comparison(node)
        if isinstance(node, Between):
            return self._between(node)
        if isinstance(node, In):
            return self._in(node)
        if isinstance(node, Is):
            return self._is(node)
        if isinstance(node, Call):
            return self._call(node)
        raise validation(_NOT_BOOLEAN)

    def operand(self, node: Node) -> Operand:
        if isinstance(node, Path):
            self.paths.append(node.steps)
            return Operand(_reader(node.steps), path=node.steps)
        value = constant(node, self.parameters)
        if value is not None:
            return Operand(lambda item: value, value=value, type=type_of(value))
        if isinstance(node, Call) and node.name == "size":
            inside = [self.operand(argument) for argument in node.arguments]
            if len(inside) != 1:
                raise validation(calls.wrong_count("size", len(inside)))
            if inside[0].type in ("N", "BOOL", "NULL"):
                raise validation(calls.wrong_type("size", inside[0].type))
            read = inside[0].read
            return Operand(lambda item: functions.size(read(item)), function="size", type="N")
        holds = self.condition(node)
        return Operand(lambda item: {"BOOL": holds(item)}, function="", type="BOOL")

    def _comparison(self, node: Binary) -> Condition:
        sign = node.operator
        if sign not in _COMPARISONS:
            raise validation(f"Unsupported operator in Condition Expression. Operator: {sign}")
        left, right = self.operand(node.left), self.operand(node.right)
        _check_distinct(sign, left, right)
        if sign not in ("=", "<>"):
            _check_ordered(sign, left, right)
        one, other = left.read, right.read
        return lambda item: functions.compare(sign, one(item), other(item))

    def _between(self, node: Between) -> Condition:
        operands = [self.operand(part) for part in node]
        _check_ordered("BETWEEN", *operands)
        low, high = operands[1].value, operands[2].value
        if low and high:
            bounds = f"lower bound operand: {shown(low)}, upper bound operand: {shown(high)}"
            if type_of(low) != type_of(high):
                raise validation(f"The BETWEEN operator requires same data type for lower and upper bounds; {bounds}")
            if functions.compare(">", low, high):
                raise validation(
                    f"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}"
                )
        first, second, third = (operand.read for operand in operands)
        return lambda item: functions.between(first(item), second(item), third(item))

    def _in(self, node: In) -> Condition:
        subject = self.operand(node.operand).read
        choices = [self.operand(choice).read for choice in choices_of(node)]
        return lambda item: any(functions.compare("=", subject(item), read(item)) for read in choices)

    def _is(self, node: Is) -> Condition:
        read = self._subject_of_is(node.operand)
        kind = TYPES[node.type]
        if kind is None:
            raise validation(_NO_TYPE.format(node.type.replace("_", " ").upper()))
        if kind == "missing":
            return lambda item: read(item) is None
        return lambda item: kind in (read(item) or {})

    def _subject_of_is(self, node: Node) -> Reader:
        if not isinstance(node, Path) and constant(node, self.parameters) is None:
            raise validation("The left hand side argument to IS must be a Variable Reference, Literal, or Path")
        return self.operand(node).read

    def _call(self, node: Call) -> Condition:
        if node.name == "size":
            raise validation(_NOT_BOOLEAN)
        if node.name not in calls.CALLS:
            raise at(f"Unrecognized function: {node.name}", node.place)
        operands = [self.operand(argument) for argument in node.arguments]
        if len(operands) != calls.OPERANDS[node.name]:
            raise validation(calls.wrong_count(node.name, len(operands)))
        if len(operands) == 2:
            _check_distinct(node.name, *operands)
        if node.name == "attribute_type":
            _check_type_name(operands[1])
        notes = Notes()
        holds = calls.CALLS[node.name](notes, *operands)
        for message in notes.values():
            raise validation(message)
        return holds


def _check_ordered(operator: str, *operands: Operand) -> None:
    for operand in operands:
        if operand.type and not is_ordered_type(operand.type):
            raise validation(calls.wrong_type(operator, operand.type))


def _check_distinct(name: str, left: Operand, right: Operand) -> None:
    if left.path is not None and left.path == right.path:
        raise validation(
            "The first operand must be distinct from the remaining operands for this operator or function; "
            f"operator: {name}, first operand: {document_path.shown(left.path)}"
        )


def _check_type_name(operand: Operand) -> None:
    name = (operand.value or {}).get("S")
    if name is not None and name not in VALUE_TYPES:
        raise validation(
            f"Invalid attribute type name found; type: {name}, valid types: {{N,BS,L,B,NULL,M,S,SS,NS,BOOL}}"
        )


def _reader(path: Steps) -> Reader:
    def read(item: Item) -> Value | None:
        return document_path.value_at(item, path)

    return read

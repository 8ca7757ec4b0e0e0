"""Key conditions: which partition a Query reads, and which part of its sort order.

Sources: DynamoDB developer guide, "Key condition expressions for the Query operation in DynamoDB"; API reference,
"Query" (KeyConditions, the legacy form). Global indexes may have several partition and several sort attributes:
all partition attributes need an equality, sort attributes from left to right, a range only for the last. The text of a
missing equality on a sort attribute is recorded; that on a partition attribute of several is formed after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from userlab.cloud.dynamodb.expressions import condition_functions as functions
from userlab.cloud.dynamodb.expressions.condition_calls import Operand
from userlab.cloud.dynamodb.expressions.condition_expression import Binder
from userlab.cloud.dynamodb.expressions.condition_syntax import (
    BetweenNode,
    CompareNode,
    InNode,
    LogicNode,
    NotNode,
    read,
)
from userlab.cloud.dynamodb.expressions.expression_scope import Scope
from userlab.cloud.dynamodb.expressions.expression_syntax import CallNode, ExpressionError, Node, unwrap
from userlab.cloud.dynamodb.items.attribute_value import Value
from userlab.cloud.dynamodb.request.errors import invalid, validation

_LEGACY_OF = {"=": "EQ", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
_MIRRORED = {"EQ": "EQ", "LT": "GT", "LE": "GE", "GT": "LT", "GE": "LE"}
_NOT_INDEXABLE = ("NULL", "NOT_NULL", "NE", "CONTAINS", "NOT_CONTAINS", "IN")


@dataclass(frozen=True)
class KeyTest:
    """A condition on one key attribute: EQ, LT, LE, GT, GE, BETWEEN or BEGINS_WITH, and its values."""

    operator: str
    values: tuple[Value, ...]

    def holds(self, value: Value) -> bool:
        """Whether a key's value passes."""
        if self.operator == "BETWEEN":
            return functions.between(value, *self.values)
        if self.operator == "BEGINS_WITH":
            return functions.begins_with(value, self.values[0])
        return functions.compare(_SIGNS[self.operator], value, self.values[0])


_SIGNS = {"EQ": "=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}


@dataclass(frozen=True)
class KeyCondition:
    """What a Query asks of its keys, for the table or the index that it reads.

    ``partition`` holds one value for each partition attribute; ``equal`` the values of the leading sort
    attributes; ``test`` what the sort attribute after them must pass, if anything; ``tested`` is its name.
    """

    partition: tuple[Value, ...]
    equal: tuple[Value, ...] = ()
    test: KeyTest | None = None
    tested: str | None = None


def from_expression(text: str, scope: Scope) -> dict[str, KeyTest]:
    """The tests of a KeyConditionExpression by attribute.

    Raises ExpressionError (what is wrong with it as an expression) or AwsError (what no key condition may say).
    """
    binder = Binder(scope)
    node = read(text)
    binder.condition(node)
    binder.notes.raise_first(("parens", "unknown", "misused", "reserved", "depth", "condition"))
    tests: dict[str, KeyTest] = {}
    _collect(unwrap(node), Binder(scope), tests)
    return tests


def _collect(node: Node, binder: Binder, tests: dict[str, KeyTest]) -> None:
    if isinstance(node, LogicNode) and node.operator == "AND":
        _collect(unwrap(node.left), binder, tests)
        _collect(unwrap(node.right), binder, tests)
        return
    refused = _refused_operator(node)
    if refused:
        raise validation(f"Invalid operator used in KeyConditionExpression: {refused}")
    operator, operands = _parts(node, binder)
    name, position = _key_operand(operator, operands)
    if name in tests:
        raise ExpressionError("KeyConditionExpressions must only contain one condition per key")
    if position:
        operator = _MIRRORED[operator]
    values = tuple(operand.value for index, operand in enumerate(operands) if index != position)
    tests[name] = KeyTest(operator, values)  # type: ignore[arg-type]


def _refused_operator(node: Node) -> str | None:
    if isinstance(node, LogicNode):
        return node.operator
    if isinstance(node, NotNode):
        return "NOT"
    if isinstance(node, InNode):
        return "IN"
    if isinstance(node, CompareNode) and node.operator == "<>":
        return "<>"
    if isinstance(node, CallNode) and node.name != "begins_with":
        return node.name
    return None


def _parts(node: Node, binder: Binder) -> tuple[str, list[Operand]]:
    if isinstance(node, CompareNode):
        return _LEGACY_OF[node.operator], [binder.operand(node.left), binder.operand(node.right)]
    if isinstance(node, BetweenNode):
        return "BETWEEN", [binder.operand(part) for part in node]
    assert isinstance(node, CallNode)
    return "BEGINS_WITH", [binder.operand(argument) for argument in node.arguments]


def _key_operand(operator: str, operands: Sequence[Operand]) -> tuple[str, int]:
    """The key attribute's name and where it stands among the operands."""
    if any(operand.function for operand in operands):
        raise validation("KeyConditionExpressions cannot contain nested operations")
    places = [index for index, operand in enumerate(operands) if operand.path is not None]
    wrong = "Invalid condition in KeyConditionExpression: "
    if operator in ("BETWEEN", "BEGINS_WITH") and 0 not in places:
        shown = "BETWEEN" if operator == "BETWEEN" else "begins_with"
        raise validation(f"{wrong}{shown} operator must have the key attribute as its first operand")
    if not places:
        raise validation(f"{wrong}No key attribute specified")
    if len(places) > 1:
        raise validation(f"{wrong}Multiple attribute names used in one condition")
    path = operands[places[0]].path
    assert path is not None
    if len(path) > 1:
        raise validation("KeyConditionExpressions cannot have conditions on nested attributes")
    return str(path[0]), places[0]


def from_legacy(conditions: dict[str, Any]) -> dict[str, KeyTest]:
    """The tests of a KeyConditions map, already checked for number and type of values."""
    return {
        name: KeyTest(condition["ComparisonOperator"], tuple(condition.get("AttributeValueList") or ()))
        for name, condition in conditions.items()
    }


def resolve(
    tests: dict[str, KeyTest], hash_keys: Sequence[str], range_keys: Sequence[str], types: dict[str, str]
) -> KeyCondition:
    """The key condition that tests mean for a table or index with these key attributes.

    Raises AwsError ValidationException, as AWS does, for a missing partition key, another attribute, an operator
    that no key supports, or a value of another type than the key's.
    """
    count = len(hash_keys) + len(range_keys)
    if count == 1 and len(tests) > 1:
        raise validation("Query key condition not supported")
    if len(tests) > count:
        raise validation(
            f"The number of query conditions ({len(tests)}) exceeds the number of key attributes defined in the schema "
            f"({count})"
        )
    if len(hash_keys) == 1 and hash_keys[0] not in tests:
        raise validation(f"Query condition missed key schema element: {hash_keys[0]}")
    given = [name for name in range_keys if name in tests]
    if len(range_keys) == 1 and len(given) + len(hash_keys) < len(tests):
        raise validation(f"Query condition missed key schema element: {range_keys[0]}")
    for name in [*hash_keys, *given]:
        if name in tests:
            _check_test(tests[name], types[name])
    _check_equalities(tests, hash_keys, range_keys, given)
    partition = tuple(tests[name].values[0] for name in hash_keys)
    if not given:
        return KeyCondition(partition)
    leading = tuple(tests[name].values[0] for name in given[:-1])
    return KeyCondition(partition, leading, tests[given[-1]], given[-1])


def _check_equalities(
    tests: dict[str, KeyTest], hash_keys: Sequence[str], range_keys: Sequence[str], given: list[str]
) -> None:
    """Raise ValidationException unless all key attributes but the last sort attribute named are asked for one value."""

    def without(names: Sequence[str]) -> str:
        return ", ".join(name for name in names if name not in tests or tests[name].operator != "EQ")

    if without(hash_keys):
        if len(hash_keys) == 1:
            raise validation("Query key condition not supported")
        raise validation(
            f"HASH key attributes {without(hash_keys)} must have equality conditions specified in the query"
        )
    if given and without(range_keys[: range_keys.index(given[-1])]):
        raise validation(
            f"RANGE key attributes {without(range_keys[: range_keys.index(given[-1])])} must have equality conditions "
            f"specified in the query because a condition is present on key attribute {given[-1]}"
        )
    strangers = [name for name in tests if name not in hash_keys and name not in range_keys]
    if strangers:
        missing = next(name for name in range_keys if name not in tests)
        raise validation(f"Query condition missed key schema element: {missing}")


def _check_test(test: KeyTest, kind: str) -> None:
    if test.operator in _NOT_INDEXABLE:
        raise validation("Attempted conditional constraint is not an indexable operation")
    if any(kind not in value for value in test.values):
        raise invalid("Condition parameter type does not match schema type")

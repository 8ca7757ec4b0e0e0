"""Which key attributes a WHERE clause fixes: equalities, and whether it names one item or the partitions to read.

Source: DynamoDB developer guide, "PartiQL select statements for DynamoDB": a statement whose every alternative gives
the partition key by ``=`` or ``IN`` is no full table scan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from userlab.cloud.dynamodb.items.attribute_value import Value, equal
from userlab.cloud.dynamodb.items.item_size import Item
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
from userlab.cloud.dynamodb.partiql.refusals import NO_FULL_KEY, WrongKeyError
from userlab.cloud.dynamodb.partiql.where import choices_of


def conjuncts(node: Node | None) -> Iterator[Node]:
    """The conditions that must all hold."""
    if isinstance(node, And):
        for part in node.parts:
            yield from conjuncts(part)
    elif node is not None:
        yield node


def names_in(node: Node | None) -> Iterator[str]:
    """The top-level attributes that an expression looks at; those behind an AND before those in front of it, as AWS
    lists them.
    """
    if isinstance(node, Path):
        yield str(node.steps[0])
    elif isinstance(node, And):
        for part in reversed(node.parts):
            yield from names_in(part)
    else:
        for part in _operands(node):
            yield from names_in(part)


def _operands(node: Node) -> Sequence[Node]:
    if isinstance(node, Or):
        return node.parts
    if isinstance(node, Not):
        return (node.inside,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Between):
        return tuple(node)
    if isinstance(node, In):
        return (node.operand, node.choices)
    if isinstance(node, Is):
        return (node.operand,)
    if isinstance(node, Call):
        return node.arguments
    return node.members if isinstance(node, ListNode | BagNode) else ()


def compared(node: Node, parameters: Sequence[Value]) -> tuple[str, str, Value] | None:
    """(attribute, sign, value) of a comparison of a whole attribute with a constant, None for anything else."""
    if not isinstance(node, Binary):
        return None
    left, sign, right = node.left, node.operator, node.right
    if isinstance(right, Path):
        left, sign, right = right, _MIRRORED.get(sign, sign), left
    if not isinstance(left, Path) or len(left.steps) > 1 or isinstance(right, Path):
        return None
    value = constant(right, parameters)
    return None if value is None else (str(left.steps[0]), sign, value)


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def is_one_of(node: Node, name: str) -> bool:
    """Whether this is ``name IN [...]``."""
    return isinstance(node, In) and isinstance(node.operand, Path) and node.operand.steps == (name,)


def is_keyed(node: Node | None, name: str, parameters: Sequence[Value]) -> bool:
    """Whether every alternative of a condition gives an attribute by = or IN."""
    if isinstance(node, And):
        return any(is_keyed(part, name, parameters) for part in node.parts)
    if isinstance(node, Or):
        return all(is_keyed(part, name, parameters) for part in node.parts)
    if node is None:
        return False
    return is_one_of(node, name) or (compared(node, parameters) or ("", "", {}))[:2] == (name, "=")


def key_of_write(where: Node | None, keys: Sequence[str], parameters: Sequence[Value]) -> Item:
    """The primary key that an UPDATE or DELETE names. Raises WrongKeyError for none, or for two."""
    found: Item = {}
    for part in conjuncts(where):
        name, sign, value = compared(part, parameters) or ("", "", {})
        if sign != "=" or name not in keys:
            continue
        if not equal(found.setdefault(name, value), value):
            raise WrongKeyError(
                f"Multiple conditions on same key {name}. Only single item Update/Insert/Delete are supported"
            )
    if len(found) < len(keys):
        raise WrongKeyError(NO_FULL_KEY)
    return {name: found[name] for name in keys}


def key_and_rest(
    where: Node | None, keys: Sequence[str], parameters: Sequence[Value], by_in: bool = True
) -> tuple[Item, bool] | None:
    """The primary key that a SELECT names, and whether it asks for more than that; None if it names no whole key.

    An IN of one value is as good as an equality where `by_in` says so. Of two values for an attribute the first counts,
    and the other is more.
    """
    found: Item = {}
    more = False
    for part in conjuncts(where):
        name, sign, value = compared(_alone(part) if by_in else part, parameters) or ("", "", {})
        if sign == "=" and name in keys and equal(found.setdefault(name, value), value):
            continue
        more = True
    return ({name: found[name] for name in keys}, more) if len(found) == len(keys) else None


def _alone(node: Node) -> Node:
    """An equality for an IN of one value."""
    if isinstance(node, In) and len(choices_of(node)) == 1:
        return Binary("=", node.operand, choices_of(node)[0])
    return node

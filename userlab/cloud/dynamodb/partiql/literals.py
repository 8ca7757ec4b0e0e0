"""Literals of a statement as attribute values: 'text', 1.5, TRUE, NULL, [1, 'a'], {'a': 1}, <<1, 2>>.

Source: DynamoDB developer guide, "PartiQL for DynamoDB data types". Recorded of AWS: errors tell where in the value
they are, which is called root; a parameter may stand for a whole value, not for a part of a literal. Binary values
have no literal. The text for a name that is no string is DynamoDB local's.
"""

from __future__ import annotations

from collections.abc import Sequence

from userlab.cloud.dynamodb.items import number
from userlab.cloud.dynamodb.items.attribute_value import MAX_DEPTH, Value, in_order
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.partiql.grammar.syntax import (
    BagNode,
    Call,
    Constant,
    ListNode,
    Node,
    Number,
    Parameter,
    Path,
    Text,
    TupleNode,
)
from userlab.cloud.dynamodb.partiql.refusals import at
from userlab.cloud.dynamodb.request.errors import INVALID, RequestError, validation

_ROOT = "root"


def constant(node: Node, parameters: Sequence[Value]) -> Value | None:
    """The value of a literal or a parameter, None for what is neither. Raises ValidationException.

    >>> constant(ListNode((Number("1.0"), Text("a"))), [])
    {'L': [{'N': '1'}, {'S': 'a'}]}
    """
    if isinstance(node, Parameter):
        return parameters[node.number]
    if isinstance(node, Text | Number | Constant | ListNode | BagNode | TupleNode):
        return _value(node, _ROOT, 0)
    return None


def item_of(node: TupleNode, parameters: Sequence[Value]) -> Item:
    """The item of an INSERT. Raises ValidationException."""
    item: Item = {}
    for name_node, inside in node.members:
        name = _name(name_node, item, _ROOT)
        value = constant(inside, parameters)
        item[name] = _value(inside, _ROOT, 0) if value is None else value
    return item


def _value(node: Node, path: str, depth: int) -> Value:
    if depth >= MAX_DEPTH:
        raise validation(f"Nesting Levels have exceeded supported limits under {path}")
    if isinstance(node, Text):
        return {"S": node.text}
    if isinstance(node, Number):
        return {"N": _number(node.text, path)}
    if isinstance(node, Constant):
        return _constant(node)
    if isinstance(node, ListNode):
        return {"L": [_value(inside, f"{path}[{index}]", depth + 1) for index, inside in enumerate(node.members)]}
    if isinstance(node, BagNode):
        return _set(node, path)
    if isinstance(node, TupleNode):
        members: Item = {}
        for name_node, inside in node.members:
            name = _name(name_node, members, path)
            members[name] = _value(inside, f"{path}.{name}", depth + 1)
        return {"M": members}
    raise _unsupported(node, path)


def _unsupported(node: Node, path: str) -> Exception:
    if isinstance(node, Parameter):
        return at(f"Unsupported data type: Parameter under key {path}", node.place)
    if isinstance(node, Call):
        return at(f"Unsupported data type: {node.name} under key {path}", node.place)
    if isinstance(node, Path):
        return at(f"Unsupported data type: VariableReference under key {path}", node.place)
    return validation(f"Unsupported data type: NAry under key {path}")


def _constant(node: Constant) -> Value:
    if node.name == "missing":
        raise validation("MISSING must be compared using IS operator")
    return {"NULL": True} if node.name == "null" else {"BOOL": node.name == "true"}


def _number(text: str, path: str) -> str:
    try:
        return number.canonical(text)
    except RequestError as error:
        raise validation(f"{error.older} under {path}") from None


def _name(node: Node, members: Item, path: str) -> str:
    if not isinstance(node, Text):
        raise validation(f"Tuple keys must be of type String. Actual type: {type(node).__name__} under {path}")
    if node.text in members:
        raise validation(f"Duplicate keys in tuple. Key: {node.text} under {path}")
    if not node.text:
        raise validation("Empty attribute name")
    return node.text


def _set(node: BagNode, path: str) -> Value:
    if not node.members:
        raise validation("Empty bags are not supported")
    texts = [member.text for member in node.members if isinstance(member, Text)]
    numbers = [member.text for member in node.members if isinstance(member, Number)]
    if len(node.members) not in (len(texts), len(numbers)):
        raise validation("Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags")
    if texts:
        if len(set(texts)) < len(texts):
            raise validation(f"{INVALID}Input collection [{', '.join(texts)}] contains duplicates.")
        return {"SS": in_order("SS", texts)}
    canonical = [_number(text, path) for text in numbers]
    if len(set(canonical)) < len(canonical):
        raise validation(f"{INVALID}Input collection [{', '.join(numbers)}] contains duplicates! under {path}")
    return {"NS": in_order("NS", canonical)}

"""Condition and filter expressions: checked by AWS's rules, then turned into a function of an item.

Source: DynamoDB developer guide, "Condition and filter expressions, operators, and functions in DynamoDB". AWS
tells one error of an expression; the order in which it chooses is the one of `_ORDER`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from userlab.cloud.dynamodb.expressions import condition_calls as calls
from userlab.cloud.dynamodb.expressions import condition_functions as functions
from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.condition_calls import Condition, Operand, Reader
from userlab.cloud.dynamodb.expressions.condition_syntax import (
    BetweenNode,
    CompareNode,
    InNode,
    LogicNode,
    NotNode,
    read,
)
from userlab.cloud.dynamodb.expressions.document_path import Path
from userlab.cloud.dynamodb.expressions.expression_scope import Notes, Scope
from userlab.cloud.dynamodb.expressions.expression_syntax import CallNode, Node, ParensNode, PathNode, ValueNode, unwrap
from userlab.cloud.dynamodb.items.attribute_value import is_ordered_type, shown, type_of
from userlab.cloud.dynamodb.items.item_size import Item

_ORDER = ("parens", "unknown", "misused", "reserved", "depth", "condition")
_LEAF_ORDER = ("name", "value", "operands", "distinct", "type")
MAX_CHOICES = 100


@dataclass
class BoundCondition:
    """A condition that can be asked: ``bound.holds(item)``; `paths` are those that it looks at."""

    holds: Condition
    node: Node
    paths: list[Path] = field(default_factory=list)


def bind(text: str, scope: Scope) -> BoundCondition:
    """A condition ready to be asked. Raises ExpressionError for what AWS would not take.

    >>> bound = bind("Age > :a", Scope(None, {":a": {"N": "17"}}))
    >>> bound.holds({"Age": {"N": "30"}}), bound.holds({})
    (True, False)
    """
    binder = Binder(scope)
    node = read(text)
    holds = binder.condition(node)
    binder.notes.raise_first(_ORDER)
    return BoundCondition(holds, node, binder.paths)


class Binder:
    """Walks a syntax tree, notes its errors, and builds the function."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.notes = Notes()
        self.leaf = Notes()
        self.paths: list[Path] = []

    def condition(self, node: Node) -> Condition:
        if isinstance(node, ParensNode):
            if isinstance(node.inside, ParensNode):
                self.notes.add("parens", "The expression has redundant parentheses;")
            return self.condition(node.inside)
        if isinstance(node, LogicNode):
            left, right = self.condition(node.left), self.condition(node.right)
            if node.operator == "AND":
                return lambda item: left(item) and right(item)
            return lambda item: left(item) or right(item)
        if isinstance(node, NotNode):
            inside = self.condition(node.condition)
            return lambda item: not inside(item)
        self.leaf = Notes()
        found = self._leaf(node)
        message = self.leaf.first(_LEAF_ORDER)
        if message is not None:
            self.notes.add("condition", message)
        return found

    def _leaf(self, node: Node) -> Condition:
        if isinstance(node, CompareNode):
            return self._comparison(node)
        if isinstance(node, BetweenNode):
            return self._between(node)
        if isinstance(node, InNode):
            return self._in(node)
        assert isinstance(node, CallNode)
        return self._call(node)

    def operand(self, node: Node, allowed: str = "size") -> Operand:
        """Bind an operand; a function other than `allowed` is misused here."""
        if isinstance(node, ParensNode) and isinstance(node.inside, ParensNode):
            self.notes.add("parens", "The expression has redundant parentheses;")
        node = unwrap(node)
        if isinstance(node, PathNode):
            path = self.scope.path(node, self._both_notes(node))
            self.paths.append(path)
            return Operand(_reader(path), path=path)
        if isinstance(node, ValueNode):
            value = self.scope.value(node, self.leaf)
            return Operand(lambda item: value, value=value, type=type_of(value) if value else None)
        assert isinstance(node, CallNode)
        return self._size(node, allowed)

    def _both_notes(self, node: PathNode) -> Notes:
        # A reserved word counts for the whole expression, an undefined name for its condition.
        notes = Notes()
        self.scope.path(node, notes)
        for kind, message in notes.items():
            (self.leaf if kind == "name" else self.notes).add(kind, message)
        return Notes()

    def _size(self, node: CallNode, allowed: str) -> Operand:
        if node.name in calls.OF_UPDATES:
            self.notes.add("misused", calls.misused(node.name))
        elif node.name not in calls.OPERANDS:
            self.notes.add("unknown", f"Invalid function name; function: {node.name}")
        elif node.name != allowed:
            self.notes.add("misused", calls.misused(node.name))
        operands = [self.operand(argument, allowed="") for argument in node.arguments]
        if node.name == "size" and not self._wrong_number(node):
            kind = operands[0].type
            if kind in ("N", "BOOL", "NULL"):
                self.leaf.add("type", calls.wrong_type("size", kind))
        read = operands[0].read
        return Operand(lambda item: functions.size(read(item)), function=node.name, type="N")

    def _wrong_number(self, node: CallNode) -> bool:
        wanted = calls.OPERANDS.get(node.name, len(node.arguments))
        if len(node.arguments) == wanted:
            return False
        self.leaf.add("operands", calls.wrong_count(node.name, len(node.arguments)))
        return True

    def _comparison(self, node: CompareNode) -> Condition:
        sign = node.operator
        left, right = self.operand(node.left), self.operand(node.right)
        self._distinct(sign, left, right)
        if sign not in ("=", "<>"):
            for operand in (left, right):
                if operand.type and not is_ordered_type(operand.type):
                    self.leaf.add("type", calls.wrong_type(sign, operand.type))
        one, other = left.read, right.read
        return lambda item: functions.compare(sign, one(item), other(item))

    def _between(self, node: BetweenNode) -> Condition:
        operands = [self.operand(part) for part in node]
        low, high = operands[1].value, operands[2].value
        for operand in operands:
            if operand.type and not is_ordered_type(operand.type):
                self.leaf.add("type", calls.wrong_type("BETWEEN", operand.type))
        if low and high:
            bounds = f"lower bound operand: {shown(low)}, upper bound operand: {shown(high)}"
            if type_of(low) != type_of(high):
                self.leaf.add(
                    "type", f"The BETWEEN operator requires same data type for lower and upper bounds; {bounds}"
                )
            elif functions.compare(">", low, high):
                self.leaf.add(
                    "type",
                    f"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}",
                )
        first, second, third = (operand.read for operand in operands)
        return lambda item: functions.between(first(item), second(item), third(item))

    def _in(self, node: InNode) -> Condition:
        subject = self.operand(node.operand).read
        choices = [self.operand(choice).read for choice in node.choices]
        if len(choices) > MAX_CHOICES:
            self.leaf.add("operands", calls.wrong_count("IN", len(choices) + 1))

        def holds(item: Item) -> bool:
            value = subject(item)
            return value is not None and any(functions.compare("=", value, read(item)) for read in choices)

        return holds

    def _call(self, node: CallNode) -> Condition:
        if node.name == "size" or node.name in calls.OF_UPDATES:
            self.notes.add("misused", calls.misused(node.name))
        elif node.name not in calls.OPERANDS:
            self.notes.add("unknown", f"Invalid function name; function: {node.name}")
        operands = [self.operand(argument) for argument in node.arguments]
        if self._wrong_number(node) or node.name not in calls.OPERANDS or node.name == "size":
            return calls.never
        if len(operands) == 2:
            self._distinct(node.name, *operands)
        return calls.CALLS[node.name](self.leaf, *operands)

    def _distinct(self, name: str, left: Operand, right: Operand) -> None:
        if left.path is not None and left.path == right.path:
            self.leaf.add(
                "distinct",
                "The first operand must be distinct from the remaining operands for this operator or function; "
                f"operator: {name}, first operand: {document_path.shown(left.path)}",
            )


def _reader(path: Path) -> Reader:
    if len(path) == 1:
        name = path[0]
        return lambda item: item.get(name)  # type: ignore[arg-type]  # a path begins with a name
    return lambda item: document_path.value_at(item, path)

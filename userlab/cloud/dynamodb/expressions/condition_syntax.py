"""Reads condition, filter and key condition expressions.

Source: DynamoDB developer guide, "Condition and filter expressions, operators, and functions in DynamoDB". From
loose to tight: OR, AND, NOT, comparison.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from userlab.cloud.dynamodb.expressions.expression_syntax import (
    CallNode,
    Cursor,
    ExpressionError,
    Node,
    ParensNode,
    PathNode,
    ValueNode,
    check_length,
    check_operators,
)

COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")


class CompareNode(NamedTuple):
    """``left operator right``."""

    operator: str
    left: Node
    right: Node


class BetweenNode(NamedTuple):
    """``operand BETWEEN low AND high``."""

    operand: Node
    low: Node
    high: Node


class InNode(NamedTuple):
    """``operand IN (choices)``."""

    operand: Node
    choices: tuple[Node, ...]


class LogicNode(NamedTuple):
    """Two conditions joined by AND or OR."""

    operator: str
    left: Node
    right: Node


class NotNode(NamedTuple):
    """``NOT condition``."""

    condition: Node


@lru_cache(2048)
def read(text: str) -> Node:
    """The syntax tree of a condition.

    Raises ExpressionError for what is no condition.

    >>> read("attribute_exists(UserID)")
    CallNode(name='attribute_exists', arguments=(PathNode(steps=('UserID',)),))
    """
    check_length(text)
    cursor = Cursor(text)
    try:
        node = _Reader(cursor).either()
    except RecursionError:
        raise ExpressionError("The expression contains too many nested parentheses or operators;") from None
    cursor.need_end()
    check_operators(cursor)
    return node


class _Reader:
    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    def either(self) -> Node:
        node = self.both()
        while self.cursor.take_word("OR"):
            self.cursor.count_operator()
            node = LogicNode("OR", node, self.both())
        return node

    def both(self) -> Node:
        node = self.negation()
        while self.cursor.take_word("AND"):
            self.cursor.count_operator()
            node = LogicNode("AND", node, self.negation())
        return node

    def negation(self) -> Node:
        if self.cursor.take_word("NOT"):
            self.cursor.count_operator()
            return NotNode(self.negation())
        return self.primary()

    def primary(self) -> Node:
        """A condition, or one in parentheses, which look alike until what follows is read."""
        if not self.cursor.is_sign("("):
            return self.condition()
        start, operators = self.cursor.at, self.cursor.operators
        try:
            self.cursor.take()
            node = ParensNode(self.either())
            self.cursor.need_sign(")")
            if not self._compares():
                return node
            failure = self.cursor.unexpected()
        except ExpressionError as error:
            failure = error
        farthest = self.cursor.at
        self.cursor.at, self.cursor.operators = start, operators
        try:
            return self.condition()
        except ExpressionError as error:
            raise (error if self.cursor.at >= farthest else failure) from None

    def _compares(self) -> bool:
        cursor = self.cursor
        sign = cursor.token.kind == "sign" and cursor.token.text in COMPARATORS
        return sign or cursor.is_word("BETWEEN") or cursor.is_word("IN")

    def condition(self) -> Node:
        cursor = self.cursor
        left = self.operand()
        if cursor.token.kind == "sign" and cursor.token.text in COMPARATORS:
            cursor.count_operator()
            return CompareNode(cursor.take().text, left, self.operand())
        if cursor.take_word("BETWEEN"):
            cursor.count_operator()
            low = self.operand()
            if not cursor.take_word("AND"):
                raise cursor.unexpected()
            return BetweenNode(left, low, self.operand())
        if cursor.take_word("IN"):
            cursor.count_operator()
            cursor.need_sign("(")
            return InNode(left, self.operands())
        if isinstance(left, CallNode):
            return left
        raise cursor.unexpected()

    def operands(self) -> tuple[Node, ...]:
        """Operands up to the closing parenthesis."""
        found = [self.operand()]
        while self.cursor.take_sign(","):
            found.append(self.operand())
        self.cursor.need_sign(")")
        return tuple(found)

    def operand(self) -> Node:
        cursor = self.cursor
        if cursor.take_sign("("):
            inside = self.operand()
            cursor.need_sign(")")
            return ParensNode(inside)
        if cursor.token.kind == "value":
            return ValueNode(cursor.take().text)
        if cursor.token.kind == "word":
            following = cursor.tokens[cursor.at + 1]
            if following.kind == "sign" and following.text == "(":
                if cursor.token.text.upper() in ("AND", "OR", "NOT", "BETWEEN", "IN"):
                    raise cursor.unexpected()
                name = cursor.take().text
                cursor.take()
                cursor.count_operator()
                return CallNode(name, self.operands())
        return cursor.path()


__all__ = ["BetweenNode", "CompareNode", "InNode", "LogicNode", "NotNode", "PathNode", "ValueNode", "read"]

"""Reads update expressions: ``SET a = :v REMOVE b ADD c :n DELETE d :s``.

Source: DynamoDB developer guide, "Using update expressions in DynamoDB".
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

SECTIONS = ("SET", "REMOVE", "ADD", "DELETE")


class ArithmeticNode(NamedTuple):
    """``left + right`` or ``left - right``."""

    operator: str
    left: Node
    right: Node


class ActionNode(NamedTuple):
    """One action: SET with an operand, ADD and DELETE with a value, REMOVE with nothing."""

    section: str
    path: PathNode
    operand: Node | None


class Update(NamedTuple):
    """All actions in order, and the sections as they were opened."""

    sections: tuple[str, ...]
    actions: tuple[ActionNode, ...]


@lru_cache(2048)
def read(text: str) -> Update:
    """The actions of an update expression. Raises ExpressionError for what is none.

    >>> read("ADD Visits :one").actions[0].section
    'ADD'
    """
    check_length(text)
    cursor = Cursor(text)
    sections: list[str] = []
    actions: list[ActionNode] = []
    try:
        while True:
            section = _section(cursor)
            sections.append(section)
            actions.append(_action(section, cursor))
            while cursor.take_sign(","):
                actions.append(_action(section, cursor))
            if cursor.token.kind == "end":
                break
    except RecursionError:
        raise ExpressionError("The expression contains too many nested functions;") from None
    check_operators(cursor)
    return Update(tuple(sections), tuple(actions))


def _section(cursor: Cursor) -> str:
    for section in SECTIONS:
        if cursor.take_word(section):
            return section
    raise cursor.unexpected()


def _action(section: str, cursor: Cursor) -> ActionNode:
    path = cursor.path()
    if section == "REMOVE":
        return ActionNode(section, path, None)
    cursor.count_operator()
    if section == "SET":
        cursor.need_sign("=")
        return ActionNode(section, path, _sum(cursor))
    if cursor.token.kind != "value":
        raise cursor.unexpected()
    return ActionNode(section, path, ValueNode(cursor.take().text))


def _sum(cursor: Cursor) -> Node:
    if cursor.take_sign("("):
        inside = _sum(cursor)
        cursor.need_sign(")")
        left: Node = ParensNode(inside)
    else:
        left = _operand(cursor)
    if cursor.is_sign("+") or cursor.is_sign("-"):
        cursor.count_operator()
        return ArithmeticNode(cursor.take().text, left, _operand(cursor))
    return left


def _operand(cursor: Cursor) -> Node:
    if cursor.token.kind == "value":
        return ValueNode(cursor.take().text)
    if cursor.take_sign("("):
        inside = _operand(cursor)
        cursor.need_sign(")")
        return ParensNode(inside)
    if cursor.token.kind == "word":
        following = cursor.tokens[cursor.at + 1]
        if following.kind == "sign" and following.text == "(":
            return _call(cursor)
    return cursor.path()


def _call(cursor: Cursor) -> CallNode:
    name = cursor.take().text
    cursor.need_sign("(")
    cursor.count_operator()
    arguments = [_operand(cursor)]
    while cursor.take_sign(","):
        arguments.append(_operand(cursor))
    cursor.need_sign(")")
    return CallNode(name, tuple(arguments))

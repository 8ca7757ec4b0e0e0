"""Reads the expressions of a statement: conditions, values, functions.

Source: PartiQL specification; DynamoDB developer guide, "PartiQL arithmetic, comparison, and logical operators for
DynamoDB". From loose to tight: OR, AND, NOT, equality (=, <>, IS, IN), order (<, BETWEEN), sum.
"""

from __future__ import annotations

from userlab.cloud.dynamodb.partiql.grammar.cursor import Cursor
from userlab.cloud.dynamodb.partiql.grammar.keywords import CALLABLE, OPERATORS, TYPES
from userlab.cloud.dynamodb.partiql.grammar.syntax import (
    And,
    BagNode,
    Between,
    Binary,
    Call,
    Constant,
    In,
    Is,
    ListNode,
    Node,
    Not,
    Number,
    Or,
    Parameter,
    Text,
    TupleNode,
)
from userlab.cloud.dynamodb.partiql.grammar.tokens import Token
from userlab.cloud.dynamodb.partiql.refusals import EXISTS_OUTSIDE, malformed
from userlab.cloud.dynamodb.request.errors import validation

_NEGATION, _SUM = 30, 60
_STRENGTH = {
    **{"or": 10, "and": 20},
    **dict.fromkeys(("=", "<>", "!=", "is", "in"), 40),
    **dict.fromkeys(("<", "<=", ">", ">=", "between", "like"), 50),
    **dict.fromkeys(("+", "-", "||"), _SUM),
    **dict.fromkeys(("*", "/", "%"), 70),
}


class ExpressionParser(Cursor):
    """A cursor that reads expressions."""

    def expression(self, above: int = 0) -> Node:
        """Read an expression of operators that bind tighter than `above`."""
        depth = self.depth
        self.descend()
        left = self._operand()
        while True:
            operator, negated = self._operator()
            if not operator or _STRENGTH[operator] <= above:
                break
            self.position += 1 + negated
            if operator not in ("and", "or"):
                self.descend()
            left = self._joined(left, operator, negated)
        self.depth = depth
        return left

    def _operator(self) -> tuple[str, bool]:
        """The infix operator that is next, "" for none, and whether NOT stands before it."""
        token = self.token
        negated = token.is_word("not") and self.following.is_word("in", "between", "like")
        if negated:
            token = self.following
        text = token.text.lower() if token.kind in ("word", "sign") else ""
        return (text if text in _STRENGTH else ""), negated

    def _joined(self, left: Node, operator: str, negated: bool) -> Node:
        if operator == "is":
            negated = self.take_word("not")
            found: Node = Is(left, self._type())
            return Not(found) if negated else found
        if self.is_over:
            raise malformed("Missing right-hand side expression of infix operator")
        strength = _STRENGTH[operator]
        if operator == "between":
            low = self.expression(strength)
            if not self.take_word("and"):
                raise malformed("Expected AND after BETWEEN")
            found = Between(left, low, self.expression(strength))
        else:
            right = self.expression(strength)
            if operator in ("and", "or"):
                return _logic(And if operator == "and" else Or, left, right)
            sign = "<>" if operator == "!=" else operator
            found = In(left, right) if operator == "in" else Binary(sign, left, right)
        return Not(found) if negated else found

    def _type(self) -> str:
        token = self.take()
        name = token.text.lower() if token.kind == "word" else ""
        for first, second in (("double", "precision"), ("character", "varying")):
            if name == first and self.take_word(second):
                name = f"{first}_{second}"
        if name not in TYPES:
            raise malformed("Expected type name")
        return name

    def _operand(self) -> Node:
        if self.take_word("not"):
            return Not(self.expression(_NEGATION))
        if self.token.is_sign("-", "+"):
            return self._signed_number()
        token = self.token
        if token.kind == "sign":
            return self._enclosed(token)
        if token.kind == "word" and not token.is_name:
            return self._keyword(token)
        if token.is_name:
            return self.call() if self.following.is_sign("(") else self.path()
        return self._literal(self.take())

    def _literal(self, token: Token) -> Node:
        if token.kind == "text":
            return Text(token.text)
        if token.kind == "number":
            return Number(token.text)
        if token.kind == "parameter":
            self.parameters += 1
            return Parameter(self.parameters - 1, token.place)
        raise malformed("Unexpected term")

    def _signed_number(self) -> Node:
        negative = False
        while self.token.is_sign("-", "+"):
            negative ^= self.take().text == "-"
        token = self.take()
        if token.kind != "number":
            raise malformed("Unexpected term")
        return Number(f"-{token.text}" if negative else token.text)

    def _keyword(self, token: Token) -> Node:
        word = token.text.lower()
        if word in ("true", "false", "null", "missing"):
            self.position += 1
            return Constant(word)
        if word in CALLABLE and self.following.is_sign("("):
            return self.call()
        raise malformed("Unexpected operator" if word in OPERATORS else "Unexpected keyword")

    def call(self) -> Call:
        """Read a function and its arguments."""
        name = self.take()
        self.need_sign("(", "LEFT_PAREN")
        if self.token.is_word("select"):
            raise validation(EXISTS_OUTSIDE)
        if self.take_sign("*"):  # COUNT(*)
            self.need_sign(")", "RIGHT_PAREN")
            return Call(name.text.lower(), (), name.place)
        return Call(name.text.lower(), self._members(")", "RIGHT_PAREN"), name.place)

    def _enclosed(self, token: Token) -> Node:
        """A list, a set, a tuple, or what stands in parentheses."""
        if token.text not in ("(", "[", "<<", "{"):
            raise malformed("Unexpected operator" if token.text in _STRENGTH else "Unexpected term")
        self.position += 1
        if token.text == "[":
            return ListNode(self._members("]", "RIGHT_BRACKET"))
        if token.text == "<<":
            return BagNode(self._members(">>", "RIGHT_DOUBLE_ANGLE_BRACKET"))
        if token.text == "{":
            return self.tuple_members()
        members = self._members(")", "RIGHT_PAREN")
        return members[0] if len(members) == 1 else ListNode(members)

    def _members(self, closing: str, name: str) -> tuple[Node, ...]:
        members: list[Node] = []
        if self.take_sign(closing):
            return ()
        while True:
            members.append(self.expression())
            if not self.take_sign(","):
                break
        self.need_sign(closing, name)
        return tuple(members)

    def tuple_members(self) -> TupleNode:
        """Read ``'name': value, ...}``, what follows an opening brace."""
        members: list[tuple[Node, Node]] = []
        if self.take_sign("}"):
            return TupleNode(())
        while True:
            name = self._operand()
            self.need_sign(":", "COLON")
            members.append((name, self.expression()))
            if not self.take_sign(","):
                break
        self.need_sign("}", "RIGHT_CURLY")
        return TupleNode(tuple(members))


def _logic(kind: type[And] | type[Or], left: Node, right: Node) -> And | Or:
    # Long chains stay flat, so that nobody who walks them runs out of stack.
    parts = (*(left.parts if isinstance(left, kind) else (left,)), right)
    return kind(parts)

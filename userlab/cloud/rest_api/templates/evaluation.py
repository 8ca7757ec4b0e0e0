"""From a template's tree and its variables to text."""

from __future__ import annotations

import operator
from typing import Any

from userlab.cloud.rest_api.templates.budget import Budget, bounded, short_number
from userlab.cloud.rest_api.templates.expressions import (
    Binary,
    Interpolated,
    Listing,
    Literal,
    Mapping,
    Not,
    Range,
    Reference,
    TemplateError,
)
from userlab.cloud.rest_api.templates.methods import call, member, same, text_of
from userlab.cloud.rest_api.templates.syntax import Foreach, If, Leave, Node, Set, parse

# "Maximum iterations in a #foreach loop": 1,000. (Guide, "Quotas for configuring and running a REST API".)
LONGEST_LOOP = 1_000


def render(template: str, variables: dict[str, Any]) -> str:
    """The text of a template with `variables` (input, context, stageVariables, util). Raises TemplateError.

    ``#set`` changes `variables`, so that the caller sees ``$context.responseOverride``.

    >>> render('{"id": "$id"}', {"id": 7})
    '{"id": "7"}'
    """
    try:
        return _Rendering(variables, Budget()).run(parse(template))
    except RecursionError:
        raise TemplateError("the template is nested too deeply") from None


class _Left(Exception):
    """#stop or #break was met."""


_OPERATORS = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "-": operator.sub,
    "*": operator.mul,
}


class _Rendering:
    def __init__(self, variables: dict[str, Any], budget: Budget) -> None:
        self.variables = variables
        self.parts: list[str] = []
        self._budget = budget
        self._length = 0

    def run(self, nodes: tuple[Node, ...]) -> str:
        try:
            self._block(nodes)
        except _Left:
            pass
        return "".join(self.parts)

    def _write(self, text: str) -> None:
        self._length += len(text)
        bounded(self._length)
        self._budget.spend(len(text))
        self.parts.append(text)

    def _block(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            self._budget.step()
            if isinstance(node, str):
                self._write(node)
            elif isinstance(node, Reference):
                self._write(self._shown(node))
            elif isinstance(node, Set):
                self._set(node.target, self.value(node.value))
            elif isinstance(node, If):
                self._if(node)
            elif isinstance(node, Foreach):
                self._foreach(node)
            elif isinstance(node, Leave):
                raise _Left(node.what)

    def _shown(self, reference: Reference) -> str:
        value = self.value(reference)
        if value is None:
            unknown = reference.name not in self.variables and not reference.quiet
            return reference.source if unknown else ""
        return text_of(value)

    def _set(self, target: Reference, value: Any) -> None:
        if not target.accessors:
            self.variables[target.name] = value
            return
        holder = self.value(Reference(target.name, target.accessors[:-1], True, target.source))
        kind, key = target.accessors[-1]
        if kind == "index":
            key = self.value(key)
        in_list = isinstance(holder, list) and isinstance(key, int) and -len(holder) <= key < len(holder)
        if kind == "method" or not (isinstance(holder, dict) or in_list):
            raise TemplateError(f"cannot set {target.source}")
        holder[key] = value

    def _if(self, node: If) -> None:
        for condition, block in node.branches:
            if condition is True or _true(self.value(condition)):
                self._block(block)
                return

    def _foreach(self, node: Foreach) -> None:
        items = self.value(node.items)
        if not isinstance(items, (dict, list)):
            return
        if len(items) > LONGEST_LOOP:
            raise TemplateError(f"a #foreach loop has more than {LONGEST_LOOP} items")
        items = list(items.values() if isinstance(items, dict) else items)
        before = {name: self.variables.get(name) for name in (node.name, "foreach", "velocityCount")}
        for index, item in enumerate(items):
            last = index == len(items) - 1
            loop = {"index": index, "count": index + 1, "hasNext": not last, "first": index == 0, "last": last}
            self.variables |= {node.name: item, "foreach": loop, "velocityCount": index + 1}
            try:
                self._block(node.block)
            except _Left as left:
                if left.args[0] != "break":
                    raise
                break
        for name, value in before.items():
            if value is None:
                self.variables.pop(name, None)
            else:
                self.variables[name] = value

    def value(self, expression: Any) -> Any:
        """The value of an expression; None for what is not there."""
        self._budget.step()
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, Reference):
            return self._reference(expression)
        if isinstance(expression, Interpolated):
            return _Rendering(self.variables, self._budget).run(parse(expression.text))
        if isinstance(expression, Not):
            return not _true(self.value(expression.value))
        if isinstance(expression, Listing):
            return [self.value(item) for item in expression.items]
        if isinstance(expression, Mapping):
            return {text_of(self.value(key)): self.value(value) for key, value in expression.entries}
        if isinstance(expression, Range):
            return self._range(expression)
        return self._binary(expression)

    def _range(self, expression: Range) -> list[int]:
        first, last = self.value(expression.first), self.value(expression.last)
        if not isinstance(first, int) or not isinstance(last, int) or abs(last - first) > LONGEST_LOOP:
            raise TemplateError("a range needs two numbers at most 1000 apart")
        return list(range(first, last + 1)) if last >= first else list(range(first, last - 1, -1))

    def _reference(self, reference: Reference) -> Any:
        value = self.variables.get(reference.name)
        for kind, accessor in reference.accessors:
            if value is None:
                return None
            if kind == "index":
                value = member(value, self.value(accessor))
            elif kind == "member":
                value = member(value, accessor)
            else:
                name, arguments = accessor
                value = call(value, name, [self.value(argument) for argument in arguments], self._budget)
        return value

    def _binary(self, expression: Binary) -> Any:
        sign = expression.operator
        left = self.value(expression.left)
        if sign in ("&&", "||"):
            if _true(left) != (sign == "&&"):
                return sign == "||"
            return _true(self.value(expression.right))
        right = self.value(expression.right)
        if sign in ("==", "!="):
            return same(left, right) == (sign == "==")
        if sign == "+" and (isinstance(left, str) or isinstance(right, str)):
            texts = text_of(left), text_of(right)
            length = sum(map(len, texts))
            bounded(length)
            self._budget.spend(length)
            return "".join(texts)
        try:
            return short_number(_calculated(sign, left, right))
        except OverflowError:
            raise TemplateError("a number of the template is too large") from None


def _calculated(sign: str, left: Any, right: Any) -> Any:
    comparable = isinstance(left, str) and isinstance(right, str) and sign in ("<", ">", "<=", ">=")
    if not comparable and not (_number(left) and _number(right)):
        return None
    if sign == "+":
        return left + right
    if sign in _OPERATORS:
        return _OPERATORS[sign](left, right)
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):  # as Java does: towards zero
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if sign == "/" else left - right * quotient
    return left / right if sign == "/" else left % right


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _true(value: Any) -> bool:
    return value if isinstance(value, bool) else value is not None

"""From a template's tree and its variables to text."""

from __future__ import annotations

from typing import Any

from userlab.cloud.rest_api.templates.arithmetic import calculated
from userlab.cloud.rest_api.templates.budget import Budget, bounded
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
from userlab.cloud.rest_api.templates.methods import call, member
from userlab.cloud.rest_api.templates.syntax import Define, Foreach, If, Leave, Macro, MacroCall, Node, Set, parse
from userlab.cloud.rest_api.templates.values import same, text_of

# "Maximum iterations in a #foreach loop": 1,000. (Guide, "Quotas for configuring and running a REST API".)
LONGEST_LOOP = 1_000
DEEPEST_MACRO = 20  # Velocity's own bound


def render(template: str, variables: dict[str, Any]) -> str:
    """The text of a template with `variables` (input, context, stageVariables, util). Raises TemplateError.

    ``#set`` changes `variables`, so that the caller sees ``$context.responseOverride``.

    >>> render('{"id": "$id"}', {"id": 7})
    '{"id": "7"}'
    """
    try:
        return _Rendering(variables, Budget(), {}).run(parse(template))
    except RecursionError:
        raise TemplateError("the template is nested too deeply") from None


class _Left(Exception):
    """#stop or #break was met."""


class _Defined:
    """What #define made: a block that is rendered wherever it is asked for."""

    def __init__(self, block: tuple[Node, ...]) -> None:
        self.block = block


class _Rendering:
    def __init__(self, variables: dict[str, Any], budget: Budget, macros: dict[str, Macro], depth: int = 0) -> None:
        self.variables = variables
        self.parts: list[str] = []
        self._budget, self._macros, self._depth = budget, macros, depth
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
            elif isinstance(node, Define):
                self.variables[node.name] = _Defined(node.block)
            elif isinstance(node, Macro):
                self._macros[node.name] = node
            elif isinstance(node, MacroCall):
                self._call_macro(node)
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
        in_map = isinstance(holder, dict) and isinstance(key, (str, int, float))
        if kind == "method" or not (in_map or in_list):
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
        before = self._kept(node.name, "foreach", "velocityCount")
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
        self._restore(before)

    def _call_macro(self, node: MacroCall) -> None:
        """The macro's block with its parameters set. (Velocity hands expressions over, not their values.)"""
        macro = self._macros.get(node.name)
        if macro is None:
            self._write(node.source)
            return
        if self._depth >= DEEPEST_MACRO:
            raise TemplateError(f"#{node.name} calls itself more than {DEEPEST_MACRO} times")
        values = [self.value(argument) for argument in node.arguments]
        before = self._kept(*macro.parameters)
        self.variables |= dict.fromkeys(macro.parameters) | dict(zip(macro.parameters, values, strict=False))
        self._depth += 1
        self._block(macro.block)
        self._depth -= 1
        self._restore(before)

    def _inner(self, nodes: tuple[Node, ...]) -> str:
        """The text of a block within an expression."""
        return _Rendering(self.variables, self._budget, self._macros, self._depth).run(nodes)

    def _kept(self, *names: str) -> dict[str, Any]:
        return {name: self.variables.get(name) for name in names}

    def _restore(self, before: dict[str, Any]) -> None:
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
            return self._inner(parse(expression.text))
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
        if isinstance(value, _Defined):
            value = self._inner(value.block)
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
        return calculated(sign, left, right)


def _true(value: Any) -> bool:
    return value if isinstance(value, bool) else value is not None

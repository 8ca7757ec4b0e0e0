"""Broken copies of a handler, each with one fault, made from its own code.

A suite that stays green with a broken handler does not look at what was broken. Tools such as mutmut do this with every
line of a program; here it is the faults that somebody on the other side of HTTP would feel.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

OTHER_STATUS = 299
STATUSES = frozenset({200, 201, 202, 204, 400, 401, 403, 404, 409, 413, 415, 422, 500})
CONDITION = "ConditionExpression"
MOST = 24


@dataclass(frozen=True)
class Mutant:
    """A broken handler: what it does, in words, and its code."""

    does: str
    code: str


def mutants(code: str) -> list[Mutant]:
    """Every fault of these kinds, MOST at most: a status that is another one, an `if` turned around, a call that is not
    made, a write without its condition. Raises SyntaxError where the code is no Python.
    """
    tree = ast.parse(code)
    found = list(_faults(tree))
    step = max(1, -(-len(found) // MOST))
    return found[::step]


def _faults(tree: ast.Module) -> Iterator[Mutant]:
    for number, node in enumerate(ast.walk(tree)):
        does = _fault_of(node)
        if does:
            broken = copy.deepcopy(tree)
            _break(broken, number)
            yield Mutant(f"{does} (line {node.lineno})", ast.unparse(broken))  # type: ignore[attr-defined]


def _fault_of(node: ast.AST) -> str:
    """What a broken copy of a piece of code does, in words; "" where it is not broken."""
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value in STATUSES:
        return f"{OTHER_STATUS} in place of {node.value}"
    if isinstance(node, (ast.If, ast.IfExp)):
        return f"the opposite of `if {ast.unparse(node.test)}`"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return f"no {ast.unparse(node.value.func)}"
    if isinstance(node, ast.Call) and any(keyword.arg == CONDITION for keyword in node.keywords):
        return f"{ast.unparse(node.func)} without a condition"
    return ""


def _break(tree: ast.Module, number: int) -> None:
    """Break the piece of code that comes at this place in `ast.walk`."""
    node = list(ast.walk(tree))[number]
    if isinstance(node, ast.Constant):
        node.value = OTHER_STATUS
    elif isinstance(node, (ast.If, ast.IfExp)):
        node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
    elif isinstance(node, ast.Expr):
        node.value = ast.copy_location(ast.Constant(None), node.value)
    elif isinstance(node, ast.Call):
        node.keywords = [keyword for keyword in node.keywords if keyword.arg != CONDITION]

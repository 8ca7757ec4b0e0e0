"""Functions that no import finds, such as moto's ``defaultdict(lambda: ...)``: saved by place, never as bytecode.

A function's code is in its module, wherever inside; there it has a qualified name, as
``ParameterDict.__init__.<locals>.<lambda>``, and a number among those of that name. Bytecode is different in every
version of Python, and a snapshot with bytecode would be of no use after an upgrade.
"""

from __future__ import annotations

import functools
import importlib
import pickle
from collections.abc import Iterator
from types import CellType, CodeType, FunctionType
from typing import Any

from userlab.cloud.account.saved_names import saved_as


def is_local(function: FunctionType) -> bool:
    """Whether a function cannot be found by its module and name."""
    found: Any = importlib.import_module(function.__module__) if function.__module__ else None
    for part in function.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is not function


def reduced(function: FunctionType) -> tuple[Any, ...]:
    """A function as pickle's reduction. Raises PicklingError for one whose code stands in no module's source."""
    module, code = function.__globals__["__name__"], function.__code__
    same_name = _codes(module).get(code.co_qualname, ())
    if code not in same_name:
        raise pickle.PicklingError(f"{module}.{code.co_qualname} is made of no module's source")
    closure = None if function.__closure__ is None else [cell.cell_contents for cell in function.__closure__]
    state = (function.__defaults__, function.__kwdefaults__, closure)
    place = (module, code.co_qualname, same_name.index(code))
    return (restored, place, state, None, None, complete)


@saved_as("local function")
def restored(module: str, qualified_name: str, number: int) -> FunctionType:
    """The function at that place, still without defaults and closure. Raises LookupError: there is none any more."""
    return _made_of(module, _codes(module)[qualified_name][number])


@saved_as("local function's state")
def complete(function: FunctionType, state: tuple[Any, ...]) -> None:
    """Give a function its defaults and what it closes over."""
    function.__defaults__, function.__kwdefaults__, closure = state
    for cell, content in zip(function.__closure__ or (), closure or (), strict=True):
        cell.cell_contents = content


def _made_of(module: str, code: CodeType) -> FunctionType:
    cells = tuple(CellType() for _ in code.co_freevars)
    names = vars(importlib.import_module(module))
    return FunctionType(code, names, code.co_name, None, cells)


@functools.cache
def _codes(module: str) -> dict[str, tuple[CodeType, ...]]:
    """The code of everything in a module, by qualified name, in the order of the source."""
    spec = importlib.import_module(module).__spec__
    read = getattr(spec.loader if spec else None, "get_code", None)
    whole: CodeType | None = read(module) if read else None
    found: dict[str, tuple[CodeType, ...]] = {}
    for code in _within(whole) if whole else ():
        found[code.co_qualname] = (*found.get(code.co_qualname, ()), code)
    return found


def _within(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _within(constant)


class _OldCode:
    """The code that a snapshot of 9a00c31 holds of a function: only its place is read, the bytecode never."""

    def __init__(self, *arguments: Any) -> None:
        self.qualified_name, self.line = arguments[12:14]  # as Python 3.11 and later order them


def _old_type(name: str) -> Any:
    if name != "CodeType":
        raise pickle.UnpicklingError(f"a snapshot holds a {name}")
    return _OldCode


def _old_function(code: _OldCode, names: dict[str, Any], *_: Any) -> FunctionType:
    module = names["__name__"]
    candidates = _codes(module)[code.qualified_name]
    return _made_of(module, next((each for each in candidates if each.co_firstlineno == code.line), candidates[0]))


def _old_state(function: FunctionType, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
    slots = state[1]
    closure = slots.get("__closure__") or ()
    complete(function, (slots["__defaults__"], slots["__kwdefaults__"], [cell.cell_contents for cell in closure]))


OF_FORMAT_1 = {
    "_builtin_type": _old_type,
    "_make_function": _old_function,
    "_function_setstate": _old_state,
}
"""What cloudpickle calls when it reads a function of a snapshot of 9a00c31, in a way that knows no bytecode."""

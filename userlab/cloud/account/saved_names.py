"""The names by which snapshots know the lab's own classes: no module, class or function of userlab stands in one.

A pickle names a class by the module it stands in, so moving a file would make every saved lab unreadable. What may
be saved is given a name of its own instead, that stays when the class is moved or renamed::

    @saved_as("dynamodb.ItemStore")
    class ItemStore: ...
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

Named = TypeVar("Named")

_named: dict[str, Any] = {}
_names: dict[Any, str] = {}

OF_FORMAT_1 = {
    "ItemStore": "dynamodb.ItemStore",
    "TableModel": "dynamodb.TableModel",
    "IndexModel": "dynamodb.IndexModel",
    "Extras": "dynamodb.Extras",
    "Details": "lambda.Details",
    "Mapping": "lambda.Mapping",
    "Api": "apigateway.Api",
    "RegionalApis": "apigateway.RegionalApis",
    "_private_key": "private key",
}
"""Until commit 9a00c31 a snapshot held module and class; here the class says enough. This table only ever shrinks."""


def saved_as(name: str) -> Callable[[Named], Named]:
    """A decorator: snapshots know this class or function by `name`. Raises ValueError for a name that is taken."""

    def register(named: Named) -> Named:
        known = _named.get(name)
        if known is not None and known.__qualname__ != named.__qualname__:  # type: ignore[attr-defined]
            raise ValueError(f"{name} is already the saved name of {known.__qualname__}")
        _named[name] = named
        _names[named] = name
        return named

    return register


def name_of(value: Any) -> str | None:
    """The saved name of a class or function, None for all else."""
    return _names.get(value) if isinstance(value, (type, FunctionType)) else None


def named(name: str) -> Any:
    """What has a saved name. Raises LookupError: this version has no such thing."""
    if name not in _named:
        raise LookupError(f"this userlab has nothing that is saved as {name}")
    return _named[name]


def of_format_1(class_name: str) -> Any:
    """What stood in a snapshot of 9a00c31 as ``userlab.....`` and a name. Raises LookupError."""
    return named(OF_FORMAT_1.get(class_name, class_name))

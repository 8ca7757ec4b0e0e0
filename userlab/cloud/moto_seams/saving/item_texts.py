"""What stands in for the items of moto's tables, as saving it sees it: stores of blocks of text, handed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeGuard


class Block(Protocol):
    """Items as one text, which is encoded once."""

    def encode(self) -> bytes: ...


class Store(Protocol):
    """The items of one table, whose description is `table`."""

    table: Any

    def use(self, table: Any) -> None: ...

    def unencoded(self) -> Iterable[Block]: ...

    def saved_as(self) -> dict[str, Any]: ...

    def again(self, text: str, deleted: bool) -> None: ...


_store: type[Any] | None = None
_block: type[Any] | None = None


def install(store: type[Store], block: type[Block]) -> None:
    """Name the classes of stores and of their blocks."""
    global _store, _block
    _store, _block = store, block


def is_store(value: Any) -> TypeGuard[Store]:
    return type(value) is _store


def is_block(value: Any) -> TypeGuard[Block]:
    return type(value) is _block

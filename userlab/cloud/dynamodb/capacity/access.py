"""What one request read and wrote: the facts from which capacity is computed and throttling decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.tables.table_model import TableModel


@dataclass(frozen=True)
class Read:
    """One read that DynamoDB rounds as a whole: one GetItem, one item of a batch or transaction, one page.

    ``size`` is the bytes of everything evaluated, before any filter: of the item, or the sum over a page's items
    (over a page's index entries where ``index`` is set). 0 for an item that is not there. ``fetched`` holds the
    sizes of items that a query on a local index had to fetch from the table; each is rounded by itself.
    ``partition`` is the partition key that was read, of the table or of the index, None for more than one.
    """

    table: TableModel
    size: int
    index: str | None = None
    consistent: bool = False
    transactional: bool = False
    fetched: tuple[int, ...] = ()
    partition: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Write:
    """One item written: put (``old`` is None if it is new), update, delete (``new`` is None), or refused.

    A write whose condition failed changes nothing and is charged all the same: then ``new`` is ``old``.
    ``changed`` is False for that one and for a ConditionCheck in a transaction. ``new_size`` are the bytes of ``new``
    where somebody measured it already.
    """

    table: TableModel
    old: Item | None
    new: Item | None
    transactional: bool = False
    changed: bool = True
    new_size: int | None = None


Access = Read | Write

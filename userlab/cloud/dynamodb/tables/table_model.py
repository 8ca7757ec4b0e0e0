"""What a table is, apart from its items: keys, indexes, capacity.

A model is immutable and is made anew when the table changes, so that it can be handed around without a lock.
Source: DynamoDB developer guide, "Core components of Amazon DynamoDB" and "Improving data access with secondary
indexes".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.dynamodb.items.item_size import Item, value_size

MAX_HASH_BYTES = 2048
MAX_RANGE_BYTES = 1024


@saved_as("dynamodb.IndexModel")
@dataclass(frozen=True)
class IndexModel:
    """A secondary index.

    ``attributes`` is what an entry holds besides nothing else: None means the whole item (projection ALL).
    ``read_units`` and ``write_units`` are the provisioned capacity of a global index, 0 on demand. A local index
    draws on its table's. ``most_read_units`` and ``most_write_units`` are the maximum throughput on demand, 0 for none.
    ``types`` are those of the key attributes ({"Mail": "S"}); left out, any type will do.
    """

    name: str
    is_global: bool
    hash_keys: tuple[str, ...]
    range_keys: tuple[str, ...]
    projection: str = "ALL"
    attributes: frozenset[str] | None = None
    read_units: int = 0
    write_units: int = 0
    status: str = "ACTIVE"
    types: dict[str, str] | None = None
    most_read_units: int = 0
    most_write_units: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The key attributes of the index, partition first."""
        return self.hash_keys + self.range_keys

    def holds(self, item: Item) -> bool:
        """Whether an item has an entry here: it has the key attributes, and they can be a key.

        An item that was there before the index, with an attribute of another type, empty or too long, is left out
        ("Detecting and correcting index key violations in DynamoDB"). Writes of such items are refused.
        """
        return all(name in item for name in self.keys) and not (self.types and self._violated_by(item))

    def _violated_by(self, item: Item) -> bool:
        assert self.types is not None
        for name in self.keys:
            most = MAX_HASH_BYTES if name in self.hash_keys else MAX_RANGE_BYTES
            if self.types[name] not in item[name] or not 0 < value_size(item[name]) <= most:
                return True
        return False

    def entry(self, item: Item | None) -> Item | None:
        """The item as this index holds it, or None if it has no entry there (a sparse index).

        >>> index = IndexModel("by-mail", True, ("Mail",), (), "KEYS_ONLY", frozenset({"UserID", "Mail"}))
        >>> index.entry({"UserID": {"S": "u1"}}) is None
        True
        """
        if item is None or not self.holds(item):
            return None
        if self.attributes is None:
            return item
        return {name: value for name, value in item.items() if name in self.attributes}


@saved_as("dynamodb.TableModel")
@dataclass(frozen=True)
class TableModel:
    """A table: its names, keys, attribute types (``{"UserID": "S"}``), indexes and provisioned capacity."""

    account: str
    region: str
    name: str
    arn: str
    hash_key: str
    range_key: str | None
    types: dict[str, str]
    indexes: dict[str, IndexModel] = field(default_factory=dict)
    provisioned: bool = False
    read_units: int = 0
    write_units: int = 0
    most_read_units: int = 0
    most_write_units: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The primary key's attributes, partition first."""
        return (self.hash_key,) if self.range_key is None else (self.hash_key, self.range_key)

    def key_of(self, item: Item) -> Item:
        """The primary key of an item: ``{"UserID": {"S": "u101"}}``."""
        return {name: item[name] for name in self.keys}

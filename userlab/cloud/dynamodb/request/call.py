"""One DynamoDB request on its way: its parameters, the tables it opens, the capacity it spends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.accounts import Settings
from userlab.cloud.account.clock import Clock
from userlab.cloud.dynamodb.capacity import capacity
from userlab.cloud.dynamodb.capacity.access import Access
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.capacity.throttling import Throttle
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.item_store import ItemStore
from userlab.cloud.dynamodb.request.errors import no_such_table, validation
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.dynamodb import items as dynamodb_items
from userlab.cloud.moto_seams.dynamodb import tables as moto


@dataclass
class OpenTable:
    """A table that a request may read and write: moto's table, its model and its items."""

    table: Any
    model: TableModel
    store: ItemStore

    def get(self, key: Item) -> Item | None:
        """The item with a key, parsed anew."""
        record = self.store.get(key)
        return record.item() if record else None


@dataclass
class Call:
    """A request whose input was checked. `usage` is what the journal will know of it."""

    account: str
    region: str
    parameters: dict[str, Any]
    prepared: Any  # what the operation found in its parameters before it had the account's lock
    clock: Clock
    throttle: Throttle
    realistic: bool = False
    item_collection_bytes: int = Settings().item_collection_bytes
    usage: dict[str, Any] = field(default_factory=dict)
    changed: bool = False
    written: bool = False
    streamed: list[str] = field(default_factory=list)
    spent: list[Consumption] = field(default_factory=list)
    throttled: list[AwsError] = field(default_factory=list)

    @property
    def now(self) -> float:
        """The account's time in epoch seconds."""
        return self.clock.now(self.account)

    def open(self, name: str) -> OpenTable:
        """A table that items can be read from. Raises ResourceNotFoundException, also while it is being made."""
        table = moto.find_table(self.account, self.region, name)
        if table is None:
            raise no_such_table()
        extras = moto.extras_of(table)
        if extras.deleting_until is not None or extras.active_from > self.now:
            raise no_such_table()
        store = dynamodb_items.store_of(table)
        return OpenTable(table, store.table, store)

    def open_index(self, opened: OpenTable, name: str) -> IndexModel:
        """An index of a table that can be read. Raises ValidationException if it is not there or not filled yet."""
        index = opened.model.indexes.get(name)
        extras = moto.extras_of(opened.table)
        if index is None or extras.index_deleting_until.get(name, 0.0) > self.now:
            raise validation(f"The table does not have the specified index: {name}")
        if extras.index_active_from.get(name, 0.0) > self.now:
            raise validation(f"Cannot read from backfilling global secondary index: {name}")
        return index

    def spend(self, access: Access) -> Consumption:
        """Take the units of an access. Raises ProvisionedThroughputExceededException, then nothing was taken."""
        consumption = capacity.units_of(access)
        try:
            self.throttle.take(consumption)
        except AwsError as refusal:
            self.throttled.append(refusal)
            if refusal.injected:
                self.usage["injected"] = refusal.injected
            raise
        self.count(consumption)
        return consumption

    def count(self, consumption: Consumption) -> None:
        """Tell the journal, and the metrics, of units that were taken."""
        self.spent.append(consumption)
        usage = self.usage
        if consumption.read:
            usage["read_units"] = (usage.get("read_units") or 0) + consumption.read
        if consumption.write:
            usage["write_units"] = (usage.get("write_units") or 0) + consumption.write

    def write(
        self, opened: OpenTable, old: Item | None, new: Item | None, size: int | None = None, text: str | None = None
    ) -> None:
        """Store or delete an item, and record it in the table's stream. `size` and `text` are those of `new`."""
        if dynamodb_items.write(opened.table, old, new, size=size, text=text):
            self.streamed.append(opened.model.name)
        self.written = True

    def consumed(self, consumption: Consumption, transactional: bool = False) -> dict[str, Any]:
        """The ConsumedCapacity member of an answer about one table, if the request asked for it."""
        level = self.parameters.get("ReturnConsumedCapacity", "NONE")
        if level == "NONE":
            return {}
        return {"ConsumedCapacity": capacity.consumed_capacity(consumption, level, transactional)}

    def consumed_by_table(self, consumptions: Iterable[Consumption], transactional: bool = False) -> dict[str, Any]:
        """The ConsumedCapacity member of an answer about several tables."""
        level = self.parameters.get("ReturnConsumedCapacity", "NONE")
        if level == "NONE":
            return {}
        tables: dict[str, list[Consumption]] = {}
        for consumption in consumptions:
            tables.setdefault(consumption.table.name, []).append(consumption)
        added = [capacity.add(parts) for parts in tables.values()]
        return {"ConsumedCapacity": [capacity.consumed_capacity(part, level, transactional) for part in added]}

"""A store of the service's own in place of moto's items, on each of moto's tables.

moto keeps items as nested objects and walks the whole table for every Query. Here a table's items live in a
store that the service hands in, and the methods by which moto's own code (backups, CloudFormation, Step Functions)
reaches items are replaced by ones that go through it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.dynamo_type import Item as MotoItem
from moto.dynamodb.models.table import SecondaryIndex, Table

from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams
from userlab.cloud.moto_seams.dynamodb.tables import EXTRAS, Extras, extras_of, new_id
from userlab.cloud.moto_seams.saving import leaves, writes

_MODEL = "_userlab_model"
_stock_init = Table.__init__


Item = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Types:
    """The service's own types, of which this seam makes what hangs on moto's tables.

    `store` is the class of what stands in for a table's items, made of a table's model; `table` and `index` make
    models, `normalize` brings an item's numbers into AWS's form, `size` tells an item's bytes, `text` its JSON.
    """

    store: type[Any]
    table: Callable[..., Any]
    index: Callable[..., Any]
    normalize: Callable[[Item], None]
    size: Callable[[Item], int]
    text: Callable[[Item], str]


_types: Types


def install(types: Types) -> None:
    """Replace moto's way to its items; called before any table is made."""
    global _types
    _types = types
    dynamodb_streams.measure(types.size)
    Table.__init__ = _init
    Table.__len__ = lambda self: len(self.items)
    Table.all_items = _all_items
    Table.get_item = _get_item
    Table.put_item = _put_item
    Table.delete_item = _delete_item
    Table.has_idx_items = _has_idx_items


def model_of(table: Table) -> Any:
    """The table's model; a new one only after its description changed."""
    extras = extras_of(table)
    sources = (
        *(table.schema, table.attr, table.global_indexes, table.indexes, table.throughput, table.billing_mode),
        *(extras.on_demand_throughput, extras.index_on_demand_throughput),
    )
    cached = table.__dict__.get(_MODEL)
    if cached is not None and all(map(_is, cached[0], sources)):
        return cached[1]
    model = _model(table)
    table.__dict__[_MODEL] = (sources, model)
    store = table.__dict__.get("items")
    if isinstance(store, _types.store):
        store.use(model)
    return model


def _is(one: Any, other: Any) -> bool:
    return one is other


def _model(table: Table) -> Any:
    types = {definition["AttributeName"]: definition["AttributeType"] for definition in table.attr}
    throughput = table.throughput or {}
    indexes = [_index_model(table, index, True, types) for index in table.global_indexes]
    indexes += [_index_model(table, index, False, types) for index in table.indexes]
    return _types.table(
        account=table.account_id,
        region=table.region_name,
        name=table.name,
        arn=table.table_arn,
        hash_key=table.hash_key_attr,
        range_key=table.range_key_attr,
        types=types,
        indexes={index.name: index for index in indexes},
        provisioned=table.billing_mode != "PAY_PER_REQUEST",
        read_units=int(throughput.get("ReadCapacityUnits") or 0),
        write_units=int(throughput.get("WriteCapacityUnits") or 0),
        **_most(table, extras_of(table).on_demand_throughput),
    )


def _most(table: Table, limits: dict[str, int] | None) -> dict[str, int]:
    """The maximum throughput of a table or index on demand; -1 and nothing said are none."""
    given = limits if limits and table.billing_mode == "PAY_PER_REQUEST" else {}
    return {
        "most_read_units": max(0, given.get("MaxReadRequestUnits", 0)),
        "most_write_units": max(0, given.get("MaxWriteRequestUnits", 0)),
    }


def _index_model(table: Table, index: SecondaryIndex, is_global: bool, types: dict[str, str]) -> Any:
    hash_keys = tuple(key["AttributeName"] for key in index.schema if key["KeyType"] == "HASH")
    range_keys = tuple(key["AttributeName"] for key in index.schema if key["KeyType"] == "RANGE")
    projection = (index.projection or {}).get("ProjectionType", "ALL")
    attributes = None
    if projection != "ALL":
        others = index.projection.get("NonKeyAttributes", []) if projection == "INCLUDE" else []
        attributes = frozenset([*table.table_key_attrs, *hash_keys, *range_keys, *others])
    throughput = getattr(index, "throughput", None) or {}
    return _types.index(
        name=index.name,
        is_global=is_global,
        hash_keys=hash_keys,
        range_keys=range_keys,
        projection=projection,
        attributes=attributes,
        read_units=int(throughput.get("ReadCapacityUnits") or 0) if is_global else 0,
        write_units=int(throughput.get("WriteCapacityUnits") or 0) if is_global else 0,
        types={name: types[name] for name in (*hash_keys, *range_keys)},
        **_most(table, extras_of(table).index_on_demand_throughput.get(index.name) if is_global else None),
    )


def store_of(table: Table) -> Any:
    """The items of a table, indexed as its description says now."""
    model_of(table)
    return table.items


def write(
    table: Table,
    old: Item | None,
    new: Item | None,
    identity: dict[str, str] | None = None,
    size: int | None = None,
    text: str | None = None,
) -> bool:
    """Put one item (`new`), or delete one (`new` is None), and record it in the table's stream.

    `old` is the item that is there now; `size` and `text` are those of `new`, where they are known. Returns whether a
    stream record was written.
    """
    store = store_of(table)
    deleted = new is None
    if new is not None:
        text = store.put(new, size, text).text
    elif old is not None:
        store.delete(old)
        text = _types.text({name: old[name] for name in table.table_key_attrs})
    is_told = dynamodb_streams.record_change(table, old, new, identity)
    record = leaves.encode(table.stream_shard.items[-1]) if is_told else None
    if text:
        writes.note(table.account_id, store, text, deleted, table.stream_shard, record)
    return is_told


def _init(self: Table, *arguments: Any, **named: Any) -> None:
    _stock_init(self, *arguments, **named)
    self.items = _types.store(_model(self))
    self.__dict__[EXTRAS] = Extras(new_id())


def _moto_item(table: Table, record: Any) -> MotoItem:
    attributes = record.item()
    item = MotoItem.__new__(MotoItem)
    item.hash_key = DynamoType(attributes[table.hash_key_attr])
    item.range_key = DynamoType(attributes[table.range_key_attr]) if table.range_key_attr else None
    item.attrs = {name: DynamoType(value) for name, value in attributes.items()}
    return item


def _all_items(self: Table) -> list[MotoItem]:
    return [_moto_item(self, record) for _, record in store_of(self).items.walk()]


def _has_idx_items(self: Table, index_name: str) -> list[MotoItem]:
    return [_moto_item(self, record) for _, record in store_of(self).indexes[index_name].walk()]


def _key(table: Table, hash_key: DynamoType, range_key: DynamoType | None) -> Item:
    key = {table.hash_key_attr: hash_key.to_json()}
    if table.range_key_attr is not None and range_key is not None:
        key[table.range_key_attr] = range_key.to_json()
    return key


def _get_item(
    self: Table, hash_key: DynamoType, range_key: DynamoType | None = None, projection_expression: Any = None
) -> MotoItem | None:
    record = store_of(self).get(_key(self, hash_key, range_key))
    if record is None:
        return None
    item = _moto_item(self, record)
    return item.project(projection_expression) if projection_expression else item


def _put_item(self: Table, item_attrs: Item, *arguments: Any, **named: Any) -> MotoItem:
    _types.normalize(item_attrs)
    before = store_of(self).get(item_attrs)
    write(self, before.item() if before else None, item_attrs)
    return _moto_item(self, store_of(self).get(item_attrs))


def _delete_item(self: Table, hash_key: DynamoType, range_key: DynamoType | None) -> MotoItem | None:
    record = store_of(self).get(_key(self, hash_key, range_key))
    if record is None:
        return None
    write(self, record.item(), None)
    return _moto_item(self, record)

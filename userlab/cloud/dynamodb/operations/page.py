"""What Query and Scan have in common: which source, how far a page reads, what of it is answered.

Sources: DynamoDB developer guide, "Paginating table query results", "Filter expressions for the Query operation",
"Local secondary indexes" (fetches). A page ends at Limit or before 1 MB is exceeded, and both come before the
filter; after a Limit there is always a LastEvaluatedKey, as DynamoDB does not look whether anything follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.dynamodb.capacity.access import Read
from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.condition_calls import Condition
from userlab.cloud.dynamodb.expressions.projection_expression import Projection
from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.attribute_value import normalize, ordered
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.item_store import text_of
from userlab.cloud.dynamodb.items.sorted_items import Key, Record, SortedItems
from userlab.cloud.dynamodb.request import request_expressions
from userlab.cloud.dynamodb.request.answer import json_list
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import RequestError, invalid, validation
from userlab.cloud.dynamodb.request.wording import DETECTED
from userlab.cloud.dynamodb.tables.table_model import IndexModel
from userlab.cloud.http.aws_request import AwsError

PAGE_BYTES = 1024 * 1024
BAD_START = "The provided starting key is invalid"
_UNPREFIXED = ("contains duplicates", "number set", "numeric value", "significant digits", "number with magnitude")


@dataclass
class Source:
    """The table or index that a page reads."""

    opened: OpenTable
    index: IndexModel | None
    items: SortedItems
    hash_keys: tuple[str, ...]
    range_keys: tuple[str, ...]

    @property
    def key_names(self) -> tuple[str, ...]:
        """What a LastEvaluatedKey holds: the table's key, and the index's."""
        own = self.hash_keys + self.range_keys
        return tuple(dict.fromkeys(self.opened.model.keys + own))

    def place_of(self, key: Item) -> tuple[Key, Key]:
        """Where an item with these key attributes stands: partition key and sort key."""
        partition_key = tuple(ordered(key[name]) for name in self.hash_keys)
        sort_key = tuple(ordered(key[name]) for name in self.range_keys)
        if self.index is not None:
            sort_key += tuple(ordered(key[name]) for name in self.opened.model.keys)
        return partition_key, sort_key


@dataclass
class Page:
    """The records that a page evaluated, and the last of them if the page ended early."""

    records: list[Record] = field(default_factory=list)
    size: int = 0
    last: Record | None = None


def open_source(call: Call) -> Source:
    """The table or index that a request reads. Raises ResourceNotFoundException or ValidationException."""
    parameters = call.parameters
    opened = call.open(parameters["TableName"])
    model = opened.model
    name = parameters.get("IndexName")
    if name is None:
        return Source(opened, None, opened.store.items, model.keys[:1], model.keys[1:])
    index = call.open_index(opened, name)
    if index.is_global and parameters.get("ConsistentRead"):
        raise validation("Consistent reads are not supported on global secondary indexes")
    return Source(opened, index, opened.store.indexes[name], index.hash_keys, index.range_keys)


def read(records: Iterable[Record], limit: int | None, room: int = PAGE_BYTES) -> Page:
    """One page of records, of `room` bytes at most."""
    page = Page()
    for record in records:
        if page.size + record.size > room and page.records:
            page.last = page.records[-1]
            return page
        page.records.append(record)
        page.size += record.size
        if len(page.records) == limit:
            page.last = record
            return page
    return page


def normalize_start(parameters: dict[str, Any]) -> None:
    """Check the values of an ExclusiveStartKey. Raises ValidationException."""
    for value in (parameters.get("ExclusiveStartKey") or {}).values():
        try:
            normalize(value)
        except RequestError as error:
            if any(text in error.message for text in _UNPREFIXED):
                raise
            raise RequestError(f"{BAD_START}: {error.message}", f"{BAD_START}: {error.older}") from None


def check_start(start: Item, source: Source, is_query: bool) -> None:
    """Raise ValidationException if a starting key is not one that this source gives.

    A Scan of a table tells why it is none; a Query, and whatever reads an index, does not.
    """
    model = source.opened.model
    if is_query or source.index is not None:
        own = source.hash_keys + source.range_keys
        if len(start) != len(source.key_names) or any(name not in start for name in own):
            raise validation(BAD_START)
        if any(model.types[name] not in start[name] for name in own):
            raise validation(item_rules.KEY_MISMATCH)
        start = {name: start[name] for name in model.keys if name in start}
    try:
        item_rules.check_key(start, model)
    except AwsError as error:
        raise validation(f"{BAD_START}: {error.message}") from None


def check_select(call: Call, source: Source, is_query: bool) -> None:
    """Raise ValidationException for a Select that does not go with the rest of the request; Scan tells it bare."""
    parameters = call.parameters
    prefix = DETECTED if is_query else ""
    select = parameters.get("Select")
    chosen = next((name for name in ("ProjectionExpression", "AttributesToGet") if name in parameters), None)
    if select == "SPECIFIC_ATTRIBUTES" and chosen is None:
        raise validation(
            f"{prefix}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if select is not None and select != "SPECIFIC_ATTRIBUTES" and chosen is not None:
        what = "only the Count" if select == "COUNT" else select
        raise validation(f"{prefix}Cannot specify the {chosen} when choosing to get {what}")
    if select == "ALL_PROJECTED_ATTRIBUTES" and source.index is None:
        raise validation(f"{prefix}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    index = source.index
    if select == "ALL_ATTRIBUTES" and index is not None and index.is_global and index.projection != "ALL":
        raise invalid(
            f"Select type ALL_ATTRIBUTES is not supported for global secondary index {index.name} "
            "because its projection type is not ALL"
        )


def projection_of(call: Call, bound: request_expressions.Expressions, source: Source) -> Projection | None:
    """What the request wants of each item. Raises ValidationException for what a global index does not hold."""
    projection = bound.projection or request_expressions.attributes_to_get(call.parameters)
    if projection is None:
        return None
    document_path.check_no_key_is_nested(projection.paths, source.opened.model)
    index = source.index
    if index is not None and index.is_global and index.attributes is not None:
        missing = [path[0] for path in projection.paths if path[0] not in index.attributes]
        if missing:
            raise invalid(f"Global secondary index {index.name} does not project [{', '.join(map(str, missing))}]")
    return projection


def fetches(call: Call, source: Source, projection: Projection | None) -> bool:
    """Whether a local index must fetch whole items from its table, for what it does not hold."""
    index = source.index
    if index is None or index.is_global or index.attributes is None:
        return False
    if call.parameters.get("Select") == "ALL_ATTRIBUTES":
        return True
    return projection is not None and any(path[0] not in index.attributes for path in projection.paths)


def answer(
    call: Call,
    source: Source,
    page: Page,
    keep: Condition | None,
    projection: Projection | None,
    partition: Key | None = None,
) -> dict[str, Any]:
    """The answer of a page: capacity taken, filter applied, attributes chosen.

    `partition` is the partition key that was read, None if the page may hold several.
    """
    records = page.records
    fetched: tuple[int, ...] = ()
    if fetches(call, source, projection):
        records = [source.opened.store.records[record.key] for record in records]
        fetched = tuple(record.size for record in records)
    consumption = call.spend(
        Read(
            source.opened.model,
            page.size,
            source.index.name if source.index else None,
            call.parameters.get("ConsistentRead", False),
            fetched=fetched,
            partition=partition,
        )
    )
    texts = _texts(records, keep, projection)
    found: dict[str, Any] = {} if call.parameters.get("Select") == "COUNT" else {"Items": json_list(texts)}
    found |= {"Count": len(texts), "ScannedCount": len(page.records)}
    if page.last is not None:
        found["LastEvaluatedKey"] = _last_key(source, page.last)
    return found | call.consumed(consumption)


def _texts(records: list[Record], keep: Condition | None, projection: Projection | None) -> list[str]:
    if keep is None and projection is None:
        return [record.text for record in records]
    texts = []
    for record in records:
        item = record.item()
        if keep is not None and not keep(item):
            continue
        texts.append(record.text if projection is None else text_of(projection.of(item)))
    return texts


def _last_key(source: Source, record: Record) -> Item:
    item = record.item()
    return {name: item[name] for name in source.key_names}

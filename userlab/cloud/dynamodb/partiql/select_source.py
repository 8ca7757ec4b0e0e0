"""The table or index that a SELECT reads, and how: by which Queries and in which order, or by a Scan.

Recorded of AWS: ORDER BY needs an equality of the partition key, and its own keys; ordered by the partition key alone,
the sort keys run downwards.
"""

from __future__ import annotations

from userlab.cloud.dynamodb.items.attribute_value import ordered
from userlab.cloud.dynamodb.operations.page import Source
from userlab.cloud.dynamodb.partiql.grammar.syntax import Select
from userlab.cloud.dynamodb.partiql.key_reads import KeyRead, Keys, reads_of
from userlab.cloud.dynamodb.partiql.key_terms import names_in
from userlab.cloud.dynamodb.partiql.prepared import Prepared
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import invalid, validation
from userlab.cloud.dynamodb.tables.table_model import IndexModel

_SEVERAL_KEYS = (
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys."
)


def open_source(call: Call, select: Select) -> Source:
    """The table or index that a SELECT names. Raises ResourceNotFoundException or ValidationException."""
    opened = call.open(select.source.table)
    if select.source.index is None:
        return table_source(opened)
    index = _index(call, opened, select.source.index)
    return Source(opened, index, opened.store.indexes[index.name], index.hash_keys, index.range_keys)


def table_source(opened: OpenTable) -> Source:
    """A table itself as what is read."""
    keys = opened.model.keys
    return Source(opened, None, opened.store.items, keys[:1], keys[1:])


def _index(call: Call, opened: OpenTable, name: str) -> IndexModel:
    if name not in opened.model.indexes:
        raise validation("The table does not have the specified index")
    index = call.open_index(opened, name)
    if len(index.hash_keys) > 1 or len(index.range_keys) > 1:
        raise validation(_SEVERAL_KEYS)
    return index


def keys_of(source: Source) -> Keys:
    """The key attributes by which a source is read."""
    sort = source.range_keys[0] if source.range_keys else None
    return Keys(source.hash_keys[0], sort, source.opened.model.types)


def plan(prepared: Prepared, source: Source) -> tuple[list[KeyRead] | None, bool]:
    """The Queries of a SELECT in the order in which they are made, None for a Scan; and whether they run upwards.

    Raises ValidationException.
    """
    select = prepared.operation
    assert isinstance(select, Select)
    keys = keys_of(source)
    reads = reads_of(select.where, keys, prepared.parameters)
    if reads is not None:
        _check_filter(reads, source.index)
    if not select.order:
        return reads, True
    return _in_order(select, reads, keys)


def _check_filter(reads: list[KeyRead], index: IndexModel | None) -> None:
    """Raise ValidationException if the Query that comes first asks for attributes that an index does not hold."""
    if index is None or index.attributes is None or not reads:
        return
    names = [name for term in reversed(reads[0].terms) for name in names_in(term)]
    missing = [name for name in dict.fromkeys(names) if name not in index.attributes]
    if missing:
        raise invalid(
            f"Secondary index {index.name} does not project one or more filter attributes: [{', '.join(missing)}]"
        )


def _in_order(select: Select, reads: list[KeyRead] | None, keys: Keys) -> tuple[list[KeyRead], bool]:
    if select.where is None:
        raise validation("Must have WHERE clause in the statement when using ORDER BY clause.")
    descending = {term.name: term.descending for term in select.order}
    for name in descending:
        if name not in keys.names:
            raise validation(f"Attribute {name} in ORDER BY clause must be part of the primary key")
    if reads is None:
        raise validation(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
        )
    if keys.hash not in descending and len({ordered(read.partition) for read in reads}) > 1:
        raise validation(
            "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."
        )
    forward = not descending.get(keys.sort or "", True)
    reads = sorted(reads, key=lambda read: read.range.start, reverse=not forward)
    return sorted(reads, key=lambda read: ordered(read.partition), reverse=descending.get(keys.hash, False)), forward

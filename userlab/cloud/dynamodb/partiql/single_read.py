"""A SELECT of one item by its primary key, as batches and transactions have them.

Recorded of AWS: nothing may stand beside the key; what a SELECT by itself is refused for comes first.
"""

from __future__ import annotations

from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.operations.page import Source
from userlab.cloud.dynamodb.partiql.grammar.syntax import Select
from userlab.cloud.dynamodb.partiql.key_reads import reads_of
from userlab.cloud.dynamodb.partiql.key_terms import key_and_rest
from userlab.cloud.dynamodb.partiql.prepared import Prepared
from userlab.cloud.dynamodb.partiql.select_source import keys_of
from userlab.cloud.dynamodb.request.errors import validation


def key_of(prepared: Prepared, source: Source, where: str) -> Item:
    """The primary key that a SELECT asks for and nothing else; `where` is the operation that it is a part of.

    Raises ValidationException.
    """
    select = prepared.operation
    assert isinstance(select, Select)
    reads_of(select.where, keys_of(source), prepared.parameters)
    found = key_and_rest(select.where, source.opened.model.keys, prepared.parameters)
    if found is None or found[1] or select.order or source.index is not None:
        raise validation(f"Select statements within {where} must specify the primary key in the where clause.")
    key, _ = found
    item_rules.check_key(key, source.opened.model)
    return key

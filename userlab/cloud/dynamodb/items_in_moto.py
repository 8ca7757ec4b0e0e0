"""The service's own items in moto's tables: its types, handed to the seams, which know no service."""

from __future__ import annotations

from userlab.cloud.dynamodb.items.attribute_value import normalize_all
from userlab.cloud.dynamodb.items.item_size import item_size
from userlab.cloud.dynamodb.items.item_store import ItemStore, text_of
from userlab.cloud.dynamodb.items.text_blocks import Block
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel
from userlab.cloud.moto_seams.dynamodb import items as dynamodb_items
from userlab.cloud.moto_seams.saving import item_texts


def install() -> None:
    """Have moto keep a table's items in an `ItemStore`, and save them as its blocks."""
    dynamodb_items.install(dynamodb_items.Types(ItemStore, TableModel, IndexModel, normalize_all, item_size, text_of))
    item_texts.install(ItemStore, Block)

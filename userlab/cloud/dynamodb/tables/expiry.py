"""Time to live (TTL): items that say when they expire, and the sweep that deletes them some time later.

Source: DynamoDB developer guide, "Using time to live (TTL) in DynamoDB" and "DynamoDB Streams and Time to Live".

- The attribute must be a Number: epoch seconds. Any other type never expires, nor does what expired more than five
  years ago.
- An expired item is there until it is deleted, and is read, queried and updated as any other. AWS deletes it
  "within a few days"; here it is deleted ten minutes of the account's clock after it expired, so that both can be
  seen: the item that is still there, and the one that is gone once a lesson moved its clock.
- The deletion consumes no write units, goes through all indexes, and its stream record says that the service did it.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import traceback
from decimal import Decimal, InvalidOperation
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.measures import Measure, Value, unmeasured
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.item_store import ItemStore
from userlab.cloud.dynamodb.items.sorted_items import Record
from userlab.cloud.dynamodb.items.text_blocks import Block
from userlab.cloud.moto_seams.dynamodb import expiry as dynamodb_expiry
from userlab.cloud.moto_seams.dynamodb import items as dynamodb_items
from userlab.cloud.moto_seams.dynamodb.streams import TTL_IDENTITY

DELAY_SECONDS = 600.0
OLDEST_SECONDS = 5 * 365 * 86_400.0
SWEEP_SECONDS = 5.0


def expires_at(item: Item, attribute: str) -> Decimal | None:
    """When an item expires, in epoch seconds; None if it does not say so by a Number.

    >>> expires_at({"UserID": {"S": "u1"}, "ttl": {"N": "1700000000"}}, "ttl")
    Decimal('1700000000')
    """
    return _seconds(item.get(attribute, {}).get("N"))


def _seconds(number: str | None) -> Decimal | None:
    try:
        return Decimal(number) if number is not None else None
    except InvalidOperation:
        return None


def is_due(expires: Decimal | None, now: float) -> bool:
    """Whether the sweep deletes an item at that time.

    >>> is_due(Decimal(1000), 1599.0), is_due(Decimal(1000), 1600.0), is_due(None, 1600.0)
    (False, True, False)
    """
    return expires is not None and now - OLDEST_SECONDS <= expires <= now - DELAY_SECONDS


class Expiry:
    """Deletes expired items: every few seconds in the background, and at once when a lesson moves its clock."""

    def __init__(self, accounts: Accounts, measure: Measure = unmeasured) -> None:
        self._accounts, self._measure = accounts, measure
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        accounts.clock.on_advance(self._clock_moved)

    def start(self) -> None:
        """Begin to sweep in the background."""
        self._thread = threading.Thread(target=self._run, name="expiry", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the background sweep."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def sweep(self, account: str | None = None) -> int:
        """Delete what is due, of one account or of all; returns how many items that was."""
        return sum(self._sweep_table(table) for table in dynamodb_expiry.tables_with_expiry(account))

    def _run(self) -> None:
        while not self._closing.wait(SWEEP_SECONDS):
            try:
                self.sweep()
            except Exception:  # one bad table stops no sweep; the cloud's log tells what it was
                traceback.print_exc(file=sys.stderr)

    def _clock_moved(self, account: str) -> None:
        if not self._closing.is_set():
            self.sweep(account)

    def _sweep_table(self, table: Any) -> int:
        account = table.account_id
        attribute = dynamodb_expiry.attribute_of(table)
        now = self._accounts.clock.now(account)
        with self._accounts.lock(account):
            blocks = [
                block
                for block in dynamodb_items.store_of(table).texts.blocks.values()
                if _may_be_due(block, attribute, now)
            ]
        deleted = 0
        for block in blocks:
            looked = object()
            with self._accounts.lock(account):
                block.expiry = looked
                records = list(block.records.values())
            due, earliest = _look(records, attribute, now)
            with self._accounts.lock(account):
                if block.expiry is looked:  # nothing was written meanwhile
                    block.expiry = attribute, earliest
                here = sum(_delete(table, record) for record in due)
                if here:
                    self._accounts.changed(account, ())
                    value = Value("TimeToLiveDeletedItemCount", (("TableName", table.name),), float(here))
                    self._measure(account, table.region_name, "AWS/DynamoDB", [value])
                deleted += here
        return deleted


def _may_be_due(block: Block, attribute: str, now: float) -> bool:
    """Whether a block has to be looked at: it changed since it was, or what expires first in it is due."""
    if not isinstance(block.expiry, tuple) or block.expiry[0] != attribute:
        return True
    return block.expiry[1] is not None and block.expiry[1] <= now - DELAY_SECONDS


def _look(records: list[Record], attribute: str, now: float) -> tuple[list[Record], Decimal | None]:
    """The records that are due, and when the first of all records expires that is not too old to be deleted.

    Only those whose text holds a number that could be the time are parsed.
    """
    name = re.escape(json.dumps(attribute, ensure_ascii=False))
    numbers = re.compile(name + r':\{"N":"([^"]*)"\}').findall
    found = [(record, [_seconds(number) for number in numbers(record.text)]) for record in records]
    due = [
        record
        for record, times in found
        if any(is_due(time, now) for time in times) and is_due(expires_at(record.item(), attribute), now)
    ]
    oldest = now - OLDEST_SECONDS
    coming = [time for _, times in found for time in times if time is not None and time >= oldest]
    return due, min(coming, default=None)


def _delete(table: Any, record: Record) -> bool:
    """Delete an item as the TTL service does, unless it was changed since."""
    store: ItemStore = dynamodb_items.store_of(table)
    if store.records.get(record.key) is not record:
        return False
    dynamodb_items.write(table, record.item(), None, TTL_IDENTITY)
    return True

"""Saving a large table: counted, not timed. What the clock says stands in tests/benchmarks."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from userlab.cloud.dynamodb.items.text_blocks import BLOCK, Block
from userlab.cloud.moto_seams.dynamodb import items as dynamodb_items
from userlab.cloud.moto_seams.dynamodb import tables as moto
from userlab.cloud.moto_seams.saving import state
from userlab.cloud.snapshot import contents, sealed_file
from userlab.cloud.snapshot.sealed_file import Opened

ITEMS = 20_000


@pytest.fixture
def store(cloud: Any, client: Any, account: str) -> Any:
    """The items of a table of 20,000."""
    client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with cloud.lock(account):
        store = dynamodb_items.store_of(moto.find_table(account, "us-east-1", "Users"))
        for number in range(ITEMS):
            store.put({"UserID": {"S": f"u{number}"}})
    return store


@pytest.fixture
def encoded(cloud: Any, account: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many items were encoded each time that the keeper held the account's lock."""
    counts: list[int] = []
    stock = Block.encode
    lock = cloud.lock(account)

    def encode(block: Block) -> bytes:
        counts[-1] += len(block.records) if block.encoded is None else 0
        return stock(block)

    class Counting:
        def acquire(self, timeout: float) -> bool:
            counts.append(0)
            return bool(lock.acquire(timeout=timeout))

        def release(self) -> None:
            lock.release()

    monkeypatch.setattr(Block, "encode", encode)
    monkeypatch.setattr(cloud.accounts, "lock", lambda account: Counting())
    return counts


def test_the_lock_is_free_again_after_each_few_thousand_items(cloud, account, store, encoded):
    cloud.keeper._collect(account, cloud.keeper._log(account))
    assert sum(encoded) == ITEMS
    assert max(encoded) <= state.BLOCKS * BLOCK


def test_after_one_write_one_block_is_encoded(cloud, account, store, encoded):
    cloud.keeper._collect(account, cloud.keeper._log(account))
    encoded.clear()
    store.put({"UserID": {"S": "u7"}, "Name": {"S": "Alice"}})
    cloud.keeper._collect(account, cloud.keeper._log(account))
    assert sum(encoded) == BLOCK


def test_what_was_collected_comes_back(cloud, account, store):
    content, failed, _ = cloud.keeper._collect(account, cloud.keeper._log(account))
    cloud.reset(account)
    state.load(account, contents.unpack(Opened(contents.pack(content), sealed_file.FORMAT, {})).parts)
    assert not failed
    again = dynamodb_items.store_of(moto.find_table(account, "us-east-1", "Users"))
    assert len(again) == ITEMS
    assert [record.text for _, record in itertools.islice(again.items.walk(), 100)] == [
        record.text for _, record in itertools.islice(store.items.walk(), 100)
    ]

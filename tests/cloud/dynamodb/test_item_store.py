"""Where items live: what a call touches, whatever the table's size, and what is saved."""

from __future__ import annotations

import copy
import itertools
import pickle

import pytest

from userlab.cloud.dynamodb.items.item_store import ItemStore
from userlab.cloud.dynamodb.items.sorted_items import Partition, Record
from userlab.cloud.dynamodb.operations import page
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel

KEYS = frozenset({"User", "Number", "Town"})
BY_TOWN = IndexModel("by-town", True, ("Town",), (), "KEYS_ONLY", KEYS)
TABLE = TableModel(
    account="123456789012",
    region="us-east-1",
    name="Orders",
    arn="arn",
    hash_key="User",
    range_key="Number",
    types={"User": "S", "Number": "N", "Town": "S"},
    indexes={"by-town": BY_TOWN},
)


def order(user, number, **more):
    return {"User": {"S": user}, "Number": {"N": str(number)}, **more}


@pytest.fixture
def store():
    """50 users with 20 orders each."""
    store = ItemStore(TABLE)
    for user in range(50):
        for number in range(20):
            store.put(order(f"u{user}", number, Town={"S": f"t{user % 5}"}, Note={"S": "hello"}))
    return store


def test_a_query_of_one_partition_touches_that_partition_only(orders, cloud, account, monkeypatch):
    for user in range(20):
        for number in range(5):
            item = {"UserID": {"S": f"u{user}"}, "Number": {"N": str(number)}, "State": {"S": f"s{user}"}}
            orders("PutItem", TableName="Orders", Item=item)
    looked_at = []
    monkeypatch.setattr(page, "read", lambda records, limit, stock=page.read: stock(_noted(records, looked_at), limit))
    monkeypatch.setattr(Record, "item", lambda self: pytest.fail("no item needs to be parsed"))
    answer = orders(
        "Query",
        TableName="Orders",
        KeyConditionExpression="UserID = :u",
        ExpressionAttributeValues={":u": {"S": "u7"}},
    )
    assert (answer["Count"], len(looked_at)) == (5, 5)
    looked_at.clear()
    answer = orders(
        "Query",
        TableName="Orders",
        IndexName="by-state",
        KeyConditionExpression="#s = :s",
        ExpressionAttributeNames={"#s": "State"},
        ExpressionAttributeValues={":s": {"S": "s7"}},
    )
    assert (answer["Count"], len(looked_at)) == (5, 5)


def _noted(records, looked_at):
    for record in records:
        looked_at.append(record)
        yield record


def test_a_put_touches_one_partition(store, monkeypatch):
    assert store.items.partitions  # somebody has read it
    touched = []
    stock = Partition.put
    monkeypatch.setattr(Partition, "put", lambda self, key, record: (touched.append(key), stock(self, key, record)))
    store.put(order("u3", 99, Town={"S": "t1"}))
    assert len(touched) == 2  # the table's partition and the index's


def test_a_scan_meets_every_item_once_in_an_order_that_stays(store):
    first = [record.key for _, record in store.items.walk()]
    assert (len(first), len(set(first))) == (1000, 1000)
    store.put(order("u3", 99))
    store.delete(order("u3", 99))
    assert [record.key for _, record in store.items.walk()] == first


def _seen(store):
    partitions = {key: partition.keys for key, partition in store.items.partitions.items()}
    walked = [(key, record.text) for key, record in store.items.walk()]
    return partitions, walked, store.size, store.index_sizes, store.texts.encodings()


def test_items_that_come_all_at_once_are_as_if_put_one_by_one(store):
    copied = copy.deepcopy(store)
    assert _seen(copied) == _seen(store)
    copied.put(order("u3", 99))
    assert len(copied.items.partitions[("u3",)].keys) == len(store.items.partitions[("u3",)].keys) + 1


def test_sizes_and_counts_follow_puts_overwrites_and_deletes(store):
    size, (count, index_size) = store.size, store.index_sizes["by-town"]
    store.put(order("new", 1, Town={"S": "t1"}))
    store.put(order("new", 1, Note={"S": "left the index"}))
    store.delete(order("new", 1))
    store.delete(order("new", 1))
    assert (store.size, store.index_sizes["by-town"]) == (size, [count, index_size])


def test_an_index_that_changes_is_built_anew(store):
    everything = TableModel(**{**TABLE.__dict__, "indexes": {"by-town": IndexModel("by-town", True, ("Town",), ())}})
    store.use(everything)
    partition = store.indexes["by-town"].partitions["t1",]
    assert len(partition.records) == 200
    assert '"Note"' in partition.records[0].text


def test_a_store_survives_pickling_and_copying_with_its_indexes(store):
    for other in (pickle.loads(pickle.dumps(store)), copy.deepcopy(store)):
        assert len(other) == 1000
        assert other.get(order("u1", 1)).text == store.get(order("u1", 1)).text
        assert other.index_sizes == store.index_sizes
        other.delete(order("u1", 1))
    assert store.get(order("u1", 1)) is not None


def test_a_store_is_pickled_as_texts_and_stays_so_until_somebody_asks(store):
    assert sum(block.count(b"\n") + 1 for block in store.__getstate__()["_saved"]) == 1000
    again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(store))))
    assert len(again) == 1000


def test_an_empty_store_survives_pickling():
    assert len(pickle.loads(pickle.dumps(ItemStore(TABLE)))) == 0


def test_a_write_has_one_block_encoded_anew_however_many_there_are(store):
    for number in range(5000):
        store.put(order("u1", number))
    before = set(store.texts.encodings())
    assert len(before) > 5
    store.put(order("u1", 7, Note={"S": "changed"}))
    assert len(list(store.unencoded())) == 1
    store.delete(order("u1", 9))
    assert len(set(store.texts.encodings()) - before) == 1
    assert list(store.unencoded()) == []


def test_blocks_hold_what_the_store_holds_after_any_writes(store):
    for number in range(0, 20, 2):
        for user in range(50):
            store.delete(order(f"u{user}", number))
    for number in range(700):
        store.put(order("new", number))
        store.put(order("new", number, Note={"S": "again"}))
    texts = [text for block in store.texts.encodings() for text in block.decode().split("\n")]
    assert sorted(texts) == sorted(record.text for record in store.records.values())
    for record in list(store.records.values()):
        store.delete(record.item())
    assert store.texts.encodings() == []


@pytest.mark.parametrize("forward", [True, False])
def test_a_page_copies_no_more_of_its_partition_than_it_nearly_needs(forward):
    partition = Partition()
    for number in range(5000):
        partition.put((number,), Record("{}", 2, (number,)))
    copied = []

    class Counting(list):
        def __getitem__(self, at):
            copied.append(len(range(*at.indices(len(self)))))
            return super().__getitem__(at)

    partition.records = Counting(partition.records)
    found = [record.key[0] for record in itertools.islice(partition.between(10, 4990, forward), 100)]
    assert found == (list(range(10, 110)) if forward else list(range(4989, 4889, -1)))
    assert sum(copied) <= 256
    everything = [record.key[0] for record in partition.between(10, 4990, forward)]
    assert everything == sorted(range(10, 4990), reverse=not forward)


def test_numbers_as_keys_are_one_key_however_large():
    table = TableModel("1", "r", "Points", "arn", "Id", None, {"Id": "N"})
    store = ItemStore(table)
    for number in ("1", "0.5", "12345678901234567890", "-3"):
        store.put({"Id": {"N": number}})
    assert store.get({"Id": {"N": "12345678901234567890"}}) is not None
    assert len([record for _, record in store.items.walk()]) == 4

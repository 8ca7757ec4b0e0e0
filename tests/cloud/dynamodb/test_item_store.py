"""Where items live: what a call touches, whatever the table's size, and what is saved."""

from __future__ import annotations

import copy
import pickle

import pytest

from userlab.cloud.dynamodb import page
from userlab.cloud.dynamodb.item_store import ItemStore
from userlab.cloud.dynamodb.sorted_items import Partition, Record
from userlab.cloud.dynamodb.table_model import IndexModel, TableModel

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


def test_a_pickled_store_is_one_string_of_items(store):
    state = store.__getstate__()
    assert state["_saved"].count("\n") == 999
    again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(store))))
    assert len(again) == 1000


def test_numbers_as_keys_are_one_key_however_large():
    table = TableModel("1", "r", "Points", "arn", "Id", None, {"Id": "N"})
    store = ItemStore(table)
    for number in ("1", "0.5", "12345678901234567890", "-3"):
        store.put({"Id": {"N": number}})
    assert store.get({"Id": {"N": "12345678901234567890"}}) is not None
    assert len([record for _, record in store.items.walk()]) == 4

"""Many clients at once: no update is lost, transactions are whole."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

KEY = {"UserID": {"S": "counter"}}


@pytest.fixture
def in_parallel(another_call):
    """in_parallel(work, times) does `work(call, number)` so often with 8 connections; returns what it returned."""
    return lambda work, times: _in_parallel(another_call, work, times)


def _in_parallel(another_call, work, times, clients=8):
    local = threading.local()

    def once(number):
        if not hasattr(local, "call"):
            local.call = another_call()
        return work(local.call, number)

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(once, range(times)))


def test_1000_parallel_adds_end_at_1000(users, in_parallel):
    def add(call, number):
        call(
            "UpdateItem",
            TableName="Users",
            Key=KEY,
            UpdateExpression="ADD Visits :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    in_parallel(add, 1000)
    assert users("GetItem", TableName="Users", Key=KEY)["Item"]["Visits"] == {"N": "1000"}


def test_one_of_many_conditional_puts_wins(users, in_parallel):
    def put(call, number):
        try:
            call(
                "PutItem",
                TableName="Users",
                Item={**KEY, "Winner": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(UserID)",
            )
        except Exception as refused:
            assert refused.code == "ConditionalCheckFailedException"
            return None
        return str(number)

    winners = [number for number in in_parallel(put, 40) if number is not None]
    assert winners == [users("GetItem", TableName="Users", Key=KEY)["Item"]["Winner"]["N"]]


def test_parallel_transfers_keep_the_sum(users, in_parallel):
    for name in ("a", "b"):
        users("PutItem", TableName="Users", Item={"UserID": {"S": name}, "Money": {"N": "50"}})

    def move(call, number):
        source, target = ("a", "b") if number % 2 else ("b", "a")
        values = {":n": {"N": str(number % 7)}}
        part = {"TableName": "Users", "ExpressionAttributeValues": values}
        try:
            call(
                "TransactWriteItems",
                TransactItems=[
                    {
                        "Update": {
                            **part,
                            "Key": {"UserID": {"S": source}},
                            "UpdateExpression": "SET Money = Money - :n",
                            "ConditionExpression": "Money >= :n",
                        }
                    },
                    {
                        "Update": {
                            **part,
                            "Key": {"UserID": {"S": target}},
                            "UpdateExpression": "SET Money = Money + :n",
                        }
                    },
                ],
            )
        except Exception as refused:
            assert refused.code == "TransactionCanceledException"

    in_parallel(move, 200)
    items = users("Scan", TableName="Users")["Items"]
    assert sum(int(item["Money"]["N"]) for item in items) == 100

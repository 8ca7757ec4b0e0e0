"""How the lab's calls grow with what is in it: 1,000, 10,000 and 100,000 items; 1, 10 and 50 functions.

Each size has an account of its own on one server, and the sizes are asked in turns, so that what else the machine
does meets all of them. What grows here though it does not on AWS is a fault.
"""

from __future__ import annotations

import itertools
import statistics
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.benchmarks import resources
from tests.benchmarks.lab_rows import longest_answer
from tests.benchmarks.row import seconds
from tests.benchmarks.servers import Userlab

SIZES = (1_000, 10_000, 100_000)
FUNCTIONS = (1, 10, 50)
TURNS = 60
PARTITIONS = 100  # of the table with an index: items of one partition grow with it, a page does not
Growth = dict[str, list[float]]


def measure(server: Userlab, tell: Callable[[str], None]) -> tuple[Growth, Growth]:
    """Milliseconds by label: a figure for each of SIZES, and one for each of FUNCTIONS."""
    calls = []
    for size in SIZES:
        tell(f"growth: {size:,} items")
        server.use_account(_account(size))
        _make(server, size)
        calls.append(_table_calls(server, size) | _journal_calls(server))
    server.settle()  # what was made is saved first
    by_size = _in_turns(calls, TURNS)
    for size in SIZES:
        tell(f"growth: saving {size:,} items")
        server.use_account(f"{_account(size)[:-1]}9")
        longest, age = longest_answer(server, size, observed=3.0)
        by_size["longest answer while they are saved"].append(longest)
        by_size["oldest state on disk meanwhile"].append(age * 1000)
    calls = []
    for count in FUNCTIONS:
        tell(f"growth: {count} functions")
        server.use_account(f"10000000{count:04}")
        server.made.clear()
        calls.append(_function_calls(server, count))
    server.settle()
    return by_size, _in_turns(calls, 30)


def _account(size: int) -> str:
    return f"1{size:010}0"


def _in_turns(calls: list[dict[str, Callable[[], object]]], turns: int) -> Growth:
    found: Growth = defaultdict(list)
    for label in calls[0]:
        figures: list[list[float]] = [[] for _ in calls]
        for _ in range(turns):
            for number, each in enumerate(calls):
                figures[number].append(seconds(each[label]) * 1000)
        found[label] = [statistics.median(each) for each in figures]
    return found


def _make(server: Userlab, size: int) -> None:
    server.boto3("dynamodb").create_table(
        TableName="Readings",
        KeySchema=[{"AttributeName": "Device", "KeyType": "HASH"}, {"AttributeName": "Time", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in (("Device", "S"), ("Time", "N"), ("Room", "S"))
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "ByRoom",
                "KeySchema": [
                    {"AttributeName": "Room", "KeyType": "HASH"},
                    {"AttributeName": "Time", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    resources.fill(server, "Readings", [_reading(number) for number in range(size)])


def _reading(number: int) -> dict[str, Any]:
    return {
        "Device": {"S": f"sensor{number % PARTITIONS}"},
        "Time": {"N": str(number)},
        "Room": {"S": f"room{number % 7}"},
        "Value": {"N": "21.5"},
    }


def _table_calls(server: Userlab, size: int) -> dict[str, Callable[[], object]]:
    client = server.lean()
    numbers = itertools.count(size)
    puts = itertools.cycle(
        [
            client.dynamodb("PutItem", {"TableName": "Readings", "Item": _reading(number)})
            for number in itertools.islice(numbers, TURNS)
        ]
    )
    key = {"Device": {"S": "sensor7"}, "Time": {"N": "107"}}
    requests = {
        "GetItem": client.dynamodb("GetItem", {"TableName": "Readings", "Key": key}),
        "Query, first 10 of a partition": client.dynamodb("Query", _page("Device", "sensor7")),
        "Query of an index, first 10": client.dynamodb("Query", _page("Room", "room3") | {"IndexName": "ByRoom"}),
        "Scan, a page of 100": client.dynamodb("Scan", {"TableName": "Readings", "Limit": 100}),
        "DescribeTable": client.dynamodb("DescribeTable", {"TableName": "Readings"}),
    }
    calls: dict[str, Callable[[], object]] = {"PutItem": lambda: client.succeed(next(puts))}
    for label, request in requests.items():
        calls[label] = lambda request=request: client.succeed(request)
    return calls


def _page(name: str, value: str) -> dict[str, Any]:
    return {
        "TableName": "Readings",
        "KeyConditionExpression": "#k = :k",
        "ExpressionAttributeNames": {"#k": name},
        "ExpressionAttributeValues": {":k": {"S": value}},
        "Limit": 10,
    }


def _journal_calls(server: Userlab) -> dict[str, Callable[[], object]]:
    client = server.lean()
    newest = client.signed("GET", "/_userlab/calls?newest=20", "userlab", b"", {})
    return {"journal, newest 20": lambda: client.succeed(newest)}


def _function_calls(server: Userlab, count: int) -> dict[str, Callable[[], object]]:
    client = server.lean()
    names = [resources.function(server, "python-no-op", f"function{number}") for number in range(count)]
    invoke = client.invoke(names[-1])
    read = client.signed("GET", f"/2015-03-31/functions/{names[-1]}", "lambda", b"", {})
    server.made["python-no-op"] = server.made[names[-1]]
    request = client.plain("GET", resources.api(server, "python-no-op")[1])
    return {
        "GetFunction": lambda: client.succeed(read),
        "Invoke, warm": lambda: client.succeed(invoke),
        "REST API, GET": lambda: client.succeed(request),
    }

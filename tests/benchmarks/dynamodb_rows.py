"""The rows about DynamoDB: single calls, batches, pages, many callers, a growing table."""

from __future__ import annotations

import itertools

from tests.benchmarks import load, resources
from tests.benchmarks.row import median_ms, new_name, row, seconds
from tests.benchmarks.servers import Server

KEY = {"UserID": {"S": "user7"}}
ONE_PARTITION = {
    "KeyConditionExpression": "#d = :d",
    "ExpressionAttributeNames": {"#d": "Device"},
    "ExpressionAttributeValues": {":d": {"S": "sensor"}},
}


def _filled(server: Server) -> str:
    if "filled" not in server.made:
        server.made["filled"] = resources.table(server, new_name("table"))
        resources.fill(server, server.made["filled"], [resources.item(number) for number in range(25)])
    return server.made["filled"]


@row("PutItem, lean client", "ms", reach=0.35, repeats=3)
def put_lean(server: Server) -> float:
    name, client = _filled(server), server.lean()
    requests = itertools.cycle(
        [client.dynamodb("PutItem", {"TableName": name, "Item": resources.item(number)}) for number in range(200)]
    )
    return median_ms(lambda: client.succeed(next(requests)), 100)


@row("GetItem, lean client", "ms", reach=0.35, repeats=3)
def get_lean(server: Server) -> float:
    client = server.lean()
    request = client.dynamodb("GetItem", {"TableName": _filled(server), "Key": KEY})
    return median_ms(lambda: client.succeed(request), 100)


@row("PutItem, boto3", "ms", reach=2.2, repeats=3)
def put_boto3(server: Server) -> float:
    name, client, numbers = _filled(server), server.boto3("dynamodb"), itertools.count()
    return median_ms(lambda: client.put_item(TableName=name, Item=resources.item(next(numbers))), 50)


@row("GetItem, boto3", "ms", reach=2.0, repeats=3)
def get_boto3(server: Server) -> float:
    name, client = _filled(server), server.boto3("dynamodb")
    return median_ms(lambda: client.get_item(TableName=name, Key=KEY), 50)


@row("PutItem, 8 processes, boto3", "calls/s", reach=1000, more=True)
def put_processes_boto3(server: Server) -> float:
    return load.by_processes(server, _filled(server), "boto3", calls=60)


@row("PutItem, 8 processes, lean client", "calls/s", reach=3000, more=True)
def put_processes_lean(server: Server) -> float:
    return load.by_processes(server, _filled(server), "lean", calls=250)


@row("BatchWriteItem of 10,000 items, boto3", "s", reach=2.2)
def batch_write(server: Server) -> float:
    name = server.made["ten thousand"] = resources.table(server, new_name("table"))
    client, items = server.boto3("dynamodb"), [resources.item(number) for number in range(10_000)]

    def write() -> None:
        for first in range(0, len(items), 25):
            writes = [{"PutRequest": {"Item": each}} for each in items[first : first + 25]]
            client.batch_write_item(RequestItems={name: writes})

    return seconds(write)


@row("Scan of 10,000 items, boto3", "s", reach=0.58)
def scan_boto3(server: Server) -> float:
    pages = server.boto3("dynamodb").get_paginator("scan")
    found = 0

    def scan() -> None:
        nonlocal found
        found = sum(page["Count"] for page in pages.paginate(TableName=_ten_thousand(server)))

    figure = seconds(scan)
    if found != 10_000:
        raise RuntimeError(f"a scan of 10,000 items found {found}")
    return figure


@row("Scan of 10,000 items, lean client", "s", reach=0.12)
def scan_lean(server: Server) -> float:
    client, name = server.lean(), _ten_thousand(server)
    return seconds(lambda: client.succeed(client.dynamodb("Scan", {"TableName": name})))


def _ten_thousand(server: Server) -> str:
    if "ten thousand" not in server.made:
        batch_write(server)
    return server.made["ten thousand"]


def _readings(server: Server) -> dict[str, object]:
    if "readings" not in server.made:
        server.made["readings"] = resources.table(server, new_name("table"), sorted_readings=True)
        resources.fill(server, server.made["readings"], [resources.reading(number) for number in range(1000)])
    return {"TableName": server.made["readings"], **ONE_PARTITION}


@row("Query of 1,000 items, boto3", "ms", reach=55, repeats=3)
def query_boto3(server: Server) -> float:
    client, parameters = server.boto3("dynamodb"), _readings(server)
    return median_ms(lambda: client.query(**parameters), 4)


@row("Query of 1,000 items, lean client", "ms", reach=15, repeats=3)
def query_lean(server: Server) -> float:
    client = server.lean()
    request = client.dynamodb("Query", _readings(server))
    return median_ms(lambda: client.succeed(request), 8)


def _query_one(server: Server, size: int) -> float:
    client, made = server.lean(), f"table of {size}"
    if made not in server.made:
        server.made[made] = resources.table(server, new_name("table"))
        resources.fill(server, server.made[made], [resources.item(number) for number in range(size)])
    parameters = {
        "TableName": server.made[made],
        "KeyConditionExpression": "UserID = :u",
        "ExpressionAttributeValues": {":u": KEY["UserID"]},
    }
    request = client.dynamodb("Query", parameters)
    return median_ms(lambda: client.succeed(request), 40)


@row("Query of one key, table of 1,000", "ms", reach=0.6, repeats=3)
def query_small_table(server: Server) -> float:
    return _query_one(server, 1_000)


@row("Query of one key, table of 50,000", "ms", reach=0.6, repeats=3)
def query_large_table(server: Server) -> float:
    return _query_one(server, 50_000)

"""Throughput: what reads and writes cost in units, how a table pays for them, and how to meet a refusal.

Sources: DynamoDB Developer Guide, "DynamoDB item sizes and formats", "DynamoDB read and write operations", "DynamoDB
throughput capacity", "Error retries and exponential backoff".
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import boto3
from botocore.exceptions import ClientError

from userlab import tables

THROTTLED = ("ProvisionedThroughputExceededException", "ThrottlingException")


def item_size(item: dict[str, Any]) -> int:
    """The bytes of an item, as DynamoDB counts them: names and values.

    >>> throughput.item_size({"UserID": "user123", "Age": 30})
    18
    """
    names = sum(len(name.encode()) for name in item)
    return names + sum(value_size(value) for value in item.values())


def value_size(value: Any) -> int:
    """The bytes of one value; of a number approximately.

    A string counts in UTF-8: an "é" is two bytes. A list or map costs three bytes, and one more for each element.
    """
    match value:
        case None | bool():
            return 1
        case str():
            return len(value.encode())
        case int() | Decimal():
            digits = f"{abs(value):f}".replace(".", "").strip("0")
            return 1 + math.ceil(len(digits) / 2) + (value < 0)
        case dict():
            return 3 + item_size(value) + len(value)
        case list():
            return 3 + sum(1 + value_size(element) for element in value)
        case set():
            return sum(value_size(element) for element in value)
        case _:
            return len(bytes(value))


def write_units(size: int, transactional: bool = False) -> int:
    """Write units of an item of so many bytes: one for each KB, rounded up.

    Double in a transaction.

    >>> throughput.write_units(1024), throughput.write_units(1025)
    (1, 2)
    """
    units = max(1, math.ceil(size / 1024))
    return units * 2 if transactional else units


def read_units(
    size: int,
    consistent: bool = False,
    transactional: bool = False,
) -> float:
    """Read units of so many bytes: one for each 4 KB, rounded up.

    That is a strongly consistent read. An eventually consistent one costs half of it, a transactional one double.

    Args:
        size: bytes of one item, or of all items that a Query or Scan read in one page.

    >>> throughput.read_units(5000), throughput.read_units(5000, consistent=True)
    (1.0, 2.0)
    """
    units = max(1, math.ceil(size / 4096))
    return units * (2.0 if transactional else 1.0 if consistent else 0.5)


def mode(table: str) -> str:
    """How a table pays: "PAY_PER_REQUEST" (on-demand) or "PROVISIONED".

    A table that has always been provisioned has no BillingModeSummary. AWS operation: DescribeTable.
    """
    summary = tables.describe(table).get("BillingModeSummary", {})
    return summary.get("BillingMode", "PROVISIONED")


def provision(table: str, read: int, write: int) -> dict[str, int]:
    """Give a table so many read and write units a second.

    Waits until it has them. An on-demand table becomes a provisioned one. Indexes keep their own capacity.

    Returns:
        {"read": 5, "write": 1}: what DescribeTable says afterwards.

    Raises:
        ValidationException: the table is on-demand and has global indexes, which need a capacity, too.

    AWS operation: UpdateTable.
    """
    dynamodb = boto3.client("dynamodb")
    units = {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
    if capacity(table) != {"read": read, "write": write}:
        dynamodb.update_table(
            TableName=table,
            BillingMode="PROVISIONED",
            ProvisionedThroughput=units,
        )
    waiter = dynamodb.get_waiter("table_exists")
    waiter.wait(TableName=table, WaiterConfig=tables.EVERY_SECOND)
    return capacity(table)


def capacity(table: str) -> dict[str, int]:
    """The units a second that a table has: {"read": 5, "write": 1}. An on-demand table says 0.

    AWS operation: DescribeTable.
    """
    provisioned = tables.describe(table).get("ProvisionedThroughput", {})
    return {
        "read": provisioned.get("ReadCapacityUnits", 0),
        "write": provisioned.get("WriteCapacityUnits", 0),
    }


def on_demand(table: str) -> str:
    """Let a table pay for each request. Returns its mode.

    AWS operation: UpdateTable. On AWS a table may change to on-demand four times in 24 hours.
    """
    dynamodb, wanted = boto3.client("dynamodb"), "PAY_PER_REQUEST"
    if mode(table) != wanted:
        dynamodb.update_table(TableName=table, BillingMode=wanted)
    waiter = dynamodb.get_waiter("table_exists")
    waiter.wait(TableName=table, WaiterConfig=tables.EVERY_SECOND)
    return mode(table)


def with_backoff(
    call: Callable[[], Any],
    attempts: int = 10,
    first: float = 0.05,
    longest: float = 5.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Any:
    """Call until DynamoDB does not throttle, with growing, random pauses.

    Exponential backoff: the pause may double from attempt to attempt. Jitter: its length is drawn by chance, so
    that callers who were refused together don't come back together.

    Args:
        call: what to do, a function without parameters. attempts: how often at most.
        first, longest: seconds, the upper bound of the first pause and of any.
        sleep: what waits; a test hands in its own.

    Raises:
        ClientError: another error than a refusal for throughput, or the last attempt was refused too.

    >>> throughput.with_backoff(lambda: users.put_item(Item=alice))
    """
    for attempt in range(attempts):
        try:
            return call()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in THROTTLED or attempt == attempts - 1:
                raise
        sleep(random.uniform(0, min(longest, first * 2**attempt)))

"""A table's design, measured: each question of its users is one call, and a call has a price.

A design begins with a list of questions, AWS calls them access patterns: who asks what, how often, and how fresh must
the answer be. Then come the keys. Sources: DynamoDB Developer Guide, "First steps for modeling relational data in
DynamoDB", "Using write sharding to distribute workloads evenly in your DynamoDB table".
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3

from userlab import tables
from userlab.measured import prices

if TYPE_CHECKING:
    import pandas

DAYS_A_MONTH = 30
PAUSE_SECONDS = 0.02
WRITES = ("put_item", "update_item", "delete_item", "batch_write_item", "transact_write_items")


@dataclass(frozen=True)
class Pattern:
    """An access pattern: a question, how often a day it is asked, the units that it may cost, and the call."""

    question: str
    a_day: int
    at_most: float
    operation: str
    request: dict[str, Any]


def pattern(question: str, a_day: int, at_most: float, operation: str, **request: Any) -> Pattern:
    """An access pattern that is answered by one call.

    Args:
        question: in the words of whoever asks.
        a_day: how often it is asked. at_most: read or write units that one answer may cost.
        operation: a method of boto3's client: "get_item", "query", "put_item"...
        request: its parameters, with Python's values: TableName, Key, KeyConditionExpression, IndexName...

    >>> design.pattern("the lines of an order", 100_000, 1, "query",
    ...                TableName="Shop", KeyConditionExpression=Key("PK").eq("ORDER#0115"))
    """
    return Pattern(question, a_day, at_most, operation, request)


def check(patterns: list[Pattern]) -> pandas.DataFrame:
    """Make each pattern's call once, and tell what it read, what it cost, and what a month of it costs.

    A row for each pattern. Columns: index (which answers; "" is the table), fresh ("now", or "a moment" behind),
    items (in the answer), of (how many the table or the index has, as DescribeTable tells), units, at most, holds
    ("yes", or why not), and USD a month on demand: the units, times the calls of 30 days, at the price list's date.
    A pattern that writes does write.

    A query whose answer goes on on a next page does not hold, unless it asked for a Limit.

    Raises ClientError where DynamoDB refuses a call: for a strongly consistent read of a global index, for example.
    """
    import pandas

    client = boto3.resource("dynamodb").meta.client
    rows = [_measured(client, each) for each in patterns]
    return pandas.DataFrame(rows).set_index("pattern")


def _measured(client: Any, asked: Pattern) -> dict[str, Any]:
    """One row of `check`."""
    answer = getattr(client, asked.operation)(ReturnConsumedCapacity="TOTAL", **asked.request)
    consumed = answer["ConsumedCapacity"]
    units = sum(each["CapacityUnits"] for each in (consumed if isinstance(consumed, list) else [consumed]))
    writes = asked.operation in WRITES
    unit = "write_request_unit" if writes else "read_request_unit"
    more = "LastEvaluatedKey" in answer and "Limit" not in asked.request
    return {
        "pattern": asked.question,
        "index": asked.request.get("IndexName", ""),
        "fresh": "now" if writes or asked.request.get("ConsistentRead") else "a moment",
        "items": len(items_in(answer)),
        "of": _all_items(asked.request),
        "units": units,
        "at most": asked.at_most,
        "holds": "no: more pages" if more else "yes" if units <= asked.at_most else "no: too dear",
        "USD a month": round(prices.of(unit, units * asked.a_day * DAYS_A_MONTH), 2),
    }


def _all_items(request: dict[str, Any]) -> int:
    """How many items the table has, or the index; of a call on several tables, 0."""
    if "TableName" not in request:
        return 0
    table = tables.describe(request["TableName"])
    known = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
    return int(known.get(request.get("IndexName", ""), table).get("ItemCount", 0))


def items_in(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The items in an answer of GetItem, Query, Scan, BatchGetItem or TransactGetItems; of a write, none."""
    if "Items" in answer:
        return list(answer["Items"])
    if isinstance(answer.get("Responses"), dict):
        return [item for found in answer["Responses"].values() for item in found]
    answers = answer.get("Responses", [answer])
    return [each["Item"] for each in answers if "Item" in each]


def shard(value: str, shards: int) -> int:
    """Which of so many shards a value belongs to: always the same one, and all alike often.

    Writes to one partition key that are too many for a partition go to `f"{key}#{shard}"` instead.

    >>> design.shard("0115", 4)
    0
    """
    return zlib.crc32(value.encode()) % shards


@dataclass
class Asked:
    """What came of a call that was made again and again: how many answers, and the errors."""

    answers: int = 0
    errors: list[str] = field(default_factory=list)


@contextmanager
def asking(call: Callable[[], Any]) -> Iterator[Asked]:
    """Go on calling while the block runs, in a thread beside it, as users go on while you migrate a table.

    There is one answer or error at least before the block begins, and one after it ended.

    >>> with design.asking(lambda: items.get("Shop", key)) as users:
    ...     migrate()
    >>> users.errors
    []
    """
    asked, begun, ended = Asked(), threading.Event(), threading.Event()

    def once() -> None:
        try:
            call()
            asked.answers += 1
        except Exception as error:
            asked.errors.append(str(error))

    def go_on() -> None:
        while not ended.wait(PAUSE_SECONDS):
            once()
            begun.set()
        once()

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    begun.wait()
    try:
        yield asked
    finally:
        ended.set()
        thread.join()

"""Queries: the items of one partition key, in the order of the sort key; and scans, for all the rest.

Query and Scan answer at most 1 MB at a time. LastEvaluatedKey in the answer says that there may be more, and where
the next page starts. Sources: DynamoDB Developer Guide, "Querying tables in DynamoDB", "Scanning tables in
DynamoDB", "Paginating table query results in DynamoDB".
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from boto3.dynamodb.conditions import ConditionBase

Item = dict[str, Any]


def query(table: str, condition: ConditionBase, **more: Any) -> list[Item]:
    """All items that a key condition selects, in order, of all pages.

    Args:
        condition: `Key("UserID").eq("user123")`, and if you like `& Key("OrderID").begins_with("2024-03")`.
        more: other parameters of Query, by their names: IndexName, ScanIndexForward, FilterExpression...
            A Limit would be the size of a page, not of the whole.

    Raises:
        ValidationException: the condition is not about the key of the table, or of the index.

    AWS operation: Query.

    >>> [order["OrderID"] for order in queries.query("Orders", Key("UserID").eq("user123"))][0]
    '2024-01-01#0000'
    """
    dynamodb, found = boto3.resource("dynamodb"), []
    request = {"KeyConditionExpression": condition} | more
    while True:
        response = dynamodb.Table(table).query(**request)
        found += response["Items"]
        if "LastEvaluatedKey" not in response:
            return found
        request["ExclusiveStartKey"] = response["LastEvaluatedKey"]


def page(
    table: str,
    condition: ConditionBase,
    size: int,
    after: Item | None = None,
    **more: Any,
) -> tuple[list[Item], Item | None]:
    """One page of a query, and the key for the next one: None after the last.

    For a list that people page through: the link to the next page can hold the key, so no server keeps anything.

    Args:
        size: how many items at most. after: the key that the page before returned.

    AWS operation: Query.

    >>> first, after = queries.page("Orders", Key("UserID").eq("user123"), size=10)
    >>> second, after = queries.page("Orders", Key("UserID").eq("user123"), size=10, after=after)
    """
    dynamodb = boto3.resource("dynamodb")
    request = {"KeyConditionExpression": condition, "Limit": size} | more
    if after:
        request["ExclusiveStartKey"] = after
    response = dynamodb.Table(table).query(**request)
    return response["Items"], response.get("LastEvaluatedKey")


def scan_pages(table: str, **more: Any) -> Iterator[dict[str, Any]]:
    """The answers of a scan, page after page: Items, Count, ScannedCount.

    boto3's paginator sends each LastEvaluatedKey back as the next ExclusiveStartKey. The client behind a
    resource turns Python values into DynamoDB's and back. AWS operation: Scan.

    Args:
        more: other parameters of Scan, by their names: FilterExpression, IndexName, Segment...

    >>> sum(page["Count"] for page in queries.scan_pages("Orders"))
    600
    """
    client = boto3.resource("dynamodb").meta.client
    yield from client.get_paginator("scan").paginate(TableName=table, **more)


def scan_in_parallel(table: str, segments: int, **more: Any) -> list[list[Item]]:
    """All items, read by as many workers at once as there are segments: a list for each segment.

    DynamoDB cuts the table into segments, by the hash of the partition keys. The items, and their cost, are
    those of one scan; it only takes less time. AWS operation: Scan with Segment and TotalSegments.

    >>> sum(len(segment) for segment in queries.scan_in_parallel("Orders", segments=4))
    600
    """

    def read(segment: int) -> list[Item]:
        pages = scan_pages(table, Segment=segment, TotalSegments=segments, **more)
        return [item for page in pages for item in page["Items"]]

    with ThreadPoolExecutor(segments) as workers:
        return list(workers.map(read, range(segments)))


def count(table: str, condition: ConditionBase, **more: Any) -> int:
    """How many items a key condition selects. DynamoDB returns the number, and charges for reading the items.

    AWS operation: Query with Select="COUNT".
    """
    client = boto3.resource("dynamodb").meta.client
    pages = client.get_paginator("query").paginate(
        TableName=table, KeyConditionExpression=condition, Select="COUNT", **more
    )
    return sum(page["Count"] for page in pages)

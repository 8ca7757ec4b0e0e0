"""Expiry: items that say until when they matter, and DynamoDB deletes them some time later (TTL, time to live).

Sources: DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB", "Working with expired items and time to
live (TTL)", "DynamoDB Streams and Time to Live".
"""

from __future__ import annotations

from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr

from userlab import items
from userlab.items import Item

SERVICE = "dynamodb.amazonaws.com"


def switch_on(table: str, attribute: str) -> str:
    """Let DynamoDB delete items when the time in an attribute has passed.

    Args:
        attribute: its value must be a Number: seconds since 1970-01-01, UTC. Items without it never expire.

    Returns:
        The status: "ENABLED"; on AWS "ENABLING" for up to an hour.

    Raises:
        ValidationException: another attribute is in use; switch that off first.

    AWS operations: DescribeTimeToLive, UpdateTimeToLive.
    """
    dynamodb = boto3.client("dynamodb")
    if status(table).get("AttributeName") != attribute:
        wanted = {"Enabled": True, "AttributeName": attribute}
        dynamodb.update_time_to_live(
            TableName=table,
            TimeToLiveSpecification=wanted,
        )
    return status(table)["TimeToLiveStatus"]


def status(table: str) -> dict[str, str]:
    """Whether a table's items expire, and by which attribute.

    {"TimeToLiveStatus": "ENABLED", "AttributeName": "ExpiresAt"}, or {"TimeToLiveStatus": "DISABLED"}.
    AWS operation: DescribeTimeToLive.
    """
    dynamodb = boto3.client("dynamodb")
    return dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]


def get_live(table: str, key: Item, attribute: str, now: float) -> Item | None:
    """The item with this key, or None: also if its time has passed.

    It may be there still, to be deleted later. GetItem has no filter, so the reader looks at the attribute.
    AWS operation: GetItem.

    Args:
        attribute: the one that TTL uses. An item without it never expires.
        now: seconds since 1970: time.time().
    """
    item = items.get(table, key)
    if item and item.get(attribute, now + 1) <= now:
        return None
    return item


def scan_live(table: str, attribute: str, now: float) -> list[Item]:
    """All items whose time has not passed, and those that have none.

    The filter works after the read: expired items are read, and cost, until they are deleted.
    AWS operation: Scan with a FilterExpression.

    >>> [session["SessionID"] for session in expiry.scan_live("Sessions", "ExpiresAt", time.time())]
    ['s1']
    """
    live = Attr(attribute).not_exists() | Attr(attribute).gt(int(now))
    scan = boto3.resource("dynamodb").meta.client.get_paginator("scan")
    pages = scan.paginate(TableName=table, FilterExpression=live)
    return [item for page in pages for item in page["Items"]]


def by_service(record: dict[str, Any]) -> bool:
    """Whether a stream record tells of an expiry, not of a delete.

    GetRecords names it PrincipalId; in the event of a Lambda function it begins with a small letter.

    >>> expiry.by_service({"eventName": "REMOVE", "userIdentity": {"Type": "Service", "PrincipalId": expiry.SERVICE}})
    True
    """
    identity = record.get("userIdentity") or {}
    principal = identity.get("PrincipalId") or identity.get("principalId")
    return record["eventName"] == "REMOVE" and principal == SERVICE

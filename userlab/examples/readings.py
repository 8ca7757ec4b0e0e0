"""Readings of thermometers: many small items, written once, and asked for by device and time.

The partition key is the device and the day, the sort key the time of day: the readings of one day of one device lie
together, in order. Sources: DynamoDB Developer Guide, "Best practices for handling time series data in DynamoDB",
"Best practices for using sort keys to organize data in DynamoDB".
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

EVERY_MINUTES = 5


def of_day(device: str, day: str) -> list[dict[str, Any]]:
    """What a thermometer in a greenhouse measures in a day: a reading every five minutes, 288 of them.

    They are computed, the same ones each time: cool at five in the morning, warm at five in the afternoon.

    >>> readings.of_day("greenhouse-1", "2024-07-10")[0]
    {'DeviceDay': 'greenhouse-1#2024-07-10', 'Time': '00:00', 'Temperature': Decimal('17.2')}
    """
    offset = sum(device.encode()) % 5 + sum(day.encode()) % 3
    return [
        {
            "DeviceDay": f"{device}#{day}",
            "Time": f"{minute // 60:02}:{minute % 60:02}",
            "Temperature": Decimal(f"{_temperature(minute) + offset:.1f}"),
        }
        for minute in range(0, 24 * 60, EVERY_MINUTES)
    ]


def _temperature(minute: int) -> float:
    trembling = (minute * 7919 % 13) / 10
    return 17 - 7 * math.cos(2 * math.pi * (minute - 5 * 60) / (24 * 60)) + trembling


def ingest(table: str, readings: Iterable[dict[str, Any]]) -> None:
    """Write readings in batches of 25. One that comes twice is written once.

    A batch must not have two items of one key. `overwrite_by_pkeys` keeps the later one of them. A reading that
    comes again in another batch replaces itself. AWS operation: BatchWriteItem.
    """
    target = boto3.resource("dynamodb").Table(table)
    with target.batch_writer(overwrite_by_pkeys=["DeviceDay", "Time"]) as batch:
        for reading in readings:
            batch.put_item(Item=reading)


def between(table: str, device: str, day: str, first: str, last: str) -> list[dict[str, Any]]:
    """The readings of a device from one time of a day to another, both included, in order.

    It reads these items and no others. A Query answers 1 MB at a time; a day of a device is far from that.
    AWS operation: Query.

    >>> len(readings.between("Readings", "greenhouse-1", "2024-07-10", "06:00", "07:00"))
    13
    """
    readings = boto3.resource("dynamodb").Table(table)
    response = readings.query(
        KeyConditionExpression=Key("DeviceDay").eq(f"{device}#{day}") & Key("Time").between(first, last)
    )
    return response["Items"]


def policy(*tables: str, queue_arn: str) -> dict[str, Any]:
    """What the functions that follow the readings may do: put and update items of some tables, and send to a queue.

    Lambda sends there, as the function's role, where records are that it gave up. AWS operation: DescribeTable.
    """
    dynamodb = boto3.client("dynamodb")
    arns = [dynamodb.describe_table(TableName=table)["Table"]["TableArn"] for table in tables]
    write = {"Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:UpdateItem"], "Resource": arns}
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue_arn}
    return {"Version": "2012-10-17", "Statement": [write, send]}

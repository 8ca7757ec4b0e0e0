"""Thousands of items in a service's tables, as copies of those that it wrote itself.

Sending thousands of requests would take minutes. The tables show what an item of one request looks like; a copy of it
has another id, and half of the copies have other owners.
"""

from __future__ import annotations

from typing import Any

import boto3

from userlab.capstone.stack import Stack

COPIES = 2000
CHUNK = 25  # items that one BatchWriteItem takes

Item = dict[str, Any]


def fill(stack: Stack, sessions: str, varied: tuple[str, ...], owner: str) -> str:
    """Copy what belongs to one id, COPIES times, in every table of the stack but the sessions'. Returns "", or why not.

    Args:
        varied: the id of an item that the service made for `owner`, and other texts that differ from item to item:
            the copies' attributes have another text wherever the item's have one of these.

    AWS operations: Scan, BatchWriteItem, DescribeTable.
    """
    client, found = boto3.client("dynamodb"), 0
    for table in stack.of_type("AWS::DynamoDB::Table"):
        if table == sessions:
            continue
        keys = [each["AttributeName"] for each in client.describe_table(TableName=table)["Table"]["KeySchema"]]
        for item in client.scan(TableName=table)["Items"]:
            if varied[0] in str(item):
                found += 1
                copies = [_copy(item, varied, owner, number) for number in range(COPIES)]
                if len({str([copy[key] for key in keys]) for copy in copies}) < COPIES:
                    return f"the key {' and '.join(keys)} has no part of the id, so copies of an item are one item"
                _write(client, table, copies)
    return "" if found else "no table has the id that the service answered"


def _write(client: Any, table: str, copies: list[Item]) -> None:
    for start in range(0, len(copies), CHUNK):
        left = {table: [{"PutRequest": {"Item": copy}} for copy in copies[start : start + CHUNK]]}
        while left:
            left = client.batch_write_item(RequestItems=left)["UnprocessedItems"]


def _copy(item: Item, varied: tuple[str, ...], owner: str, number: int) -> Item:
    """An item with other texts of the same length, and every second one with another owner."""
    digits = len(str(COPIES))
    changes = {text: f"{text[:-digits]}{number:0{digits}}" for text in varied}
    changes |= {owner: f"guest{number}"} if number % 2 else {}
    return {name: _changed(value, changes) for name, value in item.items()}


def _changed(value: dict[str, Any], changes: dict[str, str]) -> dict[str, Any]:
    """An attribute in DynamoDB's JSON with texts replaced; what is no text stays."""
    if "S" not in value:
        return value
    text = value["S"]
    for old, new in changes.items():
        text = text.replace(old, new)
    return {"S": text}

"""Streams: what changed in a table, record by record, in the order of the changes.

Source: DynamoDB Developer Guide, "Change data capture for DynamoDB Streams".
"""

from __future__ import annotations

from typing import Any

import boto3

from userlab import tables


def enable(table: str, view: str = "NEW_AND_OLD_IMAGES") -> str:
    """Let a table keep a stream of its changes, for 24 hours each. Returns the stream's ARN.

    A table that has a stream keeps it as it is. Changes made before are not in it.

    Args:
        view: what a record holds of the item: "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or "NEW_AND_OLD_IMAGES".

    AWS operation: UpdateTable.
    """
    dynamodb = boto3.client("dynamodb")
    if not tables.describe(table).get("StreamSpecification", {}).get("StreamEnabled"):
        dynamodb.update_table(
            TableName=table,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig=tables.EVERY_SECOND)
    return tables.describe(table)["LatestStreamArn"]


def records(table: str) -> list[dict[str, Any]]:
    """The records that a table's stream holds now, oldest first, shard by shard.

    A shard that is still written to has no end: its next iterator never runs out, so this stops at the first
    page without records.

    AWS operations: DescribeStream, GetShardIterator, GetRecords of DynamoDB Streams.

    >>> [(record["eventName"], record["dynamodb"]["Keys"]) for record in streams.records("Sessions")]
    [('INSERT', {'SessionID': {'S': 's1'}})]
    """
    reader = boto3.client("dynamodbstreams")
    arn = tables.describe(table)["LatestStreamArn"]
    found = []
    for shard in reader.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        start = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = reader.get_shard_iterator(**start)["ShardIterator"]
        while iterator:
            page = reader.get_records(ShardIterator=iterator)
            found += page["Records"]
            iterator = page.get("NextShardIterator") if page["Records"] else None
    return found

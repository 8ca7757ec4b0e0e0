"""Sessions: who is logged in, until when, and how to end it at once.

A session's token is a secret that only its user has. The table holds a hash of it: enough to recognize the token,
and useless to whoever reads the table. Sources: DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB",
"Condition expressions", "Using Global Secondary Indexes in DynamoDB".
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import expiry, indexes, tables


def create_table(table: str) -> dict[str, Any]:
    """Create the table, keyed by TokenHash, with the index ByUser, and let sessions expire by ExpiresAt.

    The index holds keys only: it serves to find a user's sessions, not to read them.
    A table of this name that is there already is kept. Returns its description.
    AWS operations: CreateTable, DescribeTable, UpdateTimeToLive.
    """
    dynamodb = boto3.client("dynamodb")
    by_user = {
        "IndexName": "ByUser",
        "KeySchema": indexes.key_schema("UserID"),
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    try:
        dynamodb.create_table(
            TableName=table,
            KeySchema=indexes.key_schema("TokenHash"),
            GlobalSecondaryIndexes=[by_user],
            AttributeDefinitions=indexes.definitions("TokenHash", "UserID"),
            BillingMode="PAY_PER_REQUEST",
        )
    except dynamodb.exceptions.ResourceInUseException:
        pass  # it is there already
    dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig=tables.EVERY_SECOND)
    expiry.switch_on(table, "ExpiresAt")
    return tables.describe(table)


def hash_of(token: str) -> str:
    """The SHA-256 of a token, 64 hexadecimal digits. Nobody can compute the token from them.

    A token of 32 random bytes can't be guessed, so one fast round is enough. A password needs a slow hash.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def start(table: str, user: str, now: int, minutes: int = 30) -> str:
    """Begin a session and return its token, which is stored nowhere: hand it to the user.

    Args:
        now: seconds since 1970. minutes: how long the session lasts if it is not extended.

    AWS operation: PutItem.

    >>> token = sessions.start("Sessions", "user123", now=lab.clock.now())
    """
    token = secrets.token_urlsafe(32)
    boto3.resource("dynamodb").Table(table).put_item(
        Item={
            "TokenHash": hash_of(token),
            "UserID": user,
            "CreatedAt": now,
            "ExpiresAt": now + minutes * 60,
        }
    )
    return token


def find(table: str, token: str, now: int) -> dict[str, Any] | None:
    """The session of a token, or None if there is none or its time has passed.

    It reads consistently: whoever has logged out is out, also a moment later. And it looks at the time, since an
    expired item may still be there. AWS operation: GetItem.

    >>> sessions.find("Sessions", token, now=lab.clock.now())["UserID"]
    'user123'
    """
    sessions = boto3.resource("dynamodb").Table(table)
    response = sessions.get_item(Key={"TokenHash": hash_of(token)}, ConsistentRead=True)
    session = response.get("Item")
    return session if session and session["ExpiresAt"] > now else None


def extend(table: str, token: str, now: int, minutes: int = 30) -> bool:
    """Let a session that is still good last so many minutes from now. Returns whether it was.

    Without the condition UpdateItem would create what is not there: a session that somebody has ended.
    A missing ExpiresAt is never greater than now, so one comparison covers both.
    AWS operation: UpdateItem with a ConditionExpression.
    """
    sessions = boto3.resource("dynamodb").Table(table)
    try:
        sessions.update_item(
            Key={"TokenHash": hash_of(token)},
            UpdateExpression="SET ExpiresAt = :then",
            ConditionExpression="ExpiresAt > :now",
            ExpressionAttributeValues={":then": now + minutes * 60, ":now": now},
        )
    except sessions.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def end(table: str, token: str) -> None:
    """End a session. One that has ended already: nothing to do. AWS operation: DeleteItem, which is idempotent."""
    boto3.resource("dynamodb").Table(table).delete_item(Key={"TokenHash": hash_of(token)})


def end_all(table: str, user: str) -> int:
    """End all sessions of a user, on all devices. Returns how many the index knew.

    The index is a moment behind the table: a session that has begun right now may not be in it yet.
    AWS operations: Query on the index, BatchWriteItem.
    """
    sessions = boto3.resource("dynamodb").Table(table)
    pages = sessions.meta.client.get_paginator("query").paginate(
        TableName=table,
        IndexName="ByUser",
        KeyConditionExpression=Key("UserID").eq(user),
    )
    found = [session["TokenHash"] for page in pages for session in page["Items"]]
    with sessions.batch_writer() as batch:
        for token_hash in found:
            batch.delete_item(Key={"TokenHash": token_hash})
    return len(found)

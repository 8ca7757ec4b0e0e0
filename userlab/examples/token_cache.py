"""A token cache: one access token of another service, shared by all who call it, and fetched anew by one of them.

Such a token has to be used, so it is stored as it is, not as a hash: whoever may read this table can use it.
Source: DynamoDB Developer Guide, "Condition expressions" and "Optimistic locking with version number".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3

Fetch = Callable[[], tuple[str, int]]
MARGIN_SECONDS = 60  # a token that ends sooner may end on its way


def token(table: str, service: str, fetch: Fetch, now: int) -> str | None:
    """A service's token: out of the cache while it is good, otherwise fetched and cached by one of the callers.

    Args:
        table: one keyed by Service. service: whose token it is.
        fetch: asks the service, and returns the new token and for how many seconds it is good.
        now: seconds since 1970.

    Returns:
        The token. The old one, while it is good and another caller fetches; None if there is no good one yet: try
        again in a moment.

    AWS operations: GetItem, and UpdateItem by whoever fetches.

    >>> token_cache.token("TokenCache", "payments", fetch, now=lab.clock.now())
    'token 1'
    """
    cache = boto3.resource("dynamodb").Table(table)
    cached = cache.get_item(Key={"Service": service}, ConsistentRead=True).get("Item", {})
    if cached.get("ExpiresAt", 0) - MARGIN_SECONDS > now:
        return cached["Token"]
    if claim(boto3.client("dynamodb"), table, service, now):
        fresh, seconds = fetch()
        store(table, service, fresh, now + seconds)
        return fresh
    return cached["Token"] if cached.get("ExpiresAt", 0) > now else None


def claim(client: Any, table: str, service: str, now: int, seconds: int = 30) -> bool:
    """Ask to be the one who fetches. Of all who ask within so many seconds one gets True.

    The claim ends by itself: if its owner dies, another one takes over. And nobody gets it while the cached token
    is good: a caller who has read the old one may ask when the new one has come already.

    Args:
        client: a DynamoDB client, which threads may share.

    AWS operation: UpdateItem with a ConditionExpression.
    """
    try:
        client.update_item(
            TableName=table,
            Key={"Service": {"S": service}},
            UpdateExpression="SET ClaimedUntil = :then",
            ConditionExpression="(attribute_not_exists(ClaimedUntil) OR ClaimedUntil <= :now)"
            " AND (attribute_not_exists(ExpiresAt) OR ExpiresAt <= :soon)",
            ExpressionAttributeValues={
                ":then": {"N": str(now + seconds)},
                ":now": {"N": str(now)},
                ":soon": {"N": str(now + MARGIN_SECONDS)},
            },
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def store(table: str, service: str, token: str, expires_at: int) -> None:
    """Put a fresh token into the cache and give the claim back. AWS operation: UpdateItem."""
    boto3.resource("dynamodb").Table(table).update_item(
        Key={"Service": service},
        UpdateExpression="SET #token = :token, ExpiresAt = :then REMOVE ClaimedUntil",
        ExpressionAttributeNames={"#token": "Token"},
        ExpressionAttributeValues={":token": token, ":then": expires_at},
    )

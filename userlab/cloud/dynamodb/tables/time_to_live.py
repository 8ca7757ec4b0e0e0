"""UpdateTimeToLive and DescribeTimeToLive. Source: DynamoDB API reference.

On AWS a change takes up to an hour, and a second one within it is refused; here it holds at once.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.request.errors import no_such_table, validation
from userlab.cloud.moto_seams.dynamodb import expiry as dynamodb_expiry
from userlab.cloud.moto_seams.dynamodb import tables as moto


def update_time_to_live(account: str, region: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Answer UpdateTimeToLive; the caller holds the account's lock.

    Raises AwsError ResourceNotFoundException, or ValidationException when TTL is that way already.
    """
    table = _table(account, region, parameters["TableName"])
    wanted = parameters["TimeToLiveSpecification"]
    attribute, enabled = wanted.get("AttributeName"), wanted.get("Enabled")
    if not isinstance(attribute, str) or not 1 <= len(attribute) <= 255 or not isinstance(enabled, bool):
        raise validation(
            "TimeToLiveSpecification takes Enabled, true or false, and AttributeName, from 1 to 255 characters"
        )
    current = dynamodb_expiry.attribute_of(table)
    if enabled and current == attribute:
        raise validation("TimeToLive is already enabled")
    if not enabled and not current:
        raise validation("TimeToLive is already disabled")
    if current and current != attribute:
        raise validation(f"TimeToLive is active on a different AttributeName: current AttributeName is {current}")
    dynamodb_expiry.set_attribute(table, attribute if enabled else "")
    return {"TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": attribute}}


def describe_time_to_live(account: str, region: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Answer DescribeTimeToLive. Raises AwsError ResourceNotFoundException."""
    attribute = dynamodb_expiry.attribute_of(_table(account, region, parameters["TableName"]))
    description = {"TimeToLiveStatus": dynamodb_expiry.ENABLED if attribute else dynamodb_expiry.DISABLED}
    return {"TimeToLiveDescription": description | ({"AttributeName": attribute} if attribute else {})}


def _table(account: str, region: str, name: str) -> Any:
    table = moto.find_table(account, region, name)
    if table is None:
        raise no_such_table(name)
    return table

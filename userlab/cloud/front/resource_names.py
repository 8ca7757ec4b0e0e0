"""The name of what a call was about, for the journal: a table, a function, an API, a role."""

from __future__ import annotations

from typing import Any

# The first of these members that a call carries names its resource.
NAMES = {
    "dynamodb": ("TableName", "ResourceArn", "RequestItems", "GlobalTableName"),
    "dynamodbstreams": ("StreamArn", "TableName"),
    "lambda": ("FunctionName", "UUID", "EventSourceArn", "Resource"),
    "apigateway": ("restApiId", "name"),
    "iam": ("RoleName", "UserName", "PolicyArn", "PolicyName", "GroupName"),
    "cloudformation": ("StackName",),
    "cloudwatch": ("AlarmName", "DashboardName", "Namespace"),
    "sts": ("RoleArn",),
    "logs": ("logGroupName", "logGroupIdentifier"),
}


def resource_of(service: str, parameters: dict[str, Any]) -> str:
    """The resource of a call, "" when its parameters name none.

    >>> resource_of("dynamodb", {"TableName": "Users", "Item": {}})
    'Users'
    >>> resource_of("dynamodb", {"RequestItems": {"Users": [], "Carts": []}})
    'Carts, Users'
    """
    for name in NAMES.get(service, ()):
        value = parameters.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, dict):
            return ", ".join(sorted(map(str, value)))
    return _transacted(parameters.get("TransactItems"))


def object_of(service: str, parameters: dict[str, Any]) -> tuple[str, str] | None:
    """Bucket and key of the object in S3 that a call is about, None when it is about none."""
    bucket, key = parameters.get("Bucket"), parameters.get("Key")
    return (bucket, key) if service == "s3" and isinstance(bucket, str) and isinstance(key, str) else None


def _transacted(items: Any) -> str:
    if not isinstance(items, list):
        return ""
    operations = [operation for item in items if isinstance(item, dict) for operation in item.values()]
    tables = [operation.get("TableName") for operation in operations if isinstance(operation, dict)]
    return ", ".join(sorted({name for name in tables if isinstance(name, str)}))

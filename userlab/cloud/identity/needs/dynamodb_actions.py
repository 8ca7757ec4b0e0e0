"""The permissions of DynamoDB's operations: tables and indexes, batches and transactions, PartiQL, streams.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB"; DynamoDB
developer guide, "Managing complex workflows with DynamoDB transactions" (IAM), "IAM security policies with
PartiQL for DynamoDB".
"""

import functools
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.dynamodb.partiql.touched import touched_by
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.identity.needs.dynamodb_context import context_of, context_of_statement
from userlab.cloud.identity.needs.need import Need, Values, arn

# These know no single table.
_NO_RESOURCE = frozenset(
    {"ListTables", "DescribeLimits", "DescribeEndpoints", "ListBackups", "ListExports", "ListImports"}
    | {"ListGlobalTables", "ListContributorInsights"}
)
_TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_OF_TAGS = frozenset({"TagResource", "UntagResource", "ListTagsOfResource"})
_TABLE_ARN = re.compile(
    r"arn:aws[\w-]*:dynamodb:(?P<region>[\w-]+):\d{12}:table/[\w.-]+(?:/(?:stream|backup|export|import)/[\w.:-]+)?",
    re.ASCII,
)


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of one DynamoDB or DynamoDB Streams operation."""
    reader = _READERS.get(request.action)
    if reader is not None:
        return reader(request)
    action = f"dynamodb:{request.action}"
    parameters = request.parameters
    if request.action in _NO_RESOURCE:
        return [Need(action, "*")]
    name = parameters.get("TableName") or parameters.get("TableArn") or parameters.get("SourceTableArn")
    if isinstance(name, str):
        resource = table_arn(request, name, parameters.get("IndexName"))
        return [Need(action, resource, _lazily(request, request.action, name, parameters))]
    for member in ("ResourceArn", "BackupArn", "ExportArn", "ImportArn"):
        if isinstance(parameters.get(member), str):
            resource = _checked(request, parameters[member])
            return [Need(action, resource, _lazily(request, request.action, "", parameters))]
    if isinstance(parameters.get("GlobalTableName"), str):
        name = parameters["GlobalTableName"]
        return [Need(action, f"arn:aws:dynamodb::{request.account}:global-table/{name}")]
    return [Need(action, "*")]


def table_arn(request: AwsRequest, name: str, index: Any = None) -> str:
    """The ARN of a table or of its index; `name` is the table's name or its ARN.

    >>> table_arn(request, "Users", "by-mail")  # doctest: +SKIP
    'arn:aws:dynamodb:us-east-1:123456789012:table/Users/index/by-mail'
    """
    table = _checked(request, name) if name.startswith("arn:") else arn(request, "dynamodb", f"table/{name}")
    return f"{table}/index/{index}" if isinstance(index, str) and index else table


def _checked(request: AwsRequest, name: str) -> str:
    """An ARN that stands for a table, if it can be only one: what is authorized must be what is meant."""
    match = _TABLE_ARN.fullmatch(name)
    if not match:
        if request.action in _OF_TAGS:  # only a table has tags, not its indexes
            text = f"Invalid TableArn: Invalid ResourceArn provided as input {name}"
            raise AwsError("ValidationException", text)
        raise AwsError("ValidationException", f"1 validation error detected: Invalid ARN '{name}'")
    if match["region"] != request.region:
        raise AwsError("ValidationException", f"1 validation error detected: Invalid AWS region in '{name}'")
    return name


def _lazily(
    request: AwsRequest, action: str, table: str, members: dict[str, Any], enclosing: str = ""
) -> Callable[[], Values]:
    return lambda: context_of(request, action, table, members, enclosing)


def _batch(request: AwsRequest) -> list[Need]:
    """BatchGetItem and BatchWriteItem need their own action on every table."""
    items = request.parameters.get("RequestItems")
    if not isinstance(items, dict) or not items:
        return [Need(f"dynamodb:{request.action}", "*")]
    return [
        Need(
            f"dynamodb:{request.action}",
            table_arn(request, table),
            _lazily(request, request.action, table, {"Batch": content}),
        )
        for table, content in items.items()
    ]


def _transaction(request: AwsRequest) -> list[Need]:
    """A transaction needs the action of each of its parts, on that part's table."""
    found = []
    items = request.parameters.get("TransactItems")
    for item in items if isinstance(items, list) else []:
        for kind, members in item.items() if isinstance(item, dict) else ():
            if kind in _TRANSACTED and isinstance(members, dict) and isinstance(members.get("TableName"), str):
                action, table = _TRANSACTED[kind], members["TableName"]
                context = _lazily(request, action, table, members, request.action)
                found.append(Need(f"dynamodb:{action}", table_arn(request, table), context))
    fallback = "GetItem" if request.action == "TransactGetItems" else "PutItem"
    return found or [Need(f"dynamodb:{fallback}", "*")]


def _statements(request: AwsRequest) -> list[Need]:
    """PartiQL: dynamodb:PartiQLSelect, -Insert, -Update or -Delete on each statement's table or index.

    AWS reads statements before it asks for permission; one that cannot be read is refused by the service.
    """
    return [
        Need(
            f"dynamodb:{touched.action}",
            table_arn(request, touched.table, touched.index),
            functools.partial(context_of_statement, request, touched),
        )
        for touched in touched_by(request.action, request.parameters)
    ]


def _stream(request: AwsRequest) -> list[Need]:
    """DescribeStream and GetShardIterator name a stream, GetRecords a shard iterator that holds its ARN."""
    parameters = request.parameters
    if request.action == "ListStreams":
        table = parameters.get("TableName") or "*"
        return [Need("dynamodb:ListStreams", table_arn(request, str(table)) + "/stream/*")]
    resource = str(parameters.get("StreamArn") or parameters.get("ShardIterator") or "*").split("|")[0]
    return [Need(f"dynamodb:{request.action}", resource)]


def _create(request: AwsRequest) -> list[Need]:
    """CreateTable, with TagResource besides where it brings tags."""
    table = str(request.parameters.get("TableName", ""))
    context = _lazily(request, request.action, table, request.parameters)
    found = [Need("dynamodb:CreateTable", table_arn(request, table), context)]
    if request.parameters.get("Tags"):
        found.append(Need("dynamodb:TagResource", table_arn(request, table), context))
    return found


def _restore(request: AwsRequest) -> list[Need]:
    """A restored table needs permission on the source and on the target."""
    parameters = request.parameters
    source = parameters.get("BackupArn") or parameters.get("SourceTableArn") or parameters.get("SourceTableName")
    target = str(parameters.get("TargetTableName", ""))
    action = f"dynamodb:{request.action}"
    return [Need(action, table_arn(request, str(source))), Need(action, table_arn(request, target))]


_READERS: dict[str, Callable[[AwsRequest], list[Need]]] = {
    "BatchGetItem": _batch,
    "BatchWriteItem": _batch,
    "TransactGetItems": _transaction,
    "TransactWriteItems": _transaction,
    "ExecuteStatement": _statements,
    "BatchExecuteStatement": _statements,
    "ExecuteTransaction": _statements,
    "ListStreams": _stream,
    "DescribeStream": _stream,
    "GetShardIterator": _stream,
    "GetRecords": _stream,
    "CreateTable": _create,
    "RestoreTableFromBackup": _restore,
    "RestoreTableToPointInTime": _restore,
}

"""CreateTable, DescribeTable, DeleteTable, ListTables. Source: DynamoDB API reference.

A table is made at once, yet CreateTable answers CREATING and DeleteTable DELETING, as on AWS. In realistic mode
the table also stays so for some seconds of the account's clock, and refuses items meanwhile.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import no_such_table, validation
from userlab.cloud.dynamodb.tables import table_rules, table_tags
from userlab.cloud.dynamodb.tables.table_description import describe, status_of
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.dynamodb import tables as moto

CREATING_SECONDS = 2.0
DELETING_SECONDS = 2.0
LIST_LIMIT = 100
_TOLD_WHEN_DELETED = (
    "TableName",
    "TableStatus",
    "ProvisionedThroughput",
    "TableSizeBytes",
    "ItemCount",
    "TableArn",
    "TableId",
    "BillingModeSummary",
    "DeletionProtectionEnabled",
)


def create_table(call: Call) -> dict[str, Any]:
    """Answer CreateTable."""
    parameters = call.parameters
    table_rules.check_create(parameters)
    table_tags.check(parameters.get("Tags", []))
    name = _plain_name(parameters["TableName"])
    if existing(call, name) is not None:
        raise AwsError("ResourceInUseException", f"Table already exists: {name}")
    table = moto.create_table(call.account, call.region, name, parameters)
    extras = moto.extras_of(table)
    extras.created = call.now
    if table.billing_mode == "PAY_PER_REQUEST":
        extras.on_demand_since = call.now
    if call.realistic:
        extras.active_from = call.now + CREATING_SECONDS
    extras.table_class = parameters.get("TableClass")
    extras.on_demand_throughput = parameters.get("OnDemandThroughput")
    for index in parameters.get("GlobalSecondaryIndexes", ()):
        if "OnDemandThroughput" in index:
            extras.index_on_demand_throughput = extras.index_on_demand_throughput | {
                index["IndexName"]: index["OnDemandThroughput"]
            }
    call.changed = True
    return {"TableDescription": _as_created(describe(table, call.now, status="CREATING"), parameters)}


def _as_created(description: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """The description as CreateTable gives it, before the table is on demand or warm unless it was asked to be."""
    description.get("BillingModeSummary", {}).pop("LastUpdateToPayPerRequestDateTime", None)
    given = {index["IndexName"]: index for index in parameters.get("GlobalSecondaryIndexes", ())}
    parts = [(description, parameters)]
    parts += [(index, given[index["IndexName"]]) for index in description.get("GlobalSecondaryIndexes", ())]
    for told, asked in parts:
        if "WarmThroughput" not in asked:
            told.pop("WarmThroughput", None)
    return description


def _plain_name(name: str) -> str:
    return name.rpartition(":table/")[2] if name.startswith("arn:") else name


def existing(call: Call, name: str) -> Any:
    """The table, None if there is none; one whose deletion is over by now is dropped."""
    table = moto.find_table(call.account, call.region, name)
    if table is None:
        return None
    until = moto.extras_of(table).deleting_until
    if until is not None and until <= call.now:
        drop(call, table)
        return None
    return table


def needed(call: Call, name: str) -> Any:
    """The table. Raises ResourceNotFoundException if there is none."""
    table = existing(call, name)
    if table is None:
        raise no_such_table(name)
    return table


def drop(call: Call, table: Any) -> None:
    """Forget a table and its saved capacity."""
    moto.drop_table(call.account, call.region, table.name)
    call.throttle.forget_table(table.table_arn)
    call.changed = True


def describe_table(call: Call) -> dict[str, Any]:
    """Answer DescribeTable."""
    return {"Table": describe(needed(call, call.parameters["TableName"]), call.now)}


def delete_table(call: Call) -> dict[str, Any]:
    """Answer DeleteTable."""
    table = needed(call, call.parameters["TableName"])
    check_not_in_use(call, table)
    if table.deletion_protection_enabled:
        raise validation(
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
    description = describe(table, call.now, status="DELETING")
    if call.realistic:
        moto.extras_of(table).deleting_until = call.now + DELETING_SECONDS
        call.changed = True
    else:
        drop(call, table)
    return {"TableDescription": {name: description[name] for name in _TOLD_WHEN_DELETED if name in description}}


def check_not_in_use(call: Call, table: Any) -> None:
    """Raise ResourceInUseException while a table is being created, updated or deleted."""
    status = status_of(table, call.now)
    if status != "ACTIVE":
        doing = {"CREATING": "created", "UPDATING": "updated", "DELETING": "deleted"}[status]
        raise AwsError(
            "ResourceInUseException",
            f"Attempt to change a resource which is still in use: Table is being {doing}: {table.name}",
        )


def list_tables(call: Call) -> dict[str, Any]:
    """Answer ListTables: names in alphabetical order, up to 100 at once."""
    start = call.parameters.get("ExclusiveStartTableName")
    limit = call.parameters.get("Limit", LIST_LIMIT)
    names = sorted(moto.table_names(call.account, call.region), key=str.encode)
    names = [name for name in names if existing(call, name) is not None]
    if start is not None:
        names = [name for name in names if name.encode() > start.encode()]
    answer: dict[str, Any] = {"TableNames": names[:limit]}
    if len(names) > limit:
        answer["LastEvaluatedTableName"] = names[limit - 1]
    return answer

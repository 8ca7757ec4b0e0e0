"""The global indexes of a table that exists: created and filled, given other capacity, deleted.

Source: DynamoDB developer guide, "Managing Global Secondary Indexes in DynamoDB". One index can be created or
deleted at a time.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import invalid, no_such_table, validation
from userlab.cloud.dynamodb.tables import table_rules
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.dynamodb import tables as moto

BACKFILLING_SECONDS = 3.0


def checked_changes(parameters: dict[str, Any], table: Any) -> list[dict[str, Any]]:
    """The checked changes of global indexes."""
    changes = parameters.get("GlobalSecondaryIndexUpdates", [])
    names = {index.name for index in [*table.global_indexes, *table.indexes]}
    on_demand = parameters.get("BillingMode", table.billing_mode) == "PAY_PER_REQUEST"
    online = [change for change in changes if "Update" not in change]
    if len(online) > 1:
        raise AwsError(
            "LimitExceededException",
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
        )
    for change in changes:
        kind, index = next(iter(change.items()))
        if kind == "Create":
            _check_new_index(index, names, parameters, table, on_demand)
        elif index["IndexName"] not in {found.name for found in table.global_indexes}:
            raise no_such_table()
        elif kind == "Update" and "ProvisionedThroughput" in index and table.billing_mode != "PAY_PER_REQUEST":
            current = next(found.throughput for found in table.global_indexes if found.name == index["IndexName"])
            check_units_change(f"index {index['IndexName']}", current, index["ProvisionedThroughput"])
    if parameters.get("BillingMode") == "PROVISIONED" and table.billing_mode == "PAY_PER_REQUEST":
        provided = {change["Update"]["IndexName"] for change in changes if "Update" in change}
        for index in table.global_indexes:
            if index.name not in provided:
                raise invalid(f"ProvisionedThroughput must be specified for index: {index.name}")
    return changes


def _check_new_index(
    index: dict[str, Any], names: set[str], parameters: dict[str, Any], table: Any, on_demand: bool
) -> None:
    if index["IndexName"] in names:
        raise invalid(f"Attempting to create an index which already exists: {index['IndexName']}")
    defined = table_rules.check_definitions(parameters.get("AttributeDefinitions", []))
    table_rules.check_global_index(index, defined, on_demand)
    if len(table.global_indexes) >= table_rules.MAX_GLOBAL_INDEXES:
        raise AwsError(
            "LimitExceededException",
            f"Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table limit of "
            f"{table_rules.MAX_GLOBAL_INDEXES}",
        )


def apply_changes(call: Call, table: Any, changes: list[dict[str, Any]]) -> None:
    extras = moto.extras_of(table)
    for change in changes:
        kind, index = next(iter(change.items()))
        name = index["IndexName"]
        if kind == "Create":
            moto.add_index(table, index)
            if "OnDemandThroughput" in index:
                _limit(extras, name, index)
            if call.realistic:
                extras.index_active_from[name] = call.now + BACKFILLING_SECONDS
        elif kind == "Delete":
            moto.remove_index(table, name)
            limits = extras.index_on_demand_throughput
            extras.index_on_demand_throughput = {key: limits[key] for key in limits if key != name}
            extras.index_active_from.pop(name, None)
            _drop_unused_definitions(table)
        elif "ProvisionedThroughput" in index:
            moto.set_index_throughput(table, {name: dict(index["ProvisionedThroughput"])})
        elif "OnDemandThroughput" in index:
            _limit(extras, name, index)


def _limit(extras: moto.Extras, name: str, index: dict[str, Any]) -> None:
    # A new mapping, since the table's model is told from it.
    extras.index_on_demand_throughput = extras.index_on_demand_throughput | {name: index["OnDemandThroughput"]}


def _drop_unused_definitions(table: Any) -> None:
    schemas = [table.schema, *(index.schema for index in [*table.global_indexes, *table.indexes])]
    used = {element["AttributeName"] for schema in schemas for element in schema}
    table.attr = [definition for definition in table.attr if definition["AttributeName"] in used]


def check_units_change(what: str, current: dict[str, int], wanted: dict[str, int]) -> None:
    """Raise ValidationException if a table's or index's capacity would stay what it is."""
    if any(current.get(name) != wanted[name] for name in ("ReadCapacityUnits", "WriteCapacityUnits")):
        return
    raise validation(
        f"The provisioned throughput for the {what} will not change. The requested value equals the current "
        f"value. Current ReadCapacityUnits provisioned for the {what}: {current['ReadCapacityUnits']}. "
        f"Requested ReadCapacityUnits: {wanted['ReadCapacityUnits']}. "
        f"Current WriteCapacityUnits provisioned for the {what}: {current['WriteCapacityUnits']}. "
        f"Requested WriteCapacityUnits: {wanted['WriteCapacityUnits']}. "
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )

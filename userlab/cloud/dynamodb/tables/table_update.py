"""UpdateTable: capacity, billing mode, global indexes, stream, protection. Source: API reference, "UpdateTable".

The answer says UPDATING, and for a new index CREATING; in realistic mode that lasts some seconds of the account's
clock. The index is filled with the items that are there already.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import invalid, validation
from userlab.cloud.dynamodb.tables import table_index_updates, table_rules
from userlab.cloud.dynamodb.tables.table_description import describe
from userlab.cloud.dynamodb.tables.table_operations import check_not_in_use, needed
from userlab.cloud.moto_seams.dynamodb import tables as moto

UPDATING_SECONDS = 2.0
_CHANGES = "GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete"
_ANY_OF = (
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "GlobalSecondaryIndexUpdates",
    "SSESpecification",
    "ReplicaUpdates",
    "TableClass",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "WarmThroughput",
    "VectorIndexUpdates",
)


def update_table(call: Call) -> dict[str, Any]:
    """Answer UpdateTable."""
    parameters = call.parameters
    _check_request(parameters)
    table = needed(call, parameters["TableName"])
    check_not_in_use(call, table)
    _check_billing(parameters, table)
    changes = table_index_updates.checked_changes(parameters, table)
    _check_stream(parameters, table)
    if "AttributeDefinitions" in parameters:
        _define(parameters["AttributeDefinitions"], table)
    _bill(call, table)
    table_index_updates.apply_changes(call, table, changes)
    _apply_settings(call, table)
    extras = moto.extras_of(table)
    if call.realistic and not _only_protection(parameters):
        extras.updating_until = call.now + UPDATING_SECONDS
    call.changed = True
    if _only_protection(parameters):
        return {"TableDescription": describe(table, call.now)}
    return {"TableDescription": _updating(table, changes, call.now)}


def _only_protection(parameters: dict[str, Any]) -> bool:
    return set(parameters) <= {"TableName", "DeletionProtectionEnabled"}


def _updating(table: Any, changes: list[dict[str, Any]], now: float) -> dict[str, Any]:
    """The description as this answer gives it: new indexes CREATING, whatever comes next."""
    description = describe(table, now, status="UPDATING")
    created = {change["Create"]["IndexName"] for change in changes if "Create" in change}
    updated = {change["Update"]["IndexName"] for change in changes if "Update" in change}
    for index in description.get("GlobalSecondaryIndexes", ()):
        if index["IndexName"] in created:
            index |= {"IndexStatus": "CREATING", "Backfilling": False, "ItemCount": 0, "IndexSizeBytes": 0}
        elif index["IndexName"] in updated:
            index["IndexStatus"] = "UPDATING"
    return description


def _check_request(parameters: dict[str, Any]) -> None:
    if not any(parameters.get(name) not in (None, []) for name in _ANY_OF):
        raise validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates "
            "or SSESpecification or ReplicaUpdates is required"
        )
    if parameters.get("BillingMode") == "PROVISIONED" and "ProvisionedThroughput" not in parameters:
        raise invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    if "ProvisionedThroughput" in parameters:
        table_rules.check_units(parameters["ProvisionedThroughput"])
    if parameters.get("VectorIndexUpdates"):
        raise validation(table_rules.NO_VECTORS)
    if parameters.get("ReplicaUpdates"):
        raise validation("The local cloud has no replicas of tables: global tables need several Regions of AWS.")
    seen: set[str] = set()
    for change in parameters.get("GlobalSecondaryIndexUpdates", ()):
        if len(change) > 1:
            raise invalid(f"Only one of {_CHANGES} may be given")
        if not change:
            raise invalid(f"One of {_CHANGES} must not be null")
        name = next(iter(change.values()))["IndexName"]
        if name in seen:
            raise invalid(f"Only one global secondary index update per index is allowed simultaneously. Index: {name}")
        seen.add(name)
    table_rules.check_stream(parameters.get("StreamSpecification"))


def _check_billing(parameters: dict[str, Any], table: Any) -> None:
    wanted = parameters.get("BillingMode", table.billing_mode)
    throughput = parameters.get("ProvisionedThroughput")
    if throughput is None:
        return
    if wanted == "PAY_PER_REQUEST":
        raise invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )
    if table.billing_mode != "PAY_PER_REQUEST":
        table_index_updates.check_units_change("table", table.throughput or {}, throughput)


def _define(definitions: list[dict[str, str]], table: Any) -> None:
    """Add attribute definitions. Raises ValidationException if one has another type by now."""
    types = {definition["AttributeName"]: definition["AttributeType"] for definition in table.attr}
    for definition in definitions:
        name = definition["AttributeName"]
        if types.get(name, definition["AttributeType"]) != definition["AttributeType"]:
            raise invalid(
                "Attributes cannot be redefined. Please check that your attribute has the same type as previously "
                f"defined. Attribute: {name}, existing type: {types[name]}, new type: {definition['AttributeType']}"
            )
        types[name] = definition["AttributeType"]
    table.attr = [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


def _bill(call: Call, table: Any) -> None:
    parameters, extras = call.parameters, moto.extras_of(table)
    throughput = parameters.get("ProvisionedThroughput")
    mode = parameters.get("BillingMode")
    if mode == "PAY_PER_REQUEST" and table.billing_mode != mode:
        extras.on_demand_since = call.now
        table.throughput = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0, "NumberOfDecreasesToday": 0}
        moto.set_index_throughput(table, {index.name: dict(table.throughput) for index in table.global_indexes})
    if throughput is not None:
        _note_change(call, table, throughput)
        decreases = (table.throughput or {}).get("NumberOfDecreasesToday", 0)
        table.throughput = {**throughput, "NumberOfDecreasesToday": decreases}
    if mode is not None:
        table.billing_mode = mode


def _note_change(call: Call, table: Any, throughput: dict[str, int]) -> None:
    before = table.throughput or {}
    steps = [throughput[name] - before.get(name, 0) for name in ("ReadCapacityUnits", "WriteCapacityUnits")]
    changed = moto.extras_of(table).throughput_changed
    if any(step > 0 for step in steps):
        changed["LastIncreaseDateTime"] = round(call.now, 3)
    if any(step < 0 for step in steps):
        changed["LastDecreaseDateTime"] = round(call.now, 3)


def _check_stream(parameters: dict[str, Any], table: Any) -> None:
    wanted = parameters.get("StreamSpecification")
    if wanted is None:
        return
    enabled = bool((table.stream_specification or {}).get("StreamEnabled"))
    if wanted["StreamEnabled"] and enabled:
        raise validation(f"Table already has an enabled stream: TableName: {table.name}")
    if not wanted["StreamEnabled"] and not enabled:
        raise validation(f"Table has no stream to disable: TableName: {table.name}")


def _apply_settings(call: Call, table: Any) -> None:
    parameters, extras = call.parameters, moto.extras_of(table)
    if "StreamSpecification" in parameters:
        table.set_stream_specification(parameters["StreamSpecification"])
    if "SSESpecification" in parameters:
        moto.set_encryption(table, parameters["SSESpecification"])
    if "DeletionProtectionEnabled" in parameters:
        table.deletion_protection_enabled = parameters["DeletionProtectionEnabled"]
    if "WarmThroughput" in parameters:
        table.warm_throughput = parameters["WarmThroughput"]
    extras.table_class = parameters.get("TableClass", extras.table_class)
    extras.on_demand_throughput = parameters.get("OnDemandThroughput", extras.on_demand_throughput)

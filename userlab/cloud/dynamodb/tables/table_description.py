"""What DynamoDB tells of a table. Source: DynamoDB API reference, "TableDescription".

Sizes and counts are those of this moment; DynamoDB itself updates them every six hours or so.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.moto_seams.dynamodb import items as dynamodb_items
from userlab.cloud.moto_seams.dynamodb import tables as moto
from userlab.cloud.moto_seams.dynamodb.tables import Extras

ON_DEMAND_READS = 12_000
ON_DEMAND_WRITES = 4_000


def status_of(table: Any, now: float) -> str:
    """CREATING, UPDATING, DELETING or ACTIVE."""
    extras = moto.extras_of(table)
    if extras.deleting_until is not None:
        return "DELETING"
    if extras.active_from > now:
        return "CREATING"
    if extras.updating_until > now or any(time > now for time in extras.index_active_from.values()):
        return "UPDATING"
    if any(time > now for time in extras.index_deleting_until.values()):
        return "UPDATING"
    return "ACTIVE"


def describe(table: Any, now: float, status: str | None = None) -> dict[str, Any]:
    """The description of a table; `status` is told in place of the present one if it is given."""
    extras = moto.extras_of(table)
    store = dynamodb_items.store_of(table)
    found: dict[str, Any] = {
        "AttributeDefinitions": table.attr,
        "TableName": table.name,
        "KeySchema": table.schema,
        "TableStatus": status or status_of(table, now),
        "CreationDateTime": round(extras.created or table.created_at.timestamp(), 3),
        "ProvisionedThroughput": _throughput(table.throughput, extras.throughput_changed),
        "TableSizeBytes": store.size,
        "ItemCount": len(store),
        "TableArn": table.table_arn,
        "TableId": extras.table_id,
    }
    found |= _billing(table, extras)
    local = [_local_index(table, index) for index in table.indexes]
    if local:
        found["LocalSecondaryIndexes"] = local
    remaining = [index for index in table.global_indexes if not _is_gone(index.name, extras, now)]
    if remaining:
        found["GlobalSecondaryIndexes"] = [
            _global_index(table, index, found["TableStatus"], now) for index in remaining
        ]
    found |= _stream(table) | _encryption(table)
    if extras.table_class:
        found["TableClassSummary"] = {"TableClass": extras.table_class}
    found["DeletionProtectionEnabled"] = bool(table.deletion_protection_enabled)
    if extras.on_demand_throughput:
        found["OnDemandThroughput"] = extras.on_demand_throughput
    found["WarmThroughput"] = _warm(table.throughput, table.warm_throughput)
    return found | _restored(table)


def _is_gone(name: str, extras: Extras, now: float) -> bool:
    return name in extras.index_deleting_until and extras.index_deleting_until[name] <= now


def _throughput(throughput: dict[str, Any] | None, changed: dict[str, float] | None = None) -> dict[str, Any]:
    units = throughput or {}
    return {
        **(changed or {}),
        "NumberOfDecreasesToday": units.get("NumberOfDecreasesToday", 0),
        "ReadCapacityUnits": units.get("ReadCapacityUnits", 0),
        "WriteCapacityUnits": units.get("WriteCapacityUnits", 0),
    }


def _billing(table: Any, extras: Extras) -> dict[str, Any]:
    """BillingModeSummary: there only for a table that is, or once was, on demand."""
    if table.billing_mode == "PAY_PER_REQUEST":
        since = extras.on_demand_since or extras.created
        return {
            "BillingModeSummary": {
                "BillingMode": "PAY_PER_REQUEST",
                "LastUpdateToPayPerRequestDateTime": round(since, 3),
            }
        }
    if extras.on_demand_since is not None:
        return {
            "BillingModeSummary": {
                "BillingMode": "PROVISIONED",
                "LastUpdateToPayPerRequestDateTime": round(extras.on_demand_since, 3),
            }
        }
    return {}


def _index(table: Any, index: Any) -> dict[str, Any]:
    count, size = dynamodb_items.store_of(table).index_sizes[index.name]
    return {
        "IndexName": index.name,
        "KeySchema": index.schema,
        "Projection": index.projection,
        "IndexSizeBytes": size,
        "ItemCount": count,
        "IndexArn": f"{table.table_arn}/index/{index.name}",
    }


def _local_index(table: Any, index: Any) -> dict[str, Any]:
    return _index(table, index)


def _global_index(table: Any, index: Any, table_status: str, now: float) -> dict[str, Any]:
    extras = moto.extras_of(table)
    status = "ACTIVE"
    if table_status == "CREATING":
        status = "CREATING"
    elif index.name in extras.index_deleting_until:
        status = "DELETING"
    elif extras.index_active_from.get(index.name, 0.0) > now:
        status = "CREATING"
    elif extras.index_updating_until.get(index.name, 0.0) > now:
        status = "UPDATING"
    found = _index(table, index) | {"IndexStatus": status}
    if status == "CREATING" and table_status != "CREATING":
        found["Backfilling"] = True
    found["ProvisionedThroughput"] = _throughput(index.throughput)
    limits = extras.index_on_demand_throughput.get(index.name)
    if limits:
        found["OnDemandThroughput"] = limits
    found["WarmThroughput"] = _warm(index.throughput, index.warm_throughput)
    return found


def _warm(throughput: dict[str, Any] | None, warm: dict[str, Any] | None) -> dict[str, Any]:
    units = throughput or {}
    given = warm or {}
    reads = max(units.get("ReadCapacityUnits", 0), given.get("ReadUnitsPerSecond", 0))
    writes = max(units.get("WriteCapacityUnits", 0), given.get("WriteUnitsPerSecond", 0))
    return {
        "ReadUnitsPerSecond": reads or ON_DEMAND_READS,
        "WriteUnitsPerSecond": writes or ON_DEMAND_WRITES,
        "Status": "ACTIVE",
    }


def _stream(table: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    specification = table.stream_specification or {}
    if specification.get("StreamEnabled"):
        found["StreamSpecification"] = specification
    if table.latest_stream_label:
        found["LatestStreamLabel"] = table.latest_stream_label
        found["LatestStreamArn"] = f"{table.table_arn}/stream/{table.latest_stream_label}"
    return found


def _encryption(table: Any) -> dict[str, Any]:
    specification = table.sse_specification or {}
    if not specification.get("Enabled"):
        return {}
    return {
        "SSEDescription": {
            "Status": "ENABLED",
            "SSEType": "KMS",
            "KMSMasterKeyArn": specification.get("KMSMasterKeyId"),
        }
    }


def _restored(table: Any) -> dict[str, Any]:
    source = getattr(table, "source_table_arn", None)
    if source is None:
        return {}
    summary: dict[str, Any] = {"SourceTableArn": source}
    backup = getattr(table, "source_backup_arn", None)
    if backup is not None:
        summary["SourceBackupArn"] = backup
    summary |= {"RestoreDateTime": table.restore_date_time.timestamp(), "RestoreInProgress": False}
    return {"RestoreSummary": summary}

"""moto's DynamoDB tables: found, made, changed, dropped.

What DynamoDB tells of a table and moto does not keep is an attribute of the table, `Extras`, so that it is saved and
restored with it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import GlobalSecondaryIndex, Table
from moto.moto_api._internal import mock_random

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams

EXTRAS = "_userlab_extras"


@saved_as("dynamodb.Extras")
@dataclass
class Extras:
    """What DynamoDB tells of a table, and moto does not keep. Times are epoch seconds of the account's clock."""

    table_id: str
    created: float = 0.0
    active_from: float = 0.0
    updating_until: float = 0.0
    deleting_until: float | None = None
    index_active_from: dict[str, float] = field(default_factory=dict)
    index_updating_until: dict[str, float] = field(default_factory=dict)
    index_deleting_until: dict[str, float] = field(default_factory=dict)
    on_demand_since: float | None = None
    throughput_changed: dict[str, float] = field(default_factory=dict)
    table_class: str | None = None
    on_demand_throughput: dict[str, int] | None = None
    index_on_demand_throughput: dict[str, dict[str, int]] = field(default_factory=dict)


def extras_of(table: Table) -> Extras:
    """The `Extras` of a table."""
    extras = table.__dict__.get(EXTRAS)
    if extras is None:
        extras = table.__dict__[EXTRAS] = Extras(new_id())
    return extras


def new_id() -> str:
    """A random UUID; it repeats after the account's `begin()`, as moto's own ids do."""
    return str(uuid.UUID(int=mock_random.getrandbits(128), version=4))


def all_table_names(account: str) -> set[str]:
    """The names of an account's tables, in all Regions."""
    regions = dict.get(dynamodb_backends, account) or {}
    return {name for region in list(regions) for name in regions[region].tables}


def backend(account: str, region: str) -> DynamoDBBackend:
    """Moto's DynamoDB of an account in a region; made if it is not there yet."""
    return dynamodb_backends[account][region]


def find_table(account: str, region: str, name: str) -> Table | None:
    """The table of that name or ARN, None if there is none."""
    tables = dynamodb_backends[account][region].tables
    table = tables.get(name)
    if table is None and name.startswith("arn:"):
        table = tables.get(name.rpartition(":table/")[2])
        if table is not None and table.table_arn != name:
            return None
    return table


def table_names(account: str, region: str) -> list[str]:
    """The names of an account's tables in a region."""
    return list(dynamodb_backends[account][region].tables)


def create_table(account: str, region: str, name: str, parameters: dict[str, Any]) -> Table:
    """Make a table from the checked parameters of CreateTable."""
    return backend(account, region).create_table(
        name,
        schema=parameters["KeySchema"],
        throughput=_copy(parameters.get("ProvisionedThroughput")),
        attr=parameters["AttributeDefinitions"],
        global_indexes=parameters.get("GlobalSecondaryIndexes", []),
        indexes=parameters.get("LocalSecondaryIndexes", []),
        streams=_copy(parameters.get("StreamSpecification")),
        billing_mode=parameters.get("BillingMode", "PROVISIONED"),
        sse_specification=_copy(parameters.get("SSESpecification")),
        tags=list(parameters.get("Tags", [])),
        deletion_protection_enabled=parameters.get("DeletionProtectionEnabled", False),
        warm_throughput=_copy(parameters.get("WarmThroughput")),
    )


def _copy(mapping: dict[str, Any] | None) -> dict[str, Any] | None:
    return dict(mapping) if mapping is not None else None


def drop_table(account: str, region: str, name: str) -> None:
    """Forget a table; its stream stays for a day."""
    table = dynamodb_backends[account][region].tables.pop(name, None)
    if table is not None:
        dynamodb_streams.keep_stream(table)


def add_index(table: Table, index: dict[str, Any]) -> None:
    """Add a global index as CreateTable and UpdateTable describe it."""
    # A new list, since the table's model is told from it.
    table.global_indexes = [*table.global_indexes, GlobalSecondaryIndex.create(index, table.table_key_attrs)]


def remove_index(table: Table, name: str) -> None:
    """Remove a global index."""
    table.global_indexes = [index for index in table.global_indexes if index.name != name]


def set_index_throughput(table: Table, throughputs: dict[str, dict[str, int]]) -> None:
    """Change the provisioned capacity of global indexes."""
    for index in table.global_indexes:
        if index.name in throughputs:
            index.throughput = throughputs[index.name]
    table.global_indexes = list(table.global_indexes)


def set_encryption(table: Table, specification: dict[str, Any]) -> None:
    """Change a table's encryption at rest."""
    table.sse_specification = dict(specification)
    if specification.get("Enabled") and "KMSMasterKeyId" not in specification:
        table.sse_specification["KMSMasterKeyId"] = table._get_default_encryption_key(
            table.account_id, table.region_name
        )


def backup_size(account: str, region: str, arn: str) -> int | None:
    """The bytes of the items in a backup, None if it is not there."""
    backup = dynamodb_backends[account][region].backups.get(arn)
    return backup.table.items.size if backup is not None else None

"""Time to live as moto keeps it: which tables have it, by which attribute."""

from __future__ import annotations

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

ENABLED = "ENABLED"
DISABLED = "DISABLED"


def attribute_of(table: Table) -> str:
    """The attribute that says when an item expires, "" when TTL is disabled."""
    return table.ttl.get("AttributeName", "") if table.ttl.get("TimeToLiveStatus") == ENABLED else ""


def set_attribute(table: Table, attribute: str) -> None:
    """Enable TTL by an attribute, or disable it with ""."""
    table.ttl = (
        {"TimeToLiveStatus": ENABLED, "AttributeName": attribute} if attribute else {"TimeToLiveStatus": DISABLED}
    )


def tables_with_expiry(account: str | None = None) -> list[Table]:
    """The tables that have TTL enabled: of an account, or of all accounts."""
    accounts = [account] if account else list(dynamodb_backends)
    # dict.get, since asking moto's dictionaries for what is not there makes it.
    found = [dict.get(dynamodb_backends, number) for number in accounts]
    backends = [backend for regions in found if regions for backend in list(regions.values())]
    tables = [table for backend in backends for table in list(backend.tables.values())]
    return [table for table in tables if attribute_of(table)]

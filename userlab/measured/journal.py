"""What was called: readings of the local cloud's journal, which has one record for every call.

Real AWS keeps such a record too, in CloudTrail, minutes later and without the units that a call consumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from userlab.base.console_address import USER_AGENT

if TYPE_CHECKING:
    import pandas

COLUMNS = (
    "service",
    "action",
    "resource",
    "principal",
    "status",
    "error",
    "milliseconds",
    "read_units",
    "write_units",
    "billed_ms",
    "memory_mb",
    "init_ms",
    "init_began",
    "log_bytes",
    "trace_id",
    "time",
    "injected",
)


def frame(records: list[dict[str, Any]]) -> pandas.DataFrame:
    """Records of the journal as a table: one row a call, oldest first, the call's number as index.

    Columns: service ("dynamodb"), action ("PutItem"), resource and principal (the last part of their ARNs),
    status (of HTTP), error (AWS's code, or ""), milliseconds, read_units and write_units (DynamoDB), billed_ms,
    memory_mb and log_bytes (Lambda), init_ms and init_began (of a cold start; its milliseconds are billed ones, too),
    trace_id (the same for all calls that one HTTP request led to), time (UTC), injected
    (the fault of `lab.faults` that the call met, or "").
    """
    import pandas

    rows = pandas.DataFrame(
        [{column: record.get(column) for column in COLUMNS} for record in records],
        index=pandas.Index([record["number"] for record in records], name="call", dtype="int64"),
        columns=list(COLUMNS),
    )
    for column in ("resource", "principal"):
        rows[column] = rows[column].map(last_part)
    for column in ("error", "injected"):
        rows[column] = rows[column].fillna("")
    for column in ("time", "init_began"):
        rows[column] = pandas.to_datetime(rows[column].astype("float64"), unit="s", utc=True)
    return rows


def by_console(record: dict[str, Any]) -> bool:
    """Whether the lab's console made this call, as its user agent says."""
    return USER_AGENT in record["user_agent"]


def last_part(arn: Any) -> Any:
    """The end of an ARN that says which: "table/Users" of "arn:aws:dynamodb:us-east-1:123456789003:table/Users"."""
    return arn.split(":", 5)[-1] if isinstance(arn, str) and arn.startswith("arn:") else arn

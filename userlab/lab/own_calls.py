"""The calls of this notebook, where no journal of the local cloud sees them: on AWS and at other endpoints.

boto3 tells of each call before and after, and DynamoDB of the units that it consumed, if it is asked to. What
others call, a Lambda function say, is not in here: on AWS, CloudTrail and X-Ray know of that.

Source: boto3 Developer Guide, "Extensibility guide"; DynamoDB API Reference, "ReturnConsumedCapacity".
"""

from __future__ import annotations

import base64
import re
import time
from typing import Any

# The parameter that names what a call is about.
NAMES = ("TableName", "FunctionName", "RoleName", "PolicyName", "logGroupName", "restApiId", "name")
READS = ("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems")
CAPACITY = "ReturnConsumedCapacity"
# PartiQL statements: SELECT ... FROM "Users", INSERT INTO Users, UPDATE Users.
SELECT = re.compile(r"\s*SELECT\b", re.IGNORECASE)
TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+\"?([\w.-]+)", re.IGNORECASE)
# REPORT RequestId: ...  Duration: 1.23 ms  Billed Duration: 2 ms  Memory Size: 128 MB ...
REPORT = re.compile(
    r"Billed Duration: (?P<billed>\d+) ms\s+Memory Size: (?P<memory>\d+) MB"
    r"(?:.*Init Duration: (?P<init>[\d.]+) ms)?"
)

_records: list[dict[str, Any]] = []


def records(since: int = 0) -> list[dict[str, Any]]:
    """The records numbered above `since`, oldest first, for `userlab.measured.journal.frame`."""
    return [record for record in _records if record["number"] > since]


def last() -> int:
    """The number of the newest record, 0 when there is none."""
    return len(_records)


def note_from_here() -> None:
    """Note each call that `boto3.client(...)` and `boto3.resource(...)` of this process make from here on."""
    import boto3

    events = boto3.DEFAULT_SESSION.events
    events.register("before-parameter-build", _before)
    events.register("after-call", _after)


def _before(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    context["userlab"] = {
        "time": time.time(),
        "resource": _resource(params),
        "reads": model.name in READS or all(map(SELECT.match, _statements(params) or ["-"])),
        "asked": CAPACITY not in params and model.input_shape is not None and CAPACITY in model.input_shape.members,
    }
    if context["userlab"]["asked"]:
        params[CAPACITY] = "TOTAL"


def _after(http_response: Any, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    noted = context.pop("userlab", {"time": time.time(), "resource": "", "reads": False, "asked": False})
    # Whoever did not ask for the capacity does not find it in the answer.
    consumed = parsed.pop("ConsumedCapacity", None) if noted["asked"] else parsed.get("ConsumedCapacity")
    report = REPORT.search(_log_of(parsed))
    _records.append(
        {
            "number": len(_records) + 1,
            "time": noted["time"],
            "service": model.service_model.service_name,
            "action": model.name,
            "resource": noted["resource"],
            "principal": "",
            "status": http_response.status_code,
            "error": parsed.get("Error", {}).get("Code"),
            "milliseconds": round((time.time() - noted["time"]) * 1000, 3),
            "read_units" if noted["reads"] else "write_units": _units(consumed),
            "billed_ms": int(report["billed"]) if report else None,
            "memory_mb": int(report["memory"]) if report else None,
            "init_ms": float(report["init"]) if report and report["init"] else None,
        }
    )


def _resource(params: dict[str, Any]) -> str:
    """What a call is about: a table, a function; of a batch or a transaction all tables, "Carts, Users"."""
    parts = [operation for item in params.get("TransactItems", ()) for operation in item.values()]
    tables = {*params.get("RequestItems", ()), *(operation["TableName"] for operation in parts)}
    tables |= {found[1] for text in _statements(params) if (found := TABLE.search(text))}
    return ", ".join(sorted(tables)) or next((str(params[name]) for name in NAMES if params.get(name)), "")


def _statements(params: dict[str, Any]) -> list[str]:
    """The PartiQL statements of a call."""
    members = params.get("Statements") or params.get("TransactStatements") or [params]
    return [str(member["Statement"]) for member in members if "Statement" in member]


def _units(consumed: Any) -> float | None:
    """The capacity units of an answer: of one table, or of each table of a batch."""
    if not consumed:
        return None
    each = consumed if isinstance(consumed, list) else [consumed]
    return sum(table["CapacityUnits"] for table in each)


def _log_of(parsed: dict[str, Any]) -> str:
    """The end of a function's log, which an Invoke with LogType Tail answers in its headers."""
    return base64.b64decode(parsed.get("LogResult") or "").decode(errors="replace")

"""How AWS tells that members of a request break the limits of the model.

Until 2026 all operations did it alike: up to ten errors in one text, each with the value. Since then some members of
some operations are told without their value, by the name that the client used, and alone. Recorded in October 2026
(github.com, paritysuite/dynamodb-conformance: "captures/cross-region-latest.json", "validation-ordering"); a
request that lacks a member is still told in the older way. The odd words in the lists of values are AWS's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError

MOST_ERRORS = 10
_MISSING = "Member must not be null"
_WRITES = ("PutItem", "UpdateItem", "DeleteItem")
_NAMELESS = {
    "returnValues": "Failed to satisfy constraint: Member must satisfy enum value set: "
    "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]",
    "conditionalOperator": "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]",
}
_ORDER = (
    *("clientRequestToken", "requestItems", "returnConsumedCapacity", "tableName", "returnValues"),
    *("conditionalOperator", "returnItemCollectionMetrics", "globalSecondaryIndexes", "localSecondaryIndexes", "key"),
)


@dataclass(frozen=True)
class Fault:
    """A member that breaks a constraint: where it is, which one, and its value as printed, None if it is missing."""

    path: str
    constraint: str
    value: str | None = None

    @property
    def member(self) -> str:
        """The member of the request that it is in."""
        return self.path.partition(".")[0]

    def older(self) -> str:
        """As all operations told it until 2026."""
        shown = "null" if self.value is None else f"'{self.value}'"
        return f"Value {shown} at '{self.path}' failed to satisfy constraint: {self.constraint}"

    def named(self, path: str) -> str:
        """Without the value, by the client's own name of the member."""
        return f"Value at '{path}' failed to satisfy constraint: {self.constraint}"


def refusal(action: str, parameters: dict[str, Any], faults: list[Fault]) -> AwsError:
    """The error that an operation answers; there is one fault at least."""
    faults = sorted(faults, key=_place)
    if any(fault.constraint == _MISSING and fault.path == fault.member for fault in faults):
        return _joined([fault.older() for fault in faults])
    teller = _TELLERS.get(action)
    return (teller and teller(parameters, faults)) or _joined([fault.older() for fault in faults])


def _place(fault: Fault) -> int:
    return _ORDER.index(fault.member) if fault.member in _ORDER else len(_ORDER)


def _joined(errors: list[str]) -> AwsError:
    errors = errors[:MOST_ERRORS]
    return validation(f"{len(errors)} validation error{'s' if len(errors) > 1 else ''} detected: {'; '.join(errors)}")


def _empty_table_name(parameters: dict[str, Any], faults: list[Fault]) -> AwsError | None:
    for fault in faults:
        if fault.path == "tableName" and parameters.get("TableName") == "":
            return _joined([fault.named("TableName")])
    return None


def _of_write(parameters: dict[str, Any], faults: list[Fault]) -> AwsError | None:
    return _empty_table_name(parameters, faults) or _joined(
        [_NAMELESS.get(fault.path) or fault.older() for fault in faults]
    )


def _of_update(parameters: dict[str, Any], faults: list[Fault]) -> AwsError | None:
    nameless = [_NAMELESS[fault.path] for fault in faults if fault.path in _NAMELESS]
    return _empty_table_name(parameters, faults) or (_joined(nameless[:1]) if nameless else None)


def _of_query(parameters: dict[str, Any], faults: list[Fault]) -> AwsError | None:
    if any(fault.path == "conditionalOperator" for fault in faults):
        return validation(_NAMELESS["conditionalOperator"])
    return _empty_table_name(parameters, faults) or _joined(
        [fault.named("Limit") if fault.path == "limit" else fault.older() for fault in faults]
    )


def _of_batch_get(parameters: dict[str, Any], faults: list[Fault]) -> AwsError | None:
    for fault in faults:
        if fault.path == "requestItems" and fault.value == "{}":
            return _joined([fault.named("RequestItems")])
        if fault.path.endswith(".member.keys") and fault.constraint.startswith("Member must have length"):
            return _joined([fault.named(f"R{fault.path[1:-4]}Keys")])
    return None


def _of_batch_write(parameters: dict[str, Any], faults: list[Fault]) -> AwsError | None:
    if any(fault.value == "{}" for fault in faults if fault.path == "requestItems"):
        return validation("The requestItems parameter is required for BatchWriteItem")
    others = [fault for fault in faults if fault.member != "requestItems"]
    return _joined([fault.older() for fault in others]) if others else None


_TELLERS = {
    **dict.fromkeys(_WRITES, _of_write),
    "UpdateItem": _of_update,
    "GetItem": _empty_table_name,
    "Query": _of_query,
    "BatchGetItem": _of_batch_get,
    "BatchWriteItem": _of_batch_write,
}

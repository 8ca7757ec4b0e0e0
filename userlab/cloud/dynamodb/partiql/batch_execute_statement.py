"""BatchExecuteStatement: up to 25 statements, each for itself, all of them reads or all of them writes.

Sources: DynamoDB API reference, "BatchExecuteStatement", "BatchStatementError"; developer guide, "Running batch
operations with PartiQL for DynamoDB". Recorded of AWS (github.com, paritysuite/dynamodb-conformance,
"batchExecuteStatement"): a statement that was carried out and failed tells its table, one that was refused does not;
ReturnValuesOnConditionCheckFailure has no effect here, though the reference says that the error holds the item. The
text for a mixed batch is DynamoDB local's, that for an item named twice BatchGetItem's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.dynamodb.capacity.access import Read
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.item_store import text_of
from userlab.cloud.dynamodb.operations import item_operations, planned_write
from userlab.cloud.dynamodb.operations.batch_operations import DUPLICATES
from userlab.cloud.dynamodb.operations.planned_write import WriteRequest
from userlab.cloud.dynamodb.partiql import columns, single_read, writes
from userlab.cloud.dynamodb.partiql.columns import Columns
from userlab.cloud.dynamodb.partiql.grammar.syntax import Exists, Select
from userlab.cloud.dynamodb.partiql.prepared import Prepared, prepare
from userlab.cloud.dynamodb.partiql.refusals import EXISTS_OUTSIDE, text_of_error
from userlab.cloud.dynamodb.partiql.select_source import open_source
from userlab.cloud.dynamodb.request import answer
from userlab.cloud.dynamodb.request.answer import Json, json_list
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError

_MIXED = "Read and write requests together in the same batch is not supported."
_CODES = {
    "ValidationException": "ValidationError",
    "SerializationException": "ValidationError",
    "ThrottlingException": "ThrottlingError",
}
_NOT_THERE = "ResourceNotFoundException"


@dataclass
class _Member:
    """One statement of a batch: what it reads or writes, or why it cannot be done."""

    request: dict[str, Any]
    prepared: Prepared | None = None
    opened: OpenTable | None = None
    key: Item = field(default_factory=dict)
    columns: Columns | None = None
    write: WriteRequest | None = None
    error: AwsError | None = None
    ran: bool = False


def read_statements(parameters: dict[str, Any]) -> list[_Member]:
    """What BatchExecuteStatement asks for. Raises ValidationException for reads among writes."""
    members = [_Member(request) for request in parameters["Statements"]]
    for member in members:
        _try(member, _prepare)
    read = {isinstance(member.prepared.operation, Select) for member in members if member.prepared}
    if len(read) > 1:
        raise validation(_MIXED)
    return members


def batch_execute_statement(call: Call) -> dict[str, Any]:
    """Answer BatchExecuteStatement."""
    members: list[_Member] = call.prepared
    for member in members:
        _try(member, lambda member: _resolve(call, member))
    call.usage["resource"] = ", ".join(dict.fromkeys(each.prepared.table for each in members if each.prepared))
    _check_distinct(members)
    consumptions: list[Consumption] = []
    rows = [_carried_out(call, member, consumptions) for member in members]
    return {"Responses": json_list(rows), **(call.consumed_by_table(consumptions) if consumptions else {})}


def _try(member: _Member, step: Callable[[_Member], None]) -> None:
    if member.error is None:
        try:
            step(member)
        except AwsError as error:
            member.error = error


def _prepare(member: _Member) -> None:
    prepared = prepare(member.request)
    if isinstance(prepared.operation, Exists):
        raise validation(EXISTS_OUTSIDE)
    member.prepared = prepared


def _resolve(call: Call, member: _Member) -> None:
    """Find the one item that a statement is about. Raises AwsError."""
    prepared = member.prepared
    assert prepared is not None
    if isinstance(prepared.operation, Select):
        source = open_source(call, prepared.operation)
        member.key = single_read.key_of(prepared, source, "BatchExecuteStatement")
        member.columns = columns.columns_of(prepared.operation, source.opened.model)
        member.opened = source.opened
        return
    opened = call.open(prepared.table)
    member.write = writes.write_request(prepared, opened, {})
    planned_write.check_against(member.write, opened)
    member.key, member.opened = opened.model.key_of(member.write.item), opened


def _check_distinct(members: list[_Member]) -> None:
    places = [
        (member.opened.model.arn, member.opened.store.key_of(member.key))
        for member in members
        if member.opened is not None and member.error is None
    ]
    if len(set(places)) < len(places):
        raise validation(DUPLICATES)


def _carried_out(call: Call, member: _Member, consumptions: list[Consumption]) -> str:
    """Do a statement; returns its part of the answer, in JSON."""
    row: dict[str, Any] = {}
    if member.error is None:
        member.ran = True
        try:
            row = _row(call, member, consumptions)
        except AwsError as error:
            member.error = error
    failure = member.error
    if failure is not None:
        code = _CODES.get(failure.code, failure.code.removesuffix("Exception"))
        row["Error"] = {"Code": code, "Message": text_of_error(failure)}
    if member.prepared and (member.ran or (failure is not None and failure.code == _NOT_THERE)):
        row["TableName"] = member.prepared.table
    return answer.text_of(row)


def _row(call: Call, member: _Member, consumptions: list[Consumption]) -> dict[str, Any]:
    assert member.opened is not None
    assert member.prepared is not None
    if member.write is not None:
        plan, consumption = item_operations.carry_out(call, member.write, member.opened)
        consumptions.append(consumption)
        item = writes.returned(member.prepared, plan)
        return {"Item": Json(text_of(item))} if item else {}
    record = member.opened.store.get(member.key)
    consistent = member.request.get("ConsistentRead", False)
    partition = member.opened.store.key_of(member.key)[:1]
    read = Read(member.opened.model, record.size if record else 0, None, consistent, partition=partition)
    consumptions.append(call.spend(read))
    return {} if record is None else {"Item": Json(columns.row(record, member.columns))}

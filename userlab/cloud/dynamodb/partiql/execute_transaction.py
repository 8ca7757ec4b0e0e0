"""ExecuteTransaction: up to 100 statements, all or nothing, all of them reads or all of them writes and checks.

Sources: DynamoDB API reference, "ExecuteTransaction"; developer guide, "Performing transactions with PartiQL for
DynamoDB". Recorded of AWS (github.com, paritysuite/dynamodb-conformance, "executeTransaction"; floci-io/floci,
"PartiQL edge cases, captured from real DynamoDB"): what is wrong with a statement by itself refuses the request and
tells its number; a table that is not there, a key that is none and what fails later cancel it with reasons. The
reason of an INSERT whose item is there has the code that a batch's error has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.item_rules import EmptyKeyError
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.operations import planned_write
from userlab.cloud.dynamodb.operations import transaction_steps as steps
from userlab.cloud.dynamodb.operations.planned_write import WriteRequest
from userlab.cloud.dynamodb.operations.transaction_steps import Reason
from userlab.cloud.dynamodb.partiql import columns, single_read, writes
from userlab.cloud.dynamodb.partiql.columns import Columns
from userlab.cloud.dynamodb.partiql.grammar.syntax import Delete, Select, Update
from userlab.cloud.dynamodb.partiql.parameters import check_parameters
from userlab.cloud.dynamodb.partiql.prepared import Prepared, prepare
from userlab.cloud.dynamodb.partiql.refusals import WrongKeyError, text_of_error
from userlab.cloud.dynamodb.partiql.select_source import table_source
from userlab.cloud.dynamodb.request import answer
from userlab.cloud.dynamodb.request.answer import Json, json_list
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError

_MIXED = "ExecuteTransaction API does not support both read and write operations in the same request."
_ON_INDEX = "Reads on indices are not supported within transactions."
_RETURNING = "RETURNING clause is not supported in ExecuteTransaction."
_NO_SUCH_TABLE: Reason = {"Code": "ResourceNotFound", "Message": "Requested resource not found"}


def read_statements(parameters: dict[str, Any]) -> tuple[str, list[Prepared]]:
    """What ExecuteTransaction asks for, as a text and read. Raises ValidationException."""
    members = parameters["TransactStatements"]
    asked = json.dumps([members], sort_keys=True)
    for member in members:
        check_parameters(member.get("Parameters", []))
    prepared = [_prepare(number, member) for number, member in enumerate(members)]
    if len({isinstance(each.operation, Select) for each in prepared}) > 1:
        raise validation(_MIXED)
    return asked, prepared


def execute_transaction(call: Call) -> dict[str, Any]:
    """Answer ExecuteTransaction: a response for each SELECT, none for writes."""
    asked, prepared = call.prepared
    call.usage["resource"] = ", ".join(dict.fromkeys(each.table for each in prepared))
    if isinstance(prepared[0].operation, Select):
        return _read(call, prepared)
    return _write(call, prepared, call.parameters["TransactStatements"], asked)


@contextmanager
def _in_member(number: int) -> Iterator[None]:
    """Tell the number of the statement that is refused."""
    try:
        yield
    except AwsError as error:
        if error.code != "ValidationException" or isinstance(error, WrongKeyError):
            raise
        text = f"Validation failed in TransactStatements[{number}]: {text_of_error(error)}"
        raise validation(text) from None


def _prepare(number: int, member: dict[str, Any]) -> Prepared:
    with _in_member(number):
        return prepare(member)


class _Parts:
    """The tables and keys of a transaction's parts as they are found, and why some cannot be."""

    def __init__(self) -> None:
        self.tables: list[OpenTable] = []
        self.keys: list[Item] = []
        self.reasons: list[Reason] = []

    def open(self, call: Call, name: str) -> OpenTable | None:
        """The table of the next part; None, and a reason, if it is not there."""
        try:
            return call.open(name)
        except AwsError:
            self.reasons.append(_NO_SUCH_TABLE)
            return None

    def add(self, opened: OpenTable, key: Item) -> None:
        self.tables.append(opened)
        self.keys.append(key)
        self.reasons.append(steps.NO_REASON)

    def refuse(self, message: str) -> None:
        self.reasons.append(steps.validation_error(message))

    def check(self) -> None:
        """Raise TransactionCanceledException if a part has a reason, ValidationException for two about one item."""
        if any(reason is not steps.NO_REASON for reason in self.reasons):
            raise steps.cancelled(self.reasons)
        pairs = zip(self.tables, self.keys, strict=True)
        if len({(opened.model.arn, opened.store.key_of(key)) for opened, key in pairs}) < len(self.keys):
            raise validation(steps.ONE_ITEM)


def _read(call: Call, prepared: list[Prepared]) -> dict[str, Any]:
    parts = _Parts()
    wanted: list[Columns | None] = []
    for number, each in enumerate(prepared):
        opened = parts.open(call, each.table)
        if opened is not None:
            _add_read(parts, wanted, number, each, opened)
    parts.check()
    records = [opened.store.get(key) for opened, key in zip(parts.tables, parts.keys, strict=True)]
    steps.check_size(sum(record.size for record in records if record))
    accesses = [steps.read_access(*part) for part in zip(parts.tables, parts.keys, records, strict=True)]
    consumptions = steps.spend_all(call, accesses)
    rows = [
        answer.text_of({"Item": Json(columns.row(record, names))} if record else {})
        for record, names in zip(records, wanted, strict=True)
    ]
    return {"Responses": json_list(rows), **call.consumed_by_table(consumptions, transactional=True)}


def _add_read(parts: _Parts, wanted: list[Columns | None], number: int, prepared: Prepared, opened: OpenTable) -> None:
    select = prepared.operation
    assert isinstance(select, Select)
    try:
        with _in_member(number):
            if select.source.index is not None:
                raise validation(_ON_INDEX)
            names = columns.columns_of(select, opened.model)
            key = single_read.key_of(prepared, table_source(opened), "ExecuteTransaction")
    except WrongKeyError:
        parts.refuse(item_rules.KEY_MISMATCH)
        return
    parts.add(opened, key)
    wanted.append(names)


def _write(call: Call, prepared: list[Prepared], members: list[dict[str, Any]], asked: str) -> dict[str, Any]:
    parts = _Parts()
    requests: list[WriteRequest] = []
    for number, each in enumerate(prepared):
        opened = parts.open(call, each.table)
        if opened is not None:
            request = _write_of(parts, number, each, members[number], opened)
            requests += [request] if request is not None else []
    parts.check()
    if steps.is_repeated(call, asked):
        return {"Responses": [], **steps.read_again(call, requests, parts.tables)}
    plans = steps.plan_all(call, requests, parts.tables)
    done = steps.write_all(call, plans)
    steps.remember(call, asked)
    return {"Responses": [], **done}


def _write_of(
    parts: _Parts, number: int, prepared: Prepared, member: dict[str, Any], opened: OpenTable
) -> WriteRequest | None:
    """The write of the next part; None, and a reason, if its table does not allow it."""
    operation = prepared.operation
    try:
        with _in_member(number):
            if isinstance(operation, Update | Delete) and operation.returning:
                raise validation(_RETURNING)
            request = writes.write_request(prepared, opened, member)
    except WrongKeyError:
        parts.refuse(item_rules.KEY_MISMATCH)
        return None
    try:
        planned_write.check_against(request, opened)
    except EmptyKeyError:  # no part can have one
        raise
    except AwsError as error:
        parts.refuse(error.message)
        return None
    parts.add(opened, opened.model.key_of(request.item))
    return request

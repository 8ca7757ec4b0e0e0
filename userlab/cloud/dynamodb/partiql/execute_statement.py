"""ExecuteStatement: one PartiQL statement. Source: DynamoDB API reference, "ExecuteStatement"."""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.items.item_store import text_of
from userlab.cloud.dynamodb.operations import item_operations, planned_write
from userlab.cloud.dynamodb.partiql import next_token, select_page, writes
from userlab.cloud.dynamodb.partiql.grammar.syntax import Exists, Select
from userlab.cloud.dynamodb.partiql.prepared import Prepared
from userlab.cloud.dynamodb.partiql.refusals import EXISTS_OUTSIDE
from userlab.cloud.dynamodb.request.answer import json_list
from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import validation


def execute_statement(call: Call) -> dict[str, Any]:
    """Answer ExecuteStatement: the rows of a SELECT, or what a RETURNING clause asks for, in Items."""
    prepared: Prepared = call.prepared
    call.usage["resource"] = prepared.table
    if isinstance(prepared.operation, Exists):
        raise validation(EXISTS_OUTSIDE)
    if isinstance(prepared.operation, Select):
        return select_page.select(call, prepared)
    next_token.read(call.parameters)  # which no write has given
    opened = call.open(prepared.table)
    request = writes.write_request(prepared, opened, call.parameters)
    planned_write.check_against(request, opened)
    plan, consumption = item_operations.carry_out(call, request, opened)
    item = writes.returned(prepared, plan)
    return {"Items": json_list([text_of(item)] if item else []), **call.consumed(consumption)}

"""INSERT, UPDATE, DELETE and EXISTS as the writes that the item operations plan.

Source: DynamoDB developer guide, "PartiQL insert statements for DynamoDB" and its neighbours: INSERT puts what is not
there, UPDATE changes what is there. Recorded of AWS: DELETE of an item that is not there does nothing, whatever else
its WHERE says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from userlab.cloud.dynamodb.expressions.condition_calls import Condition
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.operations.item_operations import updated_values
from userlab.cloud.dynamodb.operations.planned_write import Plan, WriteRequest
from userlab.cloud.dynamodb.partiql.grammar.syntax import Delete, Exists, Update
from userlab.cloud.dynamodb.partiql.key_terms import key_and_rest, key_of_write
from userlab.cloud.dynamodb.partiql.prepared import Prepared
from userlab.cloud.dynamodb.request.call import OpenTable
from userlab.cloud.dynamodb.request.errors import validation

RETURNED = {
    "ALL OLD": "ALL_OLD",
    "MODIFIED OLD": "UPDATED_OLD",
    "ALL NEW": "ALL_NEW",
    "MODIFIED NEW": "UPDATED_NEW",
}
_TOO_DEEP = "Nesting Levels have exceeded supported limits"
_NO_CHECK = "EXISTS() must contain a single item read with additional condition"


def write_request(prepared: Prepared, opened: OpenTable, member: dict[str, Any]) -> WriteRequest:
    """The write that a statement asks for; `member` is its request.

    Raises ValidationException if it does not name one item.
    """
    operation = prepared.operation
    if prepared.put is not None:
        request = replace(prepared.put, condition=_is_missing, inserts=True)
    elif isinstance(operation, Update):
        key = key_of_write(operation.where, opened.model.keys, prepared.parameters)
        request = WriteRequest("Update", prepared.table, key, _there_and(prepared), prepared.actions)
        request.too_deep = _TOO_DEEP
    elif isinstance(operation, Delete):
        key = key_of_write(operation.where, opened.model.keys, prepared.parameters)
        request = WriteRequest("Delete", prepared.table, key, _missing_or(prepared))
    else:
        request = WriteRequest("ConditionCheck", prepared.table, _checked_key(prepared, opened), _there_and(prepared))
    if prepared.where is not None:
        request.paths = prepared.where.paths
    request.return_old_on_failure = member.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return request


def _checked_key(prepared: Prepared, opened: OpenTable) -> Item:
    operation = prepared.operation
    assert isinstance(operation, Exists)
    found = key_and_rest(operation.where, opened.model.keys, prepared.parameters, by_in=False)
    if found is None or not found[1]:
        raise validation(_NO_CHECK)
    return found[0]


def _is_missing(item: Item) -> bool:
    return not item


def _there_and(prepared: Prepared) -> Condition:
    where = prepared.where
    assert where is not None  # it gave the key
    return lambda item: bool(item) and where.holds(item)


def _missing_or(prepared: Prepared) -> Condition:
    where = prepared.where
    assert where is not None
    return lambda item: not item or where.holds(item)


def returned(prepared: Prepared, plan: Plan) -> Item | None:
    """What a RETURNING clause gives, None for nothing."""
    operation = prepared.operation
    if not isinstance(operation, Update | Delete) or not operation.returning:
        return None
    return updated_values(RETURNED[operation.returning], plan) or None

"""GetItem, PutItem, UpdateItem, DeleteItem. Source: DynamoDB API reference."""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.capacity import capacity
from userlab.cloud.dynamodb.capacity.access import Read
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.projection_expression import Projection
from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.attribute_value import normalize_all
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.operations import item_collections, planned_write
from userlab.cloud.dynamodb.operations.planned_write import Plan, WriteRequest
from userlab.cloud.dynamodb.request import request_expressions
from userlab.cloud.dynamodb.request.answer import Json
from userlab.cloud.dynamodb.request.call import Call, OpenTable


def get_item(call: Call) -> dict[str, Any]:
    """Answer GetItem."""
    parameters = call.parameters
    request_expressions.check_not_mixed(parameters, ["ProjectionExpression"], ["AttributesToGet"])
    normalize_all(parameters["Key"])
    projection = request_expressions.attributes_to_get(parameters)
    projection = request_expressions.bind(parameters).projection or projection
    opened = call.open(parameters["TableName"])
    item_rules.check_key(parameters["Key"], opened.model)
    if projection is not None:
        document_path.check_no_key_is_nested(projection.paths, opened.model)
    key = opened.store.key_of(parameters["Key"])
    record = opened.store.records.get(key)
    read = Read(
        opened.model,
        record.size if record else 0,
        consistent=parameters.get("ConsistentRead", False),
        partition=key[:1],
    )
    consumption = call.spend(read)
    answer: dict[str, Any] = {}
    if record is not None:
        answer["Item"] = Json(record.text) if projection is None else projection.of(record.item())
    return answer | call.consumed(consumption)


def put_item(call: Call) -> dict[str, Any]:
    """Answer PutItem."""
    plan, answer = _write(call, call.prepared)
    return _old_if_asked(call, plan) | answer


def delete_item(call: Call) -> dict[str, Any]:
    """Answer DeleteItem."""
    plan, answer = _write(call, planned_write.delete_request(call.parameters))
    return _old_if_asked(call, plan) | answer


def update_item(call: Call) -> dict[str, Any]:
    """Answer UpdateItem."""
    plan, answer = _write(call, planned_write.update_request(call.parameters))
    attributes = updated_values(call.parameters.get("ReturnValues", "NONE"), plan)
    return ({"Attributes": attributes} if attributes else {}) | answer


def carry_out(call: Call, request: WriteRequest, opened: OpenTable) -> tuple[Plan, Consumption]:
    """Do a write that its table allows; returns what it did and what it consumed."""
    plan = planned_write.plan(request, opened)
    plan.check_text()
    item_collections.check(call, plan)
    consumption = call.spend(plan.access())
    if plan.failed:
        raise plan.refusal()
    plan.apply(call)
    return plan, consumption


def _write(call: Call, request: WriteRequest) -> tuple[Plan, dict[str, Any]]:
    """Do a write; returns what it did, and the members that every write's answer has."""
    opened = call.open(request.table_name)
    planned_write.check_against(request, opened)
    plan, consumption = carry_out(call, request, opened)
    answer = call.consumed(consumption)
    if call.parameters.get("ReturnItemCollectionMetrics") == "SIZE":
        metrics = capacity.item_collection_metrics(opened.model, request.item)
        answer |= {"ItemCollectionMetrics": metrics} if metrics else {}
    return plan, answer


def _old_if_asked(call: Call, plan: Plan) -> dict[str, Any]:
    asked = call.parameters.get("ReturnValues") == "ALL_OLD"
    return {"Attributes": plan.old} if asked and plan.old else {}


def updated_values(wanted: str, plan: Plan) -> Item | None:
    """What ReturnValues asks for: ALL_OLD, ALL_NEW, UPDATED_OLD, UPDATED_NEW or NONE."""
    if wanted == "ALL_OLD":
        return plan.old
    if wanted == "ALL_NEW":
        return plan.new
    if wanted == "NONE":
        return None
    paths = [action.path for action in plan.request.actions or []]
    item = plan.old if wanted == "UPDATED_OLD" else plan.new
    return Projection(paths).of(item or {})

"""TransactWriteItems and TransactGetItems: all of it or nothing, with a reason for each part.

Sources: DynamoDB API reference, "TransactWriteItems", "TransactGetItems"; developer guide, "Amazon DynamoDB
Transactions: How it works" (idempotency: a token is good for ten minutes).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from userlab.cloud.dynamodb.capacity import capacity
from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.projection_expression import Projection
from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.attribute_value import normalize_all
from userlab.cloud.dynamodb.items.item_rules import EmptyKeyError
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.sorted_items import Record
from userlab.cloud.dynamodb.operations import planned_write
from userlab.cloud.dynamodb.operations import transaction_steps as steps
from userlab.cloud.dynamodb.operations.planned_write import Plan, WriteRequest
from userlab.cloud.dynamodb.request import answer, request_expressions
from userlab.cloud.dynamodb.request.answer import Json, json_list
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError

_ONE_ACTION = "TransactItems can only contain one of Check, Put, Update or Delete"
_READERS: dict[str, Callable[[dict[str, Any]], WriteRequest]] = {
    "Put": planned_write.put_request,
    "Update": planned_write.update_request,
    "Delete": planned_write.delete_request,
    "ConditionCheck": lambda parameters: planned_write.delete_request(parameters, "ConditionCheck"),
}


def read_writes(parameters: dict[str, Any]) -> tuple[str, list[WriteRequest]]:
    """What TransactWriteItems asks for, as a text and read. Raises what is wrong with it whatever the tables."""
    asked = json.dumps([parameters["TransactItems"]], sort_keys=True)
    return asked, [_write_request(part) for part in parameters["TransactItems"]]


def transact_write_items(call: Call) -> dict[str, Any]:
    """Answer TransactWriteItems."""
    asked, requests = call.prepared
    tables = [call.open(request.table_name) for request in requests]
    if steps.is_repeated(call, asked):
        return steps.read_again(call, requests, tables)
    plans = _plans(call, requests, tables)
    done = steps.write_all(call, plans)
    if call.parameters.get("ReturnItemCollectionMetrics") == "SIZE":
        done["ItemCollectionMetrics"] = _metrics(plans)
    steps.remember(call, asked)
    return done


def _write_request(part: dict[str, Any]) -> WriteRequest:
    if len(part) != 1:
        raise validation(_ONE_ACTION)
    kind, parameters = next(iter(part.items()))
    return _READERS[kind](parameters)


def _check_parts(keys: list[tuple[Item, OpenTable]], check: Callable[[int], None]) -> None:
    """Check every part against its table, before any of them is done; the first that fails is the only one told.

    Raises TransactionCanceledException with its reason, or ValidationException for an empty key, which no part can
    have, and for two parts about one item.
    """
    places = set()
    failed: tuple[int, AwsError] | None = None
    for number, (key, opened) in enumerate(keys):
        try:
            check(number)
        except EmptyKeyError:
            raise
        except AwsError as error:
            failed = failed or (number, error)
            continue
        place = (opened.model.arn, opened.store.key_of(key))
        if place in places:
            raise validation(steps.ONE_ITEM)
        places.add(place)
    if failed is not None:
        reasons = [steps.NO_REASON] * len(keys)
        reasons[failed[0]] = steps.validation_error(failed[1].message)
        raise steps.cancelled(reasons)


def _plans(call: Call, requests: list[WriteRequest], tables: list[OpenTable]) -> list[Plan]:
    """What every part would do. Raises TransactionCanceledException if one of them cannot be done."""
    keys = [(request.item, opened) for request, opened in zip(requests, tables, strict=True)]
    _check_parts(keys, lambda number: planned_write.check_against(requests[number], tables[number]))
    return steps.plan_all(call, requests, tables)


def _metrics(plans: list[Plan]) -> dict[str, list[Any]]:
    metrics: dict[str, list[Any]] = {}
    for plan in plans:
        measured = capacity.item_collection_metrics(plan.opened.model, plan.request.item)
        if measured and plan.request.kind != "ConditionCheck":
            metrics.setdefault(plan.opened.model.name, []).append(measured)
    return metrics


def transact_get_items(call: Call) -> dict[str, Any]:
    """Answer TransactGetItems."""
    gets = [part.get("Get") for part in call.parameters["TransactItems"]]
    if any(get is None for get in gets):
        raise validation(_ONE_ACTION)
    projections = [_projection(get) for get in gets]
    tables = [call.open(get["TableName"]) for get in gets]
    records = _records(gets, projections, tables)
    steps.check_size(sum(record.size for record in records if record))
    parts = zip(gets, tables, records, strict=True)
    consumptions = steps.spend_all(
        call, [steps.read_access(opened, get["Key"], record) for get, opened, record in parts]
    )
    responses = [_response(record, wanted) for record, wanted in zip(records, projections, strict=True)]
    return {"Responses": json_list(responses), **call.consumed_by_table(consumptions, transactional=True)}


def _projection(get: dict[str, Any]) -> Projection | None:
    request_expressions.check_not_mixed(get, ["ProjectionExpression"], [])
    normalize_all(get["Key"])
    return request_expressions.bind(get).projection


def _records(
    gets: list[dict[str, Any]], projections: list[Projection | None], tables: list[OpenTable]
) -> list[Record | None]:
    def check(number: int) -> None:
        item_rules.check_key(gets[number]["Key"], tables[number].model)
        projection = projections[number]
        if projection is not None:
            document_path.check_no_key_is_nested(projection.paths, tables[number].model)

    _check_parts([(get["Key"], opened) for get, opened in zip(gets, tables, strict=True)], check)
    return [opened.store.get(get["Key"]) for get, opened in zip(gets, tables, strict=True)]


def _response(record: Record | None, projection: Projection | None) -> str:
    if record is None:
        return "{}"
    item: Any = Json(record.text) if projection is None else projection.of(record.item())
    return answer.text_of({"Item": item})

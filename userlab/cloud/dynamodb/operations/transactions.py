"""TransactWriteItems and TransactGetItems: all of it or nothing, with a reason for each part.

Sources: DynamoDB API reference, "TransactWriteItems", "TransactGetItems"; developer guide, "Amazon DynamoDB
Transactions: How it works" (idempotency: a token is good for ten minutes).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from userlab.cloud.dynamodb.capacity import capacity
from userlab.cloud.dynamodb.capacity.access import Read
from userlab.cloud.dynamodb.capacity.throttling import cancellation_reason
from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.projection_expression import Projection
from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.attribute_value import normalize_all
from userlab.cloud.dynamodb.items.item_rules import EmptyKeyError
from userlab.cloud.dynamodb.items.item_size import Item, item_size
from userlab.cloud.dynamodb.items.sorted_items import Record
from userlab.cloud.dynamodb.operations import item_collections, planned_write
from userlab.cloud.dynamodb.operations.planned_write import Plan, WriteRequest
from userlab.cloud.dynamodb.request import answer, request_expressions
from userlab.cloud.dynamodb.request.answer import Json, json_list
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams import dynamodb_tokens

MAX_BYTES = 4 * 1024 * 1024
TOKEN_SECONDS = 600
_ONE_ITEM = "Transaction request cannot include multiple operations on one item"
_ONE_ACTION = "TransactItems can only contain one of Check, Put, Update or Delete"
_READERS: dict[str, Callable[[dict[str, Any]], WriteRequest]] = {
    "Put": planned_write.put_request,
    "Update": planned_write.update_request,
    "Delete": planned_write.delete_request,
    "ConditionCheck": lambda parameters: planned_write.delete_request(parameters, "ConditionCheck"),
}
Reason = dict[str, Any]
_NO_REASON: Reason = {"Code": "None"}


def read_writes(parameters: dict[str, Any]) -> tuple[str, list[WriteRequest]]:
    """What TransactWriteItems asks for, as a text and read. Raises what is wrong with it whatever the tables."""
    asked = json.dumps([parameters["TransactItems"]], sort_keys=True)
    return asked, [_write_request(part) for part in parameters["TransactItems"]]


def transact_write_items(call: Call) -> dict[str, Any]:
    """Answer TransactWriteItems."""
    asked, requests = call.prepared
    tables = [call.open(request.table_name) for request in requests]
    if _repeated(call, asked):
        return _read_again(call, requests, tables)
    plans = _plans(call, requests, tables)
    _check_size(sum(item_size(plan.new or plan.request.item) for plan in plans))
    accesses = [plan.access(transactional=True) for plan in plans]
    consumptions = [capacity.units_of(access) for access in accesses]
    refusals = call.throttle.take_all(consumptions)
    if any(refusals):
        raise _cancelled([cancellation_reason(error) if error else _NO_REASON for error in refusals])
    for consumption in consumptions:
        call.count(consumption)
    for plan in plans:
        plan.apply(call)
    done = call.consumed_by_table(consumptions, transactional=True)
    if call.parameters.get("ReturnItemCollectionMetrics") == "SIZE":
        done["ItemCollectionMetrics"] = _metrics(plans)
    _remember(call, asked)
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
            raise validation(_ONE_ITEM)
        places.add(place)
    if failed is not None:
        reasons = [_NO_REASON] * len(keys)
        reasons[failed[0]] = {"Code": "ValidationError", "Message": failed[1].message}
        raise _cancelled(reasons)


def _plans(call: Call, requests: list[WriteRequest], tables: list[OpenTable]) -> list[Plan]:
    """What every part would do. Raises TransactionCanceledException if one of them cannot be done."""
    keys = [(request.item, opened) for request, opened in zip(requests, tables, strict=True)]
    _check_parts(keys, lambda number: planned_write.check_against(requests[number], tables[number]))
    plans: list[Plan] = []
    reasons: list[Reason] = []
    for request, opened in zip(requests, tables, strict=True):
        try:
            plan = planned_write.plan(request, opened)
            plan.check_text()
            item_collections.check(call, plan)
        except AwsError as error:
            code = item_collections.CODE if error.message == item_collections.TEXT else "ValidationError"
            reasons.append({"Code": code, "Message": error.message})
            continue
        plans.append(plan)
        reasons.append(_reason_of(plan))
    if any(reason is not _NO_REASON for reason in reasons):
        raise _cancelled(reasons)
    return plans


def _reason_of(plan: Plan) -> Reason:
    if not plan.failed:
        return _NO_REASON
    reason: Reason = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    if plan.request.return_old_on_failure and plan.old is not None:
        reason["Item"] = plan.old
    return reason


def _cancelled(reasons: list[Reason]) -> AwsError:
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return AwsError("TransactionCanceledException", message, CancellationReasons=reasons)


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise validation("Collection size of items in the transaction exceeds the limit of 4 MB")


def _metrics(plans: list[Plan]) -> dict[str, list[Any]]:
    metrics: dict[str, list[Any]] = {}
    for plan in plans:
        measured = capacity.item_collection_metrics(plan.opened.model, plan.request.item)
        if measured and plan.request.kind != "ConditionCheck":
            metrics.setdefault(plan.opened.model.name, []).append(measured)
    return metrics


def _repeated(call: Call, asked: str) -> bool:
    """Whether the token of this request was used in the last ten minutes for the same request."""
    name = call.parameters.get("ClientRequestToken")
    token = dynamodb_tokens.find(call.account, call.region, name) if name else None
    if token is None or token[1] <= call.now:
        return False
    if token[0] != dynamodb_tokens.digest(asked):
        raise AwsError(
            "IdempotentParameterMismatchException",
            "Rejected the request because it was retried with a different payload but with an idempotent token "
            "that was already used.",
        )
    return True


def _read_again(call: Call, requests: list[WriteRequest], tables: list[OpenTable]) -> dict[str, Any]:
    """The answer of a repeated call: it writes nothing, and tells the units of reading what it wrote."""
    records = [opened.store.get(request.item) for request, opened in zip(requests, tables, strict=True)]
    reads = [
        Read(opened.model, record.size if record else 0, transactional=True)
        for record, opened in zip(records, tables, strict=True)
    ]
    return call.consumed_by_table([call.spend(read) for read in reads], transactional=True)


def _remember(call: Call, asked: str) -> None:
    name = call.parameters.get("ClientRequestToken")
    if not name:
        return
    now, request = call.now, dynamodb_tokens.digest(asked)
    dynamodb_tokens.remember(call.account, call.region, name, request, now, now + TOKEN_SECONDS)
    call.written = True


def transact_get_items(call: Call) -> dict[str, Any]:
    """Answer TransactGetItems."""
    gets = [part.get("Get") for part in call.parameters["TransactItems"]]
    if any(get is None for get in gets):
        raise validation(_ONE_ACTION)
    projections = [_projection(get) for get in gets]
    tables = [call.open(get["TableName"]) for get in gets]
    records = _records(gets, projections, tables)
    _check_size(sum(record.size for record in records if record))
    accesses = [
        Read(
            opened.model,
            record.size if record else 0,
            transactional=True,
            partition=opened.store.key_of(get["Key"])[:1],
        )
        for get, opened, record in zip(gets, tables, records, strict=True)
    ]
    consumptions = [capacity.units_of(access) for access in accesses]
    refusals = call.throttle.take_all(consumptions)
    if any(refusals):
        raise _cancelled([cancellation_reason(error) if error else _NO_REASON for error in refusals])
    for consumption in consumptions:
        call.count(consumption)
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

"""BatchGetItem and BatchWriteItem: many items in one call, each for itself, and what could not be done handed back.

Source: DynamoDB API reference, "BatchGetItem", "BatchWriteItem". What a table has no capacity for comes back as
unprocessed; only when nothing at all could be done, the call fails.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.capacity import capacity
from userlab.cloud.dynamodb.capacity.access import Read
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.projection_expression import Projection
from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.attribute_value import normalize_all
from userlab.cloud.dynamodb.items.item_store import text_of
from userlab.cloud.dynamodb.items.sorted_items import Key
from userlab.cloud.dynamodb.operations import item_collections, planned_write
from userlab.cloud.dynamodb.operations.planned_write import WriteRequest
from userlab.cloud.dynamodb.request import answer, request_expressions
from userlab.cloud.dynamodb.request.answer import Json, json_list
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError

MAX_WRITES = 25
MAX_READS = 100
MAX_ANSWER_BYTES = 16 * 1024 * 1024
DUPLICATES = "Provided list of item keys contains duplicates"
Write = tuple[str, dict[str, Any], WriteRequest]
"""One write of a batch: its table's name, the part of the request that asks for it, and what that says."""
_THROTTLED = ("ProvisionedThroughputExceededException", "ThrottlingException")


def batch_get_item(call: Call) -> dict[str, Any]:
    """Answer BatchGetItem."""
    wanted = call.parameters["RequestItems"]
    projections = {name: _check_keys(request) for name, request in wanted.items()}
    if sum(len(request["Keys"]) for request in wanted.values()) > MAX_READS:
        raise validation("Too many items requested for the BatchGetItem call")
    opened = {name: _open_for_keys(call, name, request) for name, request in wanted.items()}
    reading = _Reading(call)
    for name, request in wanted.items():
        reading.table(name, request, opened[name], projections[name])
    if reading.refusal is not None and not reading.consumptions:
        raise reading.refusal
    found = {name: json_list(texts) for name, texts in reading.found.items()}
    return {
        "Responses": Json(answer.text_of(found)),
        "UnprocessedKeys": reading.left,
        **call.consumed_by_table(reading.consumptions),
    }


def _check_keys(request: dict[str, Any]) -> Projection | None:
    request_expressions.check_not_mixed(request, ["ProjectionExpression"], ["AttributesToGet"])
    projection = request_expressions.attributes_to_get(request)
    projection = request_expressions.bind(request).projection or projection
    for key in request["Keys"]:
        normalize_all(key)
    return projection


def _open_for_keys(call: Call, name: str, request: dict[str, Any]) -> OpenTable:
    opened = call.open(name)
    seen: set[Key] = set()
    for key in request["Keys"]:
        item_rules.check_key(key, opened.model)
        place = opened.store.key_of(key)
        if place in seen:
            raise validation(DUPLICATES)
        seen.add(place)
    return opened


class _Reading:
    """A BatchGetItem under way."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.found: dict[str, list[str]] = {}
        self.left: dict[str, dict[str, Any]] = {}
        self.consumptions: list[Consumption] = []
        self.refusal: AwsError | None = None
        self.size = 0

    def table(self, name: str, request: dict[str, Any], opened: OpenTable, projection: Projection | None) -> None:
        texts = self.found.setdefault(name, [])
        if projection is not None:
            document_path.check_no_key_is_nested(projection.paths, opened.model)
        for key in request["Keys"]:
            place = opened.store.key_of(key)
            record = opened.store.records.get(place)
            size = record.size if record else 0
            read = Read(opened.model, size, None, request.get("ConsistentRead", False), partition=place[:1])
            if self.size + size > MAX_ANSWER_BYTES or not self._spend(read):
                self.left.setdefault(name, {**request, "Keys": []})["Keys"].append(key)
                continue
            self.size += size
            if record is not None:
                texts.append(record.text if projection is None else text_of(projection.of(record.item())))

    def _spend(self, read: Read) -> bool:
        try:
            self.consumptions.append(self.call.spend(read))
        except AwsError as error:
            if error.code not in _THROTTLED:
                raise
            self.refusal = error
            return False
        return True


def read_writes(parameters: dict[str, Any]) -> list[Write]:
    """What BatchWriteItem asks for. Raises what is wrong with it whatever the tables."""
    batches = parameters["RequestItems"]
    if sum(map(len, batches.values())) > MAX_WRITES:
        raise validation("Too many items requested for the BatchWriteItem call")
    return [(name, part, _write_request(name, part)) for name, parts in batches.items() for part in parts]


def batch_write_item(call: Call) -> dict[str, Any]:
    """Answer BatchWriteItem."""
    writes: list[Write] = call.prepared
    opened = {name: call.open(name) for name in call.parameters["RequestItems"]}
    _check_writes(writes, opened)
    left: dict[str, list[Any]] = {}
    consumptions: list[Consumption] = []
    metrics: dict[str, list[Any]] = {}
    refusal: AwsError | None = None
    for name, part, request in writes:
        plan = planned_write.plan(request, opened[name])
        item_collections.check(call, plan)
        try:
            consumptions.append(call.spend(plan.access()))
        except AwsError as error:
            refusal = error
            left.setdefault(name, []).append(part)
            continue
        plan.apply(call)
        measured = capacity.item_collection_metrics(opened[name].model, request.item)
        if measured:
            metrics.setdefault(name, []).append(measured)
    if refusal is not None and not consumptions:
        raise refusal
    done: dict[str, Any] = {"UnprocessedItems": left, **call.consumed_by_table(consumptions)}
    if call.parameters.get("ReturnItemCollectionMetrics") == "SIZE":
        done["ItemCollectionMetrics"] = metrics
    return done


def _write_request(name: str, part: dict[str, Any]) -> WriteRequest:
    if len(part) != 1:
        raise validation(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
        )
    if "PutRequest" in part:
        item = part["PutRequest"]["Item"]
        normalize_all(item)
        return planned_write.put(name, item)
    key = part["DeleteRequest"]["Key"]
    normalize_all(key)
    return WriteRequest("Delete", name, key)


def _check_writes(writes: list[Write], opened: dict[str, OpenTable]) -> None:
    seen: set[tuple[str, Key]] = set()
    for name, _, request in writes:
        try:
            planned_write.check_against(request, opened[name])
        except AwsError as error:
            if "Missing the key" in error.message or "Type mismatch for key" in error.message:
                raise validation(item_rules.KEY_MISMATCH) from None
            raise
        if request.kind == "Put" and request.text is None:
            text_of(request.item)
        place = (name, opened[name].store.key_of(request.item))
        if place in seen:
            raise validation(DUPLICATES)
        seen.add(place)

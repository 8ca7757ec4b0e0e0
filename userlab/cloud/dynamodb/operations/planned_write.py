"""One write in three steps: read and check the request, plan it against the table, apply it.

PutItem, UpdateItem and DeleteItem, and each part of a transaction and of a batch, take these steps; between the
second and the third, capacity is taken, so a refused write has changed nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.dynamodb.capacity.access import Write
from userlab.cloud.dynamodb.expressions import document_path, legacy_conditions
from userlab.cloud.dynamodb.expressions.condition_calls import Condition
from userlab.cloud.dynamodb.expressions.document_path import Path
from userlab.cloud.dynamodb.expressions.item_update import updated
from userlab.cloud.dynamodb.expressions.update_expression import Action
from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.attribute_value import (
    MAX_DEPTH,
    MAX_NAME_BYTES,
    TOO_DEEP,
    check_names_inside,
    levels,
    normalize_all,
)
from userlab.cloud.dynamodb.items.item_size import Item, item_size
from userlab.cloud.dynamodb.items.item_store import text_of
from userlab.cloud.dynamodb.request import request_expressions
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import RequestError, condition_failed, duplicate_item, validation
from userlab.cloud.http.aws_request import AwsError

_TAKING = ("REMOVE", "DELETE")
_WHEN_FAILED = "ReturnValuesOnConditionCheckFailure"


@dataclass
class WriteRequest:
    """A write as asked for, whatever the table: `kind` is Put, Update, Delete or ConditionCheck.

    A put knows the bytes and the text of its item: a large one takes a while to measure, which nobody else shall wait.
    `too_deep` is the text for an update that nests its item too deep; AWS tells PartiQL's in fewer words;
    UpdateItem's is not recorded and taken to be PutItem's.
    `inserts` says that it is PartiQL's INSERT, whose condition, that there is no such item, has an error of its own.
    """

    kind: str
    table_name: str
    item: Item
    condition: Condition | None = None
    actions: list[Action] | None = None
    paths: list[Path] = field(default_factory=list)
    return_old_on_failure: bool = False
    size: int | None = None
    text: str | None = None
    inserts: bool = False
    too_deep: str = TOO_DEEP


@dataclass
class Plan:
    """What a write would do: the item before and after. `failed` is set when its condition does not hold.

    `size` and `text` are those of the item after, where they are known already.
    """

    request: WriteRequest
    opened: OpenTable
    old: Item | None
    new: Item | None
    failed: bool = False
    size: int | None = None
    text: str | None = None

    def check_text(self) -> None:
        """Refuse what cannot be stored before anything is taken. Raises SerializationException."""
        if self.new is not None and self.text is None:
            self.text = text_of(self.new)

    def access(self, transactional: bool = False) -> Write:
        """The facts for capacity."""
        changed = not self.failed and self.request.kind != "ConditionCheck"
        return Write(self.opened.model, self.old, self.new, transactional, changed, self.size)

    def apply(self, call: Call) -> None:
        """Do it."""
        if self.request.kind != "ConditionCheck" and (self.old is not None or self.new is not None):
            call.write(self.opened, self.old, self.new, self.size, self.text)

    def refusal(self) -> AwsError:
        """The error of a condition that did not hold."""
        if self.request.inserts:
            return duplicate_item()
        return condition_failed(self.old if self.request.return_old_on_failure else None)


def put_request(parameters: dict[str, Any]) -> WriteRequest:
    """Read and check a put. Raises RequestError for what is wrong with it whatever the table, and ValidationException
    for an item that is too large.
    """
    request_expressions.check_not_mixed(parameters, ["ConditionExpression"], ["Expected", "ConditionalOperator"])
    item = parameters["Item"]
    normalize_all(item)
    if parameters.get("ReturnValues", "NONE") not in ("ALL_OLD", "NONE"):
        raise RequestError("ReturnValues can only be ALL_OLD or NONE")
    return _with_condition(put(parameters["TableName"], item), parameters)


def put(table_name: str, item: Item) -> WriteRequest:
    """A put of a normalized item. Raises ValidationException for one that is too large."""
    size, text = check_size(item), None
    with contextlib.suppress(AwsError):  # told in its turn, when the table is known
        text = text_of(item)
    return WriteRequest("Put", table_name, item, size=size, text=text)


def delete_request(parameters: dict[str, Any], kind: str = "Delete") -> WriteRequest:
    """Read and check a delete, or a transaction's ConditionCheck. Raises ValidationException."""
    request_expressions.check_not_mixed(parameters, ["ConditionExpression"], ["Expected", "ConditionalOperator"])
    normalize_all(parameters["Key"])
    if parameters.get("ReturnValues", "NONE") not in ("ALL_OLD", "NONE"):
        raise RequestError("ReturnValues can only be ALL_OLD or NONE")
    return _with_condition(WriteRequest(kind, parameters["TableName"], parameters["Key"]), parameters)


def update_request(parameters: dict[str, Any]) -> WriteRequest:
    """Read and check an update. Raises ValidationException."""
    request_expressions.check_not_mixed(
        parameters,
        ["UpdateExpression", "ConditionExpression"],
        ["AttributeUpdates", "Expected", "ConditionalOperator"],
    )
    normalize_all(parameters["Key"])
    request = WriteRequest("Update", parameters["TableName"], parameters["Key"])
    if "AttributeUpdates" in parameters:
        request.actions = legacy_conditions.updating(parameters["AttributeUpdates"])
    return _with_condition(request, parameters)


def check_size(item: Item) -> int:
    """The bytes of an item. Raises ValidationException: over 400 KB, or an attribute's name over 64 KB."""
    size = item_size(item)
    if size > MAX_NAME_BYTES:
        check_names_inside(item)
    if size > item_rules.MAX_ITEM_BYTES:
        raise validation("Item size has exceeded the maximum allowed size")
    return size


def _with_condition(request: WriteRequest, parameters: dict[str, Any]) -> WriteRequest:
    if "Expected" in parameters or "ConditionalOperator" in parameters:
        request.condition = legacy_conditions.expecting(
            parameters.get("Expected"), parameters.get("ConditionalOperator")
        )
    bound = request_expressions.bind(parameters)
    if bound.condition is not None:
        request.condition = bound.condition.holds
        request.paths = bound.condition.paths
    if bound.update is not None:
        request.actions = bound.update
    request.return_old_on_failure = parameters.get(_WHEN_FAILED) == "ALL_OLD"
    return request


def check_against(request: WriteRequest, opened: OpenTable) -> None:
    """Raise ValidationException for what the table does not allow."""
    model = opened.model
    if request.kind == "Put":
        item_rules.check_item(request.item, model)
    else:
        item_rules.check_key(request.item, model)
    if request.actions:
        item_rules.check_updates(request.actions, model)
    if request.paths:
        document_path.check_no_key_is_nested(request.paths, model)


def plan(request: WriteRequest, opened: OpenTable) -> Plan:
    """What the write would do now. Raises ValidationException for an update that cannot be applied."""
    old = opened.get(request.item)
    if request.condition is not None and not request.condition(old or {}):
        return Plan(request, opened, old, old, failed=True)
    new = _AFTER[request.kind](request, opened, old)
    return Plan(request, opened, old, new, size=request.size, text=request.text)


def _after_update(request: WriteRequest, opened: OpenTable, old: Item | None) -> Item | None:
    if old is None and request.actions and all(action.section in _TAKING for action in request.actions):
        return None  # to take away from nothing makes no item
    new = updated(old if old is not None else dict(request.item), request.actions or [])
    item_rules.check_updated(new, opened.model)
    _check_depth(request, new)
    if item_size(new) > item_rules.MAX_ITEM_BYTES:
        raise validation("Item size to update has exceeded the maximum allowed size")
    return new


def _check_depth(request: WriteRequest, new: Item) -> None:
    """Raise ValidationException if a value that is not too deep by itself was set too deep inside another."""
    for action in request.actions or ():
        if action.section == "SET" and len(action.path) > 1 and levels(new[str(action.path[0])]) > MAX_DEPTH:
            raise validation(request.too_deep)


_AFTER: dict[str, Callable[[WriteRequest, OpenTable, Item | None], Item | None]] = {
    "Put": lambda request, opened, old: request.item,
    "Update": _after_update,
    "Delete": lambda request, opened, old: None,
    "ConditionCheck": lambda request, opened, old: old,
}

"""The steps of a transaction, whichever operation asks for it: plan all, take the units, write, remember the token.

Sources: DynamoDB API reference, "TransactWriteItems", "ExecuteTransaction"; developer guide, "Amazon DynamoDB
Transactions: How it works" (idempotency: a token is good for ten minutes).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from userlab.cloud.dynamodb.capacity import capacity
from userlab.cloud.dynamodb.capacity.access import Access, Read
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.capacity.throttling import cancellation_reason
from userlab.cloud.dynamodb.items.item_size import Item, item_size
from userlab.cloud.dynamodb.items.sorted_items import Record
from userlab.cloud.dynamodb.operations import item_collections, planned_write
from userlab.cloud.dynamodb.operations.planned_write import Plan, WriteRequest
from userlab.cloud.dynamodb.request.call import Call, OpenTable
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.dynamodb import tokens as dynamodb_tokens

MAX_BYTES = 4 * 1024 * 1024
TOKEN_SECONDS = 600
ONE_ITEM = "Transaction request cannot include multiple operations on one item"
Reason = dict[str, Any]
NO_REASON: Reason = {"Code": "None"}


def cancelled(reasons: Sequence[Reason]) -> AwsError:
    """TransactionCanceledException with a reason for each part."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return AwsError("TransactionCanceledException", message, CancellationReasons=list(reasons))


def validation_error(message: str) -> Reason:
    """The reason of a part that its table does not allow."""
    return {"Code": "ValidationError", "Message": message}


def plan_all(call: Call, requests: list[WriteRequest], tables: list[OpenTable]) -> list[Plan]:
    """What every part would do. Raises TransactionCanceledException if one of them cannot be done."""
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
    if any(reason is not NO_REASON for reason in reasons):
        raise cancelled(reasons)
    check_size(sum(item_size(plan.new or plan.request.item) for plan in plans))
    return plans


def _reason_of(plan: Plan) -> Reason:
    if not plan.failed:
        return NO_REASON
    refusal = plan.refusal()
    reason: Reason = {"Code": refusal.code.removesuffix("Exception"), "Message": refusal.message}
    if plan.request.return_old_on_failure and plan.old is not None:
        reason["Item"] = plan.old
    return reason


def check_size(size: int) -> None:
    """Raise ValidationException for items of more than 4 MB together."""
    if size > MAX_BYTES:
        raise validation("Collection size of items in the transaction exceeds the limit of 4 MB")


def spend_all(call: Call, accesses: Sequence[Access]) -> list[Consumption]:
    """Take the units of all parts. Raises TransactionCanceledException, then nothing was taken."""
    consumptions = [capacity.units_of(access) for access in accesses]
    refusals = call.throttle.take_all(consumptions)
    call.throttled += [refusal for refusal in refusals if refusal is not None]
    if any(refusals):
        raise cancelled([cancellation_reason(error) if error else NO_REASON for error in refusals])
    for consumption in consumptions:
        call.count(consumption)
    return consumptions


def write_all(call: Call, plans: list[Plan]) -> dict[str, Any]:
    """Do all parts, and tell what they consumed if that was asked for."""
    consumptions = spend_all(call, [plan.access(transactional=True) for plan in plans])
    for plan in plans:
        plan.apply(call)
    return call.consumed_by_table(consumptions, transactional=True)


def read_access(opened: OpenTable, key: Item, record: Record | None) -> Read:
    """The facts for capacity of one part that reads."""
    partition = opened.store.key_of(key)[:1]
    return Read(opened.model, record.size if record else 0, transactional=True, partition=partition)


def is_repeated(call: Call, asked: str) -> bool:
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


def read_again(call: Call, requests: list[WriteRequest], tables: list[OpenTable]) -> dict[str, Any]:
    """The answer of a repeated call: it writes nothing, and tells the units of reading what it wrote."""
    records = [opened.store.get(request.item) for request, opened in zip(requests, tables, strict=True)]
    reads = [
        Read(opened.model, record.size if record else 0, transactional=True)
        for record, opened in zip(records, tables, strict=True)
    ]
    return call.consumed_by_table([call.spend(read) for read in reads], transactional=True)


def remember(call: Call, asked: str) -> None:
    """Note what the token of this request was used for."""
    name = call.parameters.get("ClientRequestToken")
    if not name:
        return
    now, request = call.now, dynamodb_tokens.digest(asked)
    dynamodb_tokens.remember(call.account, call.region, name, request, now, now + TOKEN_SECONDS)
    call.written = True

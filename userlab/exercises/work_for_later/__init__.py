"""Exercises of chapter 23, "Work for later"."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.exceptions import ClientError

from userlab import functions, items
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed, untouched

Order = dict[str, Any]


@exercise(
    "queue-for-mails",
    chapter="work-for-later",
    level="easy",
    concept="a dead-letter queue",
    hints=[
        "The dead-letter queue comes first: the other one names it.",
        '`queues.create("mails", given_up=queues.create("mails-dead"), attempts=5)`',
    ],
    solution='queues.create("mails", given_up=queues.create("mails-dead"), attempts=5)',
)
def queue_for_mails() -> Verdict:
    sqs = boto3.client("sqs")
    try:
        url = sqs.get_queue_url(QueueName="mails")["QueueUrl"]
    except sqs.exceptions.QueueDoesNotExist:
        return not_yet("There is no queue `mails`.", "a queue `mails` and a queue `mails-dead`")
    policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"].get("RedrivePolicy")
    if policy is None:
        return not_yet("`mails` has no dead-letter queue.", "messages that go to `mails-dead` after 5 attempts")
    told = json.loads(policy)
    target, attempts = told["deadLetterTargetArn"].rpartition(":")[2], int(told["maxReceiveCount"])
    if target != "mails-dead":
        return not_yet(f"What `mails` gives up goes to `{target}`.", "`mails-dead`")
    if attempts != 5:
        return not_yet(f"`mails` gives a message up after {attempts} attempts.", "5 attempts")
    return passed("A mail is tried 5 times, and then kept in `mails-dead` for somebody to look at.")


@exercise(
    "all-or-nothing",
    chapter="work-for-later",
    level="mistake",
    concept="a batch that fails in part",
    hints=[
        "An exception fails the whole batch. Catch it for each record by itself, and remember the record's "
        "`messageId`.",
        'The handler returns `{"batchItemFailures": [{"itemIdentifier": messageId}, ...]}`, an empty list '
        "if all is well.",
    ],
    solution='''
        packer = """
        import json
        import boto3
        orders = boto3.resource("dynamodb").Table("Orders")
        def lambda_handler(event, context):
            failed = []
            for record in event["Records"]:
                try:
                    orders.put_item(Item={"OrderID": json.loads(record["body"])["OrderID"], "Status": "packed"})
                except Exception as error:
                    print("failed:", record["messageId"], repr(error))
                    failed.append({"itemIdentifier": record["messageId"]})
            return {"batchItemFailures": failed}
        """
        functions.deploy("packer", functions.package_files({"lambda_function.py": packer}), role)
    ''',
)
def all_or_nothing() -> Verdict:
    for what, bodies, bad in (
        ("a batch whose second message has no OrderID", ['{"OrderID": "p1"}', "{}", '{"OrderID": "p2"}'], ["m1"]),
        ("a batch whose first message is no JSON", ["{", '{"OrderID": "p3"}'], ["m0"]),
        ("a batch without a fault", ['{"OrderID": "p4"}'], []),
    ):
        records = [{"messageId": f"m{number}", "body": body, "attributes": {}} for number, body in enumerate(bodies)]
        result = functions.invoke("packer", {"Records": records})
        if result.error:
            return not_yet(
                f"For {what} `packer` raised {result.payload.get('errorType')}, so the whole batch comes again.",
                f"a report of {bad}",
                "catch the exception of each message by itself.",
            )
        report = result.payload.get("batchItemFailures") if isinstance(result.payload, dict) else None
        if report is None:
            return not_yet(
                f"For {what} `packer` returned {result.payload!r}, and Lambda takes all of it for done.",
                '`{"batchItemFailures": [...]}`',
            )
        told = [failure.get("itemIdentifier") for failure in report]
        if sorted(map(str, told)) != bad:
            return not_yet(f"For {what} `packer` reports {told}.", f"{bad}", "report the `messageId` of what failed.")
        missing = [each for each in _ids(bodies) if items.get("Orders", {"OrderID": each}) is None]
        if missing:
            return not_yet(f"For {what} the good orders {missing} were not packed.", "every good order in `Orders`")
    return passed("Good orders are packed, and only the broken ones come again.")


def _ids(bodies: list[str]) -> list[str]:
    """The order ids of those bodies that have one."""
    return [json.loads(body)["OrderID"] for body in bodies if '"OrderID"' in body]


@exercise(
    "points-once",
    chapter="work-for-later",
    level="open",
    concept="at least once, made harmless",
    hints=[
        "Two calls can run at the same moment: first reading whether the order is there does not help. A "
        "condition does.",
        "`transact_write_items` of a Put into `Awards` with `attribute_not_exists(OrderID)`, and an Update of "
        "`Accounts` with `ADD Points :points`. If the condition fails, the order was there before: nothing is left "
        "to do.",
    ],
    solution="""
        dynamodb = boto3.resource("dynamodb").meta.client  # this one takes plain Python values

        def award(order):
            once = {"TableName": "Awards", "Item": {"OrderID": order["OrderID"]}}
            once["ConditionExpression"] = "attribute_not_exists(OrderID)"
            account = {"TableName": "Accounts", "Key": {"UserID": order["UserID"]}}
            points = {":points": order["Amount"]}
            add = account | {"UpdateExpression": "ADD Points :points", "ExpressionAttributeValues": points}
            try:
                dynamodb.transact_write_items(TransactItems=[{"Put": once}, {"Update": add}])
            except dynamodb.exceptions.TransactionCanceledException as error:
                codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
                if "TransactionConflict" in codes:
                    award(order)  # somebody else is at it: look again
    """,
)
def points_once(award: Callable[[Order], Any]) -> Verdict:
    if untouched(award):
        return not_yet("There is no function yet.", "a function `award(order)`")
    _empty("Awards", "OrderID")
    people = {name: {"UserID": f"points-{name}"} for name in ("ada", "ben")}
    for key in people.values():
        items.delete("Accounts", key)

    def order(number: str, who: str, amount: int) -> Order:
        return {"OrderID": number, "UserID": people[who]["UserID"], "Amount": amount}

    def points(who: str) -> int:
        return int((items.get("Accounts", people[who]) or {}).get("Points", 0))

    award(order("a1", "ada", 20))
    award(order("a2", "ada", 5))
    award(order("b1", "ben", 7))
    if (points("ada"), points("ben")) != (25, 7):
        return not_yet(
            f"After orders of 20 and 5 Ada has {points('ada')}, after 7 Ben has {points('ben')}.", "25 and 7"
        )
    award(order("a1", "ada", 20))
    if points("ada") != 25:
        return not_yet(
            f"The order of 20 came a second time: Ada has {points('ada')}.",
            "25",
            "remember the order's id in `Awards`, in the same transaction as the points.",
        )
    for number in range(5):
        with ThreadPoolExecutor(4) as callers:
            list(callers.map(award, [order(f"c{number}", "ben", 1)] * 4))
    if points("ben") != 12:
        return not_yet(
            f"Five orders of 1 came four times each, at the same moment: Ben has {points('ben')}.",
            "7 and 5: 12",
            "between a read and a write there is room for another caller. Let a condition decide.",
        )
    return passed("25 and 12 points, however often the orders came, and even at the same moment.")


@exercise(
    "the-outbox",
    chapter="work-for-later",
    level="thought",
    concept="an event that can't get lost",
    hints=[
        "Two writes in one `transact_write_items`: a Put into `Orders` and a Put into `Outbox`.",
        "`attribute_not_exists(OrderID)` at the first Put. Let the exception pass: whoever calls should know. "
        "The order's id makes a good `EventID`.",
    ],
    solution="""
        def place(order):
            outbox = {"EventID": "order-" + order["OrderID"], "Kind": "order", "Body": json.dumps(order)}
            dynamodb = boto3.resource("dynamodb").meta.client
            first = {
                "TableName": "Orders",
                "Item": order | {"Status": "accepted"},
                "ConditionExpression": "attribute_not_exists(OrderID)",
            }
            second = {"TableName": "Outbox", "Item": outbox}
            dynamodb.transact_write_items(TransactItems=[{"Put": first}, {"Put": second}])
    """,
)
def the_outbox(place: Callable[[Order], Any]) -> Verdict:
    if untouched(place):
        return not_yet("There is no function yet.", "a function `place(order)`")
    order: Order = {"OrderID": "outbox-1", "UserID": "user123", "Amount": 20}
    items.delete("Orders", {"OrderID": "outbox-1"})
    _empty("Outbox", "EventID")
    place(dict(order))
    stored = items.get("Orders", {"OrderID": "outbox-1"})
    if stored is None or stored.get("Status") != "accepted":
        return not_yet(f"`Orders` has {stored}.", "the order with the Status `accepted`")
    events = items.scan("Outbox")
    if len(events) != 1:
        return not_yet(f"After one order `Outbox` has {len(events)} items.", "the order's event, and nothing else")
    problem = _wrong_event(events[0], order)
    if problem:
        return problem
    try:
        place(dict(order))
    except ClientError:
        pass
    else:
        return not_yet(
            "The same order a second time raised no exception.", "an exception", "a condition on the order's key."
        )
    if len(items.scan("Outbox")) != 1:
        return not_yet("The order that was refused has left an event.", "no event without an order", _TOGETHER)
    return _all_or_none(place)


_TOGETHER = "let `transact_write_items` write both, or none."


def _wrong_event(event: Order, order: Order) -> Verdict | None:
    if event.get("Kind") != "order":
        return not_yet(f"The event's Kind is {event.get('Kind')!r}.", "`order`")
    try:
        body = json.loads(event.get("Body", ""))
    except (ValueError, TypeError):
        body = None
    if not isinstance(body, dict) or any(body.get(name) != value for name, value in order.items()):
        return not_yet(f"The event's Body is {event.get('Body')!r}.", "the order, as JSON")
    return None


def _all_or_none(place: Callable[[Order], Any]) -> Verdict:
    """An order that fits into `Orders` and whose event does not: then the order must not be there either."""
    text = '"' * 250_000  # as JSON each quote takes two bytes, so Body would be over the 400 KB of an item
    large: Order = {"OrderID": "outbox-2", "UserID": "user123", "Amount": 1, "Note": text}
    items.delete("Orders", {"OrderID": "outbox-2"})
    try:
        place(large)
    except ClientError:
        pass
    if items.get("Orders", {"OrderID": "outbox-2"}) is not None and len(items.scan("Outbox")) < 2:
        return not_yet(
            "An order is there whose event was too large to be written: nobody will ever hear of it.",
            "both, or none",
            _TOGETHER,
        )
    items.delete("Orders", {"OrderID": "outbox-2"})
    return passed("Order and event come together, or not at all.")


def _empty(table: str, key: str) -> None:
    for item in items.scan(table):
        items.delete(table, {key: item[key]})

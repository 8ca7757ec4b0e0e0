"""Exercises of chapter 3, "Add items"."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3

from userlab import items
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

LAMPS = 3
CUSTOMERS = 5


@exercise(
    "put-grace",
    chapter="add-items",
    level="easy",
    concept="put an item",
    hints=[
        '`users.put_item(Item={...})` or `items.put("Users", {...})`: both take a dict with the key in it.',
        'In JSON and in Python, `37` is a number and `"37"` is a string.',
    ],
    solution='users.put_item(Item={"UserID": "user200", "Name": "Grace", "Age": 37})',
)
def put_grace() -> Verdict:
    grace = items.get("Users", {"UserID": "user200"}, consistent=True)
    if grace is None:
        return not_yet("There is no item with the UserID `user200`.", "Grace's item", "put it into the table `Users`.")
    if isinstance(grace.get("Age"), str):
        return not_yet(f"Grace's Age is the string {grace['Age']!r}.", "the number 37", "leave out the quotes.")
    wrong = {name: grace.get(name) for name, value in {"Name": "Grace", "Age": 37}.items() if grace.get(name) != value}
    if wrong:
        return not_yet(
            f"In Grace's item this differs: {wrong}.",
            "`Name` is 'Grace', `Age` is 37",
            "put the item again. Upper and lower case count in the names of attributes.",
        )
    return passed("Grace is there, 37 years old, and her age is a number.")


@exercise(
    "an-item-about-you",
    chapter="add-items",
    level="open",
    concept="types of attributes",
    hints=[
        'A list is `[...]`, a map is `{...: ...}`, a set is `{..., ...}`; `Decimal("1.68")` is a number.',
        "`views.types(item)` shows the type of each attribute before you put the item.",
    ],
    solution="""
        me = {"UserID": "me", "Height": Decimal("1.68"), "Languages": {"English", "German"}}
        users.put_item(Item=me | {"Address": {"City": "Berlin"}})
    """,
)
def an_item_about_you() -> Verdict:
    me = items.get("Users", {"UserID": "me"}, consistent=True)
    if me is None:
        return not_yet(
            "There is no item with the UserID `me`.",
            "an item about you",
            "put one into `Users`. If the put raised an error, nothing was written: read the error first.",
        )
    letters = {letter for name, value in items.to_dynamodb_json(me).items() if name != "UserID" for letter in value}
    if not letters & {"M", "L", "SS", "NS"}:
        return not_yet(
            f"Your attributes have the types {sorted(letters)}.",
            "among them a list, a map or a set",
            "what do you have several of? Which of your things has parts?",
        )
    if len(letters) < 3:
        return not_yet(
            f"Your attributes have {len(letters)} different types: {sorted(letters)}.",
            "three or more, the key not counted",
            "add a number, a yes or no, a list...",
        )
    numbers = [name for name, value in me.items() if isinstance(value, Decimal)]
    also = f" {numbers[0]} is kept to its last digit." if numbers else ""
    return passed(f"Your item has the types {', '.join(sorted(letters))}.{also}")


@exercise(
    "new-email",
    chapter="add-items",
    level="mistake",
    concept="update, not put",
    hints=[
        "`put_item` would replace the whole item. You want to change one attribute.",
        "`UpdateItem` sets single attributes. The lesson for it is `items.update`.",
        '`items.update("Users", {"UserID": "user456"}, Email=...)`',
    ],
    solution='items.update("Users", {"UserID": "user456"}, Email="bob@example.org")',
)
def new_email() -> Verdict:
    bob = items.get("Users", {"UserID": "user456"}, consistent=True) or {}
    if bob.get("Email") != "bob@example.org":
        return not_yet(
            f"Bob's Email is {bob.get('Email')!r}.", "`'bob@example.org'`", "update the item with the UserID `user456`."
        )
    lost = [name for name in ("Name", "Age") if name not in bob]
    if lost:
        return not_yet(
            f"The email is right, but Bob lost {' and '.join(lost)}: `PutItem` replaces the whole item.",
            "the other attributes as they were",
            "run the walkthrough's snippet again, which brings Bob back, then *update* him.",
        )
    return passed(f"Bob has the new email, and kept {', '.join(sorted(set(bob) - {'UserID', 'Email'}))}.")


@exercise(
    "last-lamp",
    chapter="add-items",
    level="thought",
    concept="read, then write",
    hints=[
        "All five customers read 3 pieces, before any of them wrote 2. The read and the write must be one call.",
        'An update may compute: `"SET Pieces = Pieces - :one"`. And it may have a condition: when may it sell?',
        "`Pieces >= :one` is the condition. DynamoDB answers no with a `ConditionalCheckFailedException`: catch it.",
    ],
    solution="""
        def take(product):
            try:
                client.update_item(
                    TableName="Stock",
                    Key={"Product": {"S": product}},
                    UpdateExpression="SET Pieces = Pieces - :one",
                    ConditionExpression="Pieces >= :one",
                    ExpressionAttributeValues={":one": {"N": "1"}},
                )
            except client.exceptions.ConditionalCheckFailedException:
                return False
            return True
    """,
)
def last_lamp(take: Any, lab: Lab) -> Verdict:
    if not callable(take):
        return not_yet(f"`take` is of the type {type(take).__name__}.", "a function", "`def take(product):` begins it.")
    items.put("Stock", {"Product": "lamp", "Pieces": LAMPS})
    items.delete("Stock", {"Product": "cup"})
    try:
        sold, bill = measured(lab, lambda: [take("lamp") for _ in range(CUSTOMERS)])
    except boto3.client("dynamodb").exceptions.ConditionalCheckFailedException:
        return not_yet(
            "When the lamps were gone, your function raised a `ConditionalCheckFailedException`.",
            "`False`",
            "that exception is DynamoDB's answer: no. Catch it.",
        )
    left = (items.get("Stock", {"Product": "lamp"}, consistent=True) or {}).get("Pieces")
    if bill.count("UpdateItem") < len(bill.calls) or len(bill.calls) > CUSTOMERS:
        return not_yet(
            f"For {CUSTOMERS} customers your function made {bill}.",
            f"{CUSTOMERS} calls of UpdateItem, and nothing else",
            "between a read and a write somebody else may write. Let DynamoDB compute the change, under a condition.",
        )
    if left != 0:
        return not_yet(
            f"{LAMPS} lamps, {CUSTOMERS} customers, and now there are {left} pieces.",
            "0 pieces",
            "a `ConditionExpression` says when the update may happen: while there is one piece or more.",
        )
    if sold != [True] * LAMPS + [False] * (CUSTOMERS - LAMPS):
        return not_yet(
            f"{CUSTOMERS} customers after each other got {sold}.",
            f"`True` {LAMPS} times, then `False`",
            "return a value in each case.",
        )
    if take("cup") is not False or items.get("Stock", {"Product": "cup"}, consistent=True):
        return not_yet(
            "The shop has no cups, and your function sold one, or left an item for it.",
            "`False`, and no new item",
            "remember Trap 4. `Pieces >= :one` fails where there is no item; `Pieces <> :zero` does not.",
        )
    return passed(f"{LAMPS} lamps went to {CUSTOMERS} customers, and none twice: {bill}.")

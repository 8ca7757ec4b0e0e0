"""Exercises of chapter 3, "Add items"."""

from __future__ import annotations

from decimal import Decimal

from userlab import items
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed


@exercise(
    "put-grace",
    chapter="add-items",
    level="easy",
    concept="put an item",
    hints=[
        '`users.put_item(Item={...})` or `items.put("Users", {...})`: both take a dict with the key in it.',
        'In JSON and in Python, `37` is a number and `"37"` is a text.',
    ],
    solution='users.put_item(Item={"UserID": "user200", "Name": "Grace", "Age": 37})',
)
def put_grace() -> Verdict:
    grace = items.get("Users", {"UserID": "user200"}, consistent=True)
    if grace is None:
        return not_yet("There is no item with the UserID `user200`.", "Grace's", "put it into the table `Users`.")
    if isinstance(grace.get("Age"), str):
        return not_yet(f"Grace's Age is the text {grace['Age']!r}.", "the number 37", "leave the quotes away.")
    wrong = {name: grace.get(name) for name, value in {"Name": "Grace", "Age": 37}.items() if grace.get(name) != value}
    if wrong:
        return not_yet(f"Of Grace's item this differs: {wrong}.", "Name Grace, Age 37", "put the item again.")
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
        return not_yet("There is no item with the UserID `me`.", "yours", "put one.")
    letters = {letter for name, value in items.to_dynamodb_json(me).items() if name != "UserID" for letter in value}
    if not letters & {"M", "L", "SS", "NS"}:
        return not_yet(
            f"Your attributes have the types {sorted(letters)}.",
            "among them a list, a map or a set",
            "what do you have several of, or what has parts?",
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
        "`put_item` would replace all of Bob. You want to change one attribute of him.",
        "`UpdateItem` sets single attributes. The lesson for it is `items.update`.",
        '`items.update("Users", {"UserID": "user456"}, Email=...)`',
    ],
    solution='items.update("Users", {"UserID": "user456"}, Email="bob@example.org")',
)
def new_email() -> Verdict:
    bob = items.get("Users", {"UserID": "user456"}, consistent=True) or {}
    if bob.get("Email") != "bob@example.org":
        return not_yet(
            f"Bob's Email is {bob.get('Email')!r}.", "`'bob@example.org'`", "change the item with the UserID `user456`."
        )
    lost = [name for name in ("Name", "Age") if name not in bob]
    if lost:
        return not_yet(
            f"The address is right, but Bob lost {' and '.join(lost)}: `PutItem` replaces the whole item.",
            "the other attributes as they were",
            "run the walkthrough's snippet again, which brings Bob back, then *update* him.",
        )
    return passed(f"Bob has the new address, and kept {', '.join(sorted(set(bob) - {'UserID', 'Email'}))}.")

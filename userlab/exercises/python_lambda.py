"""Exercises of chapter 12, "A Lambda function in Python"."""

from __future__ import annotations

import json

from userlab import functions
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.exercises.deployed_function import absent, failed, greets


@exercise(
    "hello-function",
    chapter="python-lambda",
    level="easy",
    concept="deploy and invoke",
    hints=[
        '`functions.package_files` takes the files as a dict: `{"lambda_function.py": hello}`.',
        '`functions.deploy("hello", code, role)` with that zip. `role` is the chapter\'s.',
        "What the handler *returns* is the answer. What it prints goes to the log.",
    ],
    solution="""
        hello = "def lambda_handler(event, context): return 'Hello ' + event['name']"
        functions.deploy("hello", functions.package_files({"lambda_function.py": hello}), role)
    """,
)
def hello_function() -> Verdict:
    missing = absent("hello")
    if missing:
        return missing
    result = functions.invoke("hello", {"name": "Ada"})
    if result.error:
        return failed('{"name": "Ada"}', result.payload)
    if result.payload is None:
        return not_yet("It returned nothing.", "a greeting with the name", "`return` the greeting, don't print it.")
    if "Ada" not in str(result.payload) or "Bo" not in str(functions.invoke("hello", {"name": "Bo"}).payload):
        return not_yet(
            f'For `{{"name": "Ada"}}` it returned {result.payload!r}.',
            "a greeting with the name",
            'take the name from the event: `event["name"]`.',
        )
    if str(result.payload).strip() == "Ada" or not isinstance(result.payload, str):
        return not_yet(f"It returned {result.payload!r}, which is no greeting.", "a sentence with the name in it")
    return passed(f"It answers {result.payload!r}.")


@exercise(
    "length-of-body",
    chapter="python-lambda",
    level="mistake",
    concept="null in the event",
    hints=[
        "There are three cases: a text, no `body` at all, and a `body` that is null.",
        '`event.get("body")` is None in the second case and in the third one.',
        '`len(event.get("body") or "")`',
    ],
    solution="""
        length = "def lambda_handler(event, context): return len(event.get('body') or '')"
        functions.deploy("length", functions.package_files({"lambda_function.py": length}), role)
    """,
)
def length_of_body() -> Verdict:
    missing = absent("length")
    if missing:
        return missing
    for event, expected in (({"body": "abc"}, 3), ({}, 0), ({"body": None}, 0), ({"body": ""}, 0)):
        result = functions.invoke("length", event)
        shown = str(event).replace("None", "null").replace("'", '"')
        if result.error:
            return failed(shown, result.payload)
        if result.payload != expected:
            advice = "return the number itself, not its text." if result.payload == str(expected) else ""
            return not_yet(f"For the event `{shown}` it returned {result.payload!r}.", f"{expected}", advice)
    return passed("It takes a text, a missing body, an empty one, and null.")


@exercise(
    "names-of-others",
    chapter="python-lambda",
    level="thought",
    concept="what stays from event to event",
    hints=[
        "Which lines run once for each environment, and which once for each event? When is `names` empty?",
        "Make the list inside the handler: then every event has its own, whatever happened to the event before.",
        '`get_item` returns a dict that has an `"Item"` only if there is one: use `.get("Item")` before you append.',
    ],
    solution='''
        repaired = """
        import boto3
        users = boto3.resource("dynamodb").Table("Users")
        def lambda_handler(event, context):
            found = [users.get_item(Key={"UserID": user_id}).get("Item") for user_id in event["ids"]]
            return [user["Name"] for user in found if user]
        """
        functions.deploy("reader", functions.package_files({"lambda_function.py": repaired}), role)
    ''',
)
def names_of_others() -> Verdict:
    missing = absent("reader")
    if missing:
        return missing
    for ids, expected in ((["user123"], ["Alice"]), (["user456"], ["Bob"]), (["user456", "no-one", "user123"], None)):
        wanted = expected or ["Bob", "Alice"]
        result = functions.invoke("reader", {"ids": ids})
        shown = json.dumps({"ids": ids})
        if result.error:
            return failed(shown, result.payload)
        if result.payload != wanted:
            stayed = isinstance(result.payload, list) and result.payload[-len(wanted) :] == wanted
            advice = "what is made outside the handler is made once, and stays for the next event." if stayed else ""
            unknown = "pass over an id that nobody has." if "no-one" in ids else ""
            return not_yet(f"For the event `{shown}` it returned {result.payload}.", f"`{wanted}`", advice or unknown)
    # A number is no key of this table: DynamoDB refuses it, after Alice has been read.
    functions.invoke("reader", {"ids": ["user123", 5]})
    result = functions.invoke("reader", {"ids": ["user456"]})
    if result.payload != ["Bob"]:
        return not_yet(
            f"After an event that failed, it returned {result.payload} for `user456`.",
            "`['Bob']`",
            "an event that fails does not come to your last line. Let nothing stay that has to be cleared.",
        )
    return passed("Each event gets its own names, also after one that failed.")


@exercise(
    "greeter",
    chapter="python-lambda",
    level="open",
    concept="a function that reads a table",
    hints=[
        'Make the table outside of the handler: `boto3.resource("dynamodb").Table("Users")`.',
        '`get_item` returns a dict that has an `"Item"` only if there is one.',
        "The role may do GetItem, PutItem and DeleteItem, and nothing else.",
    ],
    solution='''
        greeter = """
        import boto3
        users = boto3.resource("dynamodb").Table("Users")
        def lambda_handler(event, context):
            user = users.get_item(Key={"UserID": event["id"]}).get("Item")
            return f"Good morning, {user['Name']}" if user else "Who are you?"
        """
        functions.deploy("greeter", functions.package_files({"lambda_function.py": greeter}), role)
    ''',
)
def greeter() -> Verdict:
    return absent("greeter") or greets("greeter")

"""Exercises of chapter 13, "A Lambda function in Node.js"."""

from __future__ import annotations

import boto3

from userlab import functions, items
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.exercises.deployed_function import absent, failed, greets

STAR = "star-of-the-check"


@exercise(
    "hello-node",
    chapter="nodejs-lambda",
    level="easy",
    concept="a handler in Node.js",
    hints=[
        'The zip: `functions.package_files({"index.js": hello})`. The runtime and the handler: `**node`, as above.',
        "An arrow function without braces returns what stands behind the arrow; with braces it needs `return`.",
    ],
    solution="""
        hello = "exports.handler = async (event) => `Hello ${event.name}`;"
        functions.deploy("hello-node", functions.package_files({"index.js": hello}), role, **node)
    """,
)
def hello_node() -> Verdict:
    missing = not_in_node("hello-node")
    if missing:
        return missing
    result = functions.invoke("hello-node", {"name": "Ada"})
    if result.error:
        return failed('{"name": "Ada"}', result.payload)
    if result.payload is None:
        return not_yet(
            "It returned nothing.", "a greeting with the name", "`return` it; `console.log` goes to the log."
        )
    if "Ada" not in str(result.payload) or "Bo" not in str(functions.invoke("hello-node", {"name": "Bo"}).payload):
        return not_yet(
            f'For `{{"name": "Ada"}}` it returned {result.payload!r}.',
            "a greeting with the name",
            "take `event.name`; between backticks it is `${event.name}`.",
        )
    if str(result.payload).strip() == "Ada" or not isinstance(result.payload, str):
        return not_yet(f"It returned {result.payload!r}, which is no greeting.", "a sentence with the name in it")
    return passed(f"It answers {result.payload!r}.")


@exercise(
    "lost-word",
    chapter="nodejs-lambda",
    level="mistake",
    concept="a forgotten await",
    hints=[
        "`dynamo.getItem(...)` returns at once. What it returns is not the answer yet, but a promise of it.",
        "A promise has no `Item`, and `?.` makes `undefined` of what is not there, without an error.",
        "`const answer = await dynamo.getItem(...)`",
    ],
    solution="""
        awaited = reader.replace("= dynamo.getItem", "= await dynamo.getItem")
        functions.deploy("reader", functions.package_files({"index.js": awaited}), role, **node)
    """,
)
def lost_word() -> Verdict:
    missing = not_in_node("reader")
    if missing:
        return missing
    for user_id, name in (("user123", "Alice"), ("user456", "Bob")):
        result = functions.invoke("reader", {"id": user_id})
        if result.error:
            return failed(f'{{"id": "{user_id}"}}', result.payload)
        if result.payload is None:
            return not_yet(
                f"For `{user_id}` it returned null: it did not wait for DynamoDB's answer.",
                f"`{name!r}`",
                "what does `getItem` return, and which word waits for that?",
            )
        if result.payload != name:
            return not_yet(f"For `{user_id}` it returned {result.payload!r}.", f"`{name!r}`, read from the table")
    return passed("It waits for the answer, and returns the name.")


@exercise(
    "one-follower-more",
    chapter="nodejs-lambda",
    level="thought",
    concept="numbers above 2^53",
    hints=[
        "`Item.Followers.N` is a string with every digit of the number. Which word of the code rounds it?",
        "`BigInt(text) + 1n` counts exactly; the `n` makes 1 a BigInt, too. In a template, `${followers}` is its text.",
        "PutItem replaces the whole item. `{ ...Item, Followers: ... }` is the item as read, with one change.",
    ],
    solution="""
        exact = follow.replace("Number(Item.Followers?.N ?? 0) + 1", "BigInt(Item.Followers?.N ?? 0) + 1n")
        whole = exact.replace("{ UserID: Item.UserID, Followers", "{ ...Item, Followers")
        functions.deploy("follow", functions.package_files({"index.js": whole}), role, **node)
    """,
)
def one_follower_more() -> Verdict:
    missing = not_in_node("follow")
    if missing:
        return missing
    try:
        return _follows()
    finally:
        items.delete("Users", {"UserID": STAR})


def _follows() -> Verdict:
    for followers in (5, 2**53, 12345678901234567890):
        items.put("Users", {"UserID": STAR, "Name": "Star", "Followers": followers})
        result = functions.invoke("follow", {"id": STAR})
        if result.error:
            return failed(f'{{"id": "{STAR}"}}', result.payload)
        star = items.get("Users", {"UserID": STAR}, consistent=True) or {}
        if star.get("Followers") != followers + 1:
            return not_yet(
                f"A user with {followers} followers has {star.get('Followers')} after one more.",
                f"{followers + 1}",
                "from 2^53 on, a JavaScript number can't tell every whole number from the next one.",
            )
        if star.get("Name") != "Star":
            return not_yet(
                "The number is right, and the user's Name is gone.",
                "the item with all that it had",
                "PutItem replaces the item: write what you have read, with one attribute changed.",
            )
        if str(result.payload) != str(followers + 1):
            return not_yet(f"The table is right; it returned {result.payload!r}.", f"`'{followers + 1}'`, as a text")
    return passed("It counts from 9007199254740992 to 9007199254740993, and the user keeps the name.")


@exercise(
    "greeter-node",
    chapter="nodejs-lambda",
    level="open",
    concept="SDK v3 by yourself",
    hints=[
        "From `@aws-sdk/lib-dynamodb` you need `DynamoDBDocumentClient` and `GetCommand`, and `DynamoDBClient` from "
        "`@aws-sdk/client-dynamodb`.",
        'With `import` the file is `index.mjs`; with `require` it is `index.js`. `"index.handler"` suits both.',
        'The answer of `new GetCommand({ TableName: "Users", Key: { UserID: event.id } })` has an `Item`, or has none.',
    ],
    solution='''
        greeter = """
        import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
        import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
        const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());
        export const handler = async (event) => {
          const { Item } = await dynamo.send(new GetCommand({ TableName: "Users", Key: { UserID: event.id } }));
          return Item ? `Good morning, ${Item.Name}` : "Who are you?";
        };
        """
        functions.deploy("greeter", functions.package_files({"index.mjs": greeter}), role, **node)
    ''',
)
def greeter_node() -> Verdict:
    return not_in_node("greeter") or greets("greeter")


def not_in_node(name: str) -> Verdict | None:
    """A verdict if there is no function of this name, or one in another language."""
    missing = absent(name)
    if missing:
        return missing
    runtime = boto3.client("lambda").get_function_configuration(FunctionName=name)["Runtime"]
    if not runtime.startswith("nodejs"):
        return not_yet(
            f"The runtime of `{name}` is {runtime}.",
            "a runtime of Node.js, such as `nodejs24.x`",
            "hand `**node` to `functions.deploy`.",
        )
    return None

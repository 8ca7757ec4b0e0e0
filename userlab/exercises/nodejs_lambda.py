"""Exercises of chapter 13, "A Lambda function in Node.js"."""

from __future__ import annotations

import boto3

from userlab import functions
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.exercises.deployed_function import absent, failed, greets


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

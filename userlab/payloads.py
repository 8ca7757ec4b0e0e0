"""Saved payloads: events as API Gateway sends them, and what the users handler should answer to each.

One file a rule, in userlab/handlers/payloads: the table before ("given"), the event, the answer ("expect"), the table
after ("then"). A handler in any language can be held to them.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3

from userlab import functions, items

if TYPE_CHECKING:
    import pandas

FOLDER = functions.HANDLERS / "payloads"


def load() -> dict[str, dict[str, Any]]:
    """All payloads by name.

    Each is {"rule", "given", "event", "expect": {"status", "headers", "body"}, "then"}.

    >>> payloads.load()["get-missing"]["rule"]
    'GET of nobody is 404'
    """
    files = sorted(FOLDER.glob("*.json"))
    return {file.stem: json.loads(file.read_text("utf-8")) for file in files}


def try_all(function: str, table: str = "Users") -> pandas.DataFrame:
    """Send every payload to a function, and compare its answer and the table with what they should be.

    It empties the table before each. One row a payload: its rule, expected and status (None where the function
    failed), kept (whether answer and table are right).

    AWS operations: Invoke of Lambda; Scan and BatchWriteItem of DynamoDB.
    """
    import pandas

    rows = []
    for name, payload in load().items():
        fill(table, payload["given"])
        result = functions.invoke(function, payload["event"])
        status = None if result.error else result.payload["statusCode"]
        kept = not result.error and agrees(result.payload, payload["expect"]) and holds(table, payload["then"])
        rows.append((name, payload["rule"], payload["expect"]["status"], status, kept))
    columns = ["payload", "rule", "expected", "status", "kept"]
    return pandas.DataFrame(rows, columns=columns).astype({"status": "Int64"}).set_index("payload")


def fill(table: str, users: list[dict[str, Any]]) -> None:
    """Make these users the table's only items."""
    there, wanted = items.scan(table), as_items(users)
    with boto3.resource("dynamodb").Table(table).batch_writer(overwrite_by_pkeys=["UserID"]) as batch:
        for item in there:
            batch.delete_item(Key={"UserID": item["UserID"]})
        for user in wanted:
            batch.put_item(Item=user)


def holds(table: str, users: list[dict[str, Any]]) -> bool:
    """Whether these users are the table's only items, in any order."""
    found = {item["UserID"]: item for item in items.scan(table)}
    return found == {user["UserID"]: user for user in as_items(users)}


def as_items(users: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Users as boto3 wants them: fractions as Decimal."""
    return json.loads(json.dumps(users), parse_float=Decimal)


def agrees(response: dict[str, Any], expect: dict[str, Any]) -> bool:
    """Whether a handler's response is the expected one. Header names count in any case."""
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    wanted = {name.lower(): value for name, value in expect["headers"].items()}
    try:
        body = json.loads(response["body"]) if response.get("body") else ""
    except ValueError:
        return False
    return (response["statusCode"], body) == (expect["status"], expect["body"]) and wanted.items() <= headers.items()

"""How a table, its items and their types look in a notebook: as pandas DataFrames, sorted, so that they repeat."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from userlab import items as item_lessons
from userlab import tables

if TYPE_CHECKING:
    import pandas

TYPE_NAMES = {
    "S": "string",
    "N": "number",
    "B": "binary",
    "BOOL": "boolean",
    "NULL": "null",
    "L": "list",
    "M": "map",
    "SS": "set of strings",
    "NS": "set of numbers",
    "BS": "set of binaries",
}


def items(table: str) -> pandas.DataFrame:
    """All items of a table: a row each, sorted by key, key attributes first. "" where an item lacks an attribute.

    It scans the whole table: for the small tables of a lesson. AWS operations: DescribeTable, Scan.

    >>> views.items("Users")
    """
    keys = tables.key_names(tables.describe(table))
    return of_items(item_lessons.scan(table), keys)


def of_items(found: list[dict[str, Any]], keys: list[str]) -> pandas.DataFrame:
    """These items as rows, sorted by the key attributes, which come first; the others follow by name."""
    import pandas

    others = sorted({name for item in found for name in item} - set(keys))
    rows = sorted(found, key=lambda item: [item[key] for key in keys])
    columns = [*keys, *others]
    return pandas.DataFrame([[item.get(name, "") for name in columns] for item in rows], columns=columns).astype(object)


def types(item: dict[str, Any]) -> pandas.DataFrame:
    """What DynamoDB makes of an item: a row for every attribute, with its type's letter, its name, and the value
    as it travels.

    >>> views.types({"UserID": "user123", "Age": 30})
    """
    import pandas

    rows = [
        {"attribute": name, "type": letter, "called": TYPE_NAMES[letter], "as sent": _as_sent(value)}
        for name, typed in item_lessons.to_dynamodb_json(item).items()
        for letter, value in typed.items()
    ]
    return pandas.DataFrame(rows).set_index("attribute")


def reads(**answers: dict[str, Any]) -> pandas.DataFrame:
    """What reads returned, what they looked at, and what they cost: a row for each answer of Query or Scan.

    Args:
        answers: by name, answers of calls with ReturnConsumedCapacity="TOTAL".

    >>> views.reads(query=orders.query(...), scan=orders.scan(...))
    """
    import pandas

    rows = [
        {
            "": name.replace("_", " "),
            "Count": answer["Count"],
            "ScannedCount": answer["ScannedCount"],
            "read units": answer["ConsumedCapacity"]["CapacityUnits"],
        }
        for name, answer in answers.items()
    ]
    return pandas.DataFrame(rows, columns=["", "Count", "ScannedCount", "read units"]).set_index("")


def indexes(table: str) -> pandas.DataFrame:
    """The indexes of a table: a row each, with its kind, key, status and what it keeps of the items.

    AWS operation: DescribeTable.
    """
    import pandas

    description = tables.describe(table)
    kinds = {"global": "GlobalSecondaryIndexes", "local": "LocalSecondaryIndexes"}
    rows = [
        {
            "index": index["IndexName"],
            "kind": kind,
            "key": ", ".join(tables.key_names(index)),
            "keeps": ", ".join(index["Projection"].get("NonKeyAttributes", [index["Projection"]["ProjectionType"]])),
            "status": index.get("IndexStatus", "with the table"),
        }
        for kind, name in kinds.items()
        for index in description.get(name, [])
    ]
    return pandas.DataFrame(rows, columns=["index", "kind", "key", "keeps", "status"]).set_index("index").sort_index()


def _as_sent(value: Any) -> Any:
    """Binary values travel as base64 text."""
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value

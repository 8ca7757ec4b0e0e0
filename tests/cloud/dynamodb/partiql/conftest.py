"""A table that statements are run against: pk and sk, indexes that hold more and less of an item."""

from __future__ import annotations

from typing import Any

import pytest

S, N = "S", "N"
THINGS: dict[str, Any] = {
    "TableName": "Things",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": S} for name in ("pk", "sk", "g", "l", "h2")],
    "BillingMode": "PAY_PER_REQUEST",
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "gsi-inc",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["held"]},
        },
        {
            "IndexName": "gsi-all",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        },
        {
            "IndexName": "gsi-multi",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "h2", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        },
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "lsi-keys",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
}


class Statements:
    """Runs statements: calling it gives the rows; `refused` the error's text; `answer` the whole answer."""

    def __init__(self, call: Any) -> None:
        self.call = call

    def answer(self, statement: str, *parameters: Any, **more: Any) -> dict[str, Any]:
        given = {"Parameters": list(parameters)} if parameters else {}
        return self.call("ExecuteStatement", Statement=statement, **given, **more)  # type: ignore[no-any-return]

    def __call__(self, statement: str, *parameters: Any, **more: Any) -> list[dict[str, Any]]:
        return self.answer(statement, *parameters, **more)["Items"]  # type: ignore[no-any-return]

    def error(self, statement: str, *parameters: Any, **more: Any) -> Any:
        given = {"Parameters": list(parameters)} if parameters else {}
        return self.call.refused("ExecuteStatement", Statement=statement, **given, **more)

    def refused(self, statement: str, *parameters: Any, **more: Any) -> str:
        error = self.error(statement, *parameters, **more)
        assert error.code == "ValidationException"
        return str(error.message)

    def batch(self, *statements: Any, **more: Any) -> dict[str, Any]:
        return self.call("BatchExecuteStatement", Statements=_members(statements), **more)  # type: ignore

    def transaction(self, *statements: Any, **more: Any) -> dict[str, Any]:
        return self.call("ExecuteTransaction", TransactStatements=_members(statements), **more)  # type: ignore

    def not_transacted(self, *statements: Any, **more: Any) -> Any:
        return self.call.refused("ExecuteTransaction", TransactStatements=_members(statements), **more)

    def put(self, pk: str, sk: str = "1", **attributes: Any) -> None:
        item = {"pk": {S: pk}, "sk": {S: sk}, **attributes}
        self.call("PutItem", TableName="Things", Item=item)

    def item(self, pk: str, sk: str = "1") -> dict[str, Any]:
        key = {"pk": {S: pk}, "sk": {S: sk}}
        return self.call("GetItem", TableName="Things", Key=key).get("Item", {})  # type: ignore[no-any-return]


def _members(statements: Any) -> list[dict[str, Any]]:
    return [each if isinstance(each, dict) else {"Statement": each} for each in statements]


@pytest.fixture
def run(call: Any) -> Statements:
    """run(statement, *parameters) gives the rows of a statement about the table Things."""
    call("CreateTable", **THINGS)
    return Statements(call)

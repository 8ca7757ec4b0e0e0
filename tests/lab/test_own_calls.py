"""On AWS a lab's calls() are those of this notebook: boto3 tells of them, and DynamoDB of the units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import userlab
from userlab import functions, items, roles, tables
from userlab.base.errors import LabError
from userlab.lab import target


@pytest.fixture
def lab(
    cloud: Any, account: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[userlab.Lab]:
    """A lab on AWS, which is an account of the tests' cloud here, with a table Users."""
    own = {name: value for name, value in environment.items() if name.startswith("AWS_")}
    for name in own:
        monkeypatch.delenv(name, raising=False)  # so that all of it is put back afterwards
    monkeypatch.setattr(target, "_own", own)
    monkeypatch.setenv("USERLAB_TARGET", "aws")
    monkeypatch.setenv("USERLAB_AWS_YES", account)
    yield userlab.begin("add-items")
    boto3.DEFAULT_SESSION = None


def test_calls_are_those_since_begin_with_their_errors(lab: userlab.Lab) -> None:
    items.get("Users", {"UserID": "user123"})
    with pytest.raises(ClientError):
        tables.describe("Games")
    calls = lab.calls()
    assert list(calls["action"]) == ["GetItem", "DescribeTable"]
    assert list(calls["resource"]) == ["Users", "Games"]
    assert list(calls["error"]) == ["", "ResourceNotFoundException"]
    assert list(lab.calls(since=calls.index[0])["action"]) == ["DescribeTable"]


def test_capacity_and_price_come_from_the_units_that_dynamodb_tells(lab: userlab.Lab) -> None:
    items.put("Users", {"UserID": "user123", "Text": "x" * 1500})
    items.get("Users", {"UserID": "user123"}, consistent=True)
    items.put_all("Users", [{"UserID": "u1"}, {"UserID": "u2"}])
    capacity = lab.capacity()
    assert capacity.loc[("Users", "PutItem"), "write_units"] == 2
    assert capacity.loc[("Users", "GetItem"), "read_units"] == 1
    assert capacity.loc[("Users", "BatchWriteItem"), "write_units"] == 2
    assert lab.price(times=1_000_000)["USD"].round(3).tolist() == [0.125, 2.5]


def test_statements_read_or_write_the_tables_that_they_name(lab: userlab.Lab) -> None:
    client = boto3.client("dynamodb")
    client.execute_statement(Statement="INSERT INTO Users VALUE {'UserID': 'u1'}")
    client.execute_statement(Statement="SELECT * FROM \"Users\" WHERE UserID = 'u1'")
    client.batch_execute_statement(Statements=[{"Statement": "DELETE FROM Users WHERE UserID = 'u1'"}])
    capacity = lab.capacity()
    assert capacity.loc[("Users", "ExecuteStatement"), ["read_units", "write_units"]].tolist() == [0.5, 1.0]
    assert capacity.loc[("Users", "BatchExecuteStatement"), "write_units"] == 1


def test_answers_have_no_capacity_that_was_not_asked_for(lab: userlab.Lab) -> None:
    users = boto3.resource("dynamodb").Table("Users")
    assert "ConsumedCapacity" not in users.put_item(Item={"UserID": "user123"})
    asked = users.get_item(Key={"UserID": "user123"}, ReturnConsumedCapacity="TOTAL")
    assert asked["ConsumedCapacity"]["CapacityUnits"] == 0.5


def test_an_invocation_is_billed_as_its_log_says(lab: userlab.Lab) -> None:
    role = roles.create_execution_role("users-role", roles.users_policy())
    functions.deploy("users", functions.package("python/users"), role)
    functions.invoke("users", {"httpMethod": "GET", "pathParameters": {"id": "u1"}})
    invoked = lab.calls().set_index("action").loc["Invoke"]
    assert (invoked["resource"], invoked["memory_mb"]) == ("users", 128)
    assert 0 < invoked["init_ms"] <= invoked["billed_ms"]


def test_what_only_the_local_cloud_knows_is_said_to_need_it(lab: userlab.Lab) -> None:
    for reading in (lambda: lab.clock.advance(hours=1), lambda: lab.timeline("1-2-3"), lab.smallest_policy):
        with pytest.raises(LabError, match="needs the local cloud"):
            reading()

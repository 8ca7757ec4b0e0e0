"""BatchExecuteStatement. Most expectations are recorded of AWS.

Source: github.com, nubo-db/dynamodb-conformance, "tests/tier2/partiql/batchExecuteStatement".
"""

from __future__ import annotations

import pytest

NEEDS_KEY = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
SELECT = "SELECT * FROM Things WHERE "


@pytest.fixture
def things(run):
    run.put("a", v={"N": "1"})
    run.put("b", v={"N": "2"})
    return run


def responses(run, *statements, **more):
    return run.batch(*statements, **more)["Responses"]


def failures(run, *statements):
    found = [each.get("Error", {}) for each in responses(run, *statements)]
    return [(error.get("Code"), error.get("Message")) for error in found]


def test_a_batch_reads_items(things):
    found = responses(
        things,
        {"Statement": f"{SELECT}pk=? AND sk='1'", "Parameters": [{"S": "a"}]},
        "SELECT v FROM Things WHERE sk IN ['1'] AND pk='b'",
        f"{SELECT}pk='nothing' AND sk='1'",
    )
    assert found[0] == {"TableName": "Things", "Item": things.item("a")}
    assert found[1] == {"TableName": "Things", "Item": {"v": {"N": "2"}}}
    assert found[2] == {"TableName": "Things"}


def test_a_batch_writes_items(things):
    found = responses(
        things,
        "INSERT INTO Things VALUE {'pk': 'c', 'sk': '1'}",
        "UPDATE Things SET v = 9 WHERE pk='a' AND sk='1' RETURNING MODIFIED NEW *",
        "DELETE FROM Things WHERE pk='b' AND sk='1' RETURNING ALL OLD *",
        "UPDATE Things REMOVE v WHERE pk='x' AND sk='1'",
    )
    assert found[0] == {"TableName": "Things"}
    assert found[1] == {"TableName": "Things", "Item": {"v": {"N": "9"}}}
    assert found[2]["Item"]["v"] == {"N": "2"}
    assert found[3]["Error"] == {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert things.item("c")
    assert things.item("b") == {}


def test_a_statement_that_fails_does_not_stop_the_others(things):
    found = responses(
        things,
        "SLECT * FROM Things",
        "INSERT INTO Things VALUE {'pk': 'a', 'sk': '1'}",
        {
            "Statement": "UPDATE Things SET v = 3 WHERE pk='b' AND sk='1' AND v = 7",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "DELETE FROM Nothing WHERE pk='x'",
        "UPDATE Things SET v = 3 WHERE pk='b'",
        "DELETE FROM Things WHERE pk='b' AND sk='2' RETURNING ALL NEW *",
        "INSERT INTO Things VALUE {'pk': 'd', 'sk': '1'}",
    )
    assert [each.get("Error", {}).get("Code") for each in found] == [
        *("ValidationError", "DuplicateItem", "ConditionalCheckFailed", "ResourceNotFound"),
        *("ValidationError", "ValidationError", None),
    ]
    assert found[0]["Error"]["Message"].endswith("Expected data manipulation")
    # Recorded: a statement that ran and failed tells its table, and never the item.
    assert ["TableName" in each for each in found] == [False, True, True, True, False, False, True]
    assert not any("Item" in each or "Item" in each.get("Error", {}) for each in found)
    assert things.item("d")


def test_a_batch_reads_by_the_whole_key_and_nothing_else(things):
    for where in (
        "v=1",
        "pk='a'",
        "pk='a' AND sk='1' AND v=1",
        "pk='a' AND sk='1' AND pk='b'",
        "pk='a' AND sk='1' AND attribute_exists(v)",
        "pk IN ['a', 'b'] AND sk='1'",
    ):
        assert failures(things, SELECT + where) == [("ValidationError", NEEDS_KEY)], where
    assert (
        failures(things, "SELECT * FROM Things", "SELECT * FROM Things.\"gsi-all\" WHERE g='x'")
        == [("ValidationError", NEEDS_KEY)] * 2
    )


def test_a_batch_is_of_reads_or_of_writes(things):
    members = [{"Statement": f"{SELECT}pk='a' AND sk='1'"}, {"Statement": "DELETE FROM Things WHERE pk='a' AND sk='1'"}]
    refusal = things.call.refused("BatchExecuteStatement", Statements=members)
    assert refusal.message == "Read and write requests together in the same batch is not supported."
    assert things.item("a")


def test_a_batch_names_no_item_twice(things):
    members = [{"Statement": f"{SELECT}pk='a' AND sk='1'"}] * 2
    refusal = things.call.refused("BatchExecuteStatement", Statements=members)
    assert refusal.message == "Provided list of item keys contains duplicates"


@pytest.mark.parametrize(("count", "word"), [(0, "greater than or equal to 1"), (26, "less than or equal to 25")])
def test_a_batch_has_1_to_25_statements(run, count, word):
    refusal = run.call.refused("BatchExecuteStatement", Statements=[{"Statement": "SELECT * FROM Things"}] * count)
    assert refusal.code == "ValidationException"
    assert word in refusal.message


def test_exists_is_for_transactions(run):
    assert failures(run, f"EXISTS({SELECT}pk='a' AND sk='1' AND v=1)") == [
        ("ValidationError", "EXISTS can only be used in ExecuteTransaction write requests.")
    ]


def test_each_read_costs_by_its_own_consistency(things):
    consumed = things.batch(
        {"Statement": f"{SELECT}pk='a' AND sk='1'", "ConsistentRead": True},
        f"{SELECT}pk='b' AND sk='1'",
        ReturnConsumedCapacity="TOTAL",
    )["ConsumedCapacity"]
    assert consumed == [{"TableName": "Things", "CapacityUnits": 1.5}]
    assert "ConsumedCapacity" not in things.batch("SELECT * FROM Things", ReturnConsumedCapacity="TOTAL")

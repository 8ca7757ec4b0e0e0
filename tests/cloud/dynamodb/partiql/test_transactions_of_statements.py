"""ExecuteTransaction. Most expectations are recorded of AWS.

Sources: github.com, nubo-db/dynamodb-conformance, "tests/tier2/partiql/executeTransaction"; floci-io/floci, PartiQL
tests.
"""

from __future__ import annotations

import pytest

MISMATCH = "The provided key element does not match the schema"
SELECT = "SELECT * FROM Things WHERE "
UPDATE = "UPDATE Things SET v = v + 1 WHERE "


@pytest.fixture
def things(run):
    for name in "abc":
        run.put(name, v={"N": "1"})
    return run


def reasons(error):
    assert error.code == "TransactionCanceledException"
    codes = [reason["Code"] for reason in error.document["CancellationReasons"]]
    message = "Transaction cancelled, please refer cancellation reasons for specific reasons"
    assert error.message == f"{message} [{', '.join(codes)}]"
    return codes


def test_a_transaction_writes_all(things):
    answer = things.transaction(
        "INSERT INTO Things VALUE {'pk': 'd', 'sk': '1'}",
        {"Statement": f"{UPDATE}pk=? AND sk='1'", "Parameters": [{"S": "a"}]},
        "DELETE FROM Things WHERE pk='b' AND sk='1'",
        f"EXISTS({SELECT}pk='c' AND sk='1' AND w IS MISSING)",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer == {
        "Responses": [],
        "ConsumedCapacity": [{"TableName": "Things", "CapacityUnits": 8.0, "WriteCapacityUnits": 8.0}],
    }
    assert (things.item("d") != {}, things.item("a")["v"], things.item("b")) == (True, {"N": "2"}, {})


def test_a_transaction_reads_all(things):
    answer = things.transaction(
        f"{SELECT}pk='a' AND sk='1'",
        "SELECT v FROM Things WHERE pk IN ['b'] AND sk='1'",
        f"{SELECT}pk='nothing' AND sk='1'",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [{"Item": things.item("a")}, {"Item": {"v": {"N": "1"}}}, {}]
    assert answer["ConsumedCapacity"][0]["ReadCapacityUnits"] == 6.0


def test_nothing_is_written_if_one_cannot_be(things):
    error = things.not_transacted(
        "INSERT INTO Things VALUE {'pk': 'new', 'sk': '1'}",
        "INSERT INTO Things VALUE {'pk': 'a', 'sk': '1'}",
        {"Statement": f"{UPDATE}pk='b' AND sk='1' AND v = 7", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
        f"EXISTS({SELECT}pk='c' AND sk='1' AND v IS MISSING)",
    )
    assert reasons(error) == ["None", "DuplicateItem", "ConditionalCheckFailed", "ConditionalCheckFailed"]
    told = error.document["CancellationReasons"]
    assert told[1]["Message"] == "Duplicate primary key exists in table"
    assert told[2]["Item"] == things.item("b")
    assert things.item("new") == {}


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (SELECT, "Statement wasn't well formed, can't be processed: Unexpected term"),
        (f"{UPDATE}pk='a' AND sk='1' RETURNING ALL NEW *", "RETURNING clause is not supported in ExecuteTransaction."),
        ("UPDATE Things.idx SET a = 1 WHERE pk='a'", "This operation is not supported on an index"),
        ("SELECT * FROM Things.\"gsi-all\" WHERE g='x'", "Reads on indices are not supported within transactions."),
        (
            f"{SELECT}pk='a'",
            "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        ),
        (
            f"{SELECT}pk='a' AND sk='1' AND v=1",
            "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        ),
        (
            f"{SELECT}pk IN ['a','a'] AND sk='1'",
            "Overlapping conditions with range keys are not supported in where clause",
        ),
        (
            f"EXISTS({SELECT}pk='a' AND sk='1')",
            "EXISTS() must contain a single item read with additional condition",
        ),
        (
            f"EXISTS({SELECT}pk IN ['a'] AND sk='1' AND v=1)",
            "EXISTS() must contain a single item read with additional condition",
        ),
    ],
)
def test_a_wrong_statement_is_told_by_its_number(things, statement, message):
    error = things.not_transacted(statement)
    assert error.code == "ValidationException"
    assert error.message == f"Validation failed in TransactStatements[0]: {message}"


def test_tables_and_keys_that_are_none_cancel_a_transaction(things):
    error = things.not_transacted(
        f"{UPDATE}pk='a'",
        f"{UPDATE}pk IN ['a'] AND sk='1'",
        f"{UPDATE}pk='a' AND sk='1' AND pk='b'",
        f"{UPDATE}pk='a' AND sk=1",
        "INSERT INTO Things VALUE {'pk': 'x'}",
        "DELETE FROM Nothing WHERE pk='x' RETURNING ALL OLD *",
        f"{UPDATE}pk='a' AND sk='1'",
    )
    assert reasons(error) == [*["ValidationError"] * 5, "ResourceNotFound", "None"]
    told = [reason.get("Message") for reason in error.document["CancellationReasons"]]
    assert told[:4] == [MISMATCH] * 4
    assert told[4] == "One or more parameter values were invalid: Missing the key sk in the item"
    error = things.not_transacted(f"{SELECT}pk='a' AND sk='1'", f"{SELECT}pk=1 AND sk='1'")
    assert reasons(error) == ["None", "ValidationError"]


def test_a_wrong_statement_is_told_before_a_missing_table(things):
    error = things.not_transacted(
        "UPDATE Nothing SET a=1 WHERE pk='x'", f"{UPDATE}pk='a' AND sk='1' RETURNING ALL NEW *"
    )
    assert error.message.startswith("Validation failed in TransactStatements[1]: RETURNING")


def test_a_transaction_names_no_item_twice(things):
    error = things.not_transacted(f"{SELECT}pk='a' AND sk='1'", "SELECT v FROM Things WHERE sk='1' AND pk='a'")
    assert error.message == "Transaction request cannot include multiple operations on one item"


def test_a_transaction_is_of_reads_or_of_writes(things):
    error = things.not_transacted(f"{SELECT}pk='a' AND sk='1'", f"{UPDATE}pk='b' AND sk='1'")
    assert error.message == (
        "ExecuteTransaction API does not support both read and write operations in the same request."
    )


def test_exists_reads_the_first_of_two_keys(things):
    statement = f"EXISTS({SELECT}pk='a' AND sk='1' AND pk='b' AND v=1)"
    assert reasons(things.not_transacted(statement, f"{UPDATE}pk='b' AND sk='1'")) == ["ConditionalCheckFailed", "None"]


def test_parameters_are_checked_before_any_statement(things):
    error = things.not_transacted(
        "nonsense", {"Statement": f"{UPDATE}pk=? AND sk='1'", "Parameters": [{"SS": ["a", "a"]}]}
    )
    assert error.message == "One or more parameter values were invalid: Input collection [a, a] contains duplicates."


def test_a_token_does_it_once(things):
    statement = f"{UPDATE}pk='a' AND sk='1'"
    more = {"ClientRequestToken": "once", "ReturnConsumedCapacity": "TOTAL"}
    first, again = things.transaction(statement, **more), things.transaction(statement, **more)
    assert things.item("a")["v"] == {"N": "2"}
    assert first["ConsumedCapacity"][0]["WriteCapacityUnits"] == 2.0
    assert again["ConsumedCapacity"][0] == {"TableName": "Things", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}
    error = things.not_transacted(f"{UPDATE}pk='b' AND sk='1'", ClientRequestToken="once")
    assert error.code == "IdempotentParameterMismatchException"


@pytest.mark.parametrize(("count", "word"), [(0, "greater than or equal to 1"), (101, "less than or equal to 100")])
def test_a_transaction_has_1_to_100_statements(run, count, word):
    error = run.not_transacted(*[f"{SELECT}pk='a' AND sk='1'"] * count)
    assert error.code == "ValidationException"
    assert word in error.message

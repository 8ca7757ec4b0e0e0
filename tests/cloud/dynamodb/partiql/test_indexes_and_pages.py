"""SELECT on indexes, by pages, and what it costs. Expectations on indexes and tokens are recorded of AWS.

Source: github.com, nubo-db/dynamodb-conformance, "tests/tier2/partiql/indexQualifier".
"""

from __future__ import annotations

import base64
import json

import pytest

NOT_FILTERED = (
    "One or more parameter values were invalid: Secondary index {} does not project one or more filter attributes: "
)


@pytest.fixture
def things(run):
    for number, group in (("1", "y"), ("2", "y"), ("3", "z"), ("4", None)):
        indexed = {"g": {"S": group}, "l": {"S": f"k{number}"}} if group else {}
        run.put("p", number, held={"S": f"h{number}"}, other={"S": f"o{number}"}, **indexed)
    return run


def sort_keys(rows):
    return sorted(row["sk"]["S"] for row in rows)


def test_an_index_gives_what_it_holds(things):
    rows = things('SELECT * FROM "Things"."gsi-inc" WHERE g = \'y\'')
    assert [sorted(row) for row in rows] == [["g", "held", "pk", "sk"]] * 2
    assert sort_keys(things("SELECT sk FROM Things.\"gsi-inc\" WHERE pk = 'p'")) == ["1", "2", "3"]


def test_a_local_index_fetches_what_it_does_not_hold(things):
    statement = "SELECT other FROM Things.\"lsi-keys\" WHERE pk = 'p'"
    answer = things.answer(statement, ReturnConsumedCapacity="INDEXES")
    assert [row["other"]["S"] for row in answer["Items"]] == ["o1", "o2", "o3"]
    consumed = answer["ConsumedCapacity"]
    assert consumed["LocalSecondaryIndexes"] == {"lsi-keys": {"CapacityUnits": 0.5}}
    assert consumed["Table"] == {"CapacityUnits": 1.5}


def test_a_global_index_refuses_columns_that_it_does_not_hold(things):
    for where in (" WHERE g = 'y'", ""):
        assert things.refused(f'SELECT other, nope FROM Things."gsi-inc"{where}') == (
            "One or more parameter values were invalid: Global secondary index gsi-inc does not project [other, nope]"
        )


@pytest.mark.parametrize(
    ("where", "missing"),
    [
        ("g='y' AND other='1'", "[other]"),
        ("g='y' AND NOT (other='1' OR held='x')", "[other]"),
        ("g='y' AND b='1' AND (a='2' OR held='3')", "[a, b]"),
        ("g='y' AND (zz='1' OR aa='2' OR mm='3')", "[zz, aa, mm]"),
        ("g='y' AND other IS MISSING", "[other]"),
        ("g IN ['y', 'z'] AND other='1'", "[other]"),
        ("(g='y' OR g='z') AND zz='1'", "[zz]"),
        ("(g='b' AND u1='1') OR (g='q' AND u2='1')", "[u2]"),
        ("(g='q' AND u1='1') OR (g='b' AND u2='1')", "[u1]"),
    ],
)
def test_a_query_of_an_index_filters_by_what_it_holds(things, where, missing):
    assert things.refused(f'SELECT pk FROM Things."gsi-inc" WHERE {where}') == NOT_FILTERED.format("gsi-inc") + missing


def test_a_local_index_filters_by_what_it_holds(things):
    statement = "SELECT pk FROM Things.\"lsi-keys\" WHERE pk='p' AND l BETWEEN 'k1' AND 'k4' AND other='o1'"
    assert things.refused(statement) == NOT_FILTERED.format("lsi-keys") + "[other]"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("other='o1'", []),
        ("NOT other='o1'", ["1", "2", "3"]),
        ("(g='y' AND held='h1') OR (g='z' AND aa='1')", ["1"]),
        ("g='y' AND (g='z' OR zz='1')", []),
        ("(g='y' AND zz='1') OR held='h3'", ["3"]),
        ("g='y' AND held IS NOT MISSING", ["1", "2"]),
    ],
)
def test_a_scan_of_an_index_looks_at_its_entries(things, where, expected):
    assert sort_keys(things(f'SELECT sk FROM Things."gsi-inc" WHERE {where}')) == expected


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT * FROM Things.nope WHERE pk='p'", "The table does not have the specified index"),
        ('SELECT * FROM Things."Things"', "The table does not have the specified index"),
        (
            "SELECT * FROM Things.\"gsi-multi\" WHERE g = 'y'",
            "PartiQL statements cannot be executed on tables with multi-attribute HASH keys "
            "or multi-attribute RANGE keys.",
        ),
    ],
)
def test_an_index_that_no_statement_reads(things, statement, message):
    assert things.refused(statement) == message


def test_a_global_index_gives_no_consistent_read(things):
    statement = "SELECT * FROM Things.\"gsi-all\" WHERE g = 'y'"
    message = "Strongly consistent read is not supported on Global Secondary Indexes"
    assert things.refused(statement, ConsistentRead=True) == message
    assert things("SELECT * FROM Things.\"lsi-keys\" WHERE pk = 'p'", ConsistentRead=True)


def test_limit_counts_what_is_evaluated_and_the_token_goes_on(things):
    statement = "SELECT sk FROM Things WHERE pk = ? AND other <> 'o1'"
    pages, token = [], {}
    while True:
        answer = things.answer(statement, {"S": "p"}, Limit=2, **token)
        pages.append(sort_keys(answer["Items"]))
        if "NextToken" not in answer:
            break
        assert answer["LastEvaluatedKey"] == {"pk": {"S": "p"}, "sk": {"S": f"{2 * len(pages)}"}}
        token = {"NextToken": answer["NextToken"]}
    assert pages == [["2"], ["3", "4"], []]


@pytest.mark.parametrize("source", ["Things", 'Things."gsi-inc"', 'Things."lsi-keys"'])
def test_a_scan_goes_on_by_its_token(things, source):
    seen, token = [], {}
    while True:
        answer = things.answer(f"SELECT sk FROM {source}", Limit=1, **token)
        seen += sort_keys(answer["Items"])
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert sorted(seen) == ["1", "2", "3"] + (["4"] if source == "Things" else [])


def test_a_token_belongs_to_its_statement_and_parameters(things):
    statement = "SELECT sk FROM Things WHERE pk = ?"
    token = things.answer(statement, {"S": "p"}, Limit=1)["NextToken"]
    other = "NextToken does not match request"
    assert things.refused(statement, {"S": "q"}, NextToken=token) == other
    assert things.refused("SELECT pk FROM Things WHERE pk = ?", {"S": "p"}, NextToken=token) == other
    assert things.refused("DELETE FROM Things WHERE pk = 'p' AND sk = '1'", NextToken=token) == other
    assert things(statement, {"S": "p"}, NextToken=token, Limit=3, ConsistentRead=True)


def test_a_token_that_nobody_gave_is_invalid(things):
    statement = "SELECT sk FROM Things WHERE pk = 'p'"
    token = things.answer(statement, Limit=1)["NextToken"]
    document = json.loads(base64.urlsafe_b64decode(token))
    forged = [{**document, "read": 7}, {**document, "key": {"pk": {"N": "1"}}}, {**document, "key": 5}, [1]]
    texts = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in forged]
    for text in ["nonsense", "é", *texts]:
        assert things.refused(statement, NextToken=text) == "Invalid NextToken"


def test_an_in_is_answered_in_pages_of_ten(run):
    names = [f"k{number}" for number in range(12)]
    for name in names:
        run.put(name)
    statement = f"SELECT pk FROM Things WHERE pk IN [{', '.join(repr(name) for name in names)}]"
    first = run.answer(statement)
    assert len(first["Items"]) == 10
    second = run.answer(statement, NextToken=first["NextToken"])
    assert "NextToken" not in second
    assert sorted(row["pk"]["S"] for row in first["Items"] + second["Items"]) == sorted(names)


def test_every_query_is_rounded_by_itself(things):
    def units(where, **more):
        answer = things.answer(f"SELECT * FROM Things{where}", ReturnConsumedCapacity="TOTAL", **more)
        return answer["ConsumedCapacity"]["CapacityUnits"]

    assert units(" WHERE pk = 'p'") == 0.5
    assert units(" WHERE pk = 'p'", ConsistentRead=True) == 1.0
    assert units(" WHERE pk = 'p' AND sk IN ['1', '2', '9']") == 1.5
    assert units("") == 0.5

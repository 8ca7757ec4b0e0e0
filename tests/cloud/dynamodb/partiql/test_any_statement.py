"""Rules that hold for statements of chance: none breaks anything, and keys change what a SELECT costs, not its rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cloud.dynamodb.conftest import Refused
from tests.many_inputs import trying
from userlab.cloud.dynamodb.partiql.prepared import prepare
from userlab.cloud.dynamodb.partiql.touched import touched_by
from userlab.cloud.http.aws_request import AwsError

_WORDS = """
SELECT * FROM Users . idx WHERE a b pk = <> < AND OR NOT ( ) [ ] << >> { } 'x' 1 - + ? , : IN IS MISSING NULL BETWEEN
LIKE begins_with size attribute_exists set_add list_append UPDATE SET REMOVE DELETE INSERT INTO VALUE RETURNING ALL OLD
NEW ORDER BY DESC EXISTS count ; TRUE STRING "q" 0 1e5
"""
WORDS = _WORDS.split()
STARTS = [
    *("SELECT * FROM Users WHERE", "UPDATE Users SET a =", "DELETE FROM Users WHERE a = 'x' AND", "FROM Users WHERE"),
    *("INSERT INTO Users VALUE {'a':", "EXISTS(SELECT * FROM Users WHERE", "SELECT a FROM Users", ""),
]
VALUES = st.sampled_from([{"S": "x"}, {"N": "1"}, {"SS": ["a"]}, {"BOOL": True}, {"L": []}])


@trying(150, 3000)
@given(st.sampled_from(STARTS), st.lists(st.sampled_from(WORDS), max_size=12), st.lists(VALUES, max_size=2))
def test_no_statement_ends_in_anything_but_an_answer_of_aws(start, words, parameters):
    request = {"Statement": f"{start} {' '.join(words)}", "Parameters": parameters}
    try:
        prepare(request)
    except AwsError as error:
        assert error.code == "ValidationException"
    for touched in touched_by("ExecuteStatement", request):
        assert touched.table == "Users"
        assert touched.is_scan("pk") in (True, False)
        assert touched.leading_keys("pk") is not None


LEAVES = st.sampled_from(
    [
        *(
            "pk = 'a'",
            "'b' = pk",
            "pk IN ['a', 'c']",
            "sk = '1'",
            "sk <> '2'",
            "sk < '3'",
            "sk >= '2'",
            "sk IN ['1', '4']",
        ),
        *("sk BETWEEN '1' AND '3'", "begins_with(sk, '2')", "v = 1", "v = 2", "attribute_exists(w)"),
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda inside: f"NOT {inside}"),
    ),
    max_leaves=6,
)


@pytest.fixture
def items(run):
    stored = []
    for number in range(12):
        pk, sk = "abc"[number % 3], str(1 + number // 3)
        attributes = {"v": {"N": str(number % 2 + 1)}, **({"w": {"S": "w"}} if number % 4 == 0 else {})}
        run.put(pk, sk, **attributes)
        stored.append({"pk": {"S": pk}, "sk": {"S": sk}, **attributes})
    return stored


def rows_of(run, statement, limit):
    more = {"Limit": limit} if limit else {}
    while True:
        answer = run.answer(statement, **more)
        yield from answer["Items"]
        if "NextToken" not in answer:
            return
        more["NextToken"] = answer["NextToken"]


@trying(30, 1000)
@given(condition=CONDITIONS, limit=st.sampled_from([0, 0, 1, 3]))
def test_what_is_read_by_keys_is_what_the_condition_says(run, items, condition, limit):
    statement = f"SELECT pk, sk FROM Things WHERE {condition}"
    holds = prepare({"Statement": statement}).where.holds
    try:
        found = [(row["pk"]["S"], row["sk"]["S"]) for row in rows_of(run, statement, limit)]
    except Refused as refusal:
        assert "Overlapping" in refusal.message or "Too many" in refusal.message
        return
    assert sorted(found) == sorted((item["pk"]["S"], item["sk"]["S"]) for item in items if holds(item))

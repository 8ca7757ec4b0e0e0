"""SELECT: what is read and what is answered. Most expectations are recorded of AWS.

Sources: github.com, paritysuite/dynamodb-conformance, "tests/tier2/partiql"; floci-io/floci, PartiQL tests.
"""

from __future__ import annotations

import pytest

OVERLAPPING = "Overlapping conditions with range keys are not supported in where clause"
WRONG_TYPE = "Key attribute's data type should match its data type in table's schema: Key "


@pytest.fixture
def ranges(run):
    for sk, flag in (("1", "one"), ("2", "two"), ("3", "three")):
        run.put("r", sk, flag={"S": flag})
    return run


def sort_keys(run, where, **more):
    return [row["sk"]["S"] for row in run(f"SELECT sk FROM Things WHERE {where}", **more)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("pk='r'", ["1", "2", "3"]),
        ("pk='r' AND sk='2'", ["2"]),
        ("'r' = pk AND '2' < sk", ["3"]),
        ("pk='r' AND sk BETWEEN '1' AND '2'", ["1", "2"]),
        ("pk='r' AND sk >= '2' AND sk <= '2'", ["2"]),
        ("pk='r' AND begins_with(sk, '3')", ["3"]),
        ("pk='r' AND (sk='1' OR sk='2')", ["1", "2"]),
        ("pk='r' AND sk IN ['3', '1']", ["1", "3"]),
        ("pk='r' AND sk IN ('3')", ["3"]),
        ("pk='r' AND (sk < '2' OR sk > '2' OR sk='2')", ["1", "2", "3"]),
        ("pk='r' AND attribute_exists(pk)", ["1", "2", "3"]),
        ("pk='r' AND NOT sk='1'", ["2", "3"]),
        ("pk='r' AND sk <> '1'", ["2", "3"]),
        ("pk='r' AND sk='1' AND sk > '0'", ["1"]),
        ("pk='r' AND NOT sk='1' OR pk='r' AND sk='2'", ["2", "3"]),
        ("pk='r' OR pk='r' AND NOT sk='1'", ["1", "2", "3"]),
        ("pk='r' OR sk='1'", ["1", "2", "3"]),
        ("pk > 'a'", ["1", "2", "3"]),
        ("pk > 1", []),
        ("pk='r' AND pk='s'", []),
        ("flag IN ['two', 'three'] AND NOT flag = 'two'", ["3"]),
        ("pk IN ['r', 'nothing'] AND flag = 'one'", ["1"]),
    ],
)
def test_a_where_clause_selects(ranges, where, expected):
    assert sort_keys(ranges, where) == expected


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("pk IN ['r','r']", OVERLAPPING),
        ("pk='r' OR pk='r'", OVERLAPPING),
        ("pk='r' AND (sk > '0' OR sk < '5')", OVERLAPPING),
        ("pk='r' AND (sk='1' OR flag='two')", OVERLAPPING),
        ("(pk='r' AND flag='one') OR (pk='r' AND flag='two')", OVERLAPPING),
        ("pk='a' AND x <> '1' OR pk='a' AND sk='2'", OVERLAPPING),
        ("pk = 1 OR pk = 'r'", WRONG_TYPE + "pk"),
        ("pk = 'r' AND sk IN ['1', 2]", WRONG_TYPE + "sk"),
        ("flag", "WHERE clause must contain an expression that resolves to a boolean"),
        ("flag = MISSING", "MISSING must be compared using IS operator"),
    ],
)
def test_what_a_where_clause_cannot_say(run, where, message):
    assert run.refused(f"SELECT sk FROM Things WHERE {where}") == message


def values(count):
    return ",".join(f"'v{number}'" for number in range(count))


def test_fifty_reads_are_the_most(run):
    too_many = "Too many decomposed read operations for a given query."
    for where in (
        f"pk IN [{values(51)}]",
        f"pk='r' AND sk IN [{values(51)}]",
        f"pk IN [{values(26)}] AND sk IN ['1','2']",
    ):
        assert run.refused(f"SELECT sk FROM Things WHERE {where}") == too_many
    assert sort_keys(run, f"pk IN [{values(50)}] AND flag IN [{values(100)}]") == []
    assert sort_keys(run, f"pk IN [{values(51)}] OR flag='one'") == []
    assert (
        run.refused(f"SELECT sk FROM Things WHERE pk='r' AND flag IN [{values(101)}]")
        == "The IN operator is provided with too many operands; number of operands: 101"
    )


def test_functions_and_is_look_at_attributes(run):
    run.put(
        "fn",
        Address={"S": "7834 24th Kirkland"},
        tags={"SS": ["a", "b"]},
        Total={"N": "400"},
        nul={"NULL": True},
        m={"M": {"x": {"S": "y"}, "deep": {"L": [{"N": "7"}]}}},
    )
    for holds in (
        "contains(Address, 'Kirkland')",
        "CONTAINS(tags, 'a')",
        "attribute_type(Total, 'N')",
        "size(Address) > 10",
        "Total != 300",
        "nul IS NULL",
        "Total IS NOT NULL AND absent IS NOT NULL",
        "absent IS MISSING AND Total IS NOT MISSING",
        "Total IS NUMERIC AND tags IS NOT LIST AND m IS STRUCT",
        "m.x = 'y' AND m.deep[0] = 7 AND m['x'] = 'y'",
        "attribute_exists(nope) = false AND true = attribute_exists(Total)",
        "attribute_exists(nope) IN [true, false]",
        "(Total BETWEEN 0 AND 5) = false",
        "Total NOT BETWEEN 0 AND 5",
        "tags = <<'b', 'a'>>",
    ):
        assert sort_keys(run, f"pk='fn' AND {holds}") == ["1"], holds
    for fails in ("nul IS NOT NULL", "absent IS NULL", "NOT attribute_exists(Total) = true", "m.x.y = 1"):
        assert sort_keys(run, f"pk='fn' AND {fails}") == [], fails


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            "attribute_exists('a')",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "attribute_exists()",
            "Incorrect number of operands for operator or function; "
            "operator or function: attribute_exists, number of operands: 0",
        ),
        (
            "a > TRUE",
            "Incorrect operand type for operator or function; operator or function: >, operand type: BOOL",
        ),
        (
            "attribute_type(a, 'X')",
            "Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
        ),
        (
            "attribute_type(a, 1)",
            "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
        ),
        ("EXISTS(a)", "Unrecognized function: exists at 1:29:6"),
        ("set_add(a, <<'x'>>) = a", "Unrecognized function: set_add at 1:29:7"),
        ("a + 1 = 2", "Unsupported operator in Condition Expression. Operator: +"),
    ],
)
def test_operands_are_checked_before_the_table_is_looked_for(run, condition, message):
    assert run.refused(f"SELECT * FROM Nothing WHERE {condition}") == message


def test_a_table_that_is_not_there_is_not_found(run):
    error = run.error("SELECT * FROM Nothing")
    assert (error.code, error.message) == ("ResourceNotFoundException", "Requested resource not found")


def test_columns_have_the_name_of_their_last_part(run):
    run.put("c", m={"M": {"sub": {"S": "deep"}, "k": {"L": [{"S": "x"}]}}}, tags={"L": [{"S": "a"}, {"S": "b"}]})
    assert run("SELECT m.sub, tags[1], m.k[0], nope FROM Things WHERE pk='c'") == [
        {"sub": {"S": "deep"}, "tags[1]": {"S": "b"}, "k[0]": {"S": "x"}}
    ]


def test_order_by_turns_the_sort_order(run):
    for pk in "op":
        for sk in "123":
            run.put(pk, sk)

    def rows(where, **more):
        found = run(f"SELECT pk, sk FROM Things WHERE {where}", **more)
        return [f"{row['pk']['S']}{row['sk']['S']}" for row in found]

    assert rows("pk='o' ORDER BY sk DESC") == ["o3", "o2", "o1"]
    assert rows("pk='o' ORDER BY sk") == ["o1", "o2", "o3"]
    assert rows("pk='o' ORDER BY pk ASC") == ["o3", "o2", "o1"]
    assert rows("pk IN ['o','p'] ORDER BY pk DESC, sk ASC") == ["p1", "p2", "p3", "o1", "o2", "o3"]
    statement = "SELECT pk, sk FROM Things WHERE pk IN ['o','p'] ORDER BY pk DESC"
    first = run.answer(statement, Limit=2)
    assert [row["sk"]["S"] for row in first["Items"]] == ["3", "2"]
    second = run(statement, Limit=2, NextToken=first["NextToken"])
    assert [row["pk"]["S"] + row["sk"]["S"] for row in second] == ["p1", "o3"]


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ("ORDER BY sk", "Must have WHERE clause in the statement when using ORDER BY clause."),
        ("WHERE pk='o' ORDER BY Total", "Attribute Total in ORDER BY clause must be part of the primary key"),
        (
            "WHERE pk > 'a' ORDER BY sk",
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        ),
        (
            "WHERE pk IN ['o','p'] ORDER BY sk DESC",
            "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
        ),
    ],
)
def test_order_by_needs_the_partition_key(run, clauses, message):
    assert run.refused(f"SELECT sk FROM Things {clauses}") == message

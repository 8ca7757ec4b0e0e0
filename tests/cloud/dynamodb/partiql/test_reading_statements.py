"""What a statement says, and what AWS answers to one that cannot be read: its texts are recorded.

Source: github.com, paritysuite/dynamodb-conformance, "tests/tier3/error-messages/partiqlGrammar".
"""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.partiql.grammar.statement_parser import parse
from userlab.cloud.dynamodb.partiql.grammar.syntax import And, Delete, Insert, Select, Update
from userlab.cloud.http.aws_request import AwsError

MALFORMED = "Statement wasn't well formed, can't be processed: "
LEFT_OVER = "Unexpected token after expression"


def refused(statement):
    with pytest.raises(AwsError) as caught:
        parse(statement)
    assert caught.value.code == "ValidationException"
    return caught.value.message


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("SELECT * FROM Users WHERE pk = 1 foo", LEFT_OVER),
        ("SELECT * FROM Users WHERE pk = 1 e5", LEFT_OVER),
        ("SELECT * FROM Users WHERE pk = 1)", LEFT_OVER),
        ("SELECT * FROM Users ORDER BY pk WHERE pk = 1", LEFT_OVER),
        ("INSERT INTO Users VALUE {'pk': 1} foo", LEFT_OVER),
        ("INSERT INTO Users t VALUE {'pk': 1}", LEFT_OVER),
        ("UPDATE Users SET a = 9 WHERE pk = 1 foo", LEFT_OVER),
        ("DELETE FROM Users WHERE pk = 1 ORDER BY pk", LEFT_OVER),
        ("FROM Users SET c = 1 WHERE pk = 'a'", LEFT_OVER),
        ("FROM Users SET c = 1 WHERE pk = 'a' SET d = 2", LEFT_OVER),
        ("SELECT * FROM Users WHERE", "Unexpected term"),
        ("SELECT * FROM Users WHERE;", "Unexpected term"),
        ("SELECT * FROM Users WHERE NOT", "Unexpected term"),
        ("SELECT * FROM Users WHERE (", "Unexpected term"),
        ("UPDATE Users SET a = 1 WHERE", "Unexpected term"),
        ("SELECT * FROM", "Unexpected term"),
        ("SELECT * FROM Users WHERE pk = 'p1' AND", "Missing right-hand side expression of infix operator"),
        ("SELECT * FROM Users WHERE pk = 'p1' OR", "Missing right-hand side expression of infix operator"),
        ("SELECT * FROM Users WHERE ORDER BY pk", "Unexpected keyword"),
        ("SELECT * FROM Users WHERE IS NULL", "Unexpected operator"),
        ("SELECT * FROM Users WHERE pk = LIKE", "Unexpected operator"),
        ("SELECT * FROM Users WHERE pk = 'a' AND x IS FOO", "Expected type name"),
        ("SELECT * FROM Users WHERE attribute_exists(m.inner)", "Invalid path dot component"),
        ("DELETE FROM", "Expected identifier for simple path"),
        ("DELETE FROM;", "Expected identifier for simple path"),
        ("DELETE FROM WHERE pk = 'a'", "Expected identifier for simple path"),
        ("SLECT * FROM Users WHERE pk = 'a'", "Expected data manipulation"),
        ("SELECT * FROM Users WHERE pk = 1e2147483648", ""),
        ("SELECT * FROM Users WHERE pk = 1.5e-2147483647", ""),
        ("SELECT * FROM Users WHERE pk = 1 # note", ""),
        ("SELECT * FROM Users WHERE pk = 1 /* note", ""),
        ('SELECT * FROM "Users', ""),
    ],
)
def test_what_cannot_be_read_is_told_in_aws_words(statement, detail):
    assert refused(statement) == MALFORMED + detail


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ('SELECT * FROM "Users" t WHERE pk = 1', "Aliasing is not supported"),
        ("UPDATE Users AS t SET a = 3 WHERE pk = 1", "Aliasing is not supported"),
        ("DELETE FROM Users t WHERE pk = 1", "Aliasing is not supported"),
        ("x IS INT4", "Unsupported operation: IsType"),
        ("x IS DOUBLE PRECISION", "Unsupported operation: IsType"),
        ('SELECT * FROM "a"."b"."c"', "A path may contain at most 2 components in the FROM clause"),
        ('SELECT * FROM ""', "Path component cannot be an empty string"),
        ('SELECT * FROM Users.""', "Path component cannot be an empty string"),
        ("UPDATE Users.idx SET a = 1 WHERE pk = 1", "This operation is not supported on an index"),
        ("DELETE FROM Users.idx WHERE pk = 1", "This operation is not supported on an index"),
        ("SELECT COUNT(*) FROM Users", "Unexpected path component at 1:8:5"),
        ("SELECT attribute_exists(a) FROM Users", "Unexpected path component at 1:8:16"),
        ("SELECT l[-1] FROM Users", "List index is not within the allowable range; index: [-1] at 1:11:1"),
        (
            "SELECT l[2147483648] FROM Users",
            "List index is not within the allowable range; index: [2147483648] at 1:10:10",
        ),
        (
            "DELETE FROM Users WHERE pk = 1 RETURNING MODIFIED OLD *",
            "Invalid returning clause: RETURNING MODIFIED OLD *. "
            "Only RETURNING ALL OLD * is allowed in DELETE statements.",
        ),
    ],
)
def test_what_dynamodb_leaves_out_of_partiql_is_told_in_aws_words(statement, message):
    assert refused(statement) == message


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("select * from Users where pk = 'a' -- a note", Select),
        ("-- first\nSELECT/**/* FROM Users -- the table\nWHERE pk/* key */='x';", Select),
        ("INSERT INTO \"Users\" value {'pk': 'it''s'}", Insert),
        ("UPDATE Users SET a=a-1, b=2 REMOVE c SET d=[- 1] WHERE pk=1 RETURNING ALL NEW *", Update),
        ("FROM Users WHERE pk = 'a' REMOVE b", Update),
        ("DELETE FROM Users WHERE pk = ? RETURNING ALL OLD *", Delete),
    ],
)
def test_statements_are_read_in_either_case_with_comments(statement, kind):
    assert type(parse(statement).operation) is kind


def test_a_name_that_sql_keeps_for_itself_takes_double_quotes():
    assert refused("SELECT date FROM Users") == MALFORMED + "Unexpected keyword"
    assert parse('SELECT "date", year FROM Users').operation.columns[0].steps == ("date",)


def test_an_index_stands_behind_a_dot():
    source = parse('SELECT * FROM "My-Table"."by-mail"').operation.source
    assert (source.table, source.index) == ("My-Table", "by-mail")


def test_not_binds_looser_than_a_comparison_and_tighter_than_and():
    where = parse("SELECT * FROM Users WHERE NOT a = 1 AND b = 2").operation.where
    assert isinstance(where, And)
    assert len(where.parts) == 2


@pytest.mark.parametrize("opening", ["(", "[", "NOT ", "- ", "<<", "a = "])
def test_a_deep_statement_is_refused_and_breaks_nothing(opening):
    statement = "SELECT * FROM Users WHERE " + opening * (8000 // len(opening))
    assert refused(statement).startswith(MALFORMED)


def test_a_long_chain_of_conditions_is_read():
    where = " OR ".join(f"a={number}" for number in range(800))
    assert len(parse(f"SELECT * FROM Users WHERE {where}").operation.where.parts) == 800


def test_a_question_mark_in_a_string_is_no_parameter():
    assert parse("SELECT * FROM Users WHERE a = '?' AND b = ?").parameters == 1

"""What policies say of PartiQL statements.

Source: DynamoDB developer guide, "IAM security policies with PartiQL for DynamoDB".
"""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import allow

SELECTS = "dynamodb:PartiQLSelect"
WRITES = ["dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"]
OWN = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}}


def denied(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"] == "AccessDeniedException"


def may(dynamodb, statement):
    """Whether a statement is let through to the service, whatever becomes of it there."""
    try:
        dynamodb.execute_statement(Statement=statement)
    except ClientError as error:
        return error.response["Error"]["Code"] != "AccessDeniedException"
    return True


def test_each_verb_has_a_permission_of_its_own(as_user, table):
    dynamodb = as_user("dynamodb", allow([SELECTS], table))
    assert may(dynamodb, "SELECT * FROM Users")
    for statement in (
        "INSERT INTO Users VALUE {'UserID': 'u1'}",
        "UPDATE Users SET a = 1 WHERE UserID = 'u1'",
        "FROM Users WHERE UserID = 'u1' SET a = 1",
        "/* SELECT * FROM Users */ DELETE FROM Users WHERE UserID = 'u1'",
    ):
        assert not may(dynamodb, statement), statement


def test_a_permission_is_on_a_table_or_an_index(as_user, table):
    dynamodb = as_user("dynamodb", allow([SELECTS], f"{table}/index/by-mail"))
    assert may(dynamodb, 'SELECT * FROM "Users"."by-mail"')
    assert not may(dynamodb, "SELECT * FROM Users")
    assert not may(dynamodb, "SELECT * FROM Other")


def test_a_statement_that_cannot_be_read_is_refused_for_that(as_user, table):
    dynamodb = as_user("dynamodb")
    with pytest.raises(ClientError, match="Statement wasn't well formed"):
        dynamodb.execute_statement(Statement="SELECT * FRM Users")


def test_full_table_scans_can_be_denied(as_user, table):
    deny = {
        "Effect": "Deny",
        "Action": [SELECTS],
        "Resource": [table],
        "Condition": {"Bool": {"dynamodb:FullTableScan": ["true"]}},
    }
    dynamodb = as_user("dynamodb", deny, allow([SELECTS], [table, f"{table}/index/*"]))
    for where in ("UserID = 'u1'", "UserID IN ['u1', 'u2'] AND a = 1", "UserID = 'u1' OR UserID = 'u2'"):
        assert may(dynamodb, f"SELECT * FROM Users WHERE {where}"), where
    for where in ("UserID > 'u1'", "a = 1", "UserID = 'u1' OR a = 1", "NOT UserID = 'u1'"):
        assert not may(dynamodb, f"SELECT * FROM Users WHERE {where}"), where
    assert not may(dynamodb, "SELECT * FROM Users")
    assert may(dynamodb, "SELECT * FROM Users.\"by-mail\" WHERE Mail = 'm'")


def test_leading_keys_keep_each_user_to_their_own_items(as_user, table):
    dynamodb = as_user("dynamodb", allow([SELECTS, *WRITES], table, Condition=OWN))
    for statement in (
        "INSERT INTO Users VALUE {{'UserID': '{}'}}",
        "UPDATE Users SET a = 1 WHERE '{}' = UserID",
        "SELECT * FROM Users WHERE UserID IN ['{}'] AND a = 1",
        "DELETE FROM Users WHERE UserID = '{}'",
    ):
        assert may(dynamodb, statement.format("alice")), statement
        assert not may(dynamodb, statement.format("bob")), statement
    assert not may(dynamodb, "SELECT * FROM Users WHERE UserID = 'alice' OR UserID = 'bob'")


def test_parameters_are_looked_at_as_the_service_reads_them(as_user, table):
    """A member that is null is none: what it hides must not be read past the policy."""
    dynamodb = as_user("dynamodb", allow([SELECTS], table, Condition=OWN))
    statement = "SELECT * FROM Users WHERE UserID = ?"
    dynamodb.execute_statement(Statement=statement, Parameters=[{"S": "alice"}])
    assert denied(dynamodb.execute_statement, Statement=statement, Parameters=[{"S": "bob"}])
    dynamodb.meta.events.register(
        "before-call.dynamodb.ExecuteStatement",
        lambda params, **_: params.update(
            body=b'{"Statement": "SELECT * FROM Users WHERE UserID = ?", "Parameters": [null, {"S": "bob", "N": null}]}'
        ),
    )
    assert denied(dynamodb.execute_statement, Statement=statement, Parameters=[{"S": "alice"}])


def test_attributes_and_columns_can_be_kept_secret(as_user, table):
    public = {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["UserID", "Name"]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    dynamodb = as_user("dynamodb", allow([SELECTS], table, Condition=public))
    assert may(dynamodb, "SELECT UserID, Name FROM Users")
    assert not may(dynamodb, "SELECT * FROM Users")
    assert not may(dynamodb, "SELECT Name, Secret.x FROM Users")
    assert not may(dynamodb, "SELECT Name FROM Users WHERE Secret = 1")


def test_statements_can_be_kept_to_transactions(as_user, table):
    only = {"StringEquals": {"dynamodb:EnclosingOperation": ["ExecuteTransaction"]}}
    dynamodb = as_user("dynamodb", allow([SELECTS, *WRITES], table, Condition=only))
    insert = [{"Statement": "INSERT INTO Users VALUE {'UserID': 'u1'}"}]
    dynamodb.execute_transaction(TransactStatements=insert)
    assert denied(dynamodb.execute_statement, **insert[0])
    assert denied(dynamodb.batch_execute_statement, Statements=insert)


def test_every_statement_of_a_batch_needs_its_permission(as_user, table):
    dynamodb = as_user("dynamodb", allow([SELECTS], table))
    statements = [{"Statement": f"SELECT * FROM {name} WHERE UserID = 'u1'"} for name in ("Users", "Other")]
    assert denied(dynamodb.batch_execute_statement, Statements=statements)

"""The developer guide's own statements about its table Music, with boto3 and AWS CLI.

Source: DynamoDB developer guide, "Getting started with PartiQL for DynamoDB", "PartiQL update statements for DynamoDB",
"PartiQL delete statements for DynamoDB", "Running batch operations with PartiQL for DynamoDB".
"""

from __future__ import annotations

import json
import subprocess
from decimal import Decimal

import pytest
from botocore.exceptions import ClientError

from tests.programs import needed

MUSIC = {
    "TableName": "Music",
    "KeySchema": [
        {"AttributeName": "Artist", "KeyType": "HASH"},
        {"AttributeName": "SongTitle", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "Artist", "AttributeType": "S"},
        {"AttributeName": "SongTitle", "AttributeType": "S"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
WHERE = "WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks'"
BOTH = {"Artist": "Acme Band", "SongTitle": "PartiQL Rocks"}


@pytest.fixture
def music(client):
    client("dynamodb").create_table(**MUSIC)


@pytest.fixture
def dynamodb(music, learner):
    """The client of boto3's resource: Python's own values, as most tutorials have them."""
    import boto3

    return boto3.resource("dynamodb").meta.client


def test_an_item_is_made_changed_and_deleted(dynamodb):
    def run(statement, **more):
        return dynamodb.execute_statement(Statement=statement, **more)["Items"]

    assert run("INSERT INTO Music VALUE {'Artist':'Acme Band','SongTitle':'PartiQL Rocks'}") == []
    assert run(f'SELECT * FROM "Music" {WHERE}') == [BOTH]
    changes = "SET AwardsWon=1 SET AwardDetail={'Grammys':[2020, 2018]}"
    assert run(f'UPDATE "Music" {changes} {WHERE} RETURNING ALL OLD *') == [BOTH]
    assert run("UPDATE Music SET AwardDetail.Grammys = list_append(AwardDetail.Grammys, [2016]) " + WHERE) == []
    assert run("UPDATE Music REMOVE AwardDetail.Grammys[2] " + WHERE) == []
    assert run("UPDATE Music SET BandMembers =<<'member1', 'member2'>> " + WHERE) == []
    assert run("UPDATE Music SET BandMembers =set_add(BandMembers, <<'newmember'>>) " + WHERE) == []
    item = BOTH | {
        "AwardsWon": Decimal(1),
        "AwardDetail": {"Grammys": [Decimal(2020), Decimal(2018)]},
        "BandMembers": {"member1", "member2", "newmember"},
    }
    song = {"Parameters": ["Acme Band", "PartiQL Rocks"]}
    assert run("SELECT * FROM Music WHERE Artist=? AND SongTitle=?", **song) == [item]
    assert run('DELETE FROM "Music" WHERE "Artist" = ? AND "SongTitle" = ? RETURNING ALL OLD *', **song) == [item]
    assert run('SELECT * FROM "Music"') == []


def test_a_batch_of_the_guide(dynamodb):
    dynamodb.execute_statement(Statement="INSERT INTO Music VALUE {'Artist':'Acme Band','SongTitle':'PartiQL Rocks'}")
    responses = dynamodb.batch_execute_statement(
        Statements=[
            {
                "Statement": "INSERT INTO Music VALUE {'Artist':?,'SongTitle':?}",
                "Parameters": ["Acme Band", "Best Song"],
            },
            {"Statement": f"UPDATE Music SET AwardsWon=1, AwardDetail={{'Grammys':[2020, 2018]}} {WHERE}"},
        ]
    )["Responses"]
    assert responses == [{"TableName": "Music"}, {"TableName": "Music"}]


def test_a_transaction_of_the_guide(dynamodb):
    dynamodb.execute_statement(Statement="INSERT INTO Music VALUE {'Artist':'Acme Band','SongTitle':'PartiQL Rocks'}")
    check = {
        "Statement": "EXISTS(SELECT * FROM \"Music\" WHERE Artist='Acme Band' AND SongTitle=? AND Awards IS MISSING)",
        "Parameters": ["PartiQL Rocks"],
    }
    insert = {"Statement": "INSERT INTO Music VALUE {'Artist':'No One You Know','SongTitle':?,'Album':'Blue'}"}
    assert (
        dynamodb.execute_transaction(TransactStatements=[check, insert | {"Parameters": ["Call Me Today"]}])[
            "Responses"
        ]
        == []
    )
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as caught:
        dynamodb.execute_transaction(TransactStatements=[check, insert | {"Parameters": ["Call Me Today"]}])
    assert caught.value.response["CancellationReasons"][1]["Code"] == "DuplicateItem"


def test_boto3_knows_the_errors(dynamodb):
    insert = "INSERT INTO Music VALUE {'Artist':'Acme Band','SongTitle':'PartiQL Rocks'}"
    dynamodb.execute_statement(Statement=insert)
    with pytest.raises(dynamodb.exceptions.DuplicateItemException):
        dynamodb.execute_statement(Statement=insert)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.execute_statement(Statement="UPDATE Music SET a=1 WHERE Artist='x' AND SongTitle='y'")
    with pytest.raises(ClientError, match="Statement wasn't well formed"):
        dynamodb.execute_statement(Statement="SELECT")


def test_the_cli_runs_statements(music, environment):
    statement = "SELECT * FROM Music WHERE Artist=? AND SongTitle > 'a'"
    words = ["--statement", statement, "--parameters", '[{"S": "Acme Band"}]', "--output", "json"]
    program = [needed("aws"), "dynamodb", "execute-statement", *words]
    done = subprocess.run(program, capture_output=True, text=True, env=environment, check=True, timeout=120)
    assert json.loads(done.stdout) == {"Items": []}


def test_the_journal_knows_a_statement_as_other_calls(cloud, account, dynamodb):
    dynamodb.execute_statement(Statement="SELECT * FROM Music")
    record = cloud.journal.read(account, 0)[-1]
    assert (record.action, record.resource, record.read_units) == ("ExecuteStatement", "Music", 0.5)
    assert record.permissions == (("dynamodb:PartiQLSelect", f"arn:aws:dynamodb:us-east-1:{account}:table/Music"),)

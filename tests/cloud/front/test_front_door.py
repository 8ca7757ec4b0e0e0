"""The front door: identified, recorded, and nothing but JSON or XML for what goes wrong."""

import pytest


def test_a_call_by_boto3_is_answered(client):
    assert client("dynamodb").list_tables()["TableNames"] == []


def test_two_accounts_see_only_their_own_tables(client, account):
    key = {"AttributeDefinitions": [{"AttributeName": "UserID", "AttributeType": "S"}]}
    key |= {"KeySchema": [{"AttributeName": "UserID", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
    client("dynamodb").create_table(TableName="Users", **key)
    assert client("dynamodb", account="123456789012").list_tables()["TableNames"] == []


def test_every_call_leaves_one_record_in_the_journal(client, account, cloud):
    client("dynamodb").list_tables()
    client("sts").get_caller_identity()
    assert [record.action for record in cloud.journal.read(account)] == ["ListTables", "GetCallerIdentity"]


def test_a_record_tells_the_permissions_that_its_call_needed(client, account, cloud):

    with pytest.raises(client("dynamodb").exceptions.ResourceNotFoundException):
        client("dynamodb").query(
            TableName="Users",
            IndexName="by-name",
            KeyConditionExpression="Name0 = :n",
            ExpressionAttributeValues={":n": {"S": "Alice"}},
        )
    table = f"arn:aws:dynamodb:us-east-1:{account}:table/Users"
    assert cloud.journal.read(account)[-1].permissions == (("dynamodb:Query", f"{table}/index/by-name"),)

"""Who may do what, through the real server, in the words of AWS."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, deny, policy, role_arn, with_keys

KEY = {"UserID": {"S": "u101"}}


def refusal(call, *arguments, **parameters):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **parameters)
    error = caught.value.response
    return error["Error"]["Code"], error["Error"]["Message"], error["ResponseMetadata"]["HTTPStatusCode"]


def walkthrough(table):
    return allow(["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"], table)


def test_a_role_may_do_what_its_policy_allows(as_role, table):
    dynamodb = as_role("dynamodb", walkthrough(table))
    dynamodb.put_item(TableName="Users", Item=KEY)
    assert dynamodb.get_item(TableName="Users", Key=KEY)["Item"] == KEY
    dynamodb.delete_item(TableName="Users", Key=KEY)


def test_what_no_policy_allows_is_denied_in_aws_words(as_role, table, account):
    dynamodb = as_role("dynamodb", walkthrough(table))
    assert refusal(dynamodb.scan, TableName="Users") == (
        "AccessDeniedException",
        f"User: arn:aws:sts::{account}:assumed-role/worker/s1 is not authorized to perform: dynamodb:Scan on "
        f"resource: {table} because no identity-based policy allows the dynamodb:Scan action",
        400,
    )


def test_an_explicit_deny_is_told_as_such(as_role, table):
    dynamodb = as_role("dynamodb", allow("dynamodb:*"), deny("dynamodb:GetItem", table))
    code, message, _ = refusal(dynamodb.get_item, TableName="Users", Key=KEY)
    assert code == "AccessDeniedException"
    assert message.endswith(f"on resource: {table} with an explicit deny in an identity-based policy")


def test_lambda_and_api_gateway_answer_403(as_role, client, cloud, account):
    iam = as_role("iam")
    keys = cloud.keys.role_session(role_arn(account, "worker"), "s1").keys
    assert refusal(with_keys(client, "lambda", keys).get_function, FunctionName="hello")[::2] == (
        "AccessDeniedException",
        403,
    )
    assert refusal(with_keys(client, "apigateway", keys).get_rest_apis)[::2] == ("AccessDeniedException", 403)
    assert refusal(iam.list_roles)[::2] == ("AccessDenied", 403)


def test_a_policy_on_a_table_does_not_cover_its_indexes(as_role, table):
    dynamodb = as_role("dynamodb", allow("dynamodb:Query", table))
    query = {
        "TableName": "Users",
        "IndexName": "by-mail",
        "KeyConditionExpression": "Mail = :m",
        "ExpressionAttributeValues": {":m": {"S": "x"}},
    }
    assert f"on resource: {table}/index/by-mail because" in refusal(dynamodb.query, **query)[1]


def test_a_batch_needs_every_one_of_its_tables(as_role, table):
    dynamodb = as_role("dynamodb", allow("dynamodb:BatchGetItem", table))
    dynamodb.batch_get_item(RequestItems={"Users": {"Keys": [KEY]}})
    both = {"Users": {"Keys": [KEY]}, "Carts": {"Keys": [KEY]}}
    assert f"{table.replace('Users', 'Carts')} because" in refusal(dynamodb.batch_get_item, RequestItems=both)[1]


def test_a_transaction_needs_the_actions_of_its_parts(as_role, table):
    dynamodb = as_role("dynamodb", allow("dynamodb:PutItem", table))
    dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": "Users", "Item": KEY}}])
    message = refusal(dynamodb.transact_write_items, TransactItems=[{"Delete": {"TableName": "Users", "Key": KEY}}])[1]
    assert "perform: dynamodb:DeleteItem on" in message


def test_a_role_made_anew_does_not_revive_old_sessions(as_role, client, table):
    dynamodb = as_role("dynamodb", walkthrough(table))
    dynamodb.get_item(TableName="Users", Key=KEY)
    iam = client("iam")
    iam.delete_role_policy(RoleName="worker", PolicyName="inline")
    iam.delete_role(RoleName="worker")
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    iam.put_role_policy(RoleName="worker", PolicyName="inline", PolicyDocument=policy(walkthrough(table)))
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "AccessDeniedException"


def test_an_inactive_access_key_opens_nothing(as_user, client, table):
    dynamodb = as_user("dynamodb", allow("*"))
    dynamodb.get_item(TableName="Users", Key=KEY)
    key = client("iam").list_access_keys(UserName="alice")["AccessKeyMetadata"][0]["AccessKeyId"]
    client("iam").update_access_key(UserName="alice", AccessKeyId=key, Status="Inactive")
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[::2] == ("UnrecognizedClientException", 400)


def test_a_deleted_access_key_opens_nothing(as_user, client, table):
    dynamodb = as_user("dynamodb", allow("*"))
    key = client("iam").list_access_keys(UserName="alice")["AccessKeyMetadata"][0]["AccessKeyId"]
    client("iam").delete_access_key(UserName="alice", AccessKeyId=key)
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "UnrecognizedClientException"


def test_handing_a_role_to_lambda_needs_pass_role(as_role, account):
    functions = as_role("lambda", allow("lambda:*"))
    message = refusal(
        functions.create_function,
        FunctionName="hello",
        Role=role_arn(account, "worker"),
        Runtime="python3.12",
        Handler="a.b",
        Code={"ZipFile": b"x"},
    )[1]
    assert f"perform: iam:PassRole on resource: {role_arn(account, 'worker')} because" in message


def test_not_even_an_administrator_reaches_into_another_account(client, table, account):
    other = client("dynamodb", account="999999999999")
    code, message, status = refusal(other.get_item, TableName=table, Key=KEY)
    assert (code, status) == ("AccessDeniedException", 400)
    assert message.endswith("because no resource-based policy allows the dynamodb:GetItem action")


def test_check_and_allows_ask_outside_of_a_request(as_role, cloud, account, table):
    as_role("dynamodb", walkthrough(table))
    keys = cloud.keys.role_session(role_arn(account, "worker"), "s1").keys
    _, principal = cloud.keys.find(keys.access_key_id, keys.session_token)
    assert cloud.authorizer.allows(principal, "dynamodb:GetItem", table)
    assert not cloud.authorizer.allows(principal, "logs:PutLogEvents", "arn:aws:logs:us-east-1:1:log-group:x")

"""Where permissions come from: conditions, groups, managed policies, boundaries, policies on resources."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, deny, policy, role_arn

KEY = {"UserID": {"S": "u101"}}


def refusal(call, *arguments, **parameters):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **parameters)
    error = caught.value.response
    return error["Error"]["Code"], error["Error"]["Message"], error["ResponseMetadata"]["HTTPStatusCode"]


def walkthrough(table):
    return allow(["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"], table)


def leading_keys(*operations):
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}}
    return allow([f"dynamodb:{operation}" for operation in operations], Condition=own)


def test_leading_keys_keep_each_user_to_their_own_items(as_user, table):
    dynamodb = as_user("dynamodb", leading_keys("GetItem", "PutItem", "Query", "BatchGetItem", "BatchWriteItem"))
    mine, other = {"UserID": {"S": "alice"}}, {"UserID": {"S": "bob"}}
    dynamodb.put_item(TableName="Users", Item=mine)
    dynamodb.get_item(TableName="Users", Key=mine)
    dynamodb.batch_get_item(RequestItems={"Users": {"Keys": [mine]}})
    assert refusal(dynamodb.put_item, TableName="Users", Item=other)[0] == "AccessDeniedException"
    assert refusal(dynamodb.get_item, TableName="Users", Key=other)[0] == "AccessDeniedException"
    both = {"Users": {"Keys": [mine, other]}}
    assert refusal(dynamodb.batch_get_item, RequestItems=both)[0] == "AccessDeniedException"
    write = {"Users": [{"PutRequest": {"Item": mine}}, {"DeleteRequest": {"Key": other}}]}
    assert refusal(dynamodb.batch_write_item, RequestItems=write)[0] == "AccessDeniedException"


def test_leading_keys_of_a_query_are_in_its_key_condition(as_user, table):
    dynamodb = as_user("dynamodb", leading_keys("Query"))

    def query(user):
        return {
            "TableName": "Users",
            "KeyConditionExpression": "#id = :id",
            "ExpressionAttributeNames": {"#id": "UserID"},
            "ExpressionAttributeValues": {":id": {"S": user}},
        }

    dynamodb.query(**query("alice"))
    assert refusal(dynamodb.query, **query("bob"))[0] == "AccessDeniedException"


def test_attributes_and_select_keep_columns_secret(as_user, table):
    condition = {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["UserID", "Name"]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    dynamodb = as_user("dynamodb", allow("dynamodb:GetItem", table, Condition=condition))
    names = {"#n": "Name"}
    dynamodb.get_item(TableName="Users", Key=KEY, ProjectionExpression="UserID, #n", ExpressionAttributeNames=names)
    for projection in ({}, {"ProjectionExpression": "Salary"}):
        assert refusal(dynamodb.get_item, TableName="Users", Key=KEY, **projection)[0] == "AccessDeniedException"


def test_the_clock_of_the_account_counts_for_current_time(as_user, table, cloud, account):
    until = {"DateLessThan": {"aws:EpochTime": str(int(cloud.clock.now(account)) + 3600)}}
    dynamodb = as_user("dynamodb", allow("dynamodb:GetItem", table, Condition=until))
    dynamodb.get_item(TableName="Users", Key=KEY)
    cloud.clock.advance(7200, account)
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "AccessDeniedException"


def test_a_changed_policy_counts_at_once(as_role, client, table):
    dynamodb = as_role("dynamodb")
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "AccessDeniedException"
    iam = client("iam")
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=policy(walkthrough(table)))
    dynamodb.get_item(TableName="Users", Key=KEY)
    iam.delete_role_policy(RoleName="worker", PolicyName="p")
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "AccessDeniedException"


def test_the_policies_of_a_users_groups_count(as_user, client, table):
    dynamodb = as_user("dynamodb")
    iam = client("iam")
    iam.create_group(GroupName="readers")
    iam.put_group_policy(GroupName="readers", PolicyName="p", PolicyDocument=policy(walkthrough(table)))
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "AccessDeniedException"
    iam.add_user_to_group(GroupName="readers", UserName="alice")
    dynamodb.get_item(TableName="Users", Key=KEY)


def test_a_managed_policy_counts_by_its_default_version(as_role, client, table):
    dynamodb = as_role("dynamodb")
    iam = client("iam")
    arn = iam.create_policy(PolicyName="p", PolicyDocument=policy(walkthrough(table)))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="worker", PolicyArn=arn)
    dynamodb.get_item(TableName="Users", Key=KEY)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(deny("*")), SetAsDefault=True)
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "AccessDeniedException"
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    dynamodb.get_item(TableName="Users", Key=KEY)


@pytest.mark.parametrize("name", ["AmazonDynamoDBFullAccess", "ReadOnlyAccess"])
def test_aws_managed_policies_work(as_role, client, table, name):
    dynamodb = as_role("dynamodb")
    client("iam").attach_role_policy(RoleName="worker", PolicyArn=f"arn:aws:iam::aws:policy/{name}")
    dynamodb.get_item(TableName="Users", Key=KEY)


def test_a_permissions_boundary_takes_away(as_role, client, table):
    dynamodb = as_role("dynamodb", allow("dynamodb:*"))
    iam = client("iam")
    arn = iam.create_policy(PolicyName="b", PolicyDocument=policy(allow("dynamodb:GetItem")))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="worker", PermissionsBoundary=arn)
    dynamodb.get_item(TableName="Users", Key=KEY)
    message = refusal(dynamodb.put_item, TableName="Users", Item=KEY)[1]
    assert message.endswith("because no permissions boundary allows the dynamodb:PutItem action")


def test_a_policy_on_the_table_suffices_within_the_account(as_role, client, table, account):
    dynamodb = as_role("dynamodb")
    assert refusal(dynamodb.get_item, TableName="Users", Key=KEY)[0] == "AccessDeniedException"
    statement = allow("dynamodb:GetItem", table, Principal={"AWS": role_arn(account, "worker")})
    client("dynamodb").put_resource_policy(ResourceArn=table, Policy=policy(statement))
    dynamodb.get_item(TableName="Users", Key=KEY)


def test_a_policy_on_the_table_can_deny(as_role, client, table, account):
    dynamodb = as_role("dynamodb", allow("dynamodb:*"))
    statement = deny("dynamodb:GetItem", table, Principal={"AWS": role_arn(account, "worker")})
    client("dynamodb").put_resource_policy(ResourceArn=table, Policy=policy(statement))
    message = refusal(dynamodb.get_item, TableName="Users", Key=KEY)[1]
    assert message.endswith("with an explicit deny in a resource-based policy")


def test_lambda_can_assume_only_roles_that_trust_it(client, cloud, account):
    trust = {
        "Version": "2012-10-17",
        "Statement": [TRUST_LAMBDA["Statement"][0] | {"Principal": {"Service": "ec2.amazonaws.com"}}],
    }
    iam = client("iam")
    iam.create_role(RoleName="fn", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    iam.create_role(RoleName="vm", AssumeRolePolicyDocument=json.dumps(trust))
    assert cloud.roles.can_assume(role_arn(account, "fn"))
    assert not cloud.roles.can_assume(role_arn(account, "vm"))
    assert not cloud.roles.can_assume(role_arn(account, "none"))


def test_in_realistic_mode_a_new_role_takes_seconds_to_arrive(client, cloud, account):
    cloud.settings(account).realistic = True
    client("iam").create_role(RoleName="fn", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    assert not cloud.roles.can_assume(role_arn(account, "fn"))
    cloud.clock.advance(10, account)
    assert cloud.roles.can_assume(role_arn(account, "fn"))


def test_a_policy_on_the_function_lets_a_role_of_the_account_invoke(as_role, client, account):
    functions = as_role("lambda")
    make_function(client, account)
    assert refusal(functions.invoke, FunctionName="hello", InvocationType="DryRun")[0] == "AccessDeniedException"
    client("lambda").add_permission(
        FunctionName="hello", StatementId="s", Action="lambda:InvokeFunction", Principal=role_arn(account, "worker")
    )
    assert functions.invoke(FunctionName="hello", InvocationType="DryRun")["StatusCode"] == 204


def make_function(client, account):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.py", "def b(event, context): return 1")
    client("lambda").create_function(
        FunctionName="hello",
        Role=role_arn(account, "worker"),
        Runtime="python3.12",
        Handler="a.b",
        Code={"ZipFile": packed.getvalue()},
    )

"""Policies by tags (ABAC): of the caller (aws:PrincipalTag) and of what is called (aws:ResourceTag)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, deny, policy, refusal, role_arn, with_keys
from userlab.base.account_keys import Keys

SAME_TEAM = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
RED = [{"Key": "team", "Value": "red"}]
BLUE = [{"Key": "team", "Value": "blue"}]


@pytest.fixture
def red_user(client: Any, as_user: Any) -> Any:
    """red_user("dynamodb", *statements) is a client of a user whose tag team is red."""

    def make(service: str, *statements: dict[str, Any]) -> Any:
        made = as_user(service, *statements)
        client("iam").tag_user(UserName="alice", Tags=RED)
        return made

    return make


def test_a_users_tag_is_the_callers(red_user, table):
    condition = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    dynamodb = red_user("dynamodb", allow("dynamodb:Scan", Condition=condition))
    assert dynamodb.scan(TableName="Users")["Count"] == 0


def test_a_negated_condition_does_not_pass_for_want_of_the_tag(red_user, table):
    condition = {"StringNotLike": {"aws:PrincipalTag/team": "r*"}}
    dynamodb = red_user("dynamodb", allow("dynamodb:Scan", Condition=condition))
    assert refusal(dynamodb.scan, TableName="Users")[0] == "AccessDeniedException"


def test_a_roles_tag_is_its_sessions(cloud, client, account, table):
    iam = client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA), Tags=RED)
    condition = {"StringEquals": {"aws:PrincipalTag/Team": "red"}}
    document = policy(allow("dynamodb:Scan", Condition=condition))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)
    keys = cloud.keys.role_session(role_arn(account, "r"), "s1").keys
    assert with_keys(client, "dynamodb", keys).scan(TableName="Users")["Count"] == 0
    # A tag of the session comes before the role's.
    keys = cloud.keys.role_session(role_arn(account, "r"), "s1", tags={"team": "blue"}).keys
    assert refusal(with_keys(client, "dynamodb", keys).scan, TableName="Users")[0] == "AccessDeniedException"


def test_a_table_has_tags(client, red_user, table):
    dynamodb = red_user("dynamodb", allow(["dynamodb:Scan", "dynamodb:Query"], Condition=SAME_TEAM))
    client("dynamodb").tag_resource(ResourceArn=table, Tags=RED)
    assert dynamodb.scan(TableName="Users")["Count"] == 0
    assert dynamodb.scan(TableName="Users", IndexName="by-mail")["Count"] == 0  # its table's
    client("dynamodb").tag_resource(ResourceArn=table, Tags=BLUE)
    assert refusal(dynamodb.scan, TableName="Users")[0] == "AccessDeniedException"


def test_a_log_group_has_tags(client, red_user):
    for name in ("red", "blue"):
        client("logs").create_log_group(logGroupName=name, tags={"team": name})
    logs = red_user("logs", allow("logs:DescribeLogStreams", Condition=SAME_TEAM))
    assert logs.describe_log_streams(logGroupName="red")["logStreams"] == []
    assert refusal(logs.describe_log_streams, logGroupName="blue")[0] == "AccessDeniedException"


def test_a_role_has_tags(client, red_user):
    for name, tags in (("red", RED), ("blue", BLUE)):
        client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA), Tags=tags)
    own = {"StringEquals": {"iam:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    iam = red_user("iam", allow("iam:GetRole", Condition=SAME_TEAM), allow("iam:ListRoleTags", Condition=own))
    assert iam.get_role(RoleName="red")["Role"]["RoleName"] == "red"
    assert iam.list_role_tags(RoleName="red")["Tags"] == RED
    assert refusal(iam.get_role, RoleName="blue")[0] == "AccessDenied"


def test_the_children_of_an_api_have_its_tags(client, red_user):
    gateway = client("apigateway")
    red, blue = (gateway.create_rest_api(name=name, tags={"team": name})["id"] for name in ("red", "blue"))
    theirs = red_user("apigateway", allow("apigateway:GET", Condition=SAME_TEAM))
    assert theirs.get_rest_api(restApiId=red)["name"] == "red"
    assert len(theirs.get_resources(restApiId=red)["items"]) == 1
    assert refusal(theirs.get_resources, restApiId=blue)[0] == "AccessDeniedException"


def test_a_queue_has_tags(client, red_user):
    for name in ("red", "blue"):
        client("sqs").create_queue(QueueName=name, tags={"team": name})
    sqs = red_user("sqs", allow("sqs:*", Condition=SAME_TEAM))
    assert sqs.get_queue_url(QueueName="red")["QueueUrl"].endswith("/red")
    code, message = refusal(sqs.get_queue_url, QueueName="blue")
    assert code == "AccessDenied"
    assert "is not authorized to perform: sqs:getqueueurl on resource: arn:aws:sqs:" in message


def test_a_denial_by_tag_holds(client, red_user, table):
    client("dynamodb").tag_resource(ResourceArn=table, Tags=[{"Key": "secret", "Value": "yes"}])
    guard = deny("dynamodb:*", Condition={"StringEquals": {"aws:ResourceTag/secret": "yes"}})
    dynamodb = red_user("dynamodb", allow("dynamodb:*"), guard)
    assert refusal(dynamodb.scan, TableName="Users")[1].endswith("with an explicit deny in an identity-based policy")


def test_a_role_passed_without_permission_is_refused_by_lambda(client, as_user, account):
    made = as_user("lambda", allow("lambda:CreateFunction"))
    client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    code, message = refusal(
        made.create_function,
        FunctionName="f",
        Runtime="python3.13",
        Handler="a.b",
        Role=role_arn(account, "r"),
        Code={"ZipFile": b"-"},
    )
    assert code == "AccessDeniedException"
    assert f"perform: iam:PassRole on resource: {role_arn(account, 'r')} because no identity-based" in message


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code"),
    [
        ("sns", "publish", {"TopicArn": "arn:aws:sns:us-east-1:1:t", "Message": "m"}, "AuthorizationError"),
        ("sqs", "send_message", {"QueueUrl": "q", "MessageBody": "m"}, "AccessDenied"),
        ("s3", "list_buckets", {}, "AccessDenied"),
        ("ssm", "get_parameter", {"Name": "n"}, "AccessDeniedException"),
        ("secretsmanager", "list_secrets", {}, "AccessDeniedException"),
        ("events", "list_rules", {}, "AccessDeniedException"),
        ("cloudformation", "list_stacks", {}, "AccessDenied"),
        ("stepfunctions", "list_state_machines", {}, "AccessDeniedException"),
        ("logs", "describe_log_groups", {}, "AccessDeniedException"),
    ],
)
def test_each_service_denies_by_its_own_code(as_user, service, operation, parameters, code):
    assert refusal(getattr(as_user(service), operation), **parameters)[0] == code


def test_a_federated_user_has_no_tags_of_its_user(cloud, client, account, table):
    client("iam").create_user(UserName="alice", Tags=RED)
    client("iam").put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=policy(allow("*")))
    key = client("iam").create_access_key(UserName="alice")["AccessKey"]
    sts = with_keys(client, "sts", Keys(key["AccessKeyId"], key["SecretAccessKey"]))
    condition = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    found = sts.get_federation_token(Name="guest", Policy=policy(allow("dynamodb:Scan", Condition=condition)))
    found = found["Credentials"]
    keys = Keys(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
    assert refusal(with_keys(client, "dynamodb", keys).scan, TableName="Users")[0] == "AccessDeniedException"

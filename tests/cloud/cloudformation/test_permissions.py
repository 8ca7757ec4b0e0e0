"""A stack is made with the permissions of whoever asks for it, or of the role that it is given."""

import json

import pytest

from tests.cloud.cloudformation.conftest import IAM, TRUST, Stacks
from userlab.measured import smallest_policy

ROLE = {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}}
QUEUE = {"Q": {"Type": "AWS::SQS::Queue"}}


def allow(*actions):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def test_who_may_only_make_stacks_gets_no_role_made_by_that(stacks, as_user, account):
    mine = Stacks(as_user(allow("cloudformation:*"))("cloudformation"))
    assert mine.create(ROLE)["StackStatus"] == "ROLLBACK_COMPLETE"
    name, status, reason = next(event for event in mine.events() if event[1] == "CREATE_FAILED")
    assert reason.startswith(
        f'Resource handler returned message: "User: arn:aws:iam::{account}:user/deployer is not authorized to perform: '
        f"iam:CreateRole on resource: arn:aws:iam::{account}:role/s-R-"
    )
    assert "because no identity-based policy allows the iam:CreateRole action" in reason
    assert reason.endswith("HandlerErrorCode: AccessDenied)")


def test_a_stack_fails_at_the_resource_that_its_caller_may_not_make_and_takes_the_others_back(as_user, account, client):
    mine = Stacks(as_user(allow("cloudformation:*", "sqs:*"))("cloudformation"))
    topic = {"T": {"Type": "AWS::SNS::Topic", "DependsOn": "Q"}}
    assert mine.create(QUEUE | topic)["StackStatus"] == "ROLLBACK_COMPLETE"
    told = [(name, status) for name, status, _ in mine.events()]
    assert told == [
        ("s", "CREATE_IN_PROGRESS"),
        ("Q", "CREATE_IN_PROGRESS"),
        ("Q", "CREATE_IN_PROGRESS"),
        ("Q", "CREATE_COMPLETE"),
        ("T", "CREATE_IN_PROGRESS"),
        ("T", "CREATE_FAILED"),
        ("s", "ROLLBACK_IN_PROGRESS"),
        ("Q", "DELETE_IN_PROGRESS"),
        ("Q", "DELETE_COMPLETE"),
        ("s", "ROLLBACK_COMPLETE"),
    ]
    assert (
        f"user/deployer is not authorized to perform: SNS:CreateTopic on resource: arn:aws:sns:us-east-1:{account}:s-T-"
        in mine.failures()
    )
    assert "QueueUrls" not in client("sqs").list_queues()


def test_who_may_not_make_stacks_makes_none(as_user, account, stacks):
    mine = Stacks(as_user(allow("sqs:*"))("cloudformation"))
    code, text = mine.refused(lambda: mine.create(QUEUE))
    assert (code, text) == (
        "AccessDenied",
        f"User: arn:aws:iam::{account}:user/deployer is not authorized to perform: cloudformation:CreateStack on "
        f"resource: arn:aws:cloudformation:us-east-1:{account}:stack/s/* because no identity-based policy allows the "
        "cloudformation:CreateStack action",
    )


def test_a_stack_s_role_makes_what_its_caller_may_not(stacks, as_user, client):
    trust = json.loads(json.dumps(TRUST).replace("lambda", "cloudformation"))
    role = client("iam").create_role(RoleName="maker", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    client("iam").put_role_policy(RoleName="maker", PolicyName="p", PolicyDocument=json.dumps(allow("sqs:*")))
    mine = Stacks(as_user(allow("cloudformation:*", "iam:PassRole"))("cloudformation"))
    assert mine.create(QUEUE, RoleARN=role)["StackStatus"] == "CREATE_COMPLETE"
    assert mine.delete() == "DELETE_COMPLETE"


def test_a_role_must_be_passed(stacks, as_user, role):
    mine = Stacks(as_user(allow("cloudformation:*"))("cloudformation"))
    code, text = mine.refused(lambda: mine.create(QUEUE, RoleARN=role))
    assert code == "AccessDenied"
    assert f"iam:PassRole on resource: {role}" in text


def test_a_role_that_does_not_trust_cloudformation_is_refused(stacks, role):
    assert stacks.refused(lambda: stacks.create(QUEUE, RoleARN=role)) == (
        "ValidationError",
        f"Role {role} is invalid or cannot be assumed",
    )


@pytest.mark.parametrize(
    ("properties", "given", "wanted"),
    [
        ({}, [], "CAPABILITY_IAM"),
        ({"RoleName": "mine"}, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
    ],
)
def test_things_of_iam_ask_for_a_capability(stacks, properties, given, wanted):
    template = {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST} | properties}}
    assert stacks.refused(lambda: stacks.create(template, Capabilities=given)) == (
        "InsufficientCapabilitiesException",
        f"Requires capabilities : [{wanted}]",
    )


def test_the_calls_for_resources_stand_in_the_journal_as_their_caller_s(stacks, cloud, account):
    stacks.create(QUEUE)
    record = next(each for each in cloud.journal.read(account) if each.action == "CreateQueue")
    assert record.principal == f"arn:aws:iam::{account}:user/learner"
    assert record.user_agent == "cloudformation.amazonaws.com"


def test_the_smallest_policy_of_a_stack_s_calls_is_enough_to_make_it_again(stacks, as_user, cloud, account):
    table = {"TableName": "Notes", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
             "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}  # fmt: skip
    function = {"FunctionName": "f", "Code": {"ZipFile": "def handler(event, context): pass"},
                "Handler": "index.handler", "Runtime": "python3.13", "Role": {"Fn::GetAtt": ["R", "Arn"]}}  # fmt: skip
    role = {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}
    template = {"T": {"Type": "AWS::DynamoDB::Table", "Properties": table},
                "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
                "R": {"Type": "AWS::IAM::Role", "Properties": role},
                "F": {"Type": "AWS::Lambda::Function", "Properties": function}}  # fmt: skip
    assert stacks.create(template)["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    assert stacks.delete() == "DELETE_COMPLETE"
    seen = cloud.journal.read(account)
    policy = smallest_policy.covering(tuple(pair) for record in seen for pair in record.permissions)
    actions = {action for each in policy["Statement"] for action in [each["Action"]] if isinstance(action, str)}
    actions |= {action for each in policy["Statement"] if isinstance(each["Action"], list) for action in each["Action"]}
    wanted = {"cloudformation:CreateStack", "dynamodb:CreateTable", "sqs:CreateQueue", "iam:CreateRole", "iam:PassRole"}
    assert wanted | {"lambda:CreateFunction", "lambda:DeleteFunction"} <= actions
    mine = as_user(policy)("cloudformation")  # it names the stack that was looked at by its id: others look at this one
    mine.create_stack(StackName="s", TemplateBody=stacks.body(template), Capabilities=IAM)
    assert stacks.over("s")["StackStatus"] == "CREATE_COMPLETE", stacks.failures()

"""Stacks are saved with their account; one in the middle of something is told to have failed."""

import json
import time

import pytest

from userlab.cloud.cloud import Cloud

SLOW = {"Type": "Custom::Slow", "Properties": {"ServiceToken": {"Fn::GetAtt": ["F", "Arn"]}}}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                                                 "Action": "sts:AssumeRole"}]}  # fmt: skip
FUNCTION = {"Type": "AWS::Lambda::Function", "Properties": {
    "Code": {"ZipFile": "def handler(event, context): pass"}, "Runtime": "python3.12", "Handler": "index.handler",
    "Role": {"Fn::GetAtt": ["R", "Arn"]}}}  # fmt: skip
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}


@pytest.mark.usefixtures("moto_as_before")
def test_a_stack_survives_a_restart_and_a_kill_in_the_middle_is_told(tmp_path, account, client):
    def of(cloud, service="cloudformation"):
        keys = cloud.keys.account_keys(account)
        return client(service, endpoint_url=cloud.endpoint, aws_access_key_id=keys.access_key_id,
                      aws_secret_access_key=keys.secret_access_key)  # fmt: skip

    first = Cloud(tmp_path)
    first.start()
    stacks = of(first)
    queue = {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"Url": {"Value": {"Ref": "Q"}}}}
    stacks.create_stack(StackName="whole", TemplateBody=json.dumps(queue))
    stacks.get_waiter("stack_create_complete").wait(StackName="whole", WaiterConfig={"Delay": 1})
    template = {"Resources": {"R": ROLE, "F": FUNCTION, "S": SLOW}}
    stacks.create_stack(StackName="half", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"])
    deadline = time.monotonic() + 60
    while len(stacks.list_stack_resources(StackName="half")["StackResourceSummaries"]) < 3:
        assert time.monotonic() < deadline
    first.stop()

    second = Cloud(tmp_path)
    second.start()
    stacks = of(second)
    try:
        assert stacks.describe_stacks(StackName="whole")["Stacks"][0]["Outputs"][0]["OutputKey"] == "Url"
        [url] = of(second, "sqs").list_queues()["QueueUrls"]
        assert "/whole-Q-" in url
        assert [role["RoleName"][:7] for role in of(second, "iam").list_roles()["Roles"]] == ["half-R-"]
        half = stacks.describe_stacks(StackName="half")["Stacks"][0]
        assert half["StackStatus"] == "CREATE_FAILED"
        assert half["StackStatusReason"].startswith("The local cloud ended in the middle of this operation.")
        stacks.delete_stack(StackName="half")
        stacks.get_waiter("stack_delete_complete").wait(StackName=half["StackId"], WaiterConfig={"Delay": 1})
    finally:
        second.stop()

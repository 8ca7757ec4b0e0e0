"""Buckets: their notifications reach functions and queues."""

import time

from tests.cloud.cloudformation.conftest import TRUST

CODE = {
    "ZipFile": "import boto3\ndef handler(event, context):\n    print(event['Records'][0]['s3']['object']['key'])\n"
}
POLICIES = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]


def test_a_new_object_reaches_a_function(stacks, client):
    role = {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": POLICIES}
    function = {"Code": CODE, "Runtime": "python3.12", "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["R", "Arn"]}}  # fmt: skip
    permission = {"FunctionName": {"Ref": "F"}, "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    rules = {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".txt"}]}}
    wanted = {"Event": "s3:ObjectCreated:*", "Function": {"Fn::GetAtt": ["F", "Arn"]}, "Filter": rules}
    bucket = {"NotificationConfiguration": {"LambdaConfigurations": [wanted]}}
    stacks.create(
        {
            "R": {"Type": "AWS::IAM::Role", "Properties": role},
            "F": {"Type": "AWS::Lambda::Function", "Properties": function},
            "P": {"Type": "AWS::Lambda::Permission", "Properties": permission},
            "B": {"Type": "AWS::S3::Bucket", "Properties": bucket, "DependsOn": "P"},
        }
    )
    s3, logs = client("s3"), client("logs")
    for key in ("a.jpg", "a.txt"):
        s3.put_object(Bucket=stacks.physical()["B"], Key=key, Body=b"1")
    group = f"/aws/lambda/{stacks.physical()['F']}"
    deadline = time.monotonic() + 30
    while not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        assert time.monotonic() < deadline
    while not (found := logs.filter_log_events(logGroupName=group, filterPattern="txt")["events"]):
        assert time.monotonic() < deadline
    assert found[0]["message"] == "a.txt\n"


def test_tags_of_the_stack_reach_a_bucket(stacks, client):
    stacks.create({"B": {"Type": "AWS::S3::Bucket"}}, Tags=[{"Key": "team", "Value": "red"}])
    tags = client("s3").get_bucket_tagging(Bucket=stacks.physical()["B"])["TagSet"]
    assert tags == [{"Key": "team", "Value": "red"}]

"""What a stack made is there in the console as if it were made by hand."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.console_in_browser import go

TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
TEMPLATE = {
    "Resources": {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "StackNotes",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "stack-role",
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [TRUST]},
            },
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "stack-function",
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": "def handler(event, context): pass"},
            },
        },
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "stack-api"}},
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/stack/group"}},
    }
}


def test_a_stack_s_resources_are_seen_in_the_console(console: Page, client: Any) -> None:
    stacks = client("cloudformation")
    stacks.create_stack(StackName="s", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_NAMED_IAM"])
    stacks.get_waiter("stack_create_complete").wait(StackName="s", WaiterConfig={"Delay": 1})
    for path, name in (
        ("lambda", "stack-function"),
        ("dynamodb/items", "StackNotes"),
        ("iam", "stack-role"),
        ("apigateway", "stack-api"),
        ("cloudwatch", "/stack/group"),
        ("activity", "DynamoDB CreateTable"),
    ):
        go(console, path)
        expect(console.locator("#page").get_by_text(name, exact=True).first).to_be_visible()

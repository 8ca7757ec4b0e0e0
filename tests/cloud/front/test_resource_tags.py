"""The Resource Groups Tagging API: one call finds what carries a tag, whichever service it is of, but no roles."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

TAGS = {"team": "red"}
TAG_LIST = [{"Key": "team", "Value": "red"}]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture
def arns(client: Callable[..., Any]) -> Callable[..., set[str]]:
    """The ARNs of what carries a tag: arns(), or of certain values or types."""

    def found(*values: str, **parameters: Any) -> set[str]:
        pages = client("resourcegroupstaggingapi").get_paginator("get_resources")
        filters = [{"Key": "team", "Values": list(values)}]
        answered = pages.paginate(TagFilters=filters, **parameters)
        return {entry["ResourceARN"] for page in answered for entry in page["ResourceTagMappingList"]}

    return found


def table(client: Callable[..., Any], **parameters: Any) -> dict[str, Any]:
    return client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **parameters,
    )["TableDescription"]


def test_tables_and_log_groups_are_found(client, account, arns):
    table(client, Tags=TAG_LIST)
    client("logs").create_log_group(logGroupName="/aws/lambda/users", tags=TAGS)
    assert arns() == {
        f"arn:aws:dynamodb:us-east-1:{account}:table/Users",
        f"arn:aws:logs:us-east-1:{account}:log-group:/aws/lambda/users",
    }


def test_apis_stages_keys_and_usage_plans_are_found_without_an_account_in_their_arns(client, arns):
    gateway = client("apigateway")
    api = gateway.create_rest_api(name="users-api", tags=TAGS)["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    gateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    gateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    deployment = gateway.create_deployment(restApiId=api)["id"]
    gateway.create_stage(restApiId=api, stageName="dev", deploymentId=deployment, tags=TAGS)
    key = gateway.create_api_key(name="key", tags=TAGS)["id"]
    plan = gateway.create_usage_plan(name="plan", tags=TAGS)["id"]
    paths = {f"restapis/{api}", f"restapis/{api}/stages/dev", f"apikeys/{key}", f"usageplans/{plan}"}
    assert arns() == {f"arn:aws:apigateway:us-east-1::/{path}" for path in paths}


def test_functions_and_their_event_source_mappings_are_found(client, account, arns):
    from userlab.functions import package_files

    stream = table(client, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})[
        "LatestStreamArn"
    ]
    iam = client("iam")
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=TAG_LIST)["Role"]["Arn"]
    reads = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [reads]})
    iam.put_role_policy(RoleName="reader", PolicyName="reads", PolicyDocument=policy)
    lambda_ = client("lambda")
    function = lambda_.create_function(
        FunctionName="reader",
        Runtime="python3.13",
        Role=role,
        Handler="lambda_function.lambda_handler",
        Code={"ZipFile": package_files({"lambda_function.py": "def lambda_handler(event, context): pass"})},
        Tags=TAGS,
    )["FunctionArn"]
    mapping = lambda_.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=stream, StartingPosition="LATEST", Tags=TAGS
    )["EventSourceMappingArn"]
    assert arns() == {function, mapping}


def test_roles_are_not_found_as_on_aws(client, arns):
    client("iam").create_role(RoleName="users-role", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=TAG_LIST)
    assert arns() == set()


def test_filters_ask_for_values_and_for_types(client, arns):
    client("apigateway").create_rest_api(name="red", tags=TAGS)
    client("apigateway").create_rest_api(name="blue", tags={"team": "blue"})
    client("logs").create_log_group(logGroupName="red", tags=TAGS)
    assert len(arns("red")) == 2
    assert len(arns("blue", ResourceTypeFilters=["apigateway:restapis"])) == 1
    assert arns("green") == set()


def test_what_was_deleted_is_not_found(client, arns):
    api = client("apigateway").create_rest_api(name="users-api", tags=TAGS)["id"]
    client("apigateway").delete_rest_api(restApiId=api)
    assert arns() == set()

"""Logs of CloudWatch: questions to them, and the two logs that API Gateway writes.

Source: Amazon CloudWatch Logs User Guide, "Analyzing log data with CloudWatch Logs Insights"; Amazon API Gateway
Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway".
"""

from __future__ import annotations

import json
from typing import Any

import boto3

from userlab.event_sources import wait_until

GATEWAY_WRITES = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
GATEWAY_MAY_USE_IT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def of_function(function: str) -> str:
    """The log group of a function. `logs.of_function("users")` is "/aws/lambda/users"."""
    return f"/aws/lambda/{function}"


def query(group: str, text: str, now: float, minutes: int = 60) -> list[dict[str, str]]:
    """Ask a log group in the language of Logs Insights: the rows of the answer, each {field: value}.

    Args:
        now: seconds since 1970, the end of the time that is looked at.

    AWS operations: StartQuery, GetQueryResults.

    >>> logs.query(group, 'filter level = "ERROR" | stats count(*) by message', lab.clock.now())
    [{'message': 'The bank did not answer', 'count(*)': '2'}]
    """
    client = boto3.client("logs")
    asked = client.start_query(
        logGroupName=group,
        queryString=text,
        startTime=int(now) - minutes * 60,
        endTime=int(now) + 60,
    )["queryId"]
    wait_until(lambda: client.get_query_results(queryId=asked)["status"] not in ("Scheduled", "Running"))
    rows = client.get_query_results(queryId=asked)["results"]
    return [{each["field"]: each["value"] for each in row if each["field"] != "@ptr"} for row in rows]


def access_log(api: str, stage: str, group: str, fields: dict[str, str]) -> None:
    """Let a stage write one line of JSON for each request into a log group, which is made.

    Args:
        fields: the line's members, each a variable of `$context`: {"status": "$context.status"}.

    AWS operations: CreateLogGroup, DescribeLogGroups; UpdateStage of API Gateway.
    """
    logs = boto3.client("logs")
    try:
        logs.create_log_group(logGroupName=group)
    except logs.exceptions.ResourceAlreadyExistsException:
        pass  # it is there already
    arn = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["arn"].removesuffix(":*")
    values = {"/accessLogSettings/destinationArn": arn, "/accessLogSettings/format": json.dumps(fields)}
    _update_stage(api, stage, values)


def execution_log(api: str, stage: str, level: str = "ERROR") -> str:
    """Let a stage write what API Gateway does with each request, or with those that fail. Returns the log group.

    Needs the role of `let_gateway_write`. Args: level: "INFO", "ERROR" or "OFF".

    AWS operation: UpdateStage of API Gateway.
    """
    _update_stage(api, stage, {"/*/*/logging/loglevel": level})
    return f"API-Gateway-Execution-Logs_{api}/{stage}"


def _update_stage(api: str, stage: str, values: dict[str, str]) -> None:
    changes = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    boto3.client("apigateway").update_stage(restApiId=api, stageName=stage, patchOperations=changes)


def let_gateway_write(role: str = "api-gateway-logs") -> None:
    """Give API Gateway a role with which it may write logs: one for the account and region.

    AWS operations: CreateRole, AttachRolePolicy, GetRole; UpdateAccount of API Gateway.
    """
    iam = boto3.client("iam")
    try:
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(GATEWAY_MAY_USE_IT))
    except iam.exceptions.EntityAlreadyExistsException:
        pass  # it is there already
    iam.attach_role_policy(RoleName=role, PolicyArn=GATEWAY_WRITES)
    arn: Any = iam.get_role(RoleName=role)["Role"]["Arn"]
    change = {"op": "replace", "path": "/cloudwatchRoleArn", "value": arn}
    boto3.client("apigateway").update_account(patchOperations=[change])

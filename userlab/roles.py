"""Execution roles: what a Lambda function may do, and who may use the role.

A role has two kinds of policy. The trust policy says who may use the role; here the Lambda service. Permission
policies say what the role may do. Source: Lambda Developer Guide, "Defining Lambda function permissions with an
execution role".
"""

from __future__ import annotations

import json
from typing import Any

import boto3

LAMBDA_MAY_USE_IT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
# AWS's own policy for functions: write log groups, log streams and log events, nothing else.
BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def users_policy(table: str = "Users") -> dict[str, Any]:
    """The walkthrough's policy: put, get and delete items of one table.

    The table must be there: its ARN has the account and the region in it.

    >>> roles.users_policy()["Statement"][0]["Resource"]
    'arn:aws:dynamodb:us-east-1:123456789012:table/Users'
    """
    dynamodb = boto3.client("dynamodb")
    statement = {
        "Effect": "Allow",
        "Action": ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"],
        "Resource": dynamodb.describe_table(TableName=table)["Table"]["TableArn"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def create_execution_role(
    name: str,
    policy: dict[str, Any],
    policy_name: str = "users-table",
) -> str:
    """Create the role, give it the policy, and return the role's ARN.

    The policy becomes an inline policy of the role. A role of this name that is there already is kept, and
    gets this policy in place of its own.

    Args:
        name: up to 64 characters, unique in the account.
        policy: what the role may do: {"Version": "2012-10-17", "Statement": [...]}.
        policy_name: what the policy is for, as whoever reads the role later should find it.

    AWS operations: CreateRole, PutRolePolicy.
    """
    iam = boto3.client("iam")
    trust, permissions = json.dumps(LAMBDA_MAY_USE_IT), json.dumps(policy)
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    except iam.exceptions.EntityAlreadyExistsException:
        pass  # it is there already
    iam.get_waiter("role_exists").wait(RoleName=name)
    iam.put_role_policy(
        RoleName=name,
        PolicyName=policy_name,
        PolicyDocument=permissions,
    )
    return iam.get_role(RoleName=name)["Role"]["Arn"]


def allow_logs(name: str) -> None:
    """Let the role write logs, by a policy that AWS keeps ready.

    It is called AWSLambdaBasicExecutionRole. Attaching it twice is no error. AWS operation: AttachRolePolicy.
    """
    boto3.client("iam").attach_role_policy(RoleName=name, PolicyArn=BASIC_EXECUTION)


def policies(name: str) -> dict[str, list[str]]:
    """The names of a role's policies: {"inline": [...], "attached": [...]}.

    AWS operations: ListRolePolicies, ListAttachedRolePolicies.
    """
    iam = boto3.client("iam")
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        "inline": iam.list_role_policies(RoleName=name)["PolicyNames"],
        "attached": [policy["PolicyName"] for policy in attached],
    }


def document(name: str, policy: str = "users-table") -> dict[str, Any]:
    """An inline policy of a role, as it stands in IAM. AWS operation: GetRolePolicy."""
    iam = boto3.client("iam")
    return iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]


def put_policy(name: str, policy: str, *statements: dict[str, Any]) -> None:
    """Give a role an inline policy of these statements, in place of one of that name.

    Args:
        name: the role's. policy: the policy's name, free to choose.
        statements: {"Effect": "Allow" or "Deny", "Action": [...], "Resource": ARN}, with a "Condition" if need be.

    AWS operation: PutRolePolicy.
    """
    boto3.client("iam").put_role_policy(
        RoleName=name,
        PolicyName=policy,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}),
    )


def remove_policy(name: str, policy: str) -> None:
    """Take an inline policy away from a role. No such policy: nothing to do.

    AWS operation: DeleteRolePolicy.
    """
    iam = boto3.client("iam")
    try:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    except iam.exceptions.NoSuchEntityException:
        pass  # it is not there


def decision(name: str, action: str, resource: str) -> str:
    """What IAM would say if the role did this.

    Returns:
        "allowed", "implicitDeny" (nothing allows it) or "explicitDeny" (a policy denies it).

    The policy simulator answers from the role's policies; nothing is called. AWS operations: GetRole,
    SimulatePrincipalPolicy.

    >>> roles.decision("users-role", "dynamodb:Scan", table_arn)
    'implicitDeny'
    """
    iam = boto3.client("iam")
    simulated = iam.simulate_principal_policy(
        PolicySourceArn=iam.get_role(RoleName=name)["Role"]["Arn"],
        ActionNames=[action],
        ResourceArns=[resource],
    )
    return simulated["EvaluationResults"][0]["EvalDecision"]


def delete(name: str) -> None:
    """Delete a role, after its policies. No role: nothing to do.

    IAM refuses to delete a role that still has policies.

    AWS operations: DetachRolePolicy, DeleteRolePolicy, DeleteRole.
    """
    iam = boto3.client("iam")
    try:
        attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    except iam.exceptions.NoSuchEntityException:
        return
    for policy in attached:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    for policy_name in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy_name)
    iam.delete_role(RoleName=name)

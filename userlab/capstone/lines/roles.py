"""What the functions' roles allow, against what the journal says that they used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import boto3

from userlab import roles
from userlab.capstone.line import FULL, HALF, NONE, PRIVILEGE, Line, listed
from userlab.capstone.stack import Stack

Pair = tuple[str, str]  # action and ARN
LOGS = "logs:"


def least_privilege(stack: Stack, records: list[dict[str, Any]]) -> Line:
    """Every action on every resource that a policy allows was used, and none has a wildcard. Half: unused, no wildcard.

    AWS's own AWSLambdaBasicExecutionRole may be attached, and a log group's ARN may end in a star: that is how AWS
    writes the streams of one group.
    """
    wide: list[str] = []
    unused: list[str] = []
    allowed = 0
    for function in stack.of_type("AWS::Lambda::Function"):
        role = boto3.client("lambda").get_function_configuration(FunctionName=function)["Role"].rpartition("/")[2]
        used = {tuple(pair) for each in records if _is_of(each, role) for pair in each["permissions"]}
        for action, resource in _allowed(role):
            allowed += 1
            if _is_wide(action, resource):
                wide.append(f"{action} on {_short(resource)}")
            elif not action.startswith(LOGS) and (action, resource) not in used:
                unused.append(f"{action} on {_short(resource)}")
    if wide:
        return Line(PRIVILEGE, NONE, f"a wildcard: {listed(wide)}", "name each action and each ARN that was used")
    if unused:
        return Line(PRIVILEGE, HALF, f"never used: {listed(unused)}", "take away what no call needs")
    evidence = f"{allowed} permissions, each of them used, no wildcard"
    return Line(PRIVILEGE, FULL, evidence, "add a permissions boundary, so that a new role can't be wider")


def _is_of(record: dict[str, Any], role: str) -> bool:
    return f":assumed-role/{role}/" in record["principal"]


def _allowed(role: str) -> Iterator[Pair]:
    """Pairs of action and resource of a role's policies, but for AWS's own policy for logs."""
    for document in _documents(role):
        for statement in _many(document["Statement"]):
            if statement["Effect"] == "Allow":
                actions = _many(statement.get("Action", "*"))  # NotAction allows all but a few
                resources = _many(statement.get("Resource", "*"))
                yield from ((action, resource) for action in actions for resource in resources)


def _documents(role: str) -> Iterator[dict[str, Any]]:
    iam = boto3.client("iam")
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield _parsed(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        if arn != roles.BASIC_EXECUTION:
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            yield _parsed(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def _parsed(document: Any) -> dict[str, Any]:
    return json.loads(document) if isinstance(document, str) else document


def _is_wide(action: str, resource: str) -> bool:
    """Whether there is a wildcard where none should be."""
    if action.startswith(LOGS):
        return "*" in action or "log-group:" not in resource or "*" in resource.split("log-group:")[1].partition(":")[0]
    return "*" in action or "*" in resource or "?" in action + resource


def _short(resource: str) -> str:
    """The kind of a resource, without the name that CloudFormation drew: "table" of "arn:...:table/Entries-1A2B"."""
    return resource if not resource.startswith("arn:") else _kind(resource.split(":", 5)[-1])


def _kind(end: str) -> str:
    parts = end.split("/")
    kind = " and its index" if "index" in parts else ""
    return f"{parts[0].partition(':')[0]}{kind}{' *' if '*' in end else ''}"


def _many(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]

"""The course's own policy: short enough for IAM, wide enough for the lessons, and no wider than it must be.

When one of these fails because a chapter or a lesson is new, run `python -m tests.notebooks.measure_course`.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

import boto3
import pytest
from botocore import xform_name

import userlab
from userlab.base import chapters
from userlab.measured import course_policy

PACKAGE = Path(userlab.__file__).parent
NOTEBOOKS = PACKAGE.parent / "notebooks"
# Services of the lessons and the prefix of their actions. API Gateway's actions are the methods of HTTP.
PREFIXES = {"dynamodb": "dynamodb", "dynamodbstreams": "dynamodb", "lambda": "lambda", "iam": "iam", "logs": "logs"}
# Operations that other actions govern.
GOVERNED_BY = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "dynamodb:TransactWriteItems": "dynamodb:PutItem",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
}
NOT_LESSONS = {"resources.py", "tagging.py"}  # what they call is in the journal of every chapter


def lessons() -> list[Path]:
    return [
        path
        for path in sorted(PACKAGE.glob("*.py"))
        if path.name not in NOT_LESSONS and "\nimport boto3\n" in path.read_text("utf-8")
    ]


def operations() -> dict[str, set[str]]:
    """The IAM actions that a method of a boto3 client may stand for: {"put_item": {"dynamodb:PutItem"}}."""
    found: dict[str, set[str]] = {}
    for service, prefix in PREFIXES.items():
        for operation in boto3.client(service, region_name="us-east-1").meta.service_model.operation_names:
            action = f"{prefix}:{operation}"
            found.setdefault(xform_name(operation), set()).add(GOVERNED_BY.get(action, action))
    return found


PARTS = range(1, len(course_policy.POLICIES) + 1)


def called_in(path: Path) -> set[str]:
    """Names of methods that a module calls, and of operations that it pages through."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    pages = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "get_paginator")
    return named | {call.args[0].value for call in pages if call.args and isinstance(call.args[0], ast.Constant)}


def allowed() -> set[str]:
    statements = [each for part in PARTS for each in course_policy.document(part)["Statement"]]
    return {action for statement in statements for action in statement["Action"]}


@pytest.mark.parametrize("lesson", lessons(), ids=lambda path: path.name)
def test_what_a_lesson_calls_is_allowed(lesson: Path) -> None:
    known, may, called = operations(), allowed(), called_in(lesson)
    if '"apigateway"' in lesson.read_text("utf-8"):
        gateway = boto3.client("apigateway", region_name="us-east-1").meta.service_model.operation_names
        called -= {xform_name(operation) for operation in gateway}
    assert {name for name in called & known.keys() if not known[name] & may} == set()


@pytest.mark.parametrize("part", PARTS)
def test_it_fits_into_a_managed_policy(part: int) -> None:
    assert len("".join(json.dumps(course_policy.document(part)).split())) <= course_policy.LONGEST


def test_only_what_looks_is_allowed_on_everything_and_what_knows_no_resource() -> None:
    """CreateEventSourceMapping has no resource type (Service Authorization Reference, "AWS Lambda")."""
    everywhere = [each for each in course_policy.document()["Statement"] if "*" in each["Resource"]]
    actions = [action.split(":")[1] for statement in everywhere for action in statement["Action"]]
    looking = ("List", "Get", "Describe", "Simulate")
    assert [action for action in actions if not action.startswith(looking)] == ["CreateEventSourceMapping"]


@pytest.mark.parametrize("part", PARTS)
def test_roles_are_passed_to_lambda_alone(part: int) -> None:
    passing = [each for each in course_policy.document(part)["Statement"] if "iam:PassRole" in each["Action"]]
    assert [each["Action"] for each in passing] == [["iam:PassRole"]]
    assert passing[0]["Condition"] == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}


def test_every_chapter_has_a_price_below_a_cent() -> None:
    written = [chapter.name for chapter in chapters.CHAPTERS if (NOTEBOOKS / chapter.file).exists()]
    prices = {name: course_policy.cost(name) for name in written}
    assert [name for name, price in prices.items() if price is None or price >= 0.01] == []


def test_names_are_those_that_chapters_give() -> None:
    assert {"Users", "Sessions"} <= course_policy.names("table")
    assert "users" in course_policy.names("function")
    assert course_policy.names("role") >= {"users-role"}
    assert course_policy.names("REST API") >= {"users-api"}
    assert course_policy.names("log group") == set()


def test_accounts_regions_and_ids_become_stars_and_names_stay() -> None:
    made = [
        ("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:123456789003:table/Users"),
        ("dynamodb:GetRecords", "arn:aws:dynamodb:us-east-1:123456789003:table/Users/stream/2025-01-01T00:00:00.000"),
        ("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789003:function:users:prod"),
        ("apigateway:POST", "arn:aws:apigateway:us-east-1::/restapis/a1b2c3/resources/d4"),
        ("iam:CreateRole", "arn:aws:iam::123456789003:role/users-role"),
        ("logs:FilterLogEvents", "arn:aws:logs:us-east-1:123456789003:log-group:/aws/lambda/users:log-stream:"),
    ]
    written = {
        (action, resource)
        for each in course_policy.covering(made)["Statement"]
        if each["Sid"] != "Reads"
        for action in each["Action"]
        for resource in each["Resource"]
    }
    assert written == {
        ("dynamodb:PutItem", "arn:aws:dynamodb:*:*:table/Users"),
        ("dynamodb:GetRecords", "arn:aws:dynamodb:*:*:table/Users/*"),
        ("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:users:*"),
        ("apigateway:POST", "arn:aws:apigateway:*::/restapis*"),
        ("iam:CreateRole", "arn:aws:iam::*:role/users-role"),
        ("logs:FilterLogEvents", "arn:aws:logs:*:*:log-group:/aws/lambda/users*"),
    }


@pytest.mark.parametrize("part", PARTS)
def test_a_policy_written_once_more_is_the_same(part: int) -> None:
    policy = course_policy.document(part)
    assert course_policy.covering(course_policy.permissions(policy)) == policy

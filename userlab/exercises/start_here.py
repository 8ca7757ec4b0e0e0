"""Exercises of chapter 0, "Start here": three small ones that show how exercises work."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError

from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

ASKED_BY_THE_CHAPTER = {"sts", "dynamodb"}


@exercise(
    "your-account",
    chapter="start-here",
    level="easy",
    concept="accounts and ARNs",
    hints=[
        "It is a part of the ARN above, between the colons.",
        'In Python: `boto3.client("sts").get_caller_identity()["Account"]`.',
    ],
    solution='account = boto3.client("sts").get_caller_identity()["Account"]',
)
def your_account(answer: Any) -> Verdict:
    wanted = boto3.client("sts").get_caller_identity()["Account"]
    found = str(answer).strip()
    if found == wanted:
        return passed(
            f"You are in account {wanted}. Every ARN that you will see in this chapter has that number in it."
        )
    if wanted in found:
        return not_yet(
            f"You handed in the whole name, `{found}`.",
            "the account alone",
            "in an ARN it is the fifth part, `arn.split(':')[4]`.",
        )
    return not_yet(f"You handed in `{found}`.", "12 digits that the ARN above has in it", "look between the colons.")


def code_for_a_short_name() -> str:
    """The code of the error that DynamoDB answers for a table named "U"."""
    try:
        boto3.client("dynamodb").describe_table(TableName="U")
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


@exercise(
    "another-error",
    chapter="start-here",
    level="mistake",
    concept="the code of an error",
    hints=[
        'Don\'t guess, ask: `dynamodb.describe_table(TableName="U")` in a cell of its own.',
        "The code is the word in the parentheses. Names of tables have at least three characters.",
    ],
    solution="""
        try:
            dynamodb.describe_table(TableName="U")
        except dynamodb.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
    """,
)
def another_error(answer: Any) -> Verdict:
    wanted, found = code_for_a_short_name(), str(answer).strip().strip("()")
    if found == wanted:
        return passed(f"`{wanted}`: such a name can't be, so DynamoDB does not even look for the table.")
    if found == "ResourceNotFoundException":
        return not_yet(
            "`ResourceNotFoundException` is what one would expect: there is no such table.",
            "what DynamoDB really answers",
            "run it. In the cloud, as elsewhere, a look is worth more than a guess.",
        )
    if wanted in found:
        return not_yet("You handed in the whole message.", "its code alone", "it is the word in the parentheses.")
    return not_yet(f"You handed in `{found}`.", "a word that ends in Exception", "run the call, and read the error.")


@exercise(
    "ask-another-service",
    chapter="start-here",
    level="open",
    concept="clients and operations",
    hints=[
        'The client of Lambda is `boto3.client("lambda")`, that of IAM `boto3.client("iam")`.',
        "Methods that begin with `list_` need no parameters, mostly. A dot and the Tab key show them all.",
    ],
    solution='boto3.client("lambda").list_functions()["Functions"]',
)
def ask_another_service(lab: Any) -> Verdict:
    calls = lab.calls()
    others = calls[~calls["service"].isin(ASKED_BY_THE_CHAPTER)]
    answered = others[others["status"] < 400]
    if len(answered):
        call = answered.iloc[-1]
        return passed(f"The service `{call['service']}` answered your `{call['action']}` with status {call['status']}.")
    if len(others):
        call = others.iloc[-1]
        return not_yet(
            f"The service `{call['service']}` refused your `{call['action']}`: {call['error'] or call['status']}.",
            "a call that succeeds",
            "one whose name begins with `list_` needs no parameters, mostly.",
        )
    asked = ", ".join(f"`{service}`" for service in sorted(set(calls["service"])))
    return not_yet(f"The record has calls to {asked}.", "one to another service", 'begin with `boto3.client("...")`.')

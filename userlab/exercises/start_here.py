"""Exercises of chapter 0, "Start here": small ones that show how exercises work."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError

from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

ASKED_BY_THE_CHAPTER = {"sts", "dynamodb"}
REGION_OF_INVOICES = "ap-southeast-2"


@exercise(
    "your-account",
    chapter="start-here",
    level="easy",
    concept="accounts and ARNs",
    hints=[
        "It is a part of the ARN above, between two colons.",
        'In Python: `boto3.client("sts").get_caller_identity()["Account"]`.',
    ],
    solution='account = boto3.client("sts").get_caller_identity()["Account"]',
)
def your_account(answer: Any) -> Verdict:
    wanted = boto3.client("sts").get_caller_identity()["Account"]
    if isinstance(answer, int):
        return not_yet(
            f"You handed in the number {answer}.",
            "a string of 12 digits",
            "put it in quotes. An account may begin with 0, and a number would lose that.",
        )
    found = str(answer).strip()
    if found == wanted:
        return passed(
            f"You are in account {wanted}. Every ARN that you will see in this chapter has that number in it."
        )
    if wanted in found:
        return not_yet(
            f"You handed in `{found}`, which has more in it than the account.",
            "the 12 digits alone",
            "in an ARN the account is the fifth part, `arn.split(':')[4]`.",
        )
    return not_yet(
        f"You handed in `{found}`.", "the 12 digits in the ARN above", "look between the fourth colon and the fifth."
    )


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
        'Run `dynamodb.describe_table(TableName="U")` in a cell of its own.',
        "The code is the word in the parentheses. A table's name has at least three characters.",
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
        return passed(f"`{wanted}`: no table can have such a name, so DynamoDB does not even look for it.")
    if found == "ResourceNotFoundException":
        return not_yet(
            "`ResourceNotFoundException` is a good prediction: there is no such table.",
            "the code that DynamoDB answers",
            "run the call and compare. It differs from the prediction.",
        )
    if found == "ClientError":
        return not_yet(
            "`ClientError` is boto3's general class, for errors that have no class of their own.",
            "the code that DynamoDB answers",
            "read on in the same line: the code is the word in the parentheses.",
        )
    if wanted in found:
        return not_yet("You handed in the whole message.", "the code alone", "it is the word in the parentheses.")
    return not_yet(f"You handed in `{found}`.", "a word that ends in Exception", "run the call, and read the error.")


@exercise(
    "ask-another-service",
    chapter="start-here",
    level="open",
    concept="clients and operations",
    hints=[
        'The client of Lambda is `boto3.client("lambda")`, that of IAM `boto3.client("iam")`.',
        "Most methods that begin with `list_` need no parameters. A dot and the Tab key show all methods.",
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
            "most methods that begin with `list_` need no parameters.",
        )
    asked = ", ".join(f"`{service}`" for service in sorted(set(calls["service"])))
    return not_yet(
        f"The journal has calls to {asked}.",
        "a call to another service",
        'make a client with `boto3.client("...")`, and call one of its methods.',
    )


@exercise(
    "where-is-the-table",
    chapter="start-here",
    level="thought",
    concept="regions",
    hints=[
        "Compare the two cells that make a client: your colleague's and the one of *A first call*. What differs?",
        "A client talks to one region. The region stands in the ARN between the service and the account.",
        '`f"arn:aws:dynamodb:REGION:{account}:table/Invoices"`, with the region of your colleague\'s client.',
    ],
    solution="""
        account = boto3.client("sts").get_caller_identity()["Account"]
        arn = f"arn:aws:dynamodb:ap-southeast-2:{account}:table/Invoices"
    """,
)
def where_is_the_table(answer: Any) -> Verdict:
    account = boto3.client("sts").get_caller_identity()["Account"]
    here = boto3.client("dynamodb").meta.region_name
    wanted = f"arn:aws:dynamodb:{REGION_OF_INVOICES}:{account}:table/Invoices"
    found = str(answer).strip()
    if found == wanted:
        return passed(f"`{found}`: the table is in {REGION_OF_INVOICES}, and your client asked in {here}.")
    if found == wanted.replace(REGION_OF_INVOICES, here):
        return not_yet(
            f"This would be a table in {here}, where you looked: DynamoDB has none of this name there.",
            "an ARN with the region that the table is in",
            "which region did your colleague's client talk to?",
        )
    parts, right = found.split(":"), wanted.split(":")
    if len(parts) != len(right):
        return not_yet(
            f"Your ARN has {len(parts)} {'part' if len(parts) == 1 else 'parts'}: `{found}`.",
            f"{len(right)} parts with colons between them",
            "an empty part counts. The thing, `table/Invoices`, is one part.",
        )
    names = ("word", "partition", "service", "region", "account", "thing")
    wrong = [name for name, part, each in zip(names, parts, right, strict=True) if part != each]
    return not_yet(
        f"In `{found}` this is not right yet: the {', the '.join(wrong)}.",
        "`arn:aws:SERVICE:REGION:ACCOUNT:table/NAME`",
        "upper and lower case count, too.",
    )

"""Exercises of chapter 17, "Real AWS, and clean-up"."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.exceptions import ClientError

from userlab import tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.lab.tagging import TAG
from userlab.measured import prices

HOURS_A_MONTH = 730
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "UpdateTable", "DeleteTable")
# Days of a table, as writes a second in each hour: what they are called, what is cheaper, and what to think of.
DAYS = (
    ([1] * 24, "one write a second all day", "provisioned", "an hour has 3,600 seconds, and a day 24 hours."),
    ([0] * 23 + [1], "one write a second in one hour of 24", "on-demand", "provisioned units cost in all 24 hours."),
    (
        [1] * 20 + [40] * 4,
        "40 writes a second in four hours, and one in the others",
        "on-demand",
        "units for the average throttle at the peak: the capacity must be enough for the busiest hour.",
    ),
    ([20] * 12 + [60] * 12, "20 writes a second, and 60 in half of the day", "provisioned", "compare both sums."),
    ([0.25] * 24, "one write every four seconds", "on-demand", "a quarter of a unit can't be had: round up."),
    ([0] * 24, "a day without a write", "on-demand", "a provisioned table has one unit at least, and pays it."),
)
USERS = "arn:aws:dynamodb:us-east-1:123456789017:table/Users"
PAYMENTS = "arn:aws:dynamodb:us-east-1:123456789017:table/Payments"


@exercise(
    "forgotten-table",
    chapter="real-aws",
    level="easy",
    concept="what a forgotten table costs",
    hints=[
        "The cell above does it for 5 read and 5 write units: the units, times the hours, times the price of each.",
        '`prices.of("read_capacity_unit_hour", 10 * 730)` is the reading half.',
    ],
    solution="""
        hours = 730
        answer = prices.of("read_capacity_unit_hour", 10 * hours) + prices.of("write_capacity_unit_hour", 20 * hours)
    """,
)
def forgotten_table(answer: Any) -> Verdict:
    reading = prices.of("read_capacity_unit_hour", 10 * HOURS_A_MONTH)
    writing = prices.of("write_capacity_unit_hour", 20 * HOURS_A_MONTH)
    expected = "US dollars for 730 hours of 10 read and 20 write units"
    try:
        given = float(answer)
    except (TypeError, ValueError):
        return not_yet(f"Your answer is {answer!r}, not a number.", expected)
    if abs(given - reading - writing) < 0.01:
        return passed(f"{reading + writing:.2f} USD a month, for a table that nobody uses.")
    if abs(given * HOURS_A_MONTH - reading - writing) < 0.01:
        return not_yet(f"{given:.4f} USD is the price of one hour.", expected, "a month has 730 of them.")
    if abs(given - 2 * reading - writing / 2) < 0.01:
        return not_yet(f"{given:.2f} USD is for 20 read and 10 write units.", expected, "it is the other way round.")
    if abs(given - reading) < 0.01 or abs(given - writing) < 0.01:
        return not_yet(f"{given:.2f} USD is one half of it.", expected, "add reading and writing.")
    return not_yet(
        f"Your answer is {given:.2f} USD.", expected, "multiply units, hours and price, for each of the two."
    )


@exercise(
    "cheaper-by-the-day",
    chapter="real-aws",
    level="thought",
    concept="on-demand or provisioned",
    hints=[
        "On-demand: every write costs. An hour has 3,600 seconds: `3600 * sum(day)` writes in a day.",
        "Provisioned: every hour costs the same, used or not. The capacity must be enough for the busiest second.",
        "Units are whole, and a table has one at least: `max(1, math.ceil(max(day)))` units, 24 hours.",
    ],
    solution="""
        import math

        def cheaper(day):
            on_demand = prices.of("write_request_unit", 3600 * sum(day))
            units = max(1, math.ceil(max(day)))
            provisioned = prices.of("write_capacity_unit_hour", 24 * units)
            return "provisioned" if provisioned < on_demand else "on-demand"
    """,
)
def cheaper_by_the_day(cheaper: Any) -> Verdict:
    if not callable(cheaper):
        return not_yet(f"`cheaper` is of the type {type(cheaper).__name__}.", "a function of a day's 24 numbers")
    for day, told, right, advice in DAYS:
        try:
            said = cheaper(list(day))
        except Exception as error:
            return not_yet(f"For {told} it raised {type(error).__name__}: {error}", f"`{right!r}`")
        if said not in ("on-demand", "provisioned"):
            return not_yet(f"It returned {said!r}.", "`'on-demand'` or `'provisioned'`", "`return` one of them.")
        if said != right:
            return not_yet(f"For {told} it says {said}.", f"{right}", advice)
    return passed("Even work is cheaper provisioned, work in peaks on-demand: what idles is paid, too.")


@exercise(
    "policy-for-readers",
    chapter="real-aws",
    level="open",
    concept="least privilege",
    hints=[
        "Begin with the frame: Version 2012-10-17, and one Statement with Effect, Action and Resource.",
        'Name the actions that read items: "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"...',
        "The resource is the ARN of the table Users; what is not named is not allowed.",
    ],
    solution="""
        readers = {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": ["dynamodb:GetItem", "dynamodb:Query"],
                "Resource": "arn:aws:dynamodb:us-east-1:123456789017:table/Users",
            },
        }
    """,
)
def policy_for_readers(policy: Any) -> Verdict:
    try:
        document = policy if isinstance(policy, str) else json.dumps(policy)
        wanted = decisions(document, ["dynamodb:GetItem", "dynamodb:Query"], USERS)
        writing = decisions(document, [f"dynamodb:{each}" for each in WRITES], USERS)
        elsewhere = decisions(document, ["dynamodb:GetItem", "dynamodb:Query"], PAYMENTS)
        services = decisions(document, ["s3:GetObject"], "arn:aws:s3:::anything/at-all")
    except (TypeError, ClientError) as error:
        return not_yet(
            f"That is no policy that IAM takes: {error}", "a policy as a dict", "begin with the frame above."
        )
    missing = [action for action, allowed in wanted.items() if not allowed]
    if missing:
        return not_yet(f"On `Users` your policy does not allow {', '.join(missing)}.", "reading items of `Users`")
    too_much = [action for action, allowed in writing.items() if allowed]
    if too_much:
        return not_yet(
            f"Your policy allows {', '.join(too_much)} too.", "reading, and nothing else", "name the actions."
        )
    if any(elsewhere.values()):
        return not_yet(
            "Your policy reads the table `Payments` as well.", "`Users`, and no other", "name the table's ARN."
        )
    if any(services.values()):
        return not_yet(
            "Your policy allows s3:GetObject too, of every bucket.",
            "reading items of `Users`, and nothing else",
            "take the other service out.",
        )
    return passed("It reads items of `Users`. It writes nothing, and knows no other table.")


@exercise(
    "what-clean-up-misses",
    chapter="real-aws",
    level="mistake",
    concept="tags say whose it is",
    hints=[
        "Look at `tables.tags_of` of both tables, `Users` and `Receipts`.",
        "Chapter 2 puts tags on a table with `tables.tag`. The key must be the lab's, letter by letter.",
        f'`tables.tag("Receipts", {TAG}="real-aws")`',
    ],
    solution=f'tables.tag("Receipts", {TAG}="real-aws")',
)
def what_clean_up_misses() -> Verdict:
    if "Receipts" not in tables.names():
        return not_yet(
            "There is no table `Receipts`.",
            f"it is there, with the tag `{TAG}`",
            "run the cell above again, which makes it. It is for the lab to remove, not for you.",
        )
    tags = tables.tags_of("Receipts")
    if TAG in tags:
        return passed(f"`Receipts` has the tag {TAG}={tags[TAG]}: now the lab knows that it made it.")
    has = f"has the tags {tags}" if tags else "has no tags"
    return not_yet(f"`Receipts` {has}.", f"the tag `{TAG}`", "compare with `tables.tags_of('Users')`.")


def decisions(policy: str, actions: list[str], resource: str) -> dict[str, bool]:
    """Whether a policy allows each action on a resource, as IAM's own simulator says."""
    answer = boto3.client("iam").simulate_custom_policy(
        PolicyInputList=[policy], ActionNames=actions, ResourceArns=[resource]
    )
    return {found["EvalActionName"]: found["EvalDecision"] == "allowed" for found in answer["EvaluationResults"]}

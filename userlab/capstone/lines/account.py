"""What the template makes and leaves: the account before, and after the stack is gone."""

from __future__ import annotations

from collections import Counter

import boto3

from userlab.capstone.line import CLEAN_UP, FULL, HALF, INFRASTRUCTURE, NONE, Line
from userlab.capstone.stack import Stack
from userlab.lab import resources

Things = set[tuple[str, str]]  # kind and id
OUTPUTS = ("Api", "Stage", "Sessions")


def things() -> Things:
    """All that the account has: what chapters make, and alarms, topics and log groups of any name."""
    found = {(each.kind, each.id) for each in resources.of_account()}
    alarms = boto3.client("cloudwatch").get_paginator("describe_alarms").paginate()
    found |= {("alarm", each["AlarmName"]) for page in alarms for each in page["MetricAlarms"]}
    topics = boto3.client("sns").get_paginator("list_topics").paginate()
    found |= {("topic", each["TopicArn"]) for page in topics for each in page["Topics"]}
    groups = boto3.client("logs").get_paginator("describe_log_groups").paginate()
    return found | {("log group", each["logGroupName"]) for page in groups for each in page["logGroups"]}


def infrastructure(stack: Stack, deleted: str) -> Line:
    """A stack that was made from the template under a name of its own, and deleted: `deleted` says what hindered it."""
    made = f"{len(stack.resources)} resources made"
    if deleted:
        return Line(
            INFRASTRUCTURE, HALF, f"{made}, and not deleted: {deleted}", "let the stack be deleted again and again"
        )
    evidence = f"{made} under another name, and deleted"
    return Line(INFRASTRUCTURE, FULL, evidence, "make it in a second account, by a pipeline")


def not_made(reason: str) -> Line:
    """No stack came of the template."""
    return Line(INFRASTRUCTURE, NONE, reason, "leave out names of your own: CloudFormation draws one for each stack")


def clean_up(before: Things, after: Things) -> Line:
    """Nothing is left. Half points where only logs are: they cost little, and tell of what was."""
    left = Counter(kind for kind, _ in after - before)
    if not left:
        return Line(CLEAN_UP, FULL, "nothing is left", "keep what must outlive a stack: a backup of the table")
    told = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(left.items()))
    points = HALF if set(left) == {"log group"} else NONE
    return Line(CLEAN_UP, points, f"left after the stack was deleted: {told}", "let the template make these, too")

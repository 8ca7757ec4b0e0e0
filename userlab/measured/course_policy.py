"""What a learner must be allowed in an AWS account to take the course there, read off the calls of its chapters.

`course_policy.json` holds the calls' permissions as a policy, and what each chapter's calls cost. The command
`python -m tests.notebooks.measure_course` writes it: it runs every chapter with its exercises solved, as a
rehearsal of real AWS, and reads the journal. Ids that are drawn anew, accounts and regions become "*"; names of
tables, functions and roles stay. Source: IAM User Guide, "Grant least privilege".
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("course_policy.json")
LONGEST = 6144  # characters that a managed policy may have, white space not counted
# The policies of the file, and the number of the first chapter that each is for. A user can have all of them.
POLICIES = {"policy": 0, "second_policy": 20, "third_policy": 24, "fourth_policy": 26}

# begin() and clean_up() look at everything in an account to see whose it is, and a learner's may hold more than
# the local cloud's. These actions only read.
READ_EVERYWHERE = {
    "dynamodb:DescribeTable": "arn:aws:dynamodb:*:*:table/*",
    "dynamodb:ListTagsOfResource": "arn:aws:dynamodb:*:*:table/*",
    "iam:ListPolicyTags": "arn:aws:iam::*:policy/*",
    "iam:ListRoleTags": "arn:aws:iam::*:role/*",
    "lambda:ListTags": "arn:aws:lambda:*:*:*",
    "logs:DescribeLogGroups": "arn:aws:logs:*:*:log-group:*",
    "logs:ListTagsForResource": "arn:aws:logs:*:*:log-group:*",
    "sqs:ListQueueTags": "arn:aws:sqs:*:*:*",
}
# The end of an ARN (account and region are taken off), and what stands for it in the policy.
PATTERNS = (
    (r"(table/[^/]+)/(?:stream|index|backup)/.*", r"\1/*"),  # all parts of one table, or the policy gets too long
    (r"/(restapis|usageplans|apikeys|tags)\b.*", r"/\1*"),
    (r"event-source-mapping:.*", "event-source-mapping:*"),
    (r"(log-group:[^:*]+).*", r"\1*"),  # AWS writes these ARNs with and without an end
    (r"(function:[^:]+):.*", r"\1:*"),
    (r"(stack/[^/]+)/.*", r"\1/*"),
    (r"((?:role/|function:|table/|log-group:/aws/lambda/)[\w-]+-)[0-9A-Z]{12}(?:[/:*].*)?", r"\1*"),  # named by a stack
)
# Actions on these kinds of resources share a statement. The shortest policy that still names each table.
KINDS = (
    ("Tables", r":dynamodb:.*:table/[^/]+$"),
    ("PartsOfTables", r":dynamodb:"),
    ("Functions", r":lambda:.*:function:"),
    ("EventSources", r":lambda:"),
    ("Queues", r":sqs:"),
    ("Roles", r":role/"),
    ("Policies", r":policy/"),
    ("Logs", r":logs:"),
    ("Apis", r":apigateway:"),
    ("Stacks", r":cloudformation:"),
    ("Alarms", r":cloudwatch:"),
    ("Parameters", r":ssm:"),
)


def document(part: int = 1) -> dict[str, Any]:
    """The policy of a part of the course: {"Version": "2012-10-17", "Statement": [...]}, a statement for each kind of
    resource.

    Args:
        part: 1 for the chapters 0 to 19, 2 for those from 20 on, 3 for those from 24 on, 4 for 26. One policy for all
            would be longer than a managed policy may be; a user can have all four.
    """
    return _course()[list(POLICIES)[part - 1]]


def cost(chapter: str) -> float | None:
    """What one run of a chapter costs in US dollars, at list prices and rounded up to 0.0001; None for what is no
    chapter of the course.
    """
    return _course()["cost"].get(chapter)


def names(kind: str) -> set[str]:
    """The names that chapters give to things of a kind of `userlab.lab.resources`: names("table") has "Users" in it."""
    if kind == "REST API":
        return set(_course()["apis"])
    marks = {"table": "table/", "function": "function:", "role": "role/", "policy": "policy/"}
    if kind not in marks:
        return set()
    statements = [each for part in range(len(POLICIES)) for each in document(part + 1)["Statement"]]
    ends = (_end(resource) for statement in statements for resource in _many(statement["Resource"]))
    named = (end.removeprefix(marks[kind]) for end in ends if end.startswith(marks[kind]))
    return {name for name in named if re.fullmatch(r"[\w.-]+", name)}


def covering(permissions: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A policy for these permissions, pairs of action and ARN, in the form that holds for any account and region,
    and for what `begin()` and `lab.clean_up()` read of everything that is there.

    Actions of one kind of resource share a statement, so the policy is a little wider than the calls: what a
    chapter does with one table is allowed with each of the course's tables. iam:PassRole is for Lambda alone.
    """
    found: dict[str, tuple[set[str], set[str]]] = {}
    for action, resource in {*permissions, *READ_EVERYWHERE.items()}:
        place = _place(action, resource)
        kind = "PassRole" if action == "iam:PassRole" else _kind(place)
        # Each of these actions knows the resources of its own service only, so together they allow no more.
        kind = "Reads" if action in READ_EVERYWHERE else kind
        actions, places = found.setdefault(kind, (set(), set()))
        actions.add(action)
        places.add(place)
    return {"Version": "2012-10-17", "Statement": [_statement(kind, *found[kind]) for kind in sorted(found)]}


def permissions(policy: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The pairs of action and ARN that a policy of `covering` allows. `covering(permissions(policy))` is it again."""
    for statement in policy["Statement"]:
        for action in statement["Action"]:
            yield from ((action, resource) for resource in statement["Resource"])


def _statement(kind: str, actions: set[str], places: set[str]) -> dict[str, Any]:
    resources = sorted(place for place in places if not _within_another(place, places))
    statement: dict[str, Any] = {"Sid": kind, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}
    if kind == "PassRole":
        statement["Condition"] = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    return statement


def _within_another(place: str, places: set[str]) -> bool:
    """Whether a place is matched by another one that ends in a star: it would only make the policy longer."""
    return any(place != other and other.endswith("*") and place.startswith(other[:-1]) for other in places)


def _place(action: str, resource: str) -> str:
    """The ARN with "*" for account, region and ids: "arn:aws:dynamodb:*:*:table/Users"."""
    if action in READ_EVERYWHERE:
        return READ_EVERYWHERE[action]
    if not resource.startswith("arn:"):
        return resource
    _, _, service, region, account, end = resource.split(":", 5)
    for pattern, instead in PATTERNS:
        end = re.sub(f"^{pattern}$", instead, end)
    account = account if account in ("", "aws") else "*"
    return f"arn:aws:{service}:{'*' if region else ''}:{account}:{end}"


def _kind(place: str) -> str:
    return next((kind for kind, pattern in KINDS if re.search(pattern, place)), "Lists")


def _end(resource: str) -> str:
    return resource.split(":", 5)[-1]


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@functools.cache
def _course() -> dict[str, Any]:
    return json.loads(FILE.read_text("utf-8"))

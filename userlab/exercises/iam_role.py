"""Exercises of chapter 14, "The IAM role"."""

from __future__ import annotations

from typing import Any

import boto3

from userlab import functions, roles, tables
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "DeleteTable")
# What a star in an action or a resource reaches beside what was asked for.
STARS = ("UpdateItem", "DeleteTable", "BatchGetItem")
OF_THE_WALKTHROUGH = ("GetItem", "PutItem", "DeleteItem")
CALLS_OF_ARCHIVE = ("GetItem", "PutItem", "DeleteItem", "Query", "Scan")
NEEDED_BY_ARCHIVE = {("GetItem", "Users"), ("DeleteItem", "Users"), ("PutItem", "Archive"), ("GetItem", "Archive")}
OTHER_SERVICES = (
    ("s3:GetObject", "arn:aws:s3:::anything/at-all"),
    ("iam:CreateUser", "arn:aws:iam::123456789012:user/u"),
)


def _allowed(role: str, actions: tuple[str, ...], resource: str) -> list[str]:
    return [each for each in actions if roles.decision(role, f"dynamodb:{each}", resource) == "allowed"]


def _elsewhere(role: str) -> str | None:
    """An action of another service that the role may do, where a star reached too far."""
    return next((action for action, arn in OTHER_SERVICES if roles.decision(role, action, arn) == "allowed"), None)


@exercise(
    "let-it-scan",
    chapter="iam-role",
    level="easy",
    concept="allow one action",
    hints=[
        "`roles.put_policy` adds an inline policy under a new name. The walkthrough's stays as it is.",
        'The action is `"dynamodb:Scan"`, the resource is the table\'s ARN, which the variable `table` holds.',
    ],
    solution="""
        scan = {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": table}
        roles.put_policy("users-role", "scan-users", scan)
    """,
)
def let_it_scan() -> Verdict:
    table = tables.describe("Users")["TableArn"]
    if roles.decision("users-role", "dynamodb:Scan", table) != "allowed":
        return not_yet(
            "`users-role` may not scan `Users`.",
            "Scan allowed on the table's ARN",
            'add a policy with `roles.put_policy("users-role", "scan-users", {...})`, and a resource of `table`.',
        )
    too_much = _allowed("users-role", STARS, table)
    if too_much:
        return not_yet(
            f"It may scan, and it may {' and '.join(too_much)} as well.",
            "Scan and no other new right",
            "name the one action instead of a star.",
        )
    if roles.decision("users-role", "dynamodb:Scan", table.replace("Users", "Payments")) == "allowed":
        return not_yet("It may scan every table.", "`Users` only", "put the table's ARN into `Resource`.")
    kept = _allowed("users-role", OF_THE_WALKTHROUGH, table)
    if len(kept) < len(OF_THE_WALKTHROUGH):
        return not_yet(
            f"It may scan; of the walkthrough's three actions it may {' and '.join(kept) or 'do none'} now.",
            "Scan beside what the role could do before",
            "give your policy a name of its own; put the walkthrough's back into `users-table`, as `policy` has it.",
        )
    elsewhere = _elsewhere("users-role")
    if elsewhere:
        return not_yet(
            f"It may scan, and it may {elsewhere} as well.",
            "no new right in any other service",
            "allow the one action.",
        )
    return passed("The role may scan `Users`, and nothing else is new.")


@exercise(
    "the-other-door",
    chapter="iam-role",
    level="mistake",
    concept="an index is a resource",
    hints=[
        "The refusal above names the resource that was missing, word for word.",
        '`f"{table}/index/by-email"` is that resource, `dynamodb:Query` the action.',
    ],
    solution="""
        query = {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": f"{table}/index/by-email"}
        roles.put_policy("users-role", "query-by-email", query)
        print(ask("query", **by_email))
    """,
)
def the_other_door() -> Verdict:
    table = tables.describe("Users")["TableArn"]
    index, query = f"{table}/index/by-email", "dynamodb:Query"
    of_table = roles.decision("users-role", query, table) == "allowed"
    if roles.decision("users-role", query, index) != "allowed":
        found = "It may query the table, but not the index." if of_table else "It may not query the index."
        return not_yet(found, f"`{query}` on `.../table/Users/index/by-email`", "use the index's own ARN.")
    if of_table or roles.decision("users-role", query, f"{table}/index/other") == "allowed":
        return not_yet("It may query more than the index.", "`by-email` only", "name the index's ARN, without a star.")
    if _allowed("users-role", ("Scan",), index):
        return not_yet("It may Scan the index as well.", "Query, and nothing else", "name the one action.")
    return passed("The role may query the index, and only through that door.")


@exercise(
    "what-was-not-measured",
    chapter="iam-role",
    level="thought",
    concept="measure every branch",
    hints=[
        "Read the code, and write down its four calls. Which of them is made only if something is *not* there?",
        "Invoke `archive` twice with the same id: the second time it does not find the user, and looks somewhere else.",
        '`lab.smallest_policy("archive")` after both; put its statements in place of the wide policy `users-table`.',
    ],
    solution="""
        roles.put_policy("archive-role", "users-table", wide)
        items.put("Users", {"UserID": "ann", "Name": "Ann"})
        for attempt in ("finds her", "finds her archived"):
            functions.invoke("archive", {"id": "ann"})
        needed = lab.smallest_policy("archive")
        roles.put_policy("archive-role", "users-table", *needed["Statement"])
    """,
)
def what_was_not_measured() -> Verdict:
    users = tables.describe("Users")["TableArn"]
    role, arns = "archive-role", {"Users": users, "Archive": users.replace("table/Users", "table/Archive")}
    may = {(each, name) for name, arn in arns.items() for each in _allowed(role, (*CALLS_OF_ARCHIVE, *WRITES), arn)}
    missing, more = _named(NEEDED_BY_ARCHIVE - may), _named(may - NEEDED_BY_ARCHIVE)
    if missing:
        return not_yet(
            f"`{role}` may not {missing}.",
            "every call that the code can make",
            "which branch of the code was not taken while you measured? Put the wide policy back, and take it.",
        )
    if more:
        return not_yet(
            f"`{role}` may {more} as well.",
            "the calls of the code, each on its table, and no other",
            "put the measured statements in place of the policy `users-table`.",
        )
    elsewhere = _allowed(role, CALLS_OF_ARCHIVE, users.replace("table/Users", "table/Payments"))
    if elsewhere or _elsewhere(role):
        return not_yet(f"`{role}` reaches more than the two tables.", "no star", "name the two tables' ARNs.")
    return passed("Four calls, each on its table: also the one that the first measurement had missed.")


def _named(calls: set[tuple[str, str]]) -> str:
    named = [f"{call} of {table}" for call, table in sorted(calls)]
    return ", ".join([*named[:3], f"and {len(named) - 3} more"] if len(named) > 3 else named)


@exercise(
    "only-her-own",
    chapter="iam-role",
    level="mistake",
    concept="ForAllValues is true of nothing",
    hints=[
        "A Scan names no key. `ForAllValues` asks whether *all* keys of the call are on the list; of none, all are.",
        "Ask in the same condition that there is a key at all. The operator for that is `Null`.",
        '`{"ForAllValues:StringEquals": {...}, "Null": {"dynamodb:LeadingKeys": "false"}}`',
    ],
    solution="""
        only_alice["Null"] = {"dynamodb:LeadingKeys": "false"}
        statement = {"Effect": "Allow", "Action": reading, "Resource": table, "Condition": only_alice}
        roles.put_policy("customer-role", "users-table", statement)
    """,
)
def only_her_own() -> Verdict:
    def denied(call: str, **parameters: Any) -> bool:
        result = functions.invoke("greeter", {"call": call, "with": parameters})
        return result.error is not None and "AccessDenied" in result.payload["errorMessage"]

    if denied("get_item", Key={"UserID": {"S": "user123"}}):
        return not_yet("`greeter` may not read Alice.", "Alice, and nobody else", "keep `GetItem` and her key.")
    if not denied("get_item", Key={"UserID": {"S": "user456"}}):
        return not_yet("`greeter` reads Bob as well.", "Alice, and nobody else", "keep the list of keys.")
    if not denied("scan"):
        return not_yet(
            "`greeter` may still `Scan` the whole table.",
            "a Scan that is denied, by the condition",
            "what are the keys of a call that names none? Ask for that case too.",
        )
    if "Scan" not in str(roles.document("customer-role", "users-table")):
        return not_yet(
            "A Scan is denied because `Scan` is off the list of actions.",
            "the three actions, and a condition that denies a Scan",
            "put `Scan` back, and change the Condition: the next policy will be written by somebody who needs Query.",
        )
    hers = {"KeyConditionExpression": "UserID = :id", "ExpressionAttributeValues": {":id": {"S": "user123"}}}
    if denied("query", **hers):
        return not_yet("`greeter` may no longer Query what is Alice's.", "Query and GetItem of her key")
    return passed("Alice's function reads Alice. A call without a key is no longer waved through.")


@exercise(
    "a-reader",
    chapter="iam-role",
    level="open",
    concept="a role of your own",
    hints=[
        "`roles.create_execution_role(name, policy)` makes a role that Lambda trusts, with your policy.",
        'A policy is `{"Version": "2012-10-17", "Statement": [...]}`.',
        'Its one statement allows `"dynamodb:GetItem"` on `table`.',
    ],
    solution="""
        read = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table}
        roles.create_execution_role("reader-role", {"Version": "2012-10-17", "Statement": [read]}, "read-one-table")
    """,
)
def a_reader() -> Verdict:
    iam = boto3.client("iam")
    try:
        trust = iam.get_role(RoleName="reader-role")["Role"]["AssumeRolePolicyDocument"]
    except iam.exceptions.NoSuchEntityException:
        return not_yet(
            "There is no role `reader-role`.", "a role of that name", "`roles.create_execution_role` makes it."
        )
    if "lambda.amazonaws.com" not in str(trust):
        return not_yet("Lambda may not use `reader-role`.", "`lambda.amazonaws.com` in its trust policy")
    table = tables.describe("Users")["TableArn"]
    writes = _allowed("reader-role", WRITES, table)
    if writes:
        return not_yet(f"It may {', '.join(writes)}.", "no write at all", "allow reading only.")
    if not _allowed("reader-role", ("GetItem",), table):
        return not_yet("It may not `GetItem` of `Users`.", "that allowed", "look at action and resource once more.")
    if _allowed("reader-role", ("GetItem",), table.replace("Users", "Payments")):
        return not_yet("It reads every table.", "`Users` only", "put the table's ARN into `Resource`.")
    elsewhere = _elsewhere("reader-role")
    if elsewhere:
        return not_yet(f"It may {elsewhere} as well.", "no right in another service", "name the one action.")
    return passed("`reader-role` reads users, writes nothing, and Lambda may use it.")

"""An exercise of chapter 24: a question to a log."""

from __future__ import annotations

import json
import time
from typing import Any

import boto3
from botocore.exceptions import ClientError

from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed, untouched
from userlab.monitoring import logs

_GROUP = "/shop/banks"
_LINES: list[dict[str, Any]] = [
    {"message": "charged", "bank": "north", "bank_ms": 1800},
    {"message": "charged", "bank": "south", "bank_ms": 1200},
    {"message": "charged", "bank": "south", "bank_ms": 90},
    {"message": "refused", "bank": "north", "bank_ms": 4000},
    {"message": "refused", "bank": "north", "bank_ms": 5000},
    {"message": "charged", "bank": "west", "bank_ms": 1000},
    {"message": "charged", "bank": "south", "bank_ms": 2500},
    {"message": "no bank was needed"},
]
_RIGHT = [{"bank": "south", "slow": "2"}, {"bank": "north", "slow": "1"}]


@exercise(
    "slow-banks",
    chapter="see-it",
    level="easy",
    concept="a question to a log",
    hints=[
        "Commands follow each other with `|`: `filter` keeps lines, `stats` counts, `sort` orders. `and` joins two "
        "conditions.",
        "`stats count(*) as slow by bank` gives a row for each bank.",
    ],
    solution="""
        question = 'filter message = "charged" and bank_ms > 1000 | stats count(*) as slow by bank | sort slow desc'
    """,
)
def slow_banks(question: Any) -> Verdict:
    if untouched(question) or not isinstance(question, str):
        return not_yet("There is no question yet.", "a text in the language of Logs Insights")
    _write_lines()
    try:
        rows = logs.query(_GROUP, question, time.time())
    except ClientError as error:
        return not_yet(f"Logs Insights refuses it: {error.response['Error']['Message']}", "a question that it can read")
    if rows == _RIGHT:
        return passed("South was slow twice and north once; what was refused, and what took 1000 ms, does not count.")
    return not_yet(
        f"On the check's log it answers {rows[:4]}{' and more' if len(rows) > 4 else ''}.",
        f"{_RIGHT}",
        _advice_on(rows),
    )


def _write_lines() -> None:
    """A log of the check's own: made once, and the same each time."""
    client = boto3.client("logs")
    try:
        client.create_log_group(logGroupName=_GROUP)
    except client.exceptions.ResourceAlreadyExistsException:
        client.delete_log_group(logGroupName=_GROUP)
        client.create_log_group(logGroupName=_GROUP)
    client.create_log_stream(logGroupName=_GROUP, logStreamName="lines")
    at = int(time.time() * 1000)
    events = [{"timestamp": at, "message": json.dumps(line)} for line in _LINES]
    client.put_log_events(logGroupName=_GROUP, logStreamName="lines", logEvents=events)


def _advice_on(rows: list[dict[str, str]]) -> str:
    if not rows or any(set(row) != {"bank", "slow"} for row in rows):
        return "`stats count(*) as slow by bank`: a row for each bank, with these two fields."
    counts = {row["bank"]: row["slow"] for row in rows}
    if counts == {row["bank"]: row["slow"] for row in _RIGHT}:
        return "the numbers are right. Which bank comes first?"
    if counts.get("north") == "3":
        return "`refused` is not charged."
    if "west" in counts and counts["west"] == "1" and counts.get("south") == "2":
        return "1000 ms are not more than 1000 ms."
    return "which lines count? Only those that say `charged`, and that took more than 1000 ms."

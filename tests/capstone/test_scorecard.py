"""Whole services on the scorecard: a finished one has all points, and each fault lowers its own line."""

from __future__ import annotations

from collections.abc import Callable

import boto3
import pytest

from tests.capstone import other_services
from userlab.base.errors import LabError
from userlab.capstone import LINES, Project, scorecard
from userlab.capstone.line import ALARM, CLEAN_UP, INFRASTRUCTURE, P95, PRIVILEGE, STRANGERS, TESTS, UNITS, WORKS
from userlab.capstone.lines import account
from userlab.lab.lab import Lab

FROM_OUTSIDE = tuple(name for name in LINES if name not in (TESTS, P95))  # p95: this machine may be busy


def test_a_finished_service_has_all_points_and_leaves_nothing(lab: Lab, project: Callable[..., Project]) -> None:
    before = account.things()
    card = scorecard(project(), lab, *FROM_OUTSIDE)
    assert {line.name: line.evidence for line in card.lines if line.points < 10} == {}
    assert account.things() == before


def test_each_fault_lowers_its_own_line_and_no_other(lab: Lab, project: Callable[..., Project]) -> None:
    """A Scan, a broad role, an open door, no alarm, logs that stay: all at once, and five lines fall."""
    faulty = project()
    query = "table.query(KeyConditionExpression=book, ScanIndexForward=False, Limit=PAGE)"
    sort = 'sorted(table.scan()["Items"], key=lambda entry: entry["EntryID"], reverse=True)[:PAGE]'
    faulty.replace("src/handler.py", f'{query}["Items"]', sort)
    template = faulty.template()
    resources = template["Resources"]
    resources["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"] = "dynamodb:*"
    resources["List"]["Properties"] |= {"AuthorizationType": "NONE", "AuthorizerId": {"Ref": "AWS::NoValue"}}
    for name in ("Broken", "FunctionLog", "AuthorizerFunctionLog"):
        del resources[name]
    faulty.save(template)
    card = scorecard(faulty, lab, *FROM_OUTSIDE)
    assert card.lowered() == [STRANGERS, PRIVILEGE, UNITS, ALARM, CLEAN_UP]
    assert card.line(STRANGERS).evidence.startswith("open: GET /entries without a token: 200")
    assert card.line(PRIVILEGE).evidence == "a wildcard: dynamodb:* on table"
    assert card.line(UNITS).evidence.startswith("a Scan. at 2,000 items: page ")
    assert card.line(ALARM).evidence == "there is no alarm"
    assert card.line(CLEAN_UP).evidence == "left after the stack was deleted: 2 log groups"


@pytest.mark.parametrize("brief", ["notes", "bookings"])
def test_another_brief_can_be_done(lab: Lab, project: Callable[..., Project], brief: str) -> None:
    service = getattr(other_services, brief)(project(brief))
    card = scorecard(service, lab, WORKS, STRANGERS, PRIVILEGE, UNITS, CLEAN_UP)
    assert {line.name: line.evidence for line in card.lines if line.points < 10} == {}


def test_a_template_with_a_name_of_its_own_cannot_be_made_twice(lab: Lab, project: Callable[..., Project]) -> None:
    named = project()
    template = named.template()
    template["Resources"]["Entries"]["Properties"]["TableName"] = "Entries"
    named.save(template)
    boto3.client("dynamodb").create_table(
        TableName="Entries",
        KeySchema=[{"AttributeName": "ID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "ID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    card = scorecard(named, lab, WORKS, INFRASTRUCTURE)
    assert [line.points for line in card.lines] == [0, 0]
    assert card.line(INFRASTRUCTURE).evidence.startswith("The stack could not be made: Entries: ")
    assert card.line(WORKS).evidence == "there is no stack to look at"


def test_a_template_without_its_outputs_says_which(lab: Lab, project: Callable[..., Project]) -> None:
    silent = project()
    template = silent.template()
    template["Outputs"] = {}
    silent.save(template)
    [line] = scorecard(silent, lab, INFRASTRUCTURE).lines
    assert (line.points, line.evidence) == (0, "the template's Outputs lack Api and Stage and Sessions")


def test_an_unknown_line_is_refused_with_those_that_there_are(lab: Lab, project: Callable[..., Project]) -> None:
    with pytest.raises(LabError, match="There is no line 'beauty'. There are: works, closed to strangers"):
        scorecard(project(), lab, "beauty")

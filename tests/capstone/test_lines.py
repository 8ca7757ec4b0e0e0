"""Each line of the scorecard can fail, and for its own reason."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
import pandas
import pytest

from userlab import apis, items, roles, tables
from userlab.capstone import BRIEFS, Call, Project
from userlab.capstone.brief import NOBODY
from userlab.capstone.filling import COPIES, fill
from userlab.capstone.lines import account, alarm, answers, load, suite
from userlab.capstone.lines import roles as of_roles
from userlab.capstone.stack import Stack
from userlab.capstone.visitor import Visitors
from userlab.lab.lab import Lab

BRIEF = BRIEFS["guest-book"]
BASIC = {"Version": "2012-10-17"}


@dataclass
class Canned:
    """Visitors of a service whose answers are made up; `on_send` is called at each request."""

    status: int = 200
    faults: dict[str, str] = field(default_factory=dict)
    on_send: Callable[[], None] = lambda: None
    table: str = "Sessions"

    def fault(self, call: Call) -> str:
        return self.faults.get(call.what, "")

    def ask(self, *_: Any) -> apis.Answer:
        return apis.Answer(self.status, {}, "")

    def send(self, call: Call) -> apis.Answer:
        self.on_send()
        return apis.Answer(self.status, {}, "")

    def expired(self) -> str:
        return "expired"


# Works


@pytest.mark.parametrize(("wrong", "points"), [(0, 10), (4, 5), (5, 0)])
def test_works_has_half_its_points_for_three_of_four_calls(wrong: int, points: int) -> None:
    faults = {call.what: f"{call.what}: 502, not {call.status}" for call in BRIEF.works[:wrong]}
    line = answers.works(BRIEF, Canned(faults=faults))  # type: ignore[arg-type]
    assert line.points == points
    assert line.evidence.startswith(f"{16 - wrong} of 16 calls")


def answering(answer: apis.Answer, monkeypatch: pytest.MonkeyPatch) -> Visitors:
    visitors = Visitors("http://127.0.0.1/live", "Sessions", "EntryID", 0)
    monkeypatch.setattr(Visitors, "ask", lambda *_: answer)
    return visitors


def test_wrong_status_and_wrong_body_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    call = Call("one entry", NOBODY, "GET", "/entries/1", says={"Text": "Hello"})
    assert answering(apis.Answer(502, {}, "{}"), monkeypatch).fault(call) == "one entry: 502, not 200"
    right, wrong = '{"Text": "Hello", "More": 1}', '{"Text": "Bye"}'
    assert answering(apis.Answer(200, {}, right), monkeypatch).fault(call) == ""
    assert "but not the body" in answering(apis.Answer(200, {}, wrong), monkeypatch).fault(call)
    assert "but not the body" in answering(apis.Answer(200, {}, "no JSON"), monkeypatch).fault(call)


# Closed to strangers


@pytest.mark.parametrize("status", [200, 204, 404, 502])
def test_a_stranger_who_hears_anything_but_401_or_403_found_an_open_door(status: int) -> None:
    line = answers.closed_to_strangers(BRIEF, Canned(status))  # type: ignore[arg-type]
    assert (line.points, line.evidence.split(";")[0]) == (0, f"open: POST /entries without a token: {status}")


def test_shut_doors_are_half_where_users_touch_what_is_anothers() -> None:
    stolen = BRIEF.theirs[0].what
    line = answers.closed_to_strangers(BRIEF, Canned(401, {stolen: f"{stolen}: 204, not 403"}))  # type: ignore[arg-type]
    assert (line.points, line.evidence) == (5, f"strangers get 401. {stolen}: 204, not 403")
    assert answers.closed_to_strangers(BRIEF, Canned(403)).points == 10  # type: ignore[arg-type]


# Least privilege


@pytest.fixture
def function_with(lab: Lab) -> Callable[..., Stack]:
    """A stack with one function, whose role has these statements."""

    def make(*statements: dict[str, Any]) -> Stack:
        role = roles.create_execution_role("role", BASIC | {"Statement": list(statements)})
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("index.py", "")
        boto3.client("lambda").create_function(
            FunctionName="f",
            Role=role,
            Runtime="python3.14",
            Handler="index.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        return Stack("s", {}, (("AWS::Lambda::Function", "Function", "f"),))

    return make


TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/T"
GET = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE}
USED = [
    {
        "principal": "arn:aws:sts::123456789012:assumed-role/role/f",
        "permissions": [["dynamodb:GetItem", TABLE]],
    }
]


@pytest.mark.parametrize(
    ("statement", "points", "evidence"),
    [
        ({}, 10, "1 permissions, each of them used, no wildcard"),
        ({"Action": "dynamodb:*"}, 0, "a wildcard: dynamodb:* on table"),
        ({"Action": "dynamodb:Get*"}, 0, "a wildcard: dynamodb:Get* on table"),
        ({"Resource": "*"}, 0, "a wildcard: dynamodb:GetItem on *"),
        ({"Resource": f"{TABLE}*"}, 0, "a wildcard: dynamodb:GetItem on table *"),
        ({"Action": ["dynamodb:GetItem", "dynamodb:Scan"]}, 5, "never used: dynamodb:Scan on table"),
        ({"Resource": [TABLE, f"{TABLE}/index/I"]}, 5, "never used: dynamodb:GetItem on table and its index"),
        ({"Action": "logs:PutLogEvents", "Resource": "*"}, 0, "a wildcard: logs:PutLogEvents on *"),
        ({"Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:us-east-1:1:log-group:/aws/lambda/f:*"}, 10, ""),
    ],
)
def test_a_role_is_compared_with_what_was_used(
    function_with: Callable[..., Stack], statement: dict[str, Any], points: int, evidence: str
) -> None:
    line = of_roles.least_privilege(function_with(GET | statement), USED)
    assert line.points == points
    assert evidence in line.evidence


def test_awss_own_policy_for_logs_is_no_fault_and_another_managed_policy_is_read(
    function_with: Callable[..., Stack],
) -> None:
    stack = function_with(GET)
    roles.allow_logs("role")
    assert of_roles.least_privilege(stack, USED).points == 10
    wide = json.dumps(BASIC | {"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}})
    arn = boto3.client("iam").create_policy(PolicyName="wide", PolicyDocument=wide)["Policy"]["Arn"]
    boto3.client("iam").attach_role_policy(RoleName="role", PolicyArn=arn)
    assert of_roles.least_privilege(stack, USED).evidence == "a wildcard: * on *"


# A busy minute


def minute(milliseconds: float = 20, reads: float = 0.5, log_bytes: int = 400, action: str = "Query") -> load.Minute:
    """A minute with one request of each kind, which called a function and a table."""
    rows, traces = [], {}
    for number, each in enumerate(BRIEF.measured):
        trace = f"1-{number}"
        traces[each.call.what] = [trace]
        common = dict.fromkeys(("billed_ms", "memory_mb", "init_ms", "read_units", "write_units", "log_bytes"))
        common |= {"trace_id": trace, "status": 200, "error": "", "milliseconds": milliseconds, "resource": "r"}
        rows += [
            common | {"service": "apigateway", "action": "GET /entries"},
            common
            | {"service": "lambda", "action": "Invoke", "billed_ms": 20, "memory_mb": 128, "log_bytes": log_bytes},
            common | {"service": "dynamodb", "action": action, "resource": "table/E", "read_units": reads},
            common | {"service": "dynamodb", "action": "GetItem", "resource": "table/Sessions", "read_units": 50},
        ]
    return load.Minute([], traces, pandas.DataFrame(rows))


def test_units_are_the_services_own_and_not_the_authorizers() -> None:
    page = BRIEF.measured[1:3]
    brief = type("B", (), {"measured": page})()
    line = load.units(brief, minute(), "Sessions")
    assert (line.points, line.evidence) == (10, f"at {COPIES:,} items: page 0.5 read; entry 0.5 read")


@pytest.mark.parametrize(
    ("made", "evidence"),
    [(minute(reads=2.5), "page 2.5 read, at most 2 read"), (minute(action="Scan"), "a Scan. at 2,000 items")],
)
def test_a_dear_request_and_a_scan_have_no_points(made: load.Minute, evidence: str) -> None:
    line = load.units(type("B", (), {"measured": BRIEF.measured[1:2]})(), made, "Sessions")
    assert line.points == 0
    assert evidence in line.evidence


@pytest.mark.parametrize(("milliseconds", "points"), [(499, 10), (500, 5), (999, 5), (1000, 0)])
def test_slow_requests_lower_their_line(milliseconds: float, points: int) -> None:
    assert load.p95([minute(milliseconds)]).points == points


def test_the_best_of_some_minutes_counts() -> None:
    assert load.p95([minute(3000), minute(20)]).points == 10


@pytest.mark.parametrize(("log_bytes", "points"), [(400, 10), (20_000, 5), (40_000, 0)])
def test_a_function_that_logs_too_much_is_dear(log_bytes: int, points: int) -> None:
    """What the authorizer reads here, 50 units a request, counts as well: it is on the bill."""
    line = load.cost(minute(reads=0.5 - 50, log_bytes=log_bytes))
    assert line.points == points
    assert "API Gateway 3.50" in line.evidence


def test_requests_that_fail_are_not_measured() -> None:
    failed = load.Minute(["page: 502, not 200"], {}, pandas.DataFrame())
    lines = [load.units(BRIEF, failed, "Sessions"), load.p95([failed]), load.cost(failed)]
    assert {(line.points, line.evidence) for line in lines} == {(0, "not measured. page: 502, not 200")}


# Filling


def test_copies_have_other_ids_and_every_second_one_another_owner(learner: None) -> None:
    tables.create("Own", "PK", "SK")
    items.put("Own", {"PK": "alice", "SK": "ENTRY#2025-000000", "ID": "2025-000000", "Number": 1})
    stack = Stack("s", {}, (("AWS::DynamoDB::Table", "T", "Own"),))
    assert fill(stack, "Sessions", ("2025-000000",), "alice") == ""
    found = boto3.resource("dynamodb").Table("Own").scan()["Items"]
    assert len(found) == COPIES  # the first one has the item's own id
    assert len({each["SK"] for each in found}) == COPIES
    assert sum(each["PK"] == "alice" for each in found) == COPIES / 2
    assert all(each["SK"] == f"ENTRY#{each['ID']}" for each in found)


def test_items_whose_key_has_no_part_of_the_id_cannot_be_copied(learner: None) -> None:
    tables.create("Own", "PK")
    items.put("Own", {"PK": "book", "ID": "2025-000000"})
    stack = Stack("s", {}, (("AWS::DynamoDB::Table", "T", "Own"),))
    assert "the key PK has no part of the id" in fill(stack, "Sessions", ("2025-000000",), "alice")
    assert fill(stack, "Sessions", ("another-id",), "alice") == "no table has the id that the service answered"


# Tests that can fail


@pytest.mark.parametrize(
    ("tests", "points", "evidence"),
    [
        ("def test_it_runs(send):\n    send('POST', '/entries', {'Text': 'Hello'})\n", 0, "1 test; 0 of 17 broken"),
        (
            "def test_red(send):\n    assert send('POST', '/entries', {})[0] == 201\n",
            0,
            "red with your own handler: test_red",
        ),
        ("def nothing():\n    pass\n", 0, "pytest found no test that runs"),
        ("import pytest\ndef test_later():\n    pytest.skip('later')\n", 0, "pytest found no test that runs"),
    ],
)
def test_a_suite_without_assertions_is_told_so(
    project: Callable[..., Project], tests: str, points: int, evidence: str
) -> None:
    with_tests = project()
    with_tests.write("tests/test_handler.py", tests)
    line = suite.tests_that_can_fail(with_tests)
    assert (line.points, line.evidence[: len(evidence)]) == (points, evidence)


def test_the_finished_suite_finds_every_broken_handler(project: Callable[..., Project]) -> None:
    line = suite.tests_that_can_fail(project())
    assert (line.points, line.evidence) == (10, "5 tests; 17 of 17 broken handlers found")


# Infrastructure and clean-up


def test_a_stack_that_cannot_be_deleted_has_half_its_points() -> None:
    stack = Stack("s", {}, (("AWS::S3::Bucket", "Bucket", "b"),))
    assert account.infrastructure(stack, "").points == 10
    line = account.infrastructure(stack, "Bucket: it is not empty")
    assert (line.points, line.evidence) == (5, "1 resources made, and not deleted: Bucket: it is not empty")


@pytest.mark.parametrize(
    ("left", "points", "evidence"),
    [
        (set(), 10, "nothing is left"),
        ({("log group", "a"), ("log group", "b")}, 5, "left after the stack was deleted: 2 log groups"),
        ({("table", "T"), ("log group", "a")}, 0, "left after the stack was deleted: 1 log group, 1 table"),
    ],
)
def test_what_is_left_lowers_the_line(left: account.Things, points: int, evidence: str) -> None:
    before = {("table", "Mine")}
    line = account.clean_up(before, before | left)
    assert (line.points, line.evidence) == (points, evidence)


# Alarm


@pytest.mark.parametrize(
    ("settings", "values", "points", "evidence"),
    [
        ({}, (0, 1), 10, "quiet before; in alarm within 5 minutes of the fault, and its action was executed"),
        ({"AlarmActions": []}, (0, 1), 5, "in alarm within 5 minutes of the fault, and nobody is told"),
        ({"MetricName": "Other"}, (0, 1), 0, "quiet, though every request failed for 5 minutes"),
        ({"Threshold": 2}, (0, 1), 0, "quiet, though every request failed for 5 minutes"),
        ({}, (1, 1), 0, "it rings while all is well"),
    ],
)
def test_an_alarm_has_to_ring_when_the_table_fails_and_only_then(
    lab: Lab, settings: dict[str, Any], values: tuple[int, int], points: int, evidence: str
) -> None:
    tables.create("Own", "PK")
    cloudwatch = boto3.client("cloudwatch")

    def on_send() -> None:
        failing = bool(lab.faults.active())
        datum = {"MetricName": "Errors", "Value": values[failing], "Timestamp": lab.clock.now()}
        cloudwatch.put_metric_data(Namespace="Own", MetricData=[datum])

    topic = boto3.client("sns").create_topic(Name="wake")["TopicArn"]
    rule = {"AlarmName": "A", "Namespace": "Own", "MetricName": "Errors", "Statistic": "Maximum", "Period": 60}
    rule |= {"EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
    cloudwatch.put_metric_alarm(**rule | {"TreatMissingData": "notBreaching", "AlarmActions": [topic]} | settings)
    stack = Stack("s", {}, (("AWS::CloudWatch::Alarm", "A", "A"), ("AWS::DynamoDB::Table", "T", "Own")))
    line = alarm.alarm_that_fires(stack, BRIEF, Canned(on_send=on_send), lab)  # type: ignore[arg-type]
    assert (line.points, line.evidence) == (points, evidence)
    assert lab.faults.active() == []

"""Queries of Logs Insights: what each command makes of the events of a group."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

GROUP = "/aws/lambda/users"
NOW = int(time.time()) // 3600 * 3600 * 1000 - 3_600_000  # a whole hour, within the last two
LINES = [
    {"level": "INFO", "ms": 10, "user": {"id": "u1"}, "path": "/a"},
    {"level": "ERROR", "ms": 200, "user": {"id": "u2"}, "path": "/a", "reason": "timeout"},
    {"level": "ERROR", "ms": 90.5, "user": {"id": "u1"}, "path": "/b", "reason": "denied"},
    {"level": "WARN", "ms": 30, "user": {"id": "u3"}, "path": "/b"},
]
Ask = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="module")
def ask(cloud: Any) -> Any:
    """ask(query) are the rows of a query, each a dict; the events stand one minute apart, then one text."""
    from tests.conftest import session

    account = "799999000001"
    keys = cloud.keys.account_keys(account)
    logs = session().client(
        "logs",
        endpoint_url=cloud.endpoint,
        region_name="us-east-1",
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
    )
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="one")
    events = [{"timestamp": NOW + n * 60_000, "message": json.dumps(line)} for n, line in enumerate(LINES)]
    events.append({"timestamp": NOW + 600_000, "message": "user=u9, took 17 ms"})
    logs.put_log_events(logGroupName=GROUP, logStreamName="one", logEvents=events)

    def make(query: str, **more: Any) -> list[dict[str, str]]:
        ask_for = {"logGroupName": GROUP, "startTime": NOW // 1000, "endTime": NOW // 1000 + 3600}
        query_id = logs.start_query(queryString=query, **ask_for | more)["queryId"]
        answer = logs.get_query_results(queryId=query_id)
        assert answer["status"] == "Complete"
        make.statistics = answer["statistics"]
        rows = [{cell["field"]: cell["value"] for cell in row} for row in answer["results"]]
        return [{name: value for name, value in row.items() if name != "@ptr"} for row in rows]

    make.client = logs
    yield make
    cloud.reset(account)


def test_without_a_command_the_newest_events_come_first(ask):
    rows = ask("fields @timestamp, @message")
    assert len(rows) == 5
    assert rows[0]["@message"] == "user=u9, took 17 ms"
    assert rows[0]["@timestamp"] == time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime(NOW // 1000 + 600))


def test_fields_of_json_messages_are_found(ask):
    assert ask("fields ms, user.id as who | filter level = 'WARN'") == [{"ms": "30", "who": "u3"}]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('level = "ERROR"', ["90.5", "200"]),
        ('level != "ERROR" and ispresent(level)', ["30", "10"]),
        ("ms > 30", ["90.5", "200"]),
        ("ms >= 30 and ms <= 90.5", ["30", "90.5"]),
        ("ms < 11 or ms > 100", ["200", "10"]),
        ("not (ms < 100) ", ["200"]),
        ("level in ['INFO', 'WARN']", ["30", "10"]),
        ("level not in ['INFO', 'WARN'] and ms > 100", ["200"]),
        ("reason like /time.*t/", ["200"]),
        ("reason like /TIME/i", ["200"]),
        ('reason like "eni"', ["90.5"]),
        ("@message =~ /u1/", ["90.5", "10"]),
        ("reason not like /time/ and level = 'ERROR'", ["90.5"]),
        ("`user.id` = 'u3'", ["30"]),
    ],
)
def test_filter_chooses_events(ask, condition, found):
    rows = ask(f"fields ms | filter {condition} | filter ispresent(ms)")
    assert [row["ms"] for row in rows] == found


def test_sort_and_limit(ask):
    rows = ask("fields ms | filter ms > 0 | sort ms desc | limit 2")
    assert [row["ms"] for row in rows] == ["200", "90.5"]


@pytest.mark.parametrize(
    ("query", "matched"),
    [
        ("fields ms", 5),
        ("filter level = 'ERROR' | limit 1", 2),
        ("filter ms > 0 | filter ms > 50 | stats count(*) as n by path | filter n > 7", 2),
        ("stats count(*) as n", 5),
    ],
)
def test_the_events_that_the_filters_let_pass_are_counted_whatever_is_shown_of_them(ask, query, matched):
    ask(query)
    assert (ask.statistics["recordsMatched"], ask.statistics["recordsScanned"]) == (matched, 5)


def test_stats_by_a_field(ask):
    query = "filter ms > 0 | stats count(*) as n, sum(ms), avg(ms), min(ms), max(ms) by path | sort path"
    assert ask(query) == [
        {"path": "/a", "n": "2", "sum(ms)": "210", "avg(ms)": "105", "min(ms)": "10", "max(ms)": "200"},
        {"path": "/b", "n": "2", "sum(ms)": "120.5", "avg(ms)": "60.25", "min(ms)": "30", "max(ms)": "90.5"},
    ]


def test_stats_by_bin(ask):
    rows = ask("filter ms > 0 | stats count(*) by bin(2m) | sort bin(2m)")
    assert [row["count(*)"] for row in rows] == ["2", "2"]
    assert rows[0]["bin(2m)"] == time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime(NOW // 1000))


def test_stats_of_all(ask):
    assert ask("stats count(*), count(reason), count_distinct(path), pct(ms, 50)") == [
        {"count(*)": "5", "count(reason)": "2", "count_distinct(path)": "2", "pct(ms, 50)": "60.25"}
    ]


def test_parse_takes_texts_apart(ask):
    query = 'parse @message "user=*, took * ms" as who, took | filter ispresent(who) | display who, took'
    assert ask(query) == [{"who": "u9", "took": "17"}]


def test_parse_names_the_groups_of_a_regular_expression(ask):
    query = r"parse @message /user=(?<who>\w+), took (?<took>\d+)/ | filter ispresent(who) | display who, took"
    assert ask(query) == [{"who": "u9", "took": "17"}]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("ms * 2 + 1", "61"),
        ("ms - 40", "-10"),
        ("-ms", "-30"),
        ("2 ^ 3 ^ 2", "512"),
        ("10 % 4 / 2", "1"),
        ("(ms + 10) * 2", "80"),
        ("ms / 0", None),
        ("abs(0 - ms)", "30"),
        ("ceil(ms / 7)", "5"),
        ("floor(ms / 7)", "4"),
        ("greatest(ms, 40)", "40"),
        ("least(ms, 40)", "30"),
        ("sqrt(ms + 6)", "6"),
        ("log(0)", None),
        ("coalesce(nothing, path)", "/b"),
        ("ispresent(path)", "1"),
        ("isempty(nothing)", "1"),
        ("isblank(' ')", "1"),
        ("concat(level, '-', ms)", "WARN-30"),
        ("strlen(level)", "4"),
        ("toupper(path)", "/B"),
        ("tolower(level)", "warn"),
        ("substr(level, 1)", "ARN"),
        ("substr(level, 1, 2)", "AR"),
        ("replace(level, 'A', 'oo')", "WooRN"),
        ("trim('  a ')", "a"),
        ("ltrim('xxa', 'x')", "a"),
        ("rtrim('a  ')", "a"),
        ("strcontains(level, 'AR')", "1"),
        ("strlen(nothing)", None),
        ("toMillis(@timestamp) % 60000", "0"),
        ("datefloor('nan', 1h)", None),
        ("10 ^ 400", None),
        ("level = 'WARN' and ms > 10", "1"),
    ],
)
def test_fields_reckon_with_expressions(ask, expression, value):
    [row] = ask(f"fields {expression} as found | filter level = 'WARN'")
    assert row.get("found") == value


def test_an_expression_without_a_name_is_called_by_its_text(ask):
    [row] = ask("fields ms*2, strlen( path ) | filter level = 'WARN'")
    assert row == {"ms*2": "60", "strlen( path )": "2"}


@pytest.mark.parametrize("function", ["datefloor", "dateceil"])
def test_times_are_cut_to_periods(ask, function):
    later = 0 if function == "datefloor" else 3600
    [row] = ask(f"fields {function}(@timestamp, 1h) as at | filter level = 'WARN'")
    assert row["at"] == time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime(NOW // 1000 + later))


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("strlen(level) = 5", ["90.5", "200"]),
        ("ms * 2 > 100 and not isblank(reason)", ["90.5", "200"]),
        ("tolower(reason) like /^time/", ["200"]),
        ("ms in [-1, 10]", ["10"]),
    ],
)
def test_filters_reckon_with_expressions(ask, condition, found):
    rows = ask(f"fields ms | filter {condition} | filter ispresent(ms)")
    assert [row["ms"] for row in rows] == found


def test_stats_reckon_with_expressions(ask):
    query = "filter ms > 0 | stats sum(ms * 2), count(*) as n by toupper(path) as p | sort p"
    assert ask(query) == [{"p": "/A", "sum(ms * 2)": "420", "n": "2"}, {"p": "/B", "sum(ms * 2)": "241", "n": "2"}]


def test_dedup_keeps_the_first(ask):
    rows = ask("fields path, ms | filter ms > 0 | sort ms | dedup path")
    assert rows == [{"path": "/a", "ms": "10"}, {"path": "/b", "ms": "30"}]


def test_only_events_between_start_and_end_count(ask):
    assert ask("stats count(*) as n", endTime=NOW // 1000 + 90) == [{"n": "2"}]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("unmask @message", "no command unmask"),
        ("pattern @message", "no command pattern"),
        ("stats stddev(ms)", "no function stddev"),
        ("fields isIpInSubnet(a, '10.0.0.0/8')", "no function isIpInSubnet"),
        ("fields strlen()", "strlen takes 1 arguments, not 0"),
        ("fields datefloor(@timestamp, 5)", "a period such as 5m"),
        ("parse @message /(x)/", "needs a name"),
        ("parse @message /(?=x)/", "cannot be read"),
        ("stats count(*) by bin(x)", "a period such as 5m"),
        ("fields " + "abs(" * 500, "too deeply"),
        ("filter " + "not " * 500 + "a", "too deeply"),
        ("filter ms ==", "was expected"),
        ("fields @message | | limit 1", "was expected"),
        ("filter a like /(/", "cannot be read"),
        ("filter " + "(" * 500, "too deeply"),
    ],
)
def test_what_is_not_known_is_refused_by_name(ask, query, named):
    with pytest.raises(ask.client.exceptions.MalformedQueryException, match=named):
        ask(query)


def test_a_group_that_is_missing_is_named(ask):
    with pytest.raises(ask.client.exceptions.ResourceNotFoundException, match="Log group '/none' does not exist"):
        ask("fields a", logGroupName="/none")


def test_queries_are_described(ask):
    ask("fields @message")
    newest = ask.client.describe_queries(logGroupName=GROUP)["queries"][0]
    assert (newest["queryString"], newest["status"], newest["queryLanguage"]) == ("fields @message", "Complete", "CWLI")

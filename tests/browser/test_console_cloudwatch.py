"""CloudWatch by mouse: log groups and searches, queries, metrics, an alarm that fires."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console_in_browser import go

GROUP = "/app/users"
EVENTS = "cloudwatch/events/%2Fapp%2Fusers"
MARKUP = "<img src=x onerror=document.title=1>"


@pytest.fixture
def logs(client: Any) -> Any:
    return client("logs")


@pytest.fixture
def cloudwatch(client: Any) -> Any:
    return client("cloudwatch")


def log(logs: Any, *messages: str) -> None:
    """Write messages into the group, a stream for each of them."""
    now = int(time.time() * 1000)
    for number, message in enumerate(messages):
        logs.create_log_stream(logGroupName=GROUP, logStreamName=f"{message[:1]}-{number}-{now}".replace("<", "m"))
        streams = logs.describe_log_streams(logGroupName=GROUP, orderBy="LogStreamName")["logStreams"]
        name = next(each["logStreamName"] for each in streams if each["logStreamName"].endswith(f"{number}-{now}"))
        events = [{"timestamp": now + number, "message": message}]
        logs.put_log_events(logGroupName=GROUP, logStreamName=name, logEvents=events)


def test_a_log_group_is_created_searched_tailed_and_deleted(console: Page, logs: Any) -> None:
    go(console, "cloudwatch")
    console.get_by_role("link", name="Create log group").click()
    console.get_by_label("Log group name").fill(GROUP)
    console.get_by_label("Retention setting").select_option("7")
    console.get_by_role("button", name="Terraform").click()
    expect(console.get_by_label("The same log group as code")).to_contain_text("retention_in_days = 7")
    console.get_by_role("button", name="Create", exact=True).click()
    expect(console.get_by_role("heading", level=1)).to_have_text(GROUP)
    expect(console.get_by_role("region", name="Log group details")).to_contain_text("1 week")
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 7

    log(logs, "INFO all is well", "ERROR no such user", f"WARN {MARKUP}")
    console.get_by_role("link", name="Search log group").click()
    events = console.get_by_role("region", name="Log events, oldest first")
    expect(events.get_by_text(MARKUP)).to_be_visible()
    assert console.locator("#page img").count() == 0
    console.get_by_label("Filter pattern").fill("?ERROR ?WARN")
    console.get_by_role("button", name="Search", exact=True).click()
    expect(events.get_by_text("all is well")).to_be_hidden()
    expect(events.get_by_text("ERROR no such user")).to_be_visible()
    console.get_by_label("Filter pattern").fill("{ no pattern")
    console.get_by_role("button", name="Search", exact=True).click()
    expect(console.get_by_text("Invalid filter pattern").first).to_be_visible()

    console.get_by_label("Filter pattern").fill("")
    console.get_by_role("button", name="Live tail").click()
    expect(events.get_by_text("all is well")).to_be_visible()
    log(logs, "INFO written meanwhile")
    expect(events.get_by_text("INFO written meanwhile")).to_be_visible()
    console.get_by_role("button", name="Stop live tail").click()

    console.get_by_role("link", name=GROUP).click()
    console.get_by_role("button", name="Delete").click()
    console.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(console.get_by_text("has been deleted.")).to_be_visible()
    assert logs.describe_log_groups()["logGroups"] == []


def test_a_query_of_logs_insights_is_answered_as_a_table(console: Page, logs: Any) -> None:
    logs.create_log_group(logGroupName=GROUP)
    log(logs, "GET /user/u1 200", "GET /user/u2 404", "POST /user 201")
    go(console, "cloudwatch/insights")
    console.get_by_label("Query string").fill("parse @message '* *' as method, rest | stats count() as n by method")
    console.get_by_role("button", name="Run query").click()
    results = console.get_by_role("region", name="Query results", exact=True)
    expect(results.get_by_role("row", name="GET 2")).to_be_visible()
    console.get_by_label("Query string").fill("fields @message | nonsense")
    console.get_by_role("button", name="Run query").click()
    expect(console.get_by_text("no command nonsense")).to_be_visible()
    expect(results).to_be_hidden()


def test_an_alarm_made_by_mouse_on_a_metric_fires(console: Page, cloudwatch: Any, cloud: Any, account: str) -> None:
    tell(cloudwatch, 1)
    go(console, "cloudwatch/metrics")
    console.get_by_role("link", name="Users").click()
    console.get_by_label("Graph Failures (u<b>1)").check()
    expect(console.get_by_role("img", name="Chart of Failures (u<b>1)")).to_be_visible()
    console.get_by_text("Data as a table (1 time)").click()
    expect(console.get_by_role("region", name="Sum of the metrics, oldest first")).to_contain_text("1")
    console.get_by_role("link", name="Create alarm on Failures (u<b>1)").click()

    console.get_by_role("button", name="Create alarm").click()
    expect(console.get_by_text("Enter a number.")).to_be_visible()
    console.get_by_label("Threshold", exact=True).fill("5")
    console.get_by_label("Alarm name").fill("many-failures")
    console.get_by_role("button", name="Create alarm").click()
    details = console.get_by_role("region", name="Details")
    expect(details).to_contain_text("Failures > 5 for 1 datapoint within 1 minute")

    console.get_by_role("link", name="Edit").click()
    console.get_by_label("Threshold", exact=True).fill("6")
    console.get_by_role("button", name="Update alarm").click()
    expect(details).to_contain_text("Failures > 6 for 1 datapoint within 1 minute")

    tell(cloudwatch, 9)
    cloud.clock.advance(61, account)  # the minute of the new value ends, and the alarm is looked at
    console.get_by_role("button", name="Refresh").click()
    expect(details).to_contain_text("In alarm")
    expect(console.get_by_role("region", name="History, newest first")).to_contain_text("to ALARM")

    console.get_by_label("State", exact=True).select_option("OK")
    console.get_by_role("button", name="Set state").click()
    expect(console.get_by_text("The state of many-failures was set.")).to_be_visible()
    console.get_by_role("button", name="Delete").click()
    console.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(console.get_by_text("The alarm many-failures was deleted.")).to_be_visible()
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []


def tell(cloudwatch: Any, value: float) -> None:
    dimensions = [{"Name": "User", "Value": "u<b>1"}]
    datum = {"MetricName": "Failures", "Dimensions": dimensions, "Value": value}
    cloudwatch.put_metric_data(Namespace="Users", MetricData=[datum])

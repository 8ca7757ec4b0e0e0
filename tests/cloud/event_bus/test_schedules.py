"""Rules that run on a schedule, by the clock of their account."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from userlab.cloud.event_bus.schedule_expressions import InvalidSchedule, read_schedule


@pytest.mark.parametrize(
    ("expression", "moments"),
    [
        ("rate(5 minutes)", ["2026-11-29T10:12:30", "2026-11-29T10:17:30"]),
        ("rate(1 day)", ["2026-11-30T10:07:30", "2026-12-01T10:07:30"]),
        ("cron(0/15 * * * ? *)", ["2026-11-29T10:15:00", "2026-11-29T10:30:00"]),
        ("cron(0 12 ? * MON-FRI *)", ["2026-11-30T12:00:00", "2026-12-01T12:00:00"]),
        ("cron(0 8 1 * ? *)", ["2026-12-01T08:00:00", "2027-01-01T08:00:00"]),
        ("cron(0 18 L * ? *)", ["2026-11-30T18:00:00", "2026-12-31T18:00:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-12-07T09:00:00", "2027-01-04T09:00:00"]),
        ("cron(15 10 ? * 6L 2026-2027)", ["2026-12-25T10:15:00", "2027-01-29T10:15:00"]),
        ("cron(0 9 29W * ? *)", ["2026-11-30T09:00:00", "2026-12-29T09:00:00"]),
        ("cron(5,35 14 * * ? *)", ["2026-11-29T14:05:00", "2026-11-29T14:35:00"]),
    ],
)
def test_a_schedule_is_due_when_aws_says(expression, moments):
    schedule = read_schedule(expression)
    made = moment = datetime(2026, 11, 29, 10, 7, 30, tzinfo=UTC).timestamp()  # a Sunday
    found = []
    for _ in moments:
        moment = schedule.after(moment, made)
        found.append(datetime.fromtimestamp(moment, UTC).isoformat().removesuffix("+00:00"))
    assert found == moments


def test_a_schedule_of_years_that_are_over_is_never_due():
    assert read_schedule("cron(15 10 ? * 6L 2002-2005)").after(1_800_000_000.0, 0.0) is None


@pytest.mark.parametrize(
    "expression",
    [
        *("rate(1 minutes)", "rate(10 minute)", "rate(0 minutes)", "rate(10 seconds)", "rate( 10 minutes )", "rate()"),
        *("cron(0 12 * * * *)", "cron(71 8 1 * ? *)", "cron(0 dummy ? * MON-FRI *)", "cron(0 12 ? * ? *)", "cron(1)"),
    ],
)
def test_an_expression_that_is_none_is_refused(expression):
    with pytest.raises(InvalidSchedule):
        read_schedule(expression)


def test_put_rule_refuses_an_expression_that_is_none(client):
    with pytest.raises(ClientError) as caught:
        client("events").put_rule(Name="r", ScheduleExpression="rate(1 minutes)")
    error = caught.value.response["Error"]
    assert error == {"Code": "ValidationException", "Message": "Parameter ScheduleExpression is not valid."}


@pytest.fixture
def every_five_minutes(client, queue):
    """The URL of a queue that gets an event every five minutes."""
    url, arn = queue("ticks")
    client("events").put_rule(Name="r", ScheduleExpression="rate(5 minutes)")
    client("events").put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    return url


def test_a_rule_fires_when_a_lesson_moves_the_clock(cloud, account, every_five_minutes, received):
    cloud.clock.advance(11 * 60, account)
    ticks = received(every_five_minutes)
    times = [datetime.fromisoformat(tick["time"]).timestamp() for tick in ticks]
    assert [times[1] - times[0]] == [300.0]
    [first, _] = ticks
    assert (first["detail-type"], first["source"], first["detail"]) == ("Scheduled Event", "aws.events", {})
    assert first["resources"] == [f"arn:aws:events:us-east-1:{account}:rule/r"]


def test_of_many_times_at_once_the_last_ten_fire(cloud, account, client, every_five_minutes):
    cloud.clock.advance(86_400, account)
    attributes = client("sqs").get_queue_attributes(QueueUrl=every_five_minutes, AttributeNames=["All"])["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "10"


def test_a_disabled_schedule_does_not_fire_nor_make_up_for_it(cloud, account, client, every_five_minutes, received):
    events = client("events")
    events.disable_rule(Name="r")
    cloud.clock.advance(3600, account)
    events.enable_rule(Name="r")
    assert received(every_five_minutes) == []
    cloud.clock.advance(300, account)
    assert len(received(every_five_minutes)) == 1


def test_events_do_not_fire_a_rule_that_has_a_schedule_only(client, every_five_minutes, received):
    client("events").put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])
    assert received(every_five_minutes) == []


def test_a_rule_fires_by_itself(cloud, account, client, every_five_minutes):
    cloud.clock.advance(299.5, account)
    [message] = client("sqs").receive_message(QueueUrl=every_five_minutes, WaitTimeSeconds=20)["Messages"]
    assert "Scheduled Event" in message["Body"]

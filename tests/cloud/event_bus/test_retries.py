"""What a target does not take for now is sent again; what is given up goes to the target's dead-letter queue."""

import json
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from userlab.cloud.event_bus.inputs import Matched
from userlab.cloud.event_bus.retries import GREATEST_AGE, MOST_ATTEMPTS, Sending

EVENT = {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"id": "o-1"})}


@pytest.fixture
def shop(client, queue, cloud, account):
    """A rule that sends the shop's events to the queue "orders", and what is given up to the queue "dead"."""
    events, sqs = client("events"), client("sqs")
    rule = events.put_rule(Name="r", EventPattern=json.dumps({"source": ["shop"]}))["RuleArn"]
    (url, arn), (dead_url, dead) = queue("orders"), queue("dead")

    def aim(at=arn, **policy):
        target = {"Id": "1", "Arn": at, "DeadLetterConfig": {"Arn": dead}}
        events.put_targets(Rule="r", Targets=[target | ({"RetryPolicy": policy} if policy else {})])

    def put():
        assert events.put_events(Entries=[EVENT])["FailedEntryCount"] == 0

    def break_sqs(kind):
        cloud.faults.add(account, {"kind": kind, "name": "sqs", "action": "SendMessage"})

    def given_up():
        """The attributes of the messages in the dead-letter queue."""
        found = sqs.receive_message(QueueUrl=dead_url, MessageAttributeNames=["All"], MaxNumberOfMessages=10)
        return [
            {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
            for message in found.get("Messages", [])
        ]

    return SimpleNamespace(
        aim=aim,
        put=put,
        break_sqs=break_sqs,
        repair=lambda: cloud.faults.clear(account, {}),
        wait=lambda seconds: cloud.clock.advance(seconds, account),
        given_up=given_up,
        url=url,
        arn=arn,
        dead=dead,
        rule=rule,
    )


@pytest.mark.parametrize("kind", ["throttle", "server_error", "time_out"])
def test_what_fails_for_now_comes_later(shop, received, kind):
    shop.aim()
    shop.break_sqs(kind)
    shop.put()
    assert received(shop.url) == []
    shop.repair()
    shop.wait(2)
    assert [event["source"] for event in received(shop.url)] == ["shop"]
    shop.wait(3600)
    assert (received(shop.url), shop.given_up()) == ([], [])


def test_after_the_last_retry_it_goes_to_the_dead_letter_queue(shop, received):
    shop.aim(MaximumRetryAttempts=2)
    shop.break_sqs("throttle")
    shop.put()
    shop.wait(60)
    assert shop.given_up() == [
        {
            "ERROR_CODE": "THROTTLING",
            "ERROR_MESSAGE": "RequestThrottled: Request is throttled.",
            "RULE_ARN": shop.rule,
            "TARGET_ARN": shop.arn,
            "RETRY_ATTEMPTS": "2",
            "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        }
    ]
    shop.repair()
    shop.wait(3600)
    assert received(shop.url) == []


def test_an_event_that_gets_too_old_is_given_up(shop):
    shop.aim(MaximumEventAgeInSeconds=60)
    shop.break_sqs("server_error")
    shop.put()
    shop.wait(20)
    assert shop.given_up() == []
    shop.wait(60)
    [told] = shop.given_up()
    assert told["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"
    assert (told["ERROR_CODE"], int(told["RETRY_ATTEMPTS"]) in (5, 6)) == ("ERROR_FROM_TARGET", True)


def test_a_target_that_wants_no_retry_gets_none(shop):
    shop.aim(MaximumRetryAttempts=0)
    shop.break_sqs("time_out")
    shop.put()
    [told] = shop.given_up()
    assert (told["ERROR_CODE"], told["RETRY_ATTEMPTS"]) == ("TIMEOUT", "0")
    assert told["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"


@pytest.mark.parametrize("kind", ["queue", "function", "bus", "topic"])
def test_for_a_target_that_is_gone_there_are_no_retries(shop, account, kind):
    gone = {
        "queue": f"arn:aws:sqs:us-east-1:{account}:gone",
        "function": f"arn:aws:lambda:us-east-1:{account}:function:gone",
        "bus": f"arn:aws:events:us-east-1:{account}:event-bus/gone",
        "topic": f"arn:aws:sns:us-east-1:{account}:gone",
    }[kind]
    shop.aim(gone)
    shop.put()
    [told] = shop.given_up()
    assert (told["ERROR_CODE"], told["RETRY_ATTEMPTS"], told["TARGET_ARN"]) == ("NO_RESOURCE", "0", gone)
    assert "EXHAUSTED_RETRY_CONDITION" not in told


def test_for_a_target_that_is_denied_there_are_no_retries(shop):
    shop.aim()
    shop.break_sqs("deny")
    shop.put()
    [told] = shop.given_up()
    assert (told["ERROR_CODE"], told["RETRY_ATTEMPTS"]) == ("NO_PERMISSIONS", "0")


def test_a_role_that_eventbridge_may_not_assume_is_told(shop, client):
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    bus = client("events").create_event_bus(Name="other")["EventBusArn"]
    target = {"Id": "1", "Arn": bus, "RoleArn": role, "DeadLetterConfig": {"Arn": shop.dead}}
    client("events").put_targets(Rule="r", Targets=[target])
    shop.put()
    [told] = shop.given_up()
    assert told["ERROR_CODE"] == "FAILED_TO_ASSUME_ROLE"


def test_all_retries_fit_into_a_day():
    rule = Matched("123456789012", "us-east-1", "arn:aws:events:us-east-1:123456789012:rule/r", "r")
    sending = Sending(rule, {}, {"id": "e"}, "{}", accepted=0.0)
    now, exhausted, waits = 0.0, "", []
    while not exhausted:
        due, exhausted = sending.next_time(now)
        if not exhausted:
            waits.append(due - now)
            now, sending.retries = due, sending.retries + 1
    assert (exhausted, len(waits)) == ("MaximumRetryAttempts", MOST_ATTEMPTS)
    assert 0.9 * GREATEST_AGE < now <= GREATEST_AGE
    assert waits[0] < 2 < waits[3] < 10 < waits[-1]


def test_a_reset_forgets_what_waits(shop, cloud, account, client):
    shop.aim()
    shop.break_sqs("throttle")
    shop.put()
    cloud.reset(account)
    url = client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    shop.wait(3600)
    assert "Messages" not in client("sqs").receive_message(QueueUrl=url)


@pytest.mark.parametrize("policy", [{"MaximumRetryAttempts": 186}, {"MaximumEventAgeInSeconds": 86_401}])
def test_a_policy_out_of_range_is_refused(shop, policy):
    [name] = policy
    with pytest.raises(
        ClientError, match=f"'targets.1.member.retryPolicy.{name[0].lower()}{name[1:]}' failed to satisfy"
    ):
        shop.aim(**policy)

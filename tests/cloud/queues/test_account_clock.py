"""What a queue does by and by goes by the clock of its account, which a lesson may move."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.cloud.queues.test_waiting import is_polled, wait_for

HOUR, DAY = 3_600, 86_400


@pytest.fixture
def sqs(client: Callable[..., Any]) -> Any:
    return client("sqs")


@pytest.fixture
def queue(sqs: Any) -> str:
    return str(sqs.create_queue(QueueName="jobs")["QueueUrl"])


@pytest.fixture
def later(cloud: Any, account: str) -> Callable[[float], float]:
    return lambda seconds: float(cloud.clock.advance(seconds, account))


def bodies(sqs: Any, queue: str, **more: Any) -> list[str]:
    return [message["Body"] for message in sqs.receive_message(QueueUrl=queue, **more).get("Messages", [])]


def waiting(sqs: Any, queue: str) -> dict[str, int]:
    names = [f"ApproximateNumberOfMessages{more}" for more in ("", "NotVisible", "Delayed")]
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return {name.removeprefix("ApproximateNumberOfMessages"): int(value) for name, value in found.items()}


def test_a_received_message_comes_back_after_the_visibility_timeout(sqs, queue, later):
    sqs.send_message(QueueUrl=queue, MessageBody="1")
    assert bodies(sqs, queue, VisibilityTimeout=30) == ["1"]
    later(29)
    assert bodies(sqs, queue) == []
    later(1)
    assert bodies(sqs, queue) == ["1"]


def test_a_changed_visibility_goes_by_it_too(sqs, queue, later):
    later(DAY)
    sqs.send_message(QueueUrl=queue, MessageBody="1")
    handle = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=handle, VisibilityTimeout=600)
    later(599)
    assert waiting(sqs, queue) == {"": 0, "NotVisible": 1, "Delayed": 0}
    later(1)
    assert waiting(sqs, queue) == {"": 1, "NotVisible": 0, "Delayed": 0}


def test_a_delayed_message_comes_when_its_delay_is_over(sqs, queue, later):
    sqs.send_message(QueueUrl=queue, MessageBody="1", DelaySeconds=900)
    assert waiting(sqs, queue)["Delayed"] == 1
    later(899)
    assert bodies(sqs, queue) == []
    later(1)
    assert bodies(sqs, queue) == ["1"]


def test_a_message_is_dropped_after_the_retention_period(sqs, queue, later):
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"MessageRetentionPeriod": "60"})
    sqs.send_message(QueueUrl=queue, MessageBody="old")
    later(40)
    sqs.send_message(QueueUrl=queue, MessageBody="new")
    assert waiting(sqs, queue)[""] == 2
    later(20)
    assert waiting(sqs, queue)[""] == 1
    assert bodies(sqs, queue) == ["new"]


def test_timestamps_tell_the_account_s_time(sqs, queue, later):
    sent = later(DAY)
    sqs.send_message(QueueUrl=queue, MessageBody="1")
    received = later(HOUR)
    (message,) = sqs.receive_message(QueueUrl=queue, MessageSystemAttributeNames=["All"])["Messages"]
    told = message["Attributes"]
    assert int(told["SentTimestamp"]) / 1000 == pytest.approx(sent, abs=30)
    assert int(told["ApproximateFirstReceiveTimestamp"]) / 1000 == pytest.approx(received, abs=30)
    made = sqs.create_queue(QueueName="later")["QueueUrl"]
    created = sqs.get_queue_attributes(QueueUrl=made, AttributeNames=["CreatedTimestamp"])["Attributes"]
    assert int(created["CreatedTimestamp"]) == pytest.approx(received, abs=30)


def test_a_fifo_queue_takes_the_same_message_again_after_five_minutes(sqs, later):
    queue = sqs.create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]

    def send() -> str:
        sent = sqs.send_message(QueueUrl=queue, MessageBody="1", MessageGroupId="g", MessageDeduplicationId="d")
        return str(sent["MessageId"])

    first = send()
    later(299)
    assert send() == first
    later(1)
    assert send() != first


def test_a_long_poll_gets_what_becomes_visible_when_the_clock_is_moved(cloud, account, sqs, queue, later):
    sqs.send_message(QueueUrl=queue, MessageBody="1", DelaySeconds=600)
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(bodies, sqs, queue, WaitTimeSeconds=20)
        wait_for(lambda: is_polled(cloud, account))
        later(10)
        assert not poll.done()
        # Not beyond its 20 seconds: who moves the clock by ten minutes would find that it has ended.
        sqs.send_message(QueueUrl=queue, MessageBody="2", DelaySeconds=5)
        later(5)
        assert poll.result(timeout=5) == ["2"]


def test_a_long_poll_ends_when_the_clock_is_moved_beyond_it(cloud, account, sqs, queue, later):
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(bodies, sqs, queue, WaitTimeSeconds=20)
        wait_for(lambda: is_polled(cloud, account))
        later(20)
        assert poll.result(timeout=5) == []


def test_the_clock_of_another_account_moves_nothing_here(cloud, other, sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="1", DelaySeconds=60)
    cloud.clock.advance(HOUR, other)
    assert waiting(sqs, queue)["Delayed"] == 1


def test_a_message_from_an_account_whose_clock_is_ahead_goes_by_the_queue_s(client, cloud, other, sqs, queue, account):
    cloud.clock.advance(HOUR, other)
    statement = {"Effect": "Allow", "Principal": {"AWS": other}, "Action": "sqs:SendMessage", "Resource": "*"}
    policy = '{"Version": "2012-10-17", "Statement": [' + str(statement).replace("'", '"') + "]}"
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    client("sqs", account=other).send_message(QueueUrl=queue, MessageBody="1", DelaySeconds=60)
    assert bodies(sqs, queue) == []
    cloud.clock.advance(60, account)
    assert bodies(sqs, queue) == ["1"]

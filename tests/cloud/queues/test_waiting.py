"""What waits holds nothing: a long poll, and a subscriber over HTTP that never answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import moto.sqs.models
import pytest


@pytest.fixture
def queue(client: Callable[..., Any]) -> str:
    return str(client("sqs").create_queue(QueueName="jobs")["QueueUrl"])


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def is_polled(cloud: Any, account: str) -> bool:
    queues = next(service for service in cloud._services if type(service).__name__ == "Queues")
    return any(place[0] == account for place in queues._polls)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_long_poll_holds_up_no_other_call_and_gets_what_is_sent_meanwhile_at_once(
    cloud, account, client, queue, pool
):
    dynamodb, iam, logs, sqs = (client(name) for name in ("dynamodb", "iam", "logs", "sqs"))
    poll = pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=20)
    wait_for(lambda: is_polled(cloud, account))
    begun = time.monotonic()
    dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="Users", Item={"UserID": {"S": "u1"}})
    iam.create_user(UserName="anna")
    logs.create_log_group(logGroupName="meanwhile")
    assert not poll.done()
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    (message,) = poll.result(timeout=5)["Messages"]
    assert message["Body"] == "hello"
    assert time.monotonic() - begun < 5


def test_a_long_poll_of_an_empty_queue_answers_when_its_time_is_over(client, queue):
    begun = time.monotonic()
    assert "Messages" not in client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=1)
    assert 0.9 < time.monotonic() - begun < 3


def test_a_queue_s_own_waiting_time_holds_for_a_poll_that_names_none(cloud, account, client, pool):
    attributes = {"ReceiveMessageWaitTimeSeconds": "20"}
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="patient", Attributes=attributes)["QueueUrl"]
    poll = pool.submit(sqs.receive_message, QueueUrl=queue)
    wait_for(lambda: is_polled(cloud, account))
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert len(poll.result(timeout=5)["Messages"]) == 1


def test_a_long_poll_gets_a_message_that_becomes_visible_again(client, queue):
    sqs = client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=queue, VisibilityTimeout=1)["Messages"]
    assert sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]


def test_a_message_goes_to_one_of_several_polls(cloud, account, client, queue, pool):
    sqs = client("sqs")
    polls = [pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=3) for _ in range(3)]
    wait_for(lambda: is_polled(cloud, account))
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert sum(len(poll.result(timeout=10).get("Messages", [])) for poll in polls) == 1


@pytest.mark.parametrize("seconds", [-1, 21])
def test_a_waiting_time_out_of_bounds_is_refused(client, queue, seconds):
    sqs = client("sqs")
    with pytest.raises(sqs.exceptions.ClientError, match="Must be >= 0 and <= 20"):
        sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=seconds)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/topic"


def test_a_subscriber_that_never_answers_holds_up_no_publisher_and_no_other_call(client, silent):
    sns, begun = client("sns"), time.monotonic()
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=silent)
    for _ in range(3):
        sns.publish(TopicArn=topic, Message="hello")
    client("iam").create_user(UserName="anna")
    assert time.monotonic() - begun < 5


def test_a_message_costs_the_next_one_little(client, monkeypatch):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="long")["QueueUrl"]
    for number in range(5):
        entries = [{"Id": str(each), "MessageBody": f"{number} {each}"} for each in range(10)]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    dates = []
    stock = moto.sqs.models.unix_time_millis
    monkeypatch.setattr(moto.sqs.models, "unix_time_millis", lambda: (dates.append(1), stock())[1])
    sqs.send_message(QueueUrl=url, MessageBody="one more")
    assert len(dates) < 10

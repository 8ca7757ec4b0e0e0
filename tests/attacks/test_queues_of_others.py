"""Hole: SNS asked no queue whether it lets a topic of another account in, and took one of its own of the same name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def queue(client: Callable[..., Any]) -> tuple[str, str]:
    """A queue of the test's account: (URL, ARN)."""
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture
def topic(client: Callable[..., Any], other: str, queue: tuple[str, str]) -> str:
    """A topic of another account, which has a queue of that name, too; the test's queue is its subscriber."""
    client("sqs", other).create_queue(QueueName="jobs")
    arn = client("sns", other).create_topic(Name="news")["TopicArn"]
    client("sns", other).subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue[1])
    return str(arn)


def messages(client: Callable[..., Any], url: str, account: str | None = None) -> list[str]:
    sqs = client("sqs", account) if account else client("sqs")
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(each["Body"])["Message"] for each in found.get("Messages", [])]


def let_in(client: Callable[..., Any], queue: tuple[str, str], topic: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue[1],
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy})


def test_a_topic_of_another_account_sends_to_no_queue_that_does_not_let_it_in(client, other, queue, topic):
    let_in(client, queue, topic.replace("news", "else"))
    client("sns", other).publish(TopicArn=topic, Message="hello")
    own = client("sqs", other).get_queue_url(QueueName="jobs")["QueueUrl"]
    assert (messages(client, queue[0]), messages(client, own, other)) == ([], [])


def test_a_topic_that_the_queue_s_policy_names_gets_in(client, other, queue, topic):
    let_in(client, queue, topic)
    client("sns", other).publish(TopicArn=topic, Message="hello")
    own = client("sqs", other).get_queue_url(QueueName="jobs")["QueueUrl"]
    assert (messages(client, queue[0]), messages(client, own, other)) == (["hello"], [])

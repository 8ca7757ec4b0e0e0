"""Servers that are subscribed to a topic: they confirm by the link that they get, and then get messages in order."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from queue import Queue
from typing import Any

import pytest

from tests.http_servers import Handler, served
from userlab.cloud.moto_seams.delivering.http_subscriptions import Subscribers


def test_each_subscriber_gets_its_messages_in_order_whatever_another_does():
    stuck, got, done = threading.Event(), [], threading.Event()

    def send(address: str, arguments: dict[str, Any]) -> None:
        if address == "slow":
            stuck.wait(10)
        else:
            got.append(arguments["json"])
            if len(got) == 3:
                done.set()

    subscribers = Subscribers(send)
    subscribers.post("slow", json=0)
    for number in range(3):
        subscribers.post("quick", json=number)
    assert done.wait(10)
    assert got == [0, 1, 2]
    stuck.set()


Got = Queue[tuple[dict[str, str], str]]


@pytest.fixture
def server() -> Iterator[tuple[str, Got]]:
    """The address of a server on this machine, and what it gets: (headers, body)."""
    got: Got = Queue()

    class Subscriber(Handler):
        def do_POST(self) -> None:
            got.put(({name.lower(): value for name, value in self.headers.items()}, self.body().decode()))
            self.answer()

    with served(Subscriber) as address:
        yield f"{address}/topic", got


@pytest.fixture
def topic(client: Callable[..., Any]) -> str:
    return client("sns").create_topic(Name="news")["TopicArn"]


def visit(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_a_server_is_asked_first_and_gets_messages_once_it_visited_the_link(client, topic, server):
    sns, (address, got) = client("sns"), server
    made = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=address)
    assert made["SubscriptionArn"] == "pending confirmation"
    sns.publish(TopicArn=topic, Message="too early")
    headers, body = got.get(timeout=10)
    asked = json.loads(body)
    assert (headers["x-amz-sns-message-type"], asked["Type"]) == ("SubscriptionConfirmation",) * 2
    assert f"<SubscriptionArn>{topic}:" in visit(asked["SubscribeURL"])
    sns.publish(TopicArn=topic, Message="hello", Subject="News")
    headers, body = got.get(timeout=10)
    told = json.loads(body)
    assert (told["Type"], told["Message"], told["Subject"]) == ("Notification", "hello", "News")
    assert headers["x-amz-sns-message-id"] == told["MessageId"]
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    [listed] = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed["SubscriptionArn"] == headers["x-amz-sns-subscription-arn"]


def test_a_raw_message_comes_alone(client, topic, server):
    sns, (address, got) = client("sns"), server
    raw = {"RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=address, Attributes=raw)
    token = json.loads(got.get(timeout=10)[1])["Token"]
    sns.confirm_subscription(TopicArn=topic, Token=token)
    sns.publish(TopicArn=topic, Message="hello")
    headers, body = got.get(timeout=10)
    assert (body, headers["x-amz-sns-rawdelivery"]) == ("hello", "true")


def test_a_token_of_nobody_confirms_nothing(cloud, client, topic, server):
    sns, (address, got) = client("sns"), server
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=address)
    link = json.loads(got.get(timeout=10)[1])["SubscribeURL"]
    token = link.partition("Token=")[2].partition("&")[0]
    for wrong in (link.replace(token, "0" * len(token)), link.replace(token, "0"), link.replace(":news", ":old")):
        with pytest.raises(urllib.error.HTTPError):
            visit(wrong)
    [listed] = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn_of(sns, topic, address))["Attributes"]
    assert (listed["Endpoint"], attributes["PendingConfirmation"]) == (address, "true")


def arn_of(sns: Any, topic: str, address: str) -> str:
    again = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=address, ReturnSubscriptionArn=True)
    return again["SubscriptionArn"]


@pytest.mark.parametrize("token", ["0" * 100, "%C3%A9" * 100])
def test_a_made_up_token_leads_into_no_account(cloud, token):
    topic = "arn:aws:sns:us-east-1:nobody:news"
    with pytest.raises(urllib.error.HTTPError) as refused:
        visit(f"{cloud.endpoint}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}")
    assert (refused.value.code, b"Invalid parameter: Token" in refused.value.read()) == (400, True)
    assert "nobody" not in cloud.accounts._locks


@pytest.mark.parametrize("action", ["Publish", "Subscribe", "DeleteTopic", "ListTopics"])
def test_nothing_else_is_taken_without_a_signature(cloud, topic, action):
    with pytest.raises(urllib.error.HTTPError) as refused:
        visit(f"{cloud.endpoint}/?Action={action}&TopicArn={topic}&Token={'0' * 100}&Message=a")
    assert refused.value.code == 403

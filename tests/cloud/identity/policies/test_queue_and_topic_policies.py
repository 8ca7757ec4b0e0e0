"""Policies of queues and topics, for callers of their account and of others.

(SQS guide, "Basic examples of Amazon SQS policies"; SNS guide, "Example cases for Amazon SNS access control".)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cloud.identity.identity_requests import allow, policy, refusal


@pytest.fixture
def queue(client: Callable[..., Any], account: str) -> tuple[str, str]:
    """The address and the ARN of a queue."""
    return client("sqs").create_queue(QueueName="orders")["QueueUrl"], f"arn:aws:sqs:us-east-1:{account}:orders"


@pytest.fixture
def topic(client: Callable[..., Any]) -> str:
    return client("sns").create_topic(Name="news")["TopicArn"]


def statement(effect: str, principal: Any, action: str, resource: str) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource}


def set_policy(client: Callable[..., Any], url: str, *statements: dict[str, Any]) -> None:
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy(*statements)})


def test_an_account_that_a_queue_s_policy_names_sends_to_it(client, other, queue):
    url, arn = queue
    theirs = client("sqs", other)
    code, message = refusal(theirs.send_message, QueueUrl=url, MessageBody="hello")
    assert code == "AccessDenied"
    assert message.endswith(f"on resource: {arn} because no resource-based policy allows the sqs:sendmessage action")
    client("sqs").add_permission(QueueUrl=url, Label="theirs", AWSAccountIds=[other], Actions=["SendMessage"])
    theirs.send_message(QueueUrl=url, MessageBody="hello")
    assert client("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"
    assert refusal(theirs.receive_message, QueueUrl=url)[0] == "AccessDenied"


def test_the_address_of_another_account_s_queue_is_not_one_s_own_of_the_same_name(client, other, queue):
    theirs = client("sqs", other)
    own = theirs.create_queue(QueueName="orders")["QueueUrl"]
    assert refusal(theirs.send_message, QueueUrl=queue[0], MessageBody="hello")[0] == "AccessDenied"
    assert "Messages" not in theirs.receive_message(QueueUrl=own)


def test_another_account_s_queue_is_found_by_name_and_owner_where_its_policy_lets_one(client, account, other, queue):
    ask = {"QueueName": "orders", "QueueOwnerAWSAccountId": account}
    assert refusal(client("sqs", other).get_queue_url, **ask)[0] == "AccessDenied"
    set_policy(client, queue[0], statement("Allow", {"AWS": other}, "sqs:*", queue[1]))
    assert client("sqs", other).get_queue_url(**ask)["QueueUrl"] == queue[0]


def test_a_queue_s_policy_suffices_for_a_user_of_its_account(client, as_user, account, queue):
    alice = {"AWS": f"arn:aws:iam::{account}:user/alice"}
    sqs = as_user("sqs")
    assert refusal(sqs.send_message, QueueUrl=queue[0], MessageBody="hello")[0] == "AccessDenied"
    set_policy(client, queue[0], statement("Allow", alice, "SQS:SendMessage", queue[1]))
    sqs.send_message(QueueUrl=queue[0], MessageBody="hello")


def test_a_denial_in_a_queue_s_policy_beats_the_user_s_own(client, as_user, queue):
    set_policy(client, queue[0], statement("Deny", "*", "sqs:SendMessage", queue[1]))
    sqs = as_user("sqs", allow("sqs:*"))
    code, message = refusal(sqs.send_message, QueueUrl=queue[0], MessageBody="hello")
    assert code == "AccessDenied"
    assert message.endswith("with an explicit deny in a resource-based policy")
    assert "Messages" not in sqs.receive_message(QueueUrl=queue[0])


def test_an_account_that_a_topic_s_policy_names_publishes_to_it(client, other, queue, topic):
    url, arn = queue
    set_policy(client, url, statement("Allow", {"Service": "sns.amazonaws.com"}, "sqs:SendMessage", arn))
    raw = {"RawMessageDelivery": "true"}
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=raw)
    theirs = client("sns", other)
    assert refusal(theirs.publish, TopicArn=topic, Message="hello")[0] == "AuthorizationError"
    client("sns").add_permission(TopicArn=topic, Label="theirs", AWSAccountId=[other], ActionName=["Publish"])
    theirs.publish(TopicArn=topic, Message="hello")
    assert client("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"
    assert refusal(theirs.delete_topic, TopicArn=topic)[0] == "AuthorizationError"


def test_a_topic_of_one_s_own_beside_it_opens_no_other(client, other, topic):
    theirs = client("sns", other)
    own = theirs.create_topic(Name="news")["TopicArn"]
    assert refusal(theirs.publish, TopicArn=own, TargetArn=topic, Message="hello")[0] == "AuthorizationError"


def test_a_new_topic_s_own_policy_lets_no_user_publish_who_may_not(as_user, topic):
    """It allows the owner's account, which hands the question to the users' policies."""
    assert refusal(as_user("sns").publish, TopicArn=topic, Message="hello")[0] == "AuthorizationError"

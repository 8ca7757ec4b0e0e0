"""Topics and subscriptions: what makes another one, what is refused, what is told of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def sns(client: Callable[..., Any]) -> Any:
    return client("sns")


@pytest.fixture
def topic(sns: Any) -> str:
    return sns.create_topic(Name="news")["TopicArn"]


def refused(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as met:
        call(**arguments)
    error = met.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


@pytest.mark.parametrize("name", ["a b", "", "a.fifo", "a" * 257])
def test_a_name_is_of_letters_digits_and_two_signs(sns, name):
    assert refused(sns.create_topic, Name=name) == "InvalidParameter: Invalid parameter: Topic Name"


def test_the_same_topic_again_is_the_same_and_another_of_its_name_is_refused(sns):
    given = {"Name": "news", "Attributes": {"DisplayName": "News"}, "Tags": [{"Key": "team", "Value": "a"}]}
    first = sns.create_topic(**given)
    assert sns.create_topic(**given)["TopicArn"] == first["TopicArn"] == sns.create_topic(Name="news")["TopicArn"]
    text = "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes"
    assert refused(sns.create_topic, Name="news", Attributes={"DisplayName": "Old"}) == text
    text = "InvalidParameter: Invalid parameter: Tags Reason: Topic already exists with different tags"
    assert refused(sns.create_topic, Name="news", Tags=[{"Key": "team", "Value": "b"}]) == text


def test_a_topic_tells_of_itself_as_aws_does(sns, topic, account):
    found = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert set(found) == {
        *("Policy", "Owner", "SubscriptionsPending", "TopicArn", "EffectiveDeliveryPolicy"),
        *("SubscriptionsConfirmed", "DisplayName", "SubscriptionsDeleted"),
    }
    assert json.loads(found["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]["numRetries"] == 3


def test_subscriptions_are_counted_by_what_they_wait_for(sns, topic, account):
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@shop.example")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{account}:jobs")
    found = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (found["SubscriptionsPending"], found["SubscriptionsConfirmed"]) == ("1", "1")


def test_a_subscription_tells_who_made_it(sns, topic, account):
    queue = f"arn:aws:sqs:us-east-1:{account}:jobs"
    made = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    found = sns.get_subscription_attributes(SubscriptionArn=made)["Attributes"]
    assert found["SubscriptionPrincipal"] == f"arn:aws:iam::{account}:user/learner"


@pytest.mark.parametrize(
    ("protocol", "endpoint", "text"),
    [
        ("pigeon", "home", "Amazon SNS does not support this protocol string: pigeon"),
        ("sqs", "http://127.0.0.1/q", "SQS endpoint ARN"),
        ("http", "https://shop.example", "Endpoint must match the specified protocol"),
    ],
)
def test_what_cannot_be_subscribed_is_refused(sns, topic, protocol, endpoint, text):
    told = refused(sns.subscribe, TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    assert told == f"InvalidParameter: Invalid parameter: {text}"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("Colour", "red", "AttributeName"),
        ("RawMessageDelivery", "yes", "RawMessageDelivery: Invalid value [yes]. Must be true or false."),
        ("RedrivePolicy", '{"deadLetterTargetArn": "x"}', "RedrivePolicy: deadLetterTargetArn is an invalid arn"),
        ("FilterPolicy", "{a", "FilterPolicy: failed to parse JSON. Unexpected character ('a' (code 97)): was"),
    ],
)
def test_an_attribute_s_value_is_checked(sns, topic, account, name, value, text):
    queue = f"arn:aws:sqs:us-east-1:{account}:jobs"
    made = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    told = refused(sns.set_subscription_attributes, SubscriptionArn=made, AttributeName=name, AttributeValue=value)
    assert told.startswith(f"InvalidParameter: Invalid parameter: {text}")


def test_the_same_subscription_with_another_attribute_is_refused(sns, topic, account):
    given = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": f"arn:aws:sqs:us-east-1:{account}:jobs"}
    first = sns.subscribe(**given, Attributes={"RawMessageDelivery": "true"})
    assert sns.subscribe(**given)["SubscriptionArn"] == first["SubscriptionArn"]
    told = refused(sns.subscribe, **given, Attributes={"RawMessageDelivery": "false"})
    assert told.endswith("Attributes Reason: Subscription already exists with different attributes")


@pytest.mark.parametrize(
    ("arn", "text"),
    [
        ("news", "SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"),
        ("arn:aws:sns:us-east-1:ACCOUNT:news:1", "SubscriptionId"),
    ],
)
def test_what_is_no_subscription_is_refused(sns, account, arn, text):
    assert (
        refused(sns.unsubscribe, SubscriptionArn=arn.replace("ACCOUNT", account))
        == f"InvalidParameter: Invalid parameter: {text}"
    )

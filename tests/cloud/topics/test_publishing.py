"""What a topic takes, and what its subscribers get."""

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
def sqs(client: Callable[..., Any]) -> Any:
    return client("sqs")


class Subscribed:
    """A topic and a queue that is subscribed to it."""

    def __init__(self, sns: Any, sqs: Any, topic: str, queue: str, attributes: dict[str, str]) -> None:
        self.sns, self.sqs = sns, sqs
        fifo = {"FifoTopic": "true", "ContentBasedDeduplication": "true"} if topic.endswith(".fifo") else {}
        self.topic = sns.create_topic(Name=topic, Attributes=fifo)["TopicArn"]
        of_queue = {"FifoQueue": "true"} if queue.endswith(".fifo") else {}
        self.queue = sqs.create_queue(QueueName=queue, Attributes=of_queue)["QueueUrl"]
        names = ["QueueArn"]
        self.arn = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)["Attributes"]["QueueArn"]
        allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Resource": self.arn}]})
        sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={"Policy": policy})
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=self.arn, Attributes=attributes)

    def publish(self, message: str = "hello", **more: Any) -> dict[str, Any]:
        return self.sns.publish(TopicArn=self.topic, Message=message, **more)

    def got(self) -> list[dict[str, Any]]:
        asked = {"AttributeNames": ["All"], "MessageAttributeNames": ["All"], "MaxNumberOfMessages": 10}
        return self.sqs.receive_message(QueueUrl=self.queue, **asked).get("Messages", [])


@pytest.fixture
def subscribed(sns: Any, sqs: Any) -> Callable[..., Subscribed]:
    """subscribed("news.fifo", "jobs.fifo", RawMessageDelivery="true")"""
    return lambda topic="news", queue="jobs", **attributes: Subscribed(sns, sqs, topic, queue, attributes)


def refused(call: Callable[..., Any], **arguments: Any) -> str:
    """The code and the text of the error that a call meets."""
    with pytest.raises(ClientError) as met:
        call(**arguments)
    error = met.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


ATTRIBUTES = {
    "by": {"DataType": "String", "StringValue": "me"},
    "count": {"DataType": "Number", "StringValue": "3"},
    "mark": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
}


def test_a_queue_gets_a_document_with_the_message_in_it(subscribed):
    there = subscribed()
    sent = there.publish(Subject="News", MessageAttributes=ATTRIBUTES)
    [message] = there.got()
    told = json.loads(message["Body"])
    names = ["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature"]
    assert list(told) == [*names, "SigningCertURL", "UnsubscribeURL", "MessageAttributes"]
    assert (told["MessageId"], told["Message"], told["SignatureVersion"]) == (sent["MessageId"], "hello", "1")
    assert told["MessageAttributes"]["mark"] == {"Type": "Binary", "Value": "AAE="}
    assert "MessageAttributes" not in message


def test_a_raw_message_has_its_attributes_as_the_queue_has_them(subscribed):
    there = subscribed(RawMessageDelivery="true")
    there.publish(MessageAttributes=ATTRIBUTES)
    [message] = there.got()
    assert (message["Body"], message["MessageAttributes"]) == ("hello", ATTRIBUTES)
    assert message["MD5OfMessageAttributes"]


def test_a_queue_that_takes_only_short_messages_fails_nobody(subscribed, sqs):
    there = subscribed()
    sqs.set_queue_attributes(QueueUrl=there.queue, Attributes={"MaximumMessageSize": "1024"})
    assert there.publish("a" * 2000)["MessageId"]
    assert there.got() == []


def test_a_text_of_ten_thousand_brackets_is_no_structure(subscribed, sns):
    there = subscribed()
    told = refused(there.publish, message="[" * 10_000, MessageStructure="json")
    assert told.endswith("Message Structure - JSON message body failed to parse")


def test_each_protocol_gets_its_own_text(subscribed):
    there = subscribed()
    for texts in ({"default": "d", "sqs": "s"}, {"default": "d", "lambda": "l"}):
        there.publish(json.dumps(texts), MessageStructure="json")
    assert [json.loads(message["Body"])["Message"] for message in there.got()] == ["s", "d"]


def test_a_fifo_topic_numbers_messages_and_sends_one_of_those_that_repeat(subscribed):
    there = subscribed("news.fifo", "jobs.fifo")
    first, second = (there.publish(MessageGroupId="g") for _ in range(2))
    assert (first["MessageId"], first["SequenceNumber"]) == (second["MessageId"], second["SequenceNumber"])
    [message] = there.got()
    told = json.loads(message["Body"])
    assert told["SequenceNumber"] == first["SequenceNumber"]
    assert "Signature" not in told
    assert message["Attributes"]["MessageGroupId"] == "g"


def test_a_standard_queue_of_a_fifo_topic_gets_no_group(subscribed):
    there = subscribed("news.fifo")
    there.publish(MessageGroupId="g")
    there.publish(MessageGroupId="g")
    [message] = there.got()
    assert "MessageGroupId" not in message["Attributes"]


def test_a_standard_topic_hands_a_group_on(subscribed):
    there = subscribed()
    there.publish(MessageGroupId="g")
    assert there.got()[0]["Attributes"]["MessageGroupId"] == "g"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"Message": ""}, "Invalid parameter: Empty message"),
        ({"Message": "a" * 262_145}, "Invalid parameter: Message too long"),
        ({"Subject": ""}, "Invalid parameter: Subject"),
        ({"Subject": "a" * 101}, "Invalid parameter: Subject"),
        ({"Subject": "a\nb"}, "Invalid parameter: Subject"),
        (
            {"MessageStructure": "json"},
            "Invalid parameter: Message Structure - JSON message body failed to parse",
        ),
        (
            {"MessageStructure": "json", "Message": '{"sqs": "a"}'},
            "Invalid parameter: Message Structure - No default entry in JSON message body",
        ),
        (
            {"MessageDeduplicationId": "d"},
            "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter "
            "that is not valid for this topic type",
        ),
        ({"TopicArn": "news"}, "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1"),
    ],
)
def test_what_is_no_message_is_refused(subscribed, sns, given, text):
    there = subscribed()
    given = {"TopicArn": there.topic, "Message": "hello", **given}
    assert refused(sns.publish, **given) == f"InvalidParameter: {text}"
    assert there.got() == []


def test_a_topic_that_is_not_there_is_not_found(sns, account):
    arn = f"arn:aws:sns:us-east-1:{account}:gone"
    assert refused(sns.publish, TopicArn=arn, Message="hello") == "NotFound: Topic does not exist"
    assert refused(sns.get_topic_attributes, TopicArn=arn) == "NotFound: Topic does not exist"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("a.", ATTRIBUTES["by"], "Invalid message attribute name ending with character '.' was found."),
        ("a..b", ATTRIBUTES["by"], "Message attribute name can not have successive '.' character."),
        (
            "a",
            {"DataType": "Text", "StringValue": "me"},
            "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is "
            "Binary, Number, and String.",
        ),
        (
            "a",
            {"DataType": "String", "BinaryValue": b"me"},
            "The message attribute 'a' with type 'String' must use field 'String'.",
        ),
        (
            "a",
            {"DataType": "Binary"},
            "The message attribute 'a' must contain non-empty message attribute value for message attribute type "
            "'Binary'.",
        ),
    ],
)
def test_what_is_no_attribute_is_refused(subscribed, name, value, text):
    there = subscribed()
    told = refused(there.publish, MessageAttributes={name: value})
    assert told == f"ParameterValueInvalid: {text}"


def test_a_batch_is_looked_at_whole_before_anything_is_sent(subscribed, sns):
    there = subscribed()
    entries = [{"Id": "1", "Message": "a"}, {"Id": "2", "Message": ""}]
    batch = {"TopicArn": there.topic}
    text = "InvalidParameter: Invalid parameter: Empty message"
    assert refused(sns.publish_batch, **batch, PublishBatchRequestEntries=entries) == text
    assert there.got() == []
    entries[1] = {"Id": "1", "Message": "b"}
    text = "BatchEntryIdsNotDistinct: Two or more batch entries in the request have the same Id."
    assert refused(sns.publish_batch, **batch, PublishBatchRequestEntries=entries) == text
    entries[1]["Id"] = "2"
    sent = sns.publish_batch(**batch, PublishBatchRequestEntries=entries)["Successful"]
    assert [each["Id"] for each in sent] == ["1", "2"]
    assert len(there.got()) == 2

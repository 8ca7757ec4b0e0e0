"""What a queue takes of a message that is sent, and what a FIFO queue remembers of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from userlab.cloud.moto_seams.messaging import deduplication, sent_messages


@pytest.fixture
def sqs(client: Callable[..., Any]) -> Any:
    return client("sqs")


@pytest.fixture
def queue(sqs: Any) -> str:
    return sqs.create_queue(QueueName="jobs")["QueueUrl"]


def fifo(sqs: Any, **attributes: str) -> str:
    return sqs.create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true", **attributes})["QueueUrl"]


def send(sqs: Any, queue: str, body: str = "a", group: str = "g", **more: Any) -> dict[str, Any]:
    return sqs.send_message(QueueUrl=queue, MessageBody=body, MessageGroupId=group, **more)


def refused(call: Callable[..., Any], **arguments: Any) -> tuple[str, str, str]:
    """The code, the name of the shape and the text of the error that a call meets."""
    with pytest.raises(ClientError) as met:
        call(**arguments)
    error = met.value.response["Error"]
    return error["Code"], error["QueryErrorCode"], error["Message"]


def test_a_duplicate_is_answered_with_the_ids_of_the_first_and_is_not_there(sqs):
    queue = fifo(sqs)
    first = send(sqs, queue, MessageDeduplicationId="d")
    second = send(sqs, queue, "b", MessageDeduplicationId="d")
    assert (first["MessageId"], first["SequenceNumber"]) == (second["MessageId"], second["SequenceNumber"])
    assert [message["Body"] for message in sqs.receive_message(QueueUrl=queue)["Messages"]] == ["a"]


def test_a_duplicate_is_known_after_the_first_was_deleted(sqs):
    queue = fifo(sqs, ContentBasedDeduplication="true")
    send(sqs, queue)
    handle = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    send(sqs, queue)
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_after_five_minutes_it_is_a_new_message(sqs, monkeypatch):
    queue = fifo(sqs)
    send(sqs, queue, MessageDeduplicationId="d")
    monkeypatch.setattr(deduplication, "DEDUPLICATION_SECONDS", 0)
    send(sqs, queue, "b", "h", MessageDeduplicationId="d")
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in found] == ["a", "b"]


@pytest.mark.parametrize(("scope", "bodies"), [("queue", ["a"]), ("messageGroup", ["a", "b"])])
def test_duplicates_are_looked_for_in_the_scope_of_the_queue(sqs, scope, bodies):
    limit = "perQueue" if scope == "queue" else "perMessageGroupId"
    queue = fifo(sqs, DeduplicationScope=scope, FifoThroughputLimit=limit)
    send(sqs, queue, "a", "g", MessageDeduplicationId="d")
    send(sqs, queue, "b", "h", MessageDeduplicationId="d")
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in found] == bodies


def test_sequence_numbers_grow_also_where_the_content_is_the_id(sqs):
    queue = fifo(sqs, ContentBasedDeduplication="true")
    numbers = [send(sqs, queue, body)["SequenceNumber"] for body in "abc"]
    assert numbers == sorted(numbers)
    assert {len(number) for number in numbers} == {20}


def test_a_message_that_is_given_up_stands_beside_its_like(sqs):
    dead = sqs.create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    send(sqs, dead, "there", MessageDeduplicationId="d")
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": 1}}'
    queue = fifo(sqs, RedrivePolicy=policy, VisibilityTimeout="0")
    sent = send(sqs, queue, "given up", MessageDeduplicationId="d")
    for _ in range(2):
        sqs.receive_message(QueueUrl=queue)
    found = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in found] == ["there", "given up"]
    assert found[1]["MessageId"] == sent["MessageId"]


def test_a_handle_that_has_expired_deletes_nothing(sqs):
    queue = fifo(sqs, VisibilityTimeout="0")
    send(sqs, queue, MessageDeduplicationId="d")
    handle = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    code, shape, text = refused(sqs.delete_message, QueueUrl=queue, ReceiptHandle=handle)
    assert (code, shape) == ("InvalidParameterValue", "InvalidParameterValueException")
    assert text == f"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."


@pytest.mark.parametrize("value", ["", "a b", "é", "a" * 129])
@pytest.mark.parametrize("name", ["MessageGroupId", "MessageDeduplicationId"])
def test_ids_are_of_letters_digits_and_punctuation(sqs, name, value):
    given = {"MessageGroupId": "g", "MessageDeduplicationId": "d", name: value}
    _, _, text = refused(sqs.send_message, QueueUrl=fifo(sqs), MessageBody="a", **given)
    rule = f"{name} can only include alphanumeric and punctuation characters. 1 to 128 in length."
    assert text == f"Value {value} for parameter {name} is invalid. Reason: {rule}"


def test_a_standard_queue_takes_a_group_and_no_deduplication_id(sqs, queue):
    send(sqs, queue)
    assert "SequenceNumber" not in send(sqs, queue)
    _, _, text = refused(sqs.send_message, QueueUrl=queue, MessageBody="a", MessageDeduplicationId="d")
    reason = "The request include parameter that is not valid for this queue type."
    assert text == f"Value d for parameter MessageDeduplicationId is invalid. Reason: {reason}"


ATTRIBUTE = {"by": {"DataType": "String", "StringValue": "me"}}


def test_a_message_s_bytes_are_those_of_its_body_and_of_its_attributes(sqs):
    attributes = {"MaximumMessageSize": "1024"}
    queue = sqs.create_queue(QueueName="small", Attributes=attributes)["QueueUrl"]
    most = 1024 - len("by" + "String" + "me")
    sqs.send_message(QueueUrl=queue, MessageBody="a" * most, MessageAttributes=ATTRIBUTE)
    for body in ("a" * (most + 1), "é" * (most // 2 + 1)):
        _, _, text = refused(sqs.send_message, QueueUrl=queue, MessageBody=body, MessageAttributes=ATTRIBUTE)
        assert text == "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."


def test_a_batch_is_as_long_as_its_messages_together(sqs, queue):
    half = sent_messages.MOST_BYTES // 2
    entries = [{"Id": "1", "MessageBody": "a" * half}, {"Id": "2", "MessageBody": "a" * (half + 1)}]
    code, _, text = refused(sqs.send_message_batch, QueueUrl=queue, Entries=entries)
    assert code == "AWS.SimpleQueueService.BatchRequestTooLong"
    assert text == "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes."


def test_an_error_has_the_code_of_the_query_protocol_and_the_name_of_its_shape(sqs, queue):
    code, shape, text = refused(sqs.send_message, QueueUrl=queue, MessageBody="")
    assert (code, shape) == ("MissingParameter", "MissingRequiredParameterException")
    assert text == "The request must contain the parameter MessageBody."

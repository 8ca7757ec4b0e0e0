"""What CreateQueue and SetQueueAttributes refuse, and how GetQueueAttributes tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def sqs(client: Callable[..., Any]) -> Any:
    return client("sqs")


def message_of(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as met:
        call(**arguments)
    return met.value.response["Error"]["Message"]


def test_a_queue_of_that_name_with_another_attribute_is_refused_with_the_attribute_s_name(sqs):
    sqs.create_queue(QueueName="jobs", Attributes={"DelaySeconds": "1", "VisibilityTimeout": "40"})
    again = {"QueueName": "jobs", "Attributes": {"VisibilityTimeout": "40"}}
    assert sqs.create_queue(**again)["QueueUrl"].endswith("/jobs")
    again["Attributes"] = {"VisibilityTimeout": "40", "DelaySeconds": "2"}
    text = "A queue already exists with the same name and a different value for attribute DelaySeconds"
    assert message_of(sqs.create_queue, **again) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("ContentBasedDeduplication", "true", "Unknown Attribute ContentBasedDeduplication."),
        ("DeduplicationScope", "queue", "You can specify the DeduplicationScope only when FifoQueue is set to true."),
        ("FifoThroughputLimit", "perQueue", "You can specify the FifoThroughputLimit only when FifoQueue is set to "),
    ],
)
def test_a_standard_queue_has_no_attributes_of_a_fifo_queue(sqs, name, value, text):
    assert message_of(sqs.create_queue, QueueName="jobs", Attributes={name: value}).startswith(text)
    assert "QueueUrls" not in sqs.list_queues()


def test_a_queue_stays_standard_or_fifo(sqs):
    standard = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    fifo = sqs.create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    change = sqs.set_queue_attributes
    assert message_of(change, QueueUrl=standard, Attributes={"FifoQueue": "true"}) == "Unknown Attribute FifoQueue."
    text = "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."
    assert message_of(change, QueueUrl=fifo, Attributes={"FifoQueue": "false"}) == text


def test_moments_are_whole_seconds(sqs):
    queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    names = ["CreatedTimestamp", "LastModifiedTimestamp"]
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    assert all(found[name].isdecimal() for name in names)

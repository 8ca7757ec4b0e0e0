"""Messages that were given up go back where they came from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def sqs(client) -> Any:
    return client("sqs")


def made(sqs: Any, name: str, **attributes: str) -> tuple[str, str]:
    url = sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "0"} | attributes)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture
def given_up(sqs) -> dict[str, str]:
    """A queue `work` that has given one message up to `dead`."""
    dead, dead_arn = made(sqs, "dead")
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
    work, work_arn = made(sqs, "work", RedrivePolicy=policy)
    sqs.send_message(QueueUrl=work, MessageBody="m")
    for _ in range(2):
        sqs.receive_message(QueueUrl=work)
    return {"work": work, "work_arn": work_arn, "dead": dead, "dead_arn": dead_arn}


def bodies(sqs: Any, url: str) -> list[str]:
    return [each["Body"] for each in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def test_a_redrive_moves_messages_to_the_queue_that_gave_them_up(sqs, given_up):
    sqs.start_message_move_task(SourceArn=given_up["dead_arn"])
    assert (bodies(sqs, given_up["dead"]), bodies(sqs, given_up["work"])) == ([], ["m"])


def test_a_destination_can_be_named(sqs, given_up):
    other, other_arn = made(sqs, "other")
    sqs.start_message_move_task(SourceArn=given_up["dead_arn"], DestinationArn=other_arn)
    assert (bodies(sqs, given_up["work"]), bodies(sqs, other)) == ([], ["m"])


def test_the_newest_task_is_listed_with_what_it_moved(sqs, given_up):
    sqs.start_message_move_task(SourceArn=given_up["dead_arn"])
    sqs.start_message_move_task(SourceArn=given_up["dead_arn"], MaxNumberOfMessagesPerSecond=5)
    tasks = sqs.list_message_move_tasks(SourceArn=given_up["dead_arn"], MaxResults=10)["Results"]
    assert [(task["Status"], task["ApproximateNumberOfMessagesMoved"]) for task in tasks] == [
        ("COMPLETED", 0),
        ("COMPLETED", 1),
    ]
    assert len(sqs.list_message_move_tasks(SourceArn=given_up["dead_arn"])["Results"]) == 1


def test_only_a_dead_letter_queue_is_a_source(sqs, given_up):
    with pytest.raises(ClientError, match="Source queue must be configured as a Dead Letter Queue"):
        sqs.start_message_move_task(SourceArn=given_up["work_arn"])


def test_a_queue_that_is_not_there_is_refused(sqs, given_up):
    for arn in (given_up["dead_arn"] + "x", "dead"):
        with pytest.raises(ClientError) as refused:
            sqs.start_message_move_task(SourceArn=arn)
        assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
    with pytest.raises(ClientError, match="Must be between 1 and 500"):
        sqs.start_message_move_task(SourceArn=given_up["dead_arn"], MaxNumberOfMessagesPerSecond=501)


def test_a_task_that_has_ended_cannot_be_cancelled(sqs, given_up):
    handle = sqs.start_message_move_task(SourceArn=given_up["dead_arn"])["TaskHandle"]
    with pytest.raises(ClientError) as refused:
        sqs.cancel_message_move_task(TaskHandle=handle)
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"

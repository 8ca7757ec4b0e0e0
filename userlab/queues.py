"""Queues of SQS: work that waits until somebody has time for it, and topics of SNS that fill several of them.

Source: Amazon SQS Developer Guide, "Using dead-letter queues in Amazon SQS", "Amazon SQS visibility timeout"; Lambda
Developer Guide, "Using Lambda with Amazon SQS"; Amazon SNS Developer Guide, "Fanout to Amazon SQS queues".
"""

from __future__ import annotations

import json
from typing import Any

import boto3

from userlab.event_sources import wait_until


def create(name: str, given_up: str | None = None, attempts: int = 3, seconds: int = 2) -> str:
    """Create a queue and return its URL. One of this name that is there already gets these settings.

    Args:
        given_up: the URL of a dead-letter queue: a message that was received `attempts` times goes there.
        seconds: the visibility timeout: how long a message that somebody took is hidden from all others. AWS's
            default is 30; a lesson does not wait that long.

    AWS operations: CreateQueue, SetQueueAttributes.
    """
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = {"VisibilityTimeout": str(seconds)}
    if given_up:
        policy = {"deadLetterTargetArn": arn(given_up), "maxReceiveCount": attempts}
        attributes["RedrivePolicy"] = json.dumps(policy)
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    return url


def arn(queue: str) -> str:
    """The ARN of a queue, by its URL. AWS operation: GetQueueAttributes."""
    sqs = boto3.client("sqs")
    return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def send(queue: str, *bodies: Any) -> None:
    """Put messages into a queue: each is written as JSON. AWS operation: SendMessage."""
    sqs = boto3.client("sqs")
    for body in bodies:
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body))


def counts(queue: str) -> tuple[int, int]:
    """How many messages wait, and how many somebody has taken and not yet deleted. Both are approximate on AWS.

    AWS operation: GetQueueAttributes.
    """
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return int(found[names[0]]), int(found[names[1]])


def receive(queue: str, seconds: int = 5) -> list[Any]:
    """Take up to ten messages out of a queue and delete them: their bodies, read as JSON.

    It waits for the first one so many seconds at most. AWS operations: ReceiveMessage, DeleteMessage.
    """
    sqs = boto3.client("sqs")
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=seconds)
    for message in answer.get("Messages", []):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def work(queue: str, function: str, **settings: Any) -> str:
    """Have a function called with a queue's messages, and wait until that works. Returns the mapping's UUID.

    Lambda receives the messages as the function's role, and deletes those that the function did.

    Args:
        settings: of CreateEventSourceMapping: BatchSize (default 10 messages), FunctionResponseTypes...

    AWS operations: CreateEventSourceMapping; UpdateEventSourceMapping if it is there already.
    """
    client = boto3.client("lambda")
    source = arn(queue)
    there = client.list_event_source_mappings(EventSourceArn=source, FunctionName=function)["EventSourceMappings"]
    if there:
        uuid = there[0]["UUID"]
        client.update_event_source_mapping(UUID=uuid, Enabled=True, **settings)
    else:
        uuid = client.create_event_source_mapping(EventSourceArn=source, FunctionName=function, **settings)["UUID"]
    wait_until(lambda: client.get_event_source_mapping(UUID=uuid)["State"] == "Enabled")
    return uuid


def redrive(given_up: str) -> None:
    """Send what lies in a dead-letter queue back to the queue that it came from, and wait until that is done.

    AWS operations: StartMessageMoveTask, ListMessageMoveTasks.
    """
    sqs = boto3.client("sqs")
    source = arn(given_up)
    sqs.start_message_move_task(SourceArn=source)
    wait_until(lambda: sqs.list_message_move_tasks(SourceArn=source)["Results"][0]["Status"] == "COMPLETED")


def subscribe(topic: str, queue: str, kinds: list[str] | None = None) -> None:
    """Let a queue get what is published to a topic, as it was published.

    The topic may send to the queue because the queue's own policy says so.

    Args:
        topic: its ARN. kinds: only messages whose attribute `kind` is one of these; None for all.

    AWS operations: SetQueueAttributes; Subscribe of SNS.
    """
    target = arn(queue)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": target,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    boto3.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    attributes = {"RawMessageDelivery": "true"}
    if kinds:
        attributes["FilterPolicy"] = json.dumps({"kind": kinds})
    boto3.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=target, Attributes=attributes)

"""Queues that let EventBridge in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest


def policy(resource: str, action: str = "sqs:SendMessage", service: str = "events.amazonaws.com") -> str:
    """A resource's policy that lets a service in."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def queue(client: Callable[..., Any], account: str) -> Callable[..., tuple[str, str]]:
    """queue("orders") makes one that lets EventBridge send to it, and gives its URL and ARN."""

    def make(name: str, let_in: bool = True, **attributes: str) -> tuple[str, str]:
        arn = f"arn:aws:sqs:us-east-1:{account}:{name}"
        allowed = {"Policy": policy(arn)} if let_in else {}
        return client("sqs").create_queue(QueueName=name, Attributes=allowed | attributes)["QueueUrl"], arn

    return make


@pytest.fixture
def received(client: Callable[..., Any]) -> Callable[[str], list[Any]]:
    """received(url) takes what a queue has, each body as JSON reads it."""

    def read(url: str) -> list[Any]:
        sqs = client("sqs")
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]

    return read

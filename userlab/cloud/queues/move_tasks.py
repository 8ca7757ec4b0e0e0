"""Redrive: StartMessageMoveTask and its list, which moto does not have.

The messages of a dead-letter queue are moved in one go, however many a second were asked for. A task is remembered
for as long as the local cloud runs. Source: SQS API reference, "StartMessageMoveTask", "ListMessageMoveTasks",
"CancelMessageMoveTask"; developer guide, "Configuring a dead-letter queue redrive".
"""

from __future__ import annotations

import base64
import json
import threading
import uuid
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams.messaging import queues

MOST_A_SECOND = 500
MOST_LISTED = 10

Task = dict[str, Any]


class MoveTasks:
    """The message move tasks of all accounts, newest first for each source."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._tasks: dict[tuple[str, str], list[Task]] = {}
        self._guard = threading.Lock()

    def start(self, request: AwsRequest) -> Task:
        """Move the messages of a dead-letter queue to where they came from, or to DestinationArn. Raises AwsError."""
        source, target = _text(request, "SourceArn"), request.parameters.get("DestinationArn")
        rate = request.parameters.get("MaxNumberOfMessagesPerSecond")
        if rate is not None and not 1 <= int(rate) <= MOST_A_SECOND:
            raise AwsError(
                "InvalidParameterValue",
                f"Value {rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and "
                f"{MOST_A_SECOND}.",
            )
        with self._accounts.lock(request.account):
            _own_queue(request, source)
            if target:
                _own_queue(request, str(target))
            if not queues.gives_up_to(request.account, request.region, source):
                raise AwsError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
            moved = queues.move_messages(request.account, request.region, source, str(target) if target else None)
        self._accounts.changed_silently(request.account, ("sqs",))
        task: Task = {
            "Status": "COMPLETED",
            "SourceArn": source,
            "ApproximateNumberOfMessagesMoved": moved,
            "ApproximateNumberOfMessagesToMove": moved,
            "StartedTimestamp": int(self._accounts.clock.now(request.account) * 1000),
        }
        if target:
            task["DestinationArn"] = target
        if rate is not None:
            task["MaxNumberOfMessagesPerSecond"] = int(rate)
        with self._guard:
            known = self._tasks.setdefault((request.account, source), [])
            known.insert(0, task)
            del known[MOST_LISTED:]
        return {"TaskHandle": _handle(source)}

    def listed(self, request: AwsRequest) -> Task:
        """The tasks of a source, newest first: MaxResults of them, one unless it says more. Raises AwsError."""
        source, most = _text(request, "SourceArn"), int(request.parameters.get("MaxResults") or 1)
        if not 1 <= most <= MOST_LISTED:
            raise AwsError(
                "InvalidParameterValue",
                f"Value {most} for parameter MaxResults is invalid. Reason: Must be between 1 and {MOST_LISTED}.",
            )
        with self._accounts.lock(request.account):
            _own_queue(request, source)
        with self._guard:
            return {"Results": list(self._tasks.get((request.account, source), ()))[:most]}

    def cancel(self, request: AwsRequest) -> Task:
        """No task runs for longer than its call, so there is never one to cancel. Raises AwsError."""
        _text(request, "TaskHandle")
        raise AwsError("ResourceNotFoundException", "Task does not exist.")

    def forget(self, account: str) -> None:
        with self._guard:
            for key in [key for key in self._tasks if key[0] == account]:
                del self._tasks[key]


def _text(request: AwsRequest, name: str) -> str:
    value = request.parameters.get(name)
    if not value:
        raise AwsError("MissingParameter", f"The request must contain the parameter {name}.")
    return str(value)


def _own_queue(request: AwsRequest, arn: str) -> None:
    """Raises AwsError unless this is the ARN of a queue of the caller's account and Region."""
    try:
        read = read_arn(arn)
    except ValueError:
        read = None
    if read is None or read.service != "sqs" or queues.find(read.account, read.region, read.resource) is None:
        raise AwsError(
            "ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist."
        )


def _handle(source: str) -> str:
    told = {"taskId": str(uuid.uuid4()), "sourceArn": source}
    return base64.b64encode(json.dumps(told).encode()).decode()

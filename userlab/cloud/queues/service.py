"""The service "sqs" in front of moto's: long polls wait here, where they hold nothing.

moto waits inside ReceiveMessage, and whoever calls moto holds the account's lock: nobody could send the message that is
waited for. So moto is only ever asked for what is there now, and asked again when a message was sent or became
visible. Source: SQS developer guide, "Amazon SQS short and long polling".
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.measures import Levels, Measure, unmeasured
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams import event_source_mappings
from userlab.cloud.moto_seams.delivering import queue_subscriptions, traffic
from userlab.cloud.moto_seams.messaging import message_times, queue_attributes, queues, sent_messages
from userlab.cloud.queues import message_input
from userlab.cloud.queues.measured import MeasuredMessages
from userlab.cloud.queues.message_input import LONGEST_WAIT_SECONDS
from userlab.cloud.queues.move_tasks import MoveTasks

_UNMODELED = ("InvalidParameterValue", "MissingParameter")  # moto's names; see `AwsError.response` for AWS's
LOOK_AGAIN_SECONDS = 0.5  # a message may also be made visible by ChangeMessageVisibility


class Queues:
    """Answers the requests of SQS; moto keeps queues and messages.

    `policy_allows` says whether the statements of a resource's policy let a service do something. `measure` takes the
    metrics of queues and topics; `minute_ends(account)` is told before something changes.
    """

    def __init__(
        self,
        accounts: Accounts,
        policy_allows: Callable[..., bool],
        measure: Measure = unmeasured,
        minute_ends: Callable[[str], None] = lambda account: None,
    ) -> None:
        self._accounts, self._policy_allows = accounts, policy_allows
        self._measured = MeasuredMessages(accounts, measure, minute_ends)
        traffic.install(self._measured)
        self._tasks = MoveTasks(accounts)
        self._move_tasks = {
            "StartMessageMoveTask": self._tasks.start,
            "ListMessageMoveTasks": self._tasks.listed,
            "CancelMessageMoveTask": self._tasks.cancel,
        }
        self._polls: dict[tuple[str, str], list[threading.Event]] = {}
        self._guard = threading.Lock()
        self._closing = False
        message_times.install()
        accounts.clock.on_advance(self._clock_moved)
        sent_messages.install()
        queue_attributes.install()
        queue_subscriptions.install(self._takes)
        event_source_mappings.install()
        event_source_mappings.subscribe(self._sent)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        if (task := self._move_tasks.get(request.action)) is not None:
            return AwsResponse.json(task(request), content_type="application/x-amz-json-1.0")
        message_input.check(request)
        if request.action != "ReceiveMessage":
            return _checked(forward(request))
        seconds = self._seconds(request)
        answer = _checked(self._poll(request, forward, seconds) if seconds else forward(request))
        if _is_empty(answer):
            place = request.account, request.region, _queue_name(request)
            self._measured.of_queue(*place, "NumberOfEmptyReceives", 1.0)
        return answer

    def levels(self, account: str) -> Levels:
        """What waits in the queues of an account. The caller holds its lock."""
        return self._measured.levels(account)

    def forget(self, account: str) -> None:
        """The account is being reset: its queues go with moto's state."""
        self._tasks.forget(account)
        self._measured.forget(account)

    def close(self) -> None:
        """Have every poll answer now."""
        self._closing = True
        traffic.uninstall(self._measured)
        event_source_mappings.unsubscribe(self._sent)
        with self._guard:
            for poll in [poll for polls in self._polls.values() for poll in polls]:
                poll.set()

    def _seconds(self, request: AwsRequest) -> int:
        """How long a request may wait; 0 also for what moto refuses."""
        asked = request.parameters.get("WaitTimeSeconds")
        if asked is None:
            with self._accounts.lock(request.account):
                asked = queues.wait_seconds(request.account, request.region, _queue_name(request))
        try:
            seconds = int(asked)
        except (TypeError, ValueError):
            return 0
        return seconds if 0 < seconds <= LONGEST_WAIT_SECONDS else 0

    def _poll(self, request: AwsRequest, forward: Forward, seconds: int) -> AwsResponse:
        clock, account = self._accounts.clock, request.account
        deadline = clock.monotonic(account) + seconds
        request.parameters = {**request.parameters, "WaitTimeSeconds": 0}
        with self._waiting(request) as woken:
            while True:
                woken.clear()
                answer = forward(request)
                left = deadline - clock.monotonic(account)
                if self._closing or left <= 0 or not _is_empty(answer):
                    return answer
                woken.wait(min(left, self._until_visible(request)))

    @contextmanager
    def _waiting(self, request: AwsRequest) -> Iterator[threading.Event]:
        """An event that is set for each message that comes into the queue."""
        place = request.account, _queue_name(request)
        woken = threading.Event()
        with self._guard:
            self._polls.setdefault(place, []).append(woken)
        try:
            yield woken
        finally:
            with self._guard:
                self._polls[place].remove(woken)
                if not self._polls[place]:
                    del self._polls[place]

    def _takes(self, queue: str, topic: str) -> bool:
        """Whether there is a queue, and its policy lets a topic send to it."""
        allowed = self._lets_in(queue, "sns.amazonaws.com", topic, read_arn(topic).account)
        if allowed:
            self._accounts.changed_silently(read_arn(queue).account, ("sqs",))
        return allowed

    def _lets_in(self, queue: str, service: str, source: str, account: str) -> bool:
        context = {"AWS:SourceArn": source, "AWS:SourceAccount": account}
        asked = {"action": "sqs:SendMessage", "resource": queue, "context": context}
        return self._policy_allows(queues.statements(queue), service=service, **asked)

    def _sent(self, account: str, arn: str) -> None:
        with self._guard:
            for poll in self._polls.get((account, arn.rpartition(":")[2]), ()):
                poll.set()

    def _clock_moved(self, account: str) -> None:
        with self._guard:
            for poll in [poll for (owner, _), polls in self._polls.items() if owner == account for poll in polls]:
                poll.set()

    def _until_visible(self, request: AwsRequest) -> float:
        with self._accounts.lock(request.account):
            moment = queues.next_visible(request.account, request.region, _queue_name(request))
        if moment is None:
            return LOOK_AGAIN_SECONDS
        return min(max(moment - self._accounts.clock.now(request.account), 0.01), LOOK_AGAIN_SECONDS)


def _checked(answer: AwsResponse) -> AwsResponse:
    """The answer, if it is none of the errors that moto names otherwise than AWS does in JSON; else AwsError."""
    if answer.status < 400 or not isinstance(answer.body, bytes) or not answer.body.startswith(b"{"):
        return answer
    document = json.loads(answer.body)
    code = str(document.get("__type")).rpartition("#")[2]
    if code in _UNMODELED:
        raise AwsError(code, document.get("message") or document.get("Message") or "", answer.status)
    return answer


def _queue_name(request: AwsRequest) -> str:
    return str(request.parameters.get("QueueUrl") or "").rstrip("/").rpartition("/")[2]


def _is_empty(answer: AwsResponse) -> bool:
    """Whether an answer succeeded and holds no message, in JSON or in XML."""
    return answer.status == 200 and isinstance(answer.body, bytes) and b"ReceiptHandle" not in answer.body

"""The service "sns" in front of moto's: what is refused, what is published, who confirms.

moto keeps topics and subscriptions. Publishing, attributes of topics, and confirmations are answered here, since moto
confirms whoever is subscribed, forgets duplicates, and tells what AWS does not. Source: SNS API reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.http import query_form, query_xml
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams.delivering import notifications
from userlab.cloud.moto_seams.messaging import topics
from userlab.cloud.topics import confirmation, publishing, subscription_input, topic_input
from userlab.cloud.topics.refused import check_arn, invalid, not_found

PENDING = "pending confirmation"
_CODE, _MESSAGE = re.compile(r"<Code>(.*?)</Code>", re.DOTALL), re.compile(r"<Message>(.*?)</Message>", re.DOTALL)
# moto's words, where AWS says "Invalid parameter" before them or others.
_SAID_AFTER = ("Statement already exists", "Policy statement action out of service scope!", "AttributeName")
# Operations that name a topic by its ARN, and nothing else that is looked at here.
_OF_A_TOPIC = frozenset({"DeleteTopic", "AddPermission", "RemovePermission", "ListSubscriptionsByTopic"})


class Topics:
    """SNS of every account. `address()` is where the lab is reached, for what a server is asked to visit."""

    def __init__(self, accounts: Accounts, address: Callable[[], str]) -> None:
        self._accounts, self._address = accounts, address
        topics.install()
        self._own: dict[str, Callable[[AwsRequest, dict[str, Any]], dict[str, Any]]] = {
            "Publish": lambda request, given: publishing.publish(given, request.region),
            "PublishBatch": lambda request, given: publishing.publish_batch(given, request.region),
            "GetTopicAttributes": _topic_attributes,
            "ConfirmSubscription": confirmation.confirm,
        }

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        given = query_form.members("sns", request.action, request.parameters)
        own = self._own.get(request.action)
        if own is not None:
            with self._accounts.changing(request.account, ("sns", "sqs")):
                return query_xml.answer(request, own(request, given))
        with self._accounts.lock(request.account):
            _check(request, given)
        answer = _in_aws_words(forward(request))
        if request.action == "Subscribe":
            return self._subscribed(request, given, answer)
        return self._pending_named(request, answer) if request.action.startswith("ListSubscriptions") else answer

    def _pending_named(self, request: AwsRequest, answer: AwsResponse) -> AwsResponse:
        """A list in which what waits for a confirmation has no ARN yet."""
        with self._accounts.lock(request.account):
            pending = topics.pending_arns(request.account, request.region)
        assert isinstance(answer.body, bytes)
        for arn in pending:
            told = f"<SubscriptionArn>{arn}</SubscriptionArn>".encode()
            answer.body = answer.body.replace(told, b"<SubscriptionArn>PendingConfirmation</SubscriptionArn>")
        return answer

    def forget(self, account: str) -> None:
        """The account is being reset: its topics go with moto's state."""

    def close(self) -> None:
        """Nothing runs here."""

    def _subscribed(self, request: AwsRequest, given: dict[str, Any], answer: AwsResponse) -> AwsResponse:
        with self._accounts.changing(request.account, ("sns",)):
            made = topics.same_subscription(given["TopicArn"], given["Protocol"], given.get("Endpoint") or "")
            if made is None:
                return answer
            topics.note_principal(made, request.principal.arn)
            if not notifications.is_pending(made):
                return answer
            confirmation.ask(made, self._address())
        arn = made.arn if str(given.get("ReturnSubscriptionArn")).lower() == "true" else PENDING
        return query_xml.answer(request, {"SubscriptionArn": arn})


def _topic_attributes(request: AwsRequest, given: dict[str, Any]) -> dict[str, Any]:
    check_arn("TopicArn", given.get("TopicArn"))
    topic = topics.find(given["TopicArn"])
    if topic is None or read_arn(given["TopicArn"]).region != request.region:
        raise not_found("Topic")
    entries = [{"key": name, "value": value} for name, value in topics.attributes(topic).items()]
    return {"Attributes": query_xml.Entries(entries)}


def _check(request: AwsRequest, given: dict[str, Any]) -> None:
    """Raise AwsError for what AWS refuses and moto takes, or refuses in other words."""
    action = request.action
    if action == "CreateTopic":
        topic_input.check(given, request.account, request.region)
    elif action == "Subscribe":
        subscription_input.check(given)
    elif action == "SetSubscriptionAttributes":
        subscription_input.check_change(given)
    elif action == "SetTopicAttributes":
        topic_input.check_change(given)
    elif action == "Unsubscribe":
        subscription_input.check_subscription_arn(given.get("SubscriptionArn"))
    elif action == "GetSubscriptionAttributes":
        check_arn("SubscriptionArn", given.get("SubscriptionArn"))
    elif action == "TagResource":
        topic_input.check_tags(given.get("Tags") or [])
    elif action in _OF_A_TOPIC:
        check_arn("TopicArn", given.get("TopicArn"))


def _in_aws_words(answer: AwsResponse) -> AwsResponse:
    """The answer if it is no error, else AwsError: moto tells an error's text twice, and some otherwise than AWS."""
    if answer.status < 400 or not isinstance(answer.body, bytes):
        return answer
    text = answer.body.decode()
    code, message = _CODE.search(text), _MESSAGE.search(text)
    if code is None or message is None:
        return answer
    told = unescape(message[1])
    if told in _SAID_AFTER:
        raise invalid(told)
    if re.fullmatch(r"Subscription with arn \S+ not found", told):
        raise not_found("Subscription")
    raise AwsError(unescape(code[1]), told, answer.status)

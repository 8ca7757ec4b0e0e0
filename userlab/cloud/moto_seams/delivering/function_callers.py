"""Functions, where moto's S3 and CloudWatch Logs call them, and SNS: whether their policies let a service in.

Stock moto asks nobody, and fails with the publisher where a function is gone. Here a message, an object or a log event
of a service that may not call goes nowhere, as on AWS, and what is set up for a function that would not let the
service in is refused. S3 asks queues and topics, too. Source: SNS developer guide, "Fanout to Lambda functions";
S3 user guide, "Granting permissions to publish event notification messages to a destination"; CloudWatch Logs user
guide, "Subscription filters with AWS Lambda". Callers hold the account's lock.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from moto.awslambda.models import LambdaBackend
from moto.logs.exceptions import InvalidParameterException
from moto.logs.models import LogsBackend
from moto.s3 import notifications
from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.delivering import recipients

SNS, S3, LOGS = "sns.amazonaws.com", "s3.amazonaws.com", "logs.amazonaws.com"


class Callers(Protocol):
    """What Lambda is for the services that call functions."""

    def may_call(self, function: str, service: str, source: str, account: str) -> bool:
        """Whether there is the function of an ARN, and its policy lets a service call it for a source's ARN."""

    def put(self, function: str, payload: bytes) -> None:
        """Have a function get an event, soon."""


_callers: list[Callers] = []


def install(callers: Callers) -> None:
    """Have moto's services call functions by way of `callers`."""
    _callers[:] = [callers]
    if hasattr(S3Backend, "userlab_stock"):
        return
    notifications._invoke_awslambda = _notified
    notifications._send_sqs_message = _sent_to(notifications._send_sqs_message, "sqs")
    notifications._send_sns_message = _sent_to(notifications._send_sns_message, "sns")
    S3Backend.userlab_stock = S3Backend.put_bucket_notification_configuration
    S3Backend.put_bucket_notification_configuration = _notifications_set
    LogsBackend.userlab_stock = LogsBackend.put_subscription_filter
    LogsBackend.put_subscription_filter = _subscribed
    LambdaBackend.userlab_stock = LambdaBackend.send_log_event
    LambdaBackend.send_log_event = _logged


def call(function: str, service: str, source: str, account: str, event: dict[str, Any]) -> None:
    """Have a function get an event, if it lets the service in."""
    for callers in _callers:
        if callers.may_call(function, service, source, account):
            callers.put(function, json.dumps(event).encode())


def may_call(function: str, service: str, source: str, account: str) -> bool:
    """Whether there is the function of an ARN, and its policy lets a service call it for a source's ARN."""
    return all(callers.may_call(function, service, source, account) for callers in _callers)


def _notified(account_id: str, event_body: Any, fn_arn: str, region_name: str) -> None:
    records = event_body.get("Records")
    if records:  # moto sends functions a test event, too; S3 sends that to queues and topics only
        call(fn_arn, S3, records[0]["s3"]["bucket"]["arn"], account_id, event_body)


def _sent_to(stock: Callable[..., None], service: str) -> Callable[..., None]:
    """Moto's sending to a queue (by its name) or topic (by its ARN), where its policy lets the bucket in."""

    def send(account_id: str, event_body: Any, name: str, region_name: str) -> None:
        records = event_body.get("Records")
        bucket = records[0]["s3"]["bucket"]["name"] if records else event_body.get("Bucket")
        target = name if service == "sns" else f"arn:aws:sqs:{region_name}:{account_id}:{name}"
        if recipients.lets_in(target, S3, f"arn:aws:s3:::{bucket}", account_id):
            stock(account_id, event_body, name, region_name)

    return send


def _notifications_set(backend: S3Backend, bucket_name: str, notification_config: dict[str, Any]) -> None:
    source, given = f"arn:aws:s3:::{bucket_name}", notification_config or {}
    taking = [
        may_call(wanted["CloudFunction"], S3, source, backend.account_id)
        for wanted in given.get("CloudFunctionConfiguration") or ()
    ]
    taking += [
        recipients.lets_in(wanted[kind], S3, source, backend.account_id)
        for kind in ("Queue", "Topic")
        for wanted in given.get(f"{kind}Configuration") or ()
    ]
    if not all(taking):
        raise S3ClientError("InvalidArgument", "Unable to validate the following destination configurations")
    backend.userlab_stock(bucket_name, notification_config)


def _group_arn(account: str, region: str, group: str) -> str:
    return f"arn:aws:logs:{region}:{account}:log-group:{group}:*"


def _subscribed(
    backend: LogsBackend,
    log_group_name: str,
    filter_name: str,
    filter_pattern: str,
    destination_arn: str,
    role_arn: str,
) -> None:
    if log_group_name in backend.groups and read_arn(destination_arn).service == "lambda":
        source = _group_arn(backend.account_id, backend.region_name, log_group_name)
        if not may_call(destination_arn, LOGS, source, backend.account_id):
            raise InvalidParameterException(
                "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute "
                "your function."
            )
    backend.userlab_stock(log_group_name, filter_name, filter_pattern, destination_arn, role_arn)


def _logged(
    backend: LambdaBackend,
    function_arn: str,
    filter_name: str,
    log_group_name: str,
    log_stream_name: str,
    log_events: Any,
) -> None:
    source = _group_arn(backend.account_id, backend.region_name, log_group_name)
    if may_call(function_arn, LOGS, source, backend.account_id):
        backend.userlab_stock(function_arn, filter_name, log_group_name, log_stream_name, log_events)

"""moto's SQS and SNS, sent to by Lambda. Callers hold the account's lock."""

from __future__ import annotations

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from userlab.cloud.account.arn import read_arn


def send(account: str, target: str, body: str, attributes: dict[str, str]) -> None:
    """Send a text to the SQS queue or SNS topic of an ARN. Raises moto's error when there is none."""
    _, service, region, _, name = read_arn(target)
    if service == "sqs":
        values = {key: {"DataType": "String", "StringValue": text} for key, text in attributes.items()}
        sqs_backends[account][region].send_message(name, body, message_attributes=values)
    elif service == "sns":
        values = {key: {"Type": "String", "Value": text} for key, text in attributes.items()}
        sns_backends[account][region].publish(body, arn=target, message_attributes=values)

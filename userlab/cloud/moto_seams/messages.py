"""moto's SQS, SNS and S3, sent to by Lambda. Callers hold the account's lock."""

from __future__ import annotations

from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams import queues


def send(account: str, target: str, body: str, attributes: dict[str, str | int]) -> None:
    """Send a text to the SQS queue or SNS topic of an ARN. Raises moto's error when there is none.

    An attribute that is an int becomes one of type Number.
    """
    _, service, region, _, name = read_arn(target)
    typed = [(key, "Number" if isinstance(value, int) else "String", str(value)) for key, value in attributes.items()]
    if service == "sqs":
        values = {key: {"DataType": kind, "StringValue": text} for key, kind, text in typed}
        sqs_backends[account][region].send_message(name, body, message_attributes=values)
    elif service == "sns":
        values = {key: {"Type": kind, "Value": text} for key, kind, text in typed}
        sns_backends[account][region].publish(body, arn=target, message_attributes=values)


def put_object(account: str, bucket_arn: str, key: str, body: str) -> None:
    """Store a text in the S3 bucket of an ARN. Raises moto's error when there is none."""
    s3_backends[account]["aws"].put_object(read_arn(bucket_arn).resource, key, body.encode())


def exists(account: str, target: str) -> bool:
    """Whether there is the queue, topic or bucket of an ARN; of other services nothing is known here."""
    _, service, region, _, name = read_arn(target)
    if service == "sqs":
        return queues.find(account, region, name) is not None
    if service == "sns":
        regions = dict.get(sns_backends, account)
        backend = dict.get(regions, region) if regions is not None else None
        return backend is not None and target in backend.topics
    if service == "s3":
        return name in s3_backends[account]["aws"].buckets
    return True

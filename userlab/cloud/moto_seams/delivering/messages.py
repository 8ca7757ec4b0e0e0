"""moto's SQS, SNS, S3 and EventBridge, sent to by Lambda. Callers hold the account's lock."""

from __future__ import annotations

from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.messaging import queues


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


def send_in_order(account: str, queue_arn: str, body: str, group: str | None) -> None:
    """Send a text to the queue of an ARN, in a group of its order where it is a FIFO queue; nothing if it is gone."""
    _, _, region, _, name = read_arn(queue_arn)
    if queues.find(account, region, name) is not None:
        sqs_backends[account][region].send_message(name, body, group_id=group)


def put_object(account: str, bucket_arn: str, key: str, body: str) -> None:
    """Store a text in the S3 bucket of an ARN. Raises moto's error when there is none."""
    s3_backends[account]["aws"].put_object(read_arn(bucket_arn).resource, key, body.encode())


def put_event(account: str, bus_arn: str, detail_type: str, detail: str, resources: list[str]) -> None:
    """Put an event of Lambda's on the bus of an ARN. Raises moto's error when there is none."""
    entry = {"Source": "lambda", "DetailType": detail_type, "Detail": detail, "Resources": resources}
    name = read_arn(bus_arn).resource.removeprefix("event-bus/")
    events_backends[account][read_arn(bus_arn).region].put_events([{**entry, "EventBusName": name}])


def exists(account: str, target: str) -> bool:
    """Whether there is the queue, topic, bucket or event bus of an ARN; of other services nothing is known here."""
    _, service, region, _, name = read_arn(target)
    if service == "sqs":
        return queues.find(account, region, name) is not None
    if service == "sns":
        regions = dict.get(sns_backends, account)
        backend = dict.get(regions, region) if regions is not None else None
        return backend is not None and target in backend.topics
    if service == "s3":
        return name in s3_backends[account]["aws"].buckets
    if service == "events":
        return name.removeprefix("event-bus/") in events_backends[account][region].event_buses
    return True

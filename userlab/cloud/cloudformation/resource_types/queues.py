"""Queues and their policies.

(CloudFormation template reference, "AWS::SQS::Queue", "AWS::SQS::QueuePolicy".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.resource_types.documents import text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work
from userlab.cloud.cloudformation.templates.parameters import text_of

# Attribute -> what it is where a template does not say.
_ATTRIBUTES = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
    "RedrivePolicy": "",
    "RedriveAllowPolicy": "",
    "KmsMasterKeyId": "",
    "KmsDataKeyReusePeriodSeconds": "300",
    "SqsManagedSseEnabled": "true",
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoThroughputLimit": "perQueue",
}


def _attributes(properties: Properties) -> dict[str, str]:
    return {
        name: text(properties[name]) if isinstance(properties[name], dict) else text_of(properties[name])
        for name in _ATTRIBUTES
        if name in properties
    }


def _create(work: Work, properties: Properties) -> str:
    fifo = text_of(properties.get("FifoQueue", "false")) == "true"
    name = properties.get("QueueName") or work.name(80, suffix=".fifo" if fifo else "")
    attributes = _attributes(properties) | ({"FifoQueue": "true"} if fifo else {})
    return str(work.call("sqs", "CreateQueue", QueueName=name, Attributes=attributes, tags=work.tags)["QueueUrl"])


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    before, after = _attributes(old), _attributes(new)
    gone = {name: _ATTRIBUTES[name] for name in before if name not in after}
    differs = {name: value for name, value in after.items() if before.get(name) != value} | gone
    if differs:
        work.call("sqs", "SetQueueAttributes", QueueUrl=physical_id, Attributes=differs)


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("sqs", "DeleteQueue", QueueUrl=physical_id)


def _told(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    name = physical_id.rsplit("/", 1)[-1]
    return {"Arn": work.arn("sqs", name), "QueueName": name, "QueueUrl": physical_id}


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    if removed:
        work.call("sqs", "UntagQueue", QueueUrl=physical_id, TagKeys=removed)
    if added:
        work.call("sqs", "TagQueue", QueueUrl=physical_id, Tags=added)


QUEUE = ResourceType(
    "AWS::SQS::Queue",
    frozenset({"QueueName", "FifoQueue", *_ATTRIBUTES}),
    _create,
    _delete,
    _update,
    _told,
    attribute_names=frozenset({"Arn", "QueueName", "QueueUrl"}),
    replaced_by=frozenset({"QueueName", "FifoQueue"}),
    retag=_retag,
    names="QueueName",
)


def _create_policy(work: Work, properties: Properties) -> str:
    _set_policy(work, properties["Queues"], text(properties["PolicyDocument"]))
    return work.name(128)


def _set_policy(work: Work, queues: list[str], policy: str) -> None:
    for queue in queues:
        try:
            work.call("sqs", "SetQueueAttributes", QueueUrl=queue, Attributes={"Policy": policy})
        except CallRefused as error:
            if policy or not error.is_missing:
                raise


def _update_policy(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    _set_policy(work, [each for each in old["Queues"] if each not in new["Queues"]], "")
    _set_policy(work, new["Queues"], text(new["PolicyDocument"]))


QUEUE_POLICY = ResourceType(
    "AWS::SQS::QueuePolicy",
    frozenset({"Queues", "PolicyDocument"}),
    _create_policy,
    lambda work, physical_id, properties: _set_policy(work, properties["Queues"], ""),
    _update_policy,
    required=("PolicyDocument", "Queues"),
)

TYPES = (QUEUE, QUEUE_POLICY)

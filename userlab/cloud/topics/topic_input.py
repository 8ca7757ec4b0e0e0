"""What SNS refuses of a new topic.

Source: SNS API reference, "CreateTopic"; the texts are those that LocalStack recorded on AWS.
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.moto_seams.messaging import topics
from userlab.cloud.topics.refused import check_arn, invalid

_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
# What SetTopicAttributes may name: whether a topic is a FIFO topic stays as it was made.
_CHANGEABLE = frozenset({
    "ContentBasedDeduplication", "DeliveryPolicy", "DisplayName", "FifoThroughputScope", "KmsMasterKeyId", "Policy",
    "SignatureVersion", "TracingConfig", "ArchivePolicy",
    *(f"{protocol}{part}" for protocol in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
      for part in ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")),
})  # fmt: skip
_FIFO_NAME = re.compile(r"[A-Za-z0-9_-]{1,251}\.fifo")


def check(given: dict[str, Any], account: str, region: str) -> None:
    """Raise AwsError for a name or tags, and for a topic of the name that is another one."""
    name = given.get("Name") or ""
    attributes = given.get("Attributes") or {}
    is_fifo = str(attributes.get("FifoTopic")).lower() == "true"
    if not (_FIFO_NAME if is_fifo else _NAME).fullmatch(name):
        raise invalid("Topic Name")
    tags = given.get("Tags") or []
    check_tags(tags)
    there = topics.find(f"arn:aws:sns:{region}:{account}:{name}")
    if there is None:
        return
    told = topics.attributes(there)
    told.setdefault("FifoTopic", "false")
    if any(told.get(key, "").lower() != str(value).lower() for key, value in attributes.items()):
        raise invalid("Attributes Reason: Topic already exists with different attributes")
    if any(topics.tags(there).get(tag["Key"]) != tag.get("Value") for tag in tags):
        raise invalid("Tags Reason: Topic already exists with different tags")


def check_change(given: dict[str, Any]) -> None:
    """Raise AwsError for what SetTopicAttributes is asked."""
    check_arn("TopicArn", given.get("TopicArn"))
    if given.get("AttributeName") not in _CHANGEABLE:
        raise invalid("AttributeName")


def check_tags(tags: list[dict[str, Any]]) -> None:
    """Raise AwsError for a key that stands there twice."""
    keys = [tag.get("Key") for tag in tags]
    if len(set(keys)) < len(keys):
        raise invalid("Duplicated keys are not allowed.")

"""Publish and PublishBatch: a message is checked, and goes to the subscribers of its topic.

Sources: SNS API reference, "Publish", "PublishBatch"; SNS developer guide, "Message ordering and deduplication
strategies using Amazon SNS FIFO topics".
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.delivering.notifications import Notification
from userlab.cloud.moto_seams.messaging import topics
from userlab.cloud.topics import message_input
from userlab.cloud.topics.refused import check_arn, invalid, not_found

_ID = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")


def publish(given: dict[str, Any], region: str) -> dict[str, Any]:
    """The result of Publish. Raises AwsError."""
    target = given.get("TopicArn") or given.get("TargetArn")
    topic = _topic(target, "TargetArn" if given.get("TargetArn") else "TopicArn", region)
    message_input.check(given)
    _check_order(topic, given)
    return _sent(topic, given)


def publish_batch(given: dict[str, Any], region: str) -> dict[str, Any]:
    """The result of PublishBatch. Raises AwsError."""
    topic = _topic(given.get("TopicArn"), "TopicArn", region)
    entries = given.get("PublishBatchRequestEntries") or []
    message_input.check_batch(entries)
    for number, entry in enumerate(entries, 1):
        message_input.check(entry, f"publishBatchRequestEntries.{number}.member.")
        _check_order(topic, entry)
    return {"Successful": [{"Id": entry["Id"], **_sent(topic, entry)} for entry in entries], "Failed": []}


def _topic(arn: Any, name: str, region: str) -> Any:
    check_arn(name, arn)
    found = read_arn(arn)
    if name == "TargetArn" and found.resource.startswith("endpoint/"):
        raise invalid("TargetArn Reason: No endpoint found for the target arn specified")
    if found.region != region:
        raise invalid(name)
    topic = topics.find(arn)
    if topic is None:
        raise not_found("Topic")
    return topic


def _check_order(topic: Any, given: dict[str, Any]) -> None:
    """Raise AwsError for a group or a deduplication id that a topic of its kind does not take."""
    for name in ("MessageGroupId", "MessageDeduplicationId"):
        if given.get(name) is not None and not _ID.fullmatch(given[name]):
            raise invalid(
                f"{name} Reason: {name} can only include alphanumeric and punctuation characters. 1 to 128 in length"
            )
    deduplication = given.get("MessageDeduplicationId")
    if not topic.fifo_topic:
        if deduplication:
            raise invalid(
                "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not "
                "valid for this topic type"
            )
        return
    if not given.get("MessageGroupId"):
        raise invalid("The MessageGroupId parameter is required for FIFO topics")
    if not deduplication and not topic.content_based_deduplication:
        raise invalid(
            "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided "
            "explicitly"
        )


def _sent(topic: Any, given: dict[str, Any]) -> dict[str, Any]:
    attributes = {
        name: {"Type": value["DataType"], "Value": value.get("StringValue") or value.get("BinaryValue")}
        for name, value in (given.get("MessageAttributes") or {}).items()
    }
    notification = Notification(
        message_id=topics.new_id(),
        message=given["Message"],
        subject=given.get("Subject"),
        attributes=attributes,
        group=given.get("MessageGroupId"),
        deduplication=given.get("MessageDeduplicationId"),
        structure=given.get("MessageStructure"),
    )
    message_id, number = topics.publish(topic, notification)
    return {"MessageId": message_id, **({"SequenceNumber": number} if number else {})}

"""Topics, their subscriptions and policies.

(CloudFormation template reference, "AWS::SNS::Topic", "AWS::SNS::Subscription", "AWS::SNS::TopicPolicy".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.resource_types.casing import changed
from userlab.cloud.cloudformation.resource_types.documents import tag_list, text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work
from userlab.cloud.cloudformation.templates.parameters import text_of

_OF_TOPICS = ("DisplayName", "KmsMasterKeyId", "ContentBasedDeduplication", "SignatureVersion", "TracingConfig",
              "FifoThroughputScope")  # fmt: skip
_OF_SUBSCRIPTIONS = ("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy",
                     "SubscriptionRoleArn")  # fmt: skip


def _attributes(properties: Properties, names: tuple[str, ...]) -> dict[str, str]:
    return {
        name: text(properties[name]) if isinstance(properties[name], (dict, list)) else text_of(properties[name])
        for name in names
        if name in properties
    }


def _create(work: Work, properties: Properties) -> str:
    fifo = text_of(properties.get("FifoTopic", "false")) == "true"
    name = properties.get("TopicName") or work.name(256, suffix=".fifo" if fifo else "")
    attributes = _attributes(properties, _OF_TOPICS) | ({"FifoTopic": "true"} if fifo else {})
    arn = str(work.call("sns", "CreateTopic", Name=name, Attributes=attributes, Tags=work.tag_list)["TopicArn"])
    work.made(arn)
    _subscribe(work, arn, properties, {})
    return arn


def _subscribe(work: Work, arn: str, new: Properties, old: Properties) -> None:
    """Bring the subscriptions that stand in a topic's own properties in line."""
    before, after = ([(e["Protocol"], e["Endpoint"]) for e in every.get("Subscription") or []] for every in (old, new))
    for protocol, endpoint in after:
        if (protocol, endpoint) not in before:
            work.call("sns", "Subscribe", TopicArn=arn, Protocol=protocol, Endpoint=endpoint)
    gone = [each for each in before if each not in after]
    if gone:
        for each in work.call("sns", "ListSubscriptionsByTopic", TopicArn=arn)["Subscriptions"]:
            if (each["Protocol"], each["Endpoint"]) in gone:
                work.call("sns", "Unsubscribe", SubscriptionArn=each["SubscriptionArn"])


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    before, after = _attributes(old, _OF_TOPICS), _attributes(new, _OF_TOPICS)
    for name in changed(after, before):
        given = {"AttributeName": name, "AttributeValue": after.get(name, "")}
        work.call("sns", "SetTopicAttributes", TopicArn=physical_id, **given)
    _subscribe(work, physical_id, new, old)


def _told(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    return {"TopicArn": physical_id, "TopicName": physical_id.rpartition(":")[2]}


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    if removed:
        work.call("sns", "UntagResource", ResourceArn=physical_id, TagKeys=removed)
    if added:
        work.call("sns", "TagResource", ResourceArn=physical_id, Tags=tag_list(added))


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    _subscribe(work, physical_id, {}, properties)
    work.call("sns", "DeleteTopic", TopicArn=physical_id)


TOPIC = ResourceType(
    "AWS::SNS::Topic",
    frozenset({"TopicName", "FifoTopic", "Subscription", *_OF_TOPICS}),
    _create,
    _delete,
    _update,
    _told,
    attribute_names=frozenset({"TopicArn", "TopicName"}),
    replaced_by=frozenset({"TopicName", "FifoTopic"}),
    retag=_retag,
    names="TopicName",
)


def _create_subscription(work: Work, properties: Properties) -> str:
    given = {name: str(properties[name]) for name in ("TopicArn", "Protocol", "Endpoint") if name in properties}
    attributes = _attributes(properties, _OF_SUBSCRIPTIONS)
    made = work.call("sns", "Subscribe", **given, Attributes=attributes, ReturnSubscriptionArn=True)
    return str(made["SubscriptionArn"])


# What an attribute is set to that is no longer asked for.
_UNSET = {"FilterPolicy": "{}", "FilterPolicyScope": "MessageAttributes", "RawMessageDelivery": "false"}


def _update_subscription(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    before, after = _attributes(old, _OF_SUBSCRIPTIONS), _attributes(new, _OF_SUBSCRIPTIONS)
    for name in changed(after, before):
        given = {"AttributeName": name, "AttributeValue": after.get(name, _UNSET.get(name, ""))}
        work.call("sns", "SetSubscriptionAttributes", SubscriptionArn=physical_id, **given)


SUBSCRIPTION = ResourceType(
    "AWS::SNS::Subscription",
    frozenset({"TopicArn", "Protocol", "Endpoint", *_OF_SUBSCRIPTIONS}),
    _create_subscription,
    lambda work, physical_id, properties: work.call("sns", "Unsubscribe", SubscriptionArn=physical_id),
    _update_subscription,
    lambda work, physical_id, properties: {"Arn": physical_id},
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"TopicArn", "Protocol", "Endpoint"}),
    required=("Protocol", "TopicArn"),
)


def _put_policy(work: Work, topics: list[str], policy: Any) -> None:
    for topic in topics:
        document = text(policy if policy is not None else _of_nobody_else(topic))
        try:
            work.call("sns", "SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue=document)
        except CallRefused as error:
            if policy is not None or not error.is_missing:
                raise


def _of_nobody_else(topic: str) -> dict[str, Any]:
    """The policy that a new topic has: its own account may use it."""
    owner = topic.split(":")[4]
    names = ("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic",
             "Subscribe", "ListSubscriptionsByTopic", "Publish")  # fmt: skip
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{name}" for name in names],
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
    }
    return {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}


def _create_policy(work: Work, properties: Properties) -> str:
    _put_policy(work, properties["Topics"], properties["PolicyDocument"])
    return work.name(128)


def _update_policy(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    _put_policy(work, [each for each in old["Topics"] if each not in new["Topics"]], None)
    _put_policy(work, new["Topics"], new["PolicyDocument"])


TOPIC_POLICY = ResourceType(
    "AWS::SNS::TopicPolicy",
    frozenset({"Topics", "PolicyDocument"}),
    _create_policy,
    lambda work, physical_id, properties: _put_policy(work, properties["Topics"], None),
    _update_policy,
    required=("PolicyDocument", "Topics"),
)

TYPES = (TOPIC, SUBSCRIPTION, TOPIC_POLICY)

"""Log groups, streams, metric filters and subscription filters.

(CloudFormation template reference, "Amazon CloudWatch Logs resource type reference".)
"""

from __future__ import annotations

from userlab.cloud.cloudformation.resource_types.casing import changed, members, picked
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work


def _create_group(work: Work, properties: Properties) -> str:
    name = str(properties.get("LogGroupName") or work.name(512))
    given = members("logs", "CreateLogGroup", picked(properties, "KmsKeyId", "LogGroupClass"))
    work.call("logs", "CreateLogGroup", logGroupName=name, tags=work.tags, **given)
    work.made(name)
    _keep(work, name, properties, {})
    return name


def _keep(work: Work, name: str, new: Properties, old: Properties) -> None:
    differs = changed(new, old)
    if "RetentionInDays" in differs and "RetentionInDays" in new:
        given = members("logs", "PutRetentionPolicy", picked(new, "RetentionInDays"))
        work.call("logs", "PutRetentionPolicy", logGroupName=name, **given)
    elif "RetentionInDays" in differs:
        work.call("logs", "DeleteRetentionPolicy", logGroupName=name)
    if "DeletionProtectionEnabled" in differs:
        wanted = {"DeletionProtectionEnabled": new.get("DeletionProtectionEnabled", False)}
        given = members("logs", "PutLogGroupDeletionProtection", wanted)
        work.call("logs", "PutLogGroupDeletionProtection", logGroupIdentifier=name, **given)


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    arn = work.arn("logs", f"log-group:{physical_id}")
    if removed:
        work.call("logs", "UntagResource", resourceArn=arn, tagKeys=removed)
    if added:
        work.call("logs", "TagResource", resourceArn=arn, tags=added)


LOG_GROUP = ResourceType(
    "AWS::Logs::LogGroup",
    frozenset({"LogGroupName", "RetentionInDays", "KmsKeyId", "LogGroupClass", "DeletionProtectionEnabled"}),
    _create_group,
    lambda work, physical_id, properties: work.call("logs", "DeleteLogGroup", logGroupName=physical_id),
    _keep,
    lambda work, physical_id, properties: {"Arn": work.arn("logs", f"log-group:{physical_id}:*")},
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"LogGroupName", "KmsKeyId", "LogGroupClass"}),
    retag=_retag,
    names="LogGroupName",
)


def _create_stream(work: Work, properties: Properties) -> str:
    name = str(properties.get("LogStreamName") or work.name(512))
    work.call("logs", "CreateLogStream", logGroupName=str(properties["LogGroupName"]), logStreamName=name)
    return name


def _delete_stream(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("logs", "DeleteLogStream", logGroupName=str(properties["LogGroupName"]), logStreamName=physical_id)


LOG_STREAM = ResourceType(
    "AWS::Logs::LogStream",
    frozenset({"LogGroupName", "LogStreamName"}),
    _create_stream,
    _delete_stream,
    required=("LogGroupName",),
)


def _with_dimensions(transformation: Properties) -> Properties:
    """Dimensions are a list in a template, and a map in the operation."""
    given = transformation.get("Dimensions")
    if not isinstance(given, list):
        return transformation
    return transformation | {"Dimensions": {each["Key"]: each["Value"] for each in given}}


def _filter(kind: str, properties: frozenset[str]) -> ResourceType:
    """The type of a filter of a log group, which one call makes and changes."""

    def put(work: Work, name: str, wanted: Properties) -> None:
        wanted = {key: [_with_dimensions(each) for each in value] if key == "MetricTransformations" else value
                  for key, value in wanted.items()}  # fmt: skip
        given = members("logs", f"Put{kind}Filter", wanted, FilterName="")
        work.call("logs", f"Put{kind}Filter", filterName=name, **given)

    def create(work: Work, wanted: Properties) -> str:
        name = str(wanted.get("FilterName") or work.name(512))
        put(work, name, wanted)
        return name

    def delete(work: Work, physical_id: str, wanted: Properties) -> None:
        group = str(wanted["LogGroupName"])
        work.call("logs", f"Delete{kind}Filter", logGroupName=group, filterName=physical_id)

    return ResourceType(
        f"AWS::Logs::{kind}Filter",
        properties | {"FilterName", "FilterPattern", "LogGroupName"},
        create,
        delete,
        lambda work, physical_id, new, old: put(work, physical_id, new),
        replaced_by=frozenset({"FilterName", "LogGroupName"}),
        required=("FilterPattern", "LogGroupName"),
    )


METRIC_FILTER = _filter("Metric", frozenset({"MetricTransformations"}))
SUBSCRIPTION_FILTER = _filter("Subscription", frozenset({"DestinationArn", "Distribution", "RoleArn"}))

TYPES = (LOG_GROUP, LOG_STREAM, METRIC_FILTER, SUBSCRIPTION_FILTER)

"""Global tables with one replica, in the stack's own region: tables under another name.

(CloudFormation template reference, "AWS::DynamoDB::GlobalTable".)
"""

from __future__ import annotations

from dataclasses import replace

from userlab.cloud.cloudformation.resource_types.resource_type import Properties, PropertyRefused, ResourceType, Work
from userlab.cloud.cloudformation.resource_types.tables import TABLE

_ALIKE = ("TableName", "AttributeDefinitions", "KeySchema", "BillingMode", "LocalSecondaryIndexes",
          "StreamSpecification", "SSESpecification", "TimeToLiveSpecification")  # fmt: skip
_OF_REPLICAS = ("PointInTimeRecoverySpecification", "DeletionProtectionEnabled", "TableClass", "ResourcePolicy")


def _as_table(work: Work, properties: Properties) -> Properties:
    """The properties of the table that such a global table is. Raises PropertyRefused."""
    replicas = properties.get("Replicas") or []
    if len(replicas) != 1 or replicas[0].get("Region") != work.region:
        raise PropertyRefused(f"The local cloud has global tables with one replica only, in {work.region}")
    if properties.get("BillingMode", "PROVISIONED") != "PAY_PER_REQUEST":
        raise PropertyRefused("The local cloud has no auto scaling: a global table must have the BillingMode "
                              "PAY_PER_REQUEST")  # fmt: skip
    found = {name: properties[name] for name in _ALIKE if name in properties}
    found |= {name: replicas[0][name] for name in _OF_REPLICAS if name in replicas[0]}
    indexes = properties.get("GlobalSecondaryIndexes")
    if indexes is not None:
        found["GlobalSecondaryIndexes"] = [
            {key: value for key, value in index.items() if key in ("IndexName", "KeySchema", "Projection")}
            for index in indexes
        ]
    return found


def _create(work: Work, properties: Properties) -> str:
    own = {each["Key"]: each["Value"] for each in (properties.get("Replicas") or [{}])[0].get("Tags") or []}
    work.tags.update(own)
    return TABLE.create(work, _as_table(work, properties))


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    assert TABLE.update is not None
    TABLE.update(work, physical_id, _as_table(work, new), _as_table(work, old))


def _told(work: Work, physical_id: str, properties: Properties) -> Properties:
    told = dict(TABLE.attributes(work, physical_id, properties))
    return told | ({"TableId": work.notes["TableId"]} if work.notes.get("TableId") else {})


GLOBAL_TABLE = replace(
    TABLE,
    name="AWS::DynamoDB::GlobalTable",
    properties=frozenset({*_ALIKE, "GlobalSecondaryIndexes", "Replicas", "WriteOnDemandThroughputSettings"}),
    create=_create,
    update=_update,
    attributes=_told,
    attribute_names=frozenset({"Arn", "StreamArn", "TableId"}),
    retag=None,
    required=("AttributeDefinitions", "KeySchema", "Replicas"),
)

TYPES: tuple[ResourceType, ...] = (GLOBAL_TABLE,)

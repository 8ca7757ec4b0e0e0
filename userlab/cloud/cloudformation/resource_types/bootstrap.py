"""What `cdk bootstrap` makes besides buckets and roles: a repository for images, a key. They are kept, and do nothing.

(CloudFormation template reference, "AWS::ECR::Repository", "AWS::KMS::Key", "AWS::KMS::Alias".)
"""

from __future__ import annotations

from userlab.cloud.cloudformation.resource_types.casing import members, picked
from userlab.cloud.cloudformation.resource_types.documents import text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_OF_REPOSITORIES = ("ImageScanningConfiguration", "ImageTagMutability", "EncryptionConfiguration")


def _create_repository(work: Work, properties: Properties) -> str:
    name = str(properties.get("RepositoryName") or work.name(256).lower())
    given = members("ecr", "CreateRepository", picked(properties, *_OF_REPOSITORIES))
    work.call("ecr", "CreateRepository", repositoryName=name, tags=work.tag_list, **given)
    work.made(name)
    _set_repository(work, name, properties, {})
    return name


def _set_repository(work: Work, name: str, new: Properties, old: Properties) -> None:
    policy = new.get("RepositoryPolicyText")
    if policy is not None and policy != old.get("RepositoryPolicyText"):
        work.call("ecr", "SetRepositoryPolicy", repositoryName=name, policyText=text(policy))
    rules = (new.get("LifecyclePolicy") or {}).get("LifecyclePolicyText")
    if rules is not None and new.get("LifecyclePolicy") != old.get("LifecyclePolicy"):
        work.call("ecr", "PutLifecyclePolicy", repositoryName=name, lifecyclePolicyText=text(rules))


def _delete_repository(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("ecr", "DeleteRepository", repositoryName=physical_id, force=bool(properties.get("EmptyOnDelete")))


REPOSITORY = ResourceType(
    "AWS::ECR::Repository",
    frozenset(
        {"RepositoryName", "RepositoryPolicyText", "LifecyclePolicy", "EmptyOnDelete", "Tags", *_OF_REPOSITORIES}
    ),
    _create_repository,
    _delete_repository,
    _set_repository,
    lambda work, physical_id, properties: {
        "Arn": work.arn("ecr", f"repository/{physical_id}"),
        "RepositoryUri": f"{work.account}.dkr.ecr.{work.region}.amazonaws.com/{physical_id}",
    },
    attribute_names=frozenset({"Arn", "RepositoryUri"}),
    replaced_by=frozenset({"RepositoryName", "EncryptionConfiguration", *_OF_REPOSITORIES}),
    names="RepositoryName",
)


def _create_key(work: Work, properties: Properties) -> str:
    given = picked(properties, "Description", "KeyUsage", "KeySpec", "MultiRegion", "Origin")
    given |= {"Policy": properties["KeyPolicy"]} if "KeyPolicy" in properties else {}
    tags = [{"TagKey": key, "TagValue": value} for key, value in work.tags.items()]
    return str(work.call("kms", "CreateKey", Tags=tags, **members("kms", "CreateKey", given))["KeyMetadata"]["KeyId"])


def _update_key(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    if new.get("KeyPolicy") != old.get("KeyPolicy"):
        work.call("kms", "PutKeyPolicy", KeyId=physical_id, PolicyName="default", Policy=text(new["KeyPolicy"]))
    if new.get("Description") != old.get("Description"):
        work.call("kms", "UpdateKeyDescription", KeyId=physical_id, Description=str(new.get("Description", "")))


def _delete_key(work: Work, physical_id: str, properties: Properties) -> None:
    days = int(properties.get("PendingWindowInDays", 30))
    work.call("kms", "ScheduleKeyDeletion", KeyId=physical_id, PendingWindowInDays=days)


KEY = ResourceType(
    "AWS::KMS::Key",
    frozenset(
        {"Description", "KeyPolicy", "KeyUsage", "KeySpec", "MultiRegion", "Origin", "PendingWindowInDays", "Tags"}
    ),
    _create_key,
    _delete_key,
    _update_key,
    lambda work, physical_id, properties: {"Arn": work.arn("kms", f"key/{physical_id}"), "KeyId": physical_id},
    attribute_names=frozenset({"Arn", "KeyId"}),
    replaced_by=frozenset({"KeyUsage", "KeySpec", "MultiRegion", "Origin"}),
)


def _create_alias(work: Work, properties: Properties) -> str:
    given = members("kms", "CreateAlias", properties)
    work.call("kms", "CreateAlias", **given)
    return str(properties["AliasName"])


ALIAS = ResourceType(
    "AWS::KMS::Alias",
    frozenset({"AliasName", "TargetKeyId"}),
    _create_alias,
    lambda work, physical_id, properties: work.call("kms", "DeleteAlias", AliasName=physical_id),
    required=("AliasName", "TargetKeyId"),
)

TYPES = (REPOSITORY, KEY, ALIAS)

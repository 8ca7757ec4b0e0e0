"""Buckets and their policies.

(CloudFormation template reference, "AWS::S3::Bucket", "AWS::S3::BucketPolicy".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.resource_types.bucket_settings import SETTINGS
from userlab.cloud.cloudformation.resource_types.casing import members
from userlab.cloud.cloudformation.resource_types.documents import tag_list, text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work
from userlab.cloud.cloudformation.templates.parameters import text_of

_LISTS = {
    "AuthenticatedRead": "authenticated-read",
    "BucketOwnerFullControl": "bucket-owner-full-control",
    "BucketOwnerRead": "bucket-owner-read",
    "LogDeliveryWrite": "log-delivery-write",
    "Private": "private",
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
}


def _create(work: Work, properties: Properties) -> str:
    name = str(properties.get("BucketName") or work.name(63, small=True))
    made: dict[str, Any] = {}
    if work.region != "us-east-1":
        made["CreateBucketConfiguration"] = {"LocationConstraint": work.region}
    if text_of(properties.get("ObjectLockEnabled", "false")) == "true":
        made["ObjectLockEnabledForBucket"] = True
    if "AccessControl" in properties:
        made["ACL"] = _LISTS.get(str(properties["AccessControl"]), str(properties["AccessControl"]))
    work.call("s3", "CreateBucket", Bucket=name, **made)
    work.made(name)
    _retag(work, name, properties, {}, [])
    _set(work, name, properties, {})
    return name


def _set(work: Work, name: str, new: Properties, old: Properties) -> None:
    """Bring the settings in line, each by its own call."""
    for setting, (put, member, written, remove) in SETTINGS.items():
        value = new.get(setting)
        if value == old.get(setting):
            continue
        if value is not None:
            given = members("s3", put, {member: written(value)})
            work.call("s3", put, Bucket=name, **given)
        elif isinstance(remove, str):
            work.call("s3", remove, Bucket=name)
        else:
            work.call("s3", put, Bucket=name, **{member: remove})
    if new.get("AccessControl") != old.get("AccessControl") and old:
        wanted = str(new.get("AccessControl", "Private"))
        work.call("s3", "PutBucketAcl", Bucket=name, ACL=_LISTS.get(wanted, wanted))


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    """A bucket's tags are always set all at once; S3 takes none of AWS's own from a caller."""
    tags = {key: value for key, value in work.tags.items() if not key.startswith("aws:")}
    if tags:
        work.call("s3", "PutBucketTagging", Bucket=physical_id, Tagging={"TagSet": tag_list(tags)})
    elif removed:
        work.call("s3", "DeleteBucketTagging", Bucket=physical_id)


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("s3", "DeleteBucket", Bucket=physical_id)


def _told(work: Work, physical_id: str, properties: Properties) -> dict[str, str]:
    return {
        "Arn": f"arn:aws:s3:::{physical_id}",
        "DomainName": f"{physical_id}.s3.amazonaws.com",
        "DualStackDomainName": f"{physical_id}.s3.dualstack.{work.region}.amazonaws.com",
        "RegionalDomainName": f"{physical_id}.s3.{work.region}.amazonaws.com",
        "WebsiteURL": f"http://{physical_id}.s3-website-{work.region}.amazonaws.com",
    }


BUCKET = ResourceType(
    "AWS::S3::Bucket",
    frozenset({"BucketName", "AccessControl", "ObjectLockEnabled", *SETTINGS}),
    _create,
    _delete,
    _set,
    _told,
    attribute_names=frozenset({"Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"}),
    replaced_by=frozenset({"BucketName"}),
    retag=_retag,
    names="BucketName",
)


def _put_policy(work: Work, properties: Properties) -> str:
    bucket = str(properties["Bucket"])
    work.call("s3", "PutBucketPolicy", Bucket=bucket, Policy=text(properties["PolicyDocument"]))
    return bucket


def _update_policy(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    _put_policy(work, new)


BUCKET_POLICY = ResourceType(
    "AWS::S3::BucketPolicy",
    frozenset({"Bucket", "PolicyDocument"}),
    _put_policy,
    lambda work, physical_id, properties: work.call("s3", "DeleteBucketPolicy", Bucket=physical_id),
    _update_policy,
    replaced_by=frozenset({"Bucket"}),
    required=("Bucket", "PolicyDocument"),
)

TYPES = (BUCKET, BUCKET_POLICY)

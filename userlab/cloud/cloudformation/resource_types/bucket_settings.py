"""A bucket's settings as templates write them, and as S3's operations take them: they differ in many names.

(CloudFormation template reference, "AWS::S3::Bucket"; S3 API reference, "PutBucketNotificationConfiguration", ...)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Given = dict[str, Any]


def _renamed(value: Given, names: dict[str, str]) -> Given:
    return {names.get(key, key): each for key, each in value.items()}


def _encryption(value: Given) -> Given:
    names = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
    return {"Rules": [_renamed(each, names) for each in value["ServerSideEncryptionConfiguration"]]}


def _cors(value: Given) -> Given:
    names = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}
    return {"CORSRules": [_renamed(each, names) for each in value["CorsRules"]]}


def _notifications(value: Given) -> Given:
    found: Given = {}
    for name, target, wanted in (
        ("LambdaConfigurations", "Function", "LambdaFunction"),
        ("QueueConfigurations", "Queue", "Queue"),
        ("TopicConfigurations", "Topic", "Topic"),
    ):
        given = value.get(name) or []
        if given:
            found[f"{wanted}Configurations"] = [_notification(each, target, wanted) for each in given]
    if "EventBridgeConfiguration" in value:
        found["EventBridgeConfiguration"] = {}
    return found


def _notification(value: Given, target: str, wanted: str) -> Given:
    found: Given = {"Events": [value["Event"]], f"{wanted}Arn": value[target]}
    rules = ((value.get("Filter") or {}).get("S3Key") or {}).get("Rules")
    if rules:
        found["Filter"] = {"Key": {"FilterRules": rules}}
    return found


def _lifecycle(value: Given) -> Given:
    return {"Rules": [_lifecycle_rule(each) for each in value["Rules"]]}


def _lifecycle_rule(value: Given) -> Given:
    found: Given = {"Status": value["Status"], "Filter": _lifecycle_filter(value)}
    if "Id" in value:
        found["ID"] = value["Id"]
    names = {
        "ExpirationInDays": "Days",
        "ExpirationDate": "Date",
        "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
    }
    ends = {names[key]: value[key] for key in names if key in value}
    if ends:
        found["Expiration"] = ends
    if "NoncurrentVersionExpirationInDays" in value:
        found["NoncurrentVersionExpiration"] = {"NoncurrentDays": value["NoncurrentVersionExpirationInDays"]}
    for key in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if key in value:
            found[key] = value[key]
    moves = value.get("Transitions") or ([value["Transition"]] if "Transition" in value else [])
    if moves:
        found["Transitions"] = [
            _renamed(each, {"TransitionInDays": "Days", "TransitionDate": "Date"}) for each in moves
        ]
    if "NoncurrentVersionTransitions" in value:
        names = {"TransitionInDays": "NoncurrentDays"}
        found["NoncurrentVersionTransitions"] = [
            _renamed(each, names) for each in value["NoncurrentVersionTransitions"]
        ]
    return found


def _lifecycle_filter(value: Given) -> Given:
    parts: Given = {}
    if "Prefix" in value:
        parts["Prefix"] = value["Prefix"]
    if value.get("TagFilters"):
        parts["Tags"] = value["TagFilters"]
    parts |= {key: value[key] for key in ("ObjectSizeGreaterThan", "ObjectSizeLessThan") if key in value}
    if not parts:
        return {"Prefix": ""}
    if list(parts) == ["Tags"] and len(parts["Tags"]) == 1:
        return {"Tag": parts["Tags"][0]}
    return parts if len(parts) == 1 and "Tags" not in parts else {"And": parts}


def _website(value: Given) -> Given:
    found = {key: each for key, each in value.items() if key in ("RedirectAllRequestsTo",)}
    if "IndexDocument" in value:
        found["IndexDocument"] = {"Suffix": value["IndexDocument"]}
    if "ErrorDocument" in value:
        found["ErrorDocument"] = {"Key": value["ErrorDocument"]}
    if value.get("RoutingRules"):
        names = {"RedirectRule": "Redirect", "RoutingRuleCondition": "Condition"}
        found["RoutingRules"] = [_renamed(each, names) for each in value["RoutingRules"]]
    return found


def _as_it_is(value: Given) -> Given:
    return value


# Property -> (operation, its member, how it is written there, the operation that removes it or what stands for none).
SETTINGS: dict[str, tuple[str, str, Callable[[Given], Given], str | Given]] = {
    "OwnershipControls": (
        "PutBucketOwnershipControls", "OwnershipControls", _as_it_is, "DeleteBucketOwnershipControls",
    ),
    "PublicAccessBlockConfiguration": (
        "PutPublicAccessBlock", "PublicAccessBlockConfiguration", _as_it_is, "DeletePublicAccessBlock",
    ),
    "BucketEncryption": (
        "PutBucketEncryption", "ServerSideEncryptionConfiguration", _encryption, "DeleteBucketEncryption",
    ),
    "VersioningConfiguration": (
        "PutBucketVersioning", "VersioningConfiguration", _as_it_is, {"Status": "Suspended"},
    ),
    "CorsConfiguration": ("PutBucketCors", "CORSConfiguration", _cors, "DeleteBucketCors"),
    "LifecycleConfiguration": (
        "PutBucketLifecycleConfiguration", "LifecycleConfiguration", _lifecycle, "DeleteBucketLifecycle",
    ),
    "NotificationConfiguration": (
        "PutBucketNotificationConfiguration", "NotificationConfiguration", _notifications, {},
    ),
    "WebsiteConfiguration": ("PutBucketWebsite", "WebsiteConfiguration", _website, "DeleteBucketWebsite"),
}  # fmt: skip

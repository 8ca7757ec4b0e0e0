"""The permissions of services that a serverless course meets at its edges: queues, topics, buckets, secrets.

Services that are told nowhere need their action on "*".

Source: Service Authorization Reference, pages of Amazon SQS, Amazon SNS, Amazon S3, AWS Secrets Manager, AWS
Systems Manager, Amazon EventBridge.
"""

import re
from collections.abc import Callable
from urllib.parse import unquote

from userlab.cloud.account.arn import read_arn
from userlab.cloud.http import object_deletions
from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Need, arn
from userlab.cloud.moto_seams import resource_policies as stored

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
# S3 operations that other actions govern.
_S3_ACTIONS = {
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListBuckets": "ListAllMyBuckets",
    "ListParts": "ListMultipartUploadParts",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteBucketCors": "PutBucketCORS",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
}

# The actions that a version's id in the request makes of others.
_OF_A_VERSION = {
    "GetObject": "GetObjectVersion",
    "DeleteObject": "DeleteObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "PutObjectAcl": "PutObjectVersionAcl",
    "GetObjectTagging": "GetObjectVersionTagging",
    "PutObjectTagging": "PutObjectVersionTagging",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
}


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of an operation of any other service."""
    prefix = _PREFIXES.get(request.service, request.service)
    if request.service == "s3":
        return _s3(request)
    if request.service == "ssm":
        return _ssm(request, prefix)
    reader = _RESOURCES.get(request.service)
    resource = (reader(request) if reader else "") or "*"
    found = [Need(f"{prefix}:{request.action}", resource)]
    # Tags that come with a new queue or topic need their own permission.
    if request.action in _TAGGING and (request.parameters.get("tags") or request.parameters.get("Tags")):
        found.append(Need(_TAGGING[request.action], resource))
    return found


def _s3(request: AwsRequest) -> list[Need]:
    """Buckets and objects: arn:aws:s3:::BUCKET and arn:aws:s3:::BUCKET/KEY, without region and account."""
    bucket, key = request.parameters.get("Bucket", ""), request.parameters.get("Key", "")
    if request.action == "DeleteObjects":
        return _s3_deletions(request, bucket)
    resource = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else "")
    action = _S3_ACTIONS.get(request.action, request.action)
    if request.parameters.get("VersionId"):
        action = _OF_A_VERSION.get(action, action)
    found = [Need(f"s3:{action}", resource if bucket else "*")]
    source = request.headers.get("X-Amz-Copy-Source")
    if source:
        path, _, query = unquote(source).lstrip("/").partition("?")
        reads = "GetObjectVersion" if query.startswith("versionId=") else "GetObject"
        found.append(Need(f"s3:{reads}", f"arn:aws:s3:::{path}"))
    return found


def _s3_deletions(request: AwsRequest, bucket: str) -> list[Need]:
    found = {}
    for each in object_deletions.read(request.body)[0]:
        action = "s3:DeleteObjectVersion" if each.version else "s3:DeleteObject"
        found[action, each.key] = Need(action, f"arn:aws:s3:::{bucket}/{each.key}")
    return list(found.values())


def each_for_itself(request: AwsRequest) -> bool:
    """Whether an operation does what is allowed of it, and tells in its answer what is not."""
    return (request.service, request.action) == ("s3", "DeleteObjects")


def _text(request: AwsRequest, *names: str) -> str:
    return next((str(request.parameters[name]) for name in names if request.parameters.get(name)), "")


def _queue(request: AwsRequest) -> str:
    if source := _text(request, "SourceArn"):  # of the message move tasks
        return source
    # A queue's address says whose it is: https://sqs.us-east-1.amazonaws.com/123456789012/orders.
    *before, name = _text(request, "QueueUrl", "QueueName").rsplit("/", 2)
    owner = before[-1] if before and _ACCOUNT.fullmatch(before[-1]) else _text(request, "QueueOwnerAWSAccountId")
    if not name or not owner:
        return arn(request, "sqs", name) if name else ""
    return f"arn:aws:sqs:{request.region}:{owner}:{name}"


def _topic(request: AwsRequest) -> str:
    named = _text(request, "TopicArn", "TargetArn", "SubscriptionArn", "ResourceArn")
    name = _text(request, "Name")
    return named or (arn(request, "sns", name) if name else "")


def _secret(request: AwsRequest) -> str:
    named = _text(request, "SecretId", "Name")
    if not named:
        return ""
    place = read_arn(named) if named.startswith("arn:") else None
    account, region = (place.account, place.region) if place else (request.account, request.region)
    if found := stored.secret_arn(account, region, named):
        return found
    # Secrets' ARNs end in six random characters; policies name one that is still to be made with "-??????" or "-*".
    return named if place else arn(request, "secretsmanager", f"secret:{named}-000000")


def _ssm(request: AwsRequest, prefix: str) -> list[Need]:
    """Parameters, each by its ARN, without the version or label that a request may name behind a colon."""
    given = request.parameters
    names = [str(name) for name in given.get("Names") or () if name] or [_text(request, "Name", "Path")]
    if given.get("ResourceType") == "Parameter":
        names = [_text(request, "ResourceId")]
    resources = [_parameter(request, name) for name in names if name] or ["*"]
    found = [Need(f"{prefix}:{request.action}", resource) for resource in resources]
    if request.action == "PutParameter" and given.get("Tags"):
        found.append(Need("ssm:AddTagsToResource", resources[0]))
    return found


def _parameter(request: AwsRequest, name: str) -> str:
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    return arn(request, "ssm", f"parameter/{name.partition(':')[0].lstrip('/')}")


def _bus(request: AwsRequest) -> str:
    name = _text(request, "EventBusName") or "default"
    rule = _text(request, "Rule", "Name")
    return arn(request, "events", f"rule/{rule}" if rule else f"event-bus/{name}")


def _machine(request: AwsRequest) -> str:
    return _text(request, "stateMachineArn", "executionArn", "activityArn")


_RESOURCES: dict[str, Callable[[AwsRequest], str]] = {
    "sqs": _queue,
    "sns": _topic,
    "secretsmanager": _secret,
    "events": _bus,
    "stepfunctions": _machine,
}
_TAGGING = {"CreateQueue": "sqs:TagQueue", "CreateTopic": "sns:TagResource"}
# The prefix of a service's actions, where it is not its name.
_PREFIXES = {
    "stepfunctions": "states",
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "efs": "elasticfilesystem",
    "emr": "elasticmapreduce",
    "sesv2": "ses",
    "s3control": "s3",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "amp": "aps",
    "pinpoint": "mobiletargeting",
    "service-quotas": "servicequotas",
    "sso-admin": "sso",
    "iot-data": "iot",
    "meteringmarketplace": "aws-marketplace",
    "timestream-write": "timestream",
    "apigatewaymanagementapi": "execute-api",
    "resourcegroupstaggingapi": "tag",
}

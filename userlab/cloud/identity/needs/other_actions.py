"""The permissions of services that a serverless course meets at its edges: queues, topics, buckets, parameters.

Source: Service Authorization Reference, pages of Amazon SQS, Amazon SNS, Amazon S3, AWS Systems Manager.
"""

from urllib.parse import unquote

from userlab.cloud.http import object_deletions
from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs import other_resources
from userlab.cloud.identity.needs.need import Need, arn, text

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
    resources = other_resources.of(request)
    found = [Need(f"{prefix}:{request.action}", resource) for resource in resources]
    # Tags that come with a new queue or topic need their own permission.
    if request.action in _TAGGING and (request.parameters.get("tags") or request.parameters.get("Tags")):
        found.append(Need(_TAGGING[request.action], resources[0]))
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


def _ssm(request: AwsRequest, prefix: str) -> list[Need]:
    """Parameters, each by its ARN, without the version or label that a request may name behind a colon."""
    given = request.parameters
    names = [str(name) for name in given.get("Names") or () if name] or [text(request, "Name", "Path")]
    if given.get("ResourceType") == "Parameter":
        names = [text(request, "ResourceId")]
    resources = [_parameter(request, name) for name in names if name] or ["*"]
    found = [Need(f"{prefix}:{request.action}", resource) for resource in resources]
    if request.action == "PutParameter" and given.get("Tags"):
        found.append(Need("ssm:AddTagsToResource", resources[0]))
    return found


def _parameter(request: AwsRequest, name: str) -> str:
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    return arn(request, "ssm", f"parameter/{name.partition(':')[0].lstrip('/')}")


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

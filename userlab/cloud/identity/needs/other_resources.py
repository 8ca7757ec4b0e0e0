"""Which resource an operation is about, of services that a serverless course meets at its edges.

Services that are told nowhere need their action on "*", and so do operations that name nothing.

Source: Service Authorization Reference, "Resource types defined by" Amazon SQS, Amazon SNS, AWS Secrets Manager,
Amazon EventBridge, AWS KMS, Amazon Kinesis Data Streams, Amazon Data Firehose, Amazon Cognito User Pools, Amazon ECR.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from userlab.cloud.account.arn import read_arn
from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import arn, text
from userlab.cloud.moto_seams import resource_policies as stored

_OF_A_SUBSCRIPTION = ("Unsubscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes")
_MOVE_TASKS = ("StartMessageMoveTask", "ListMessageMoveTasks")
_OF_AN_ALIAS = ("CreateAlias", "UpdateAlias", "DeleteAlias")
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


def of(request: AwsRequest) -> list[str]:
    """The ARNs of what a request is about; "*" where it names nothing.

    >>> of(send_message_request)  # doctest: +SKIP
    ['arn:aws:sqs:us-east-1:123456789012:orders']
    """
    if (request.service, request.action) == ("events", "PutEvents"):
        return _buses_of_events(request)
    reader = _RESOURCES.get(request.service)
    return [(reader(request) if reader else "") or "*"]


def _queue(request: AwsRequest) -> str:
    if request.action in _MOVE_TASKS:
        return text(request, "SourceArn")
    # A queue's address says whose it is: https://sqs.us-east-1.amazonaws.com/123456789012/orders.
    *before, name = text(request, "QueueUrl", "QueueName").rsplit("/", 2)
    owner = before[-1] if before and _ACCOUNT.fullmatch(before[-1]) else text(request, "QueueOwnerAWSAccountId")
    if not name or not owner:
        return arn(request, "sqs", name) if name else ""
    return f"arn:aws:sqs:{request.region}:{owner}:{name}"


def _topic(request: AwsRequest) -> str:
    """What is named by the member that the operation goes by, whatever others a request brings."""
    if request.action in _OF_A_SUBSCRIPTION:
        return text(request, "SubscriptionArn")
    if request.action.endswith("Resource"):  # of tags
        return text(request, "ResourceArn")
    if request.action == "CreateTopic":
        name = text(request, "Name")
        return arn(request, "sns", name) if name else ""
    return text(request, "TargetArn", "TopicArn") if request.action == "Publish" else text(request, "TopicArn")


def _secret(request: AwsRequest) -> str:
    named = text(request, "SecretId", "Name")
    if not named:
        return ""
    place = read_arn(named) if named.startswith("arn:") else None
    # In the Region that is called, whatever an ARN says: there it is looked for.
    if found := stored.secret_arn(place.account if place else request.account, request.region, named):
        return found
    # Secrets' ARNs end in six random characters; policies name one that is still to be made with "-??????" or "-*".
    return named if place else arn(request, "secretsmanager", f"secret:{named}-000000")


def _buses_of_events(request: AwsRequest) -> list[str]:
    """Each entry names its own event bus."""
    entries = request.parameters.get("Entries")
    named = [each.get("EventBusName") for each in entries or () if isinstance(each, dict)]
    return list(dict.fromkeys(_bus(request, str(name or "default")) for name in named)) or ["*"]


def _bus(request: AwsRequest, name: str) -> str:
    return name if name.startswith("arn:") else arn(request, "events", f"event-bus/{name}")


def _bus_or_rule(request: AwsRequest) -> str:
    if request.action in ("ListEventBuses", "TestEventPattern"):
        return ""
    if request.action.endswith("Resource"):  # of tags
        return text(request, "ResourceARN")
    # PutRule, DescribeRule... call it Name; a member that an operation does not have decides nothing.
    bus, rule = text(request, "EventBusName"), ""
    if "Targets" in request.action or "Rule" in request.action:
        rule = text(request, "Rule" if "Targets" in request.action else "Name")
    if not rule:
        bus = bus or ("" if "Rule" in request.action else text(request, "Name"))
        return _bus(request, bus or "default")
    bus = bus.rpartition("event-bus/")[2]
    return arn(request, "events", f"rule/{rule}" if bus in ("", "default") else f"rule/{bus}/{rule}")


def _machine(request: AwsRequest) -> str:
    return text(request, "stateMachineArn", "executionArn", "activityArn")


def _key(request: AwsRequest) -> str:
    """A key of KMS, also where an alias names it; what is decrypted says itself by which key."""
    if request.action in ("Decrypt", "ReEncrypt"):  # whatever key the request names: that of the text opens it
        return stored.key_of_ciphertext(request.region, request.parameters.get("CiphertextBlob"))
    if request.action in _OF_AN_ALIAS:  # they are about an alias, too: who may do it may do it to all
        return ""
    named = text(request, "KeyId")
    if "alias/" in named:
        account = read_arn(named).account or request.account
        return stored.key_of_alias(account, request.region, named[named.index("alias/") :])
    if named.startswith("arn:"):  # maybe another account's
        return named
    return arn(request, "kms", f"key/{named}") if named else ""


def _stream(request: AwsRequest) -> str:
    name = text(request, "StreamName")
    return (arn(request, "kinesis", f"stream/{name}") if name else "") or text(request, "StreamARN", "ResourceARN")


def _delivery_stream(request: AwsRequest) -> str:
    name = text(request, "DeliveryStreamName")
    return arn(request, "firehose", f"deliverystream/{name}") if name else ""


def _user_pool(request: AwsRequest) -> str:
    pool = text(request, "UserPoolId")
    return arn(request, "cognito-idp", f"userpool/{pool}") if pool else text(request, "ResourceArn")


def _repository(request: AwsRequest) -> str:
    name = text(request, "repositoryName")
    return arn(request, "ecr", f"repository/{name}") if name else text(request, "resourceArn")


_RESOURCES: dict[str, Callable[[AwsRequest], str]] = {
    "sqs": _queue,
    "sns": _topic,
    "secretsmanager": _secret,
    "events": _bus_or_rule,
    "stepfunctions": _machine,
    "kms": _key,
    "kinesis": _stream,
    "firehose": _delivery_stream,
    "cognito-idp": _user_pool,
    "ecr": _repository,
}

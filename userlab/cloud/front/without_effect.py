"""Operations that would be taken and do nothing: refused by name, so that nobody waits for what never comes.

moto keeps what some hundred services are told, and carries out little of it: a server that is not running, an e-mail
that nobody gets, a certificate that nothing uses. Whoever reads of success looks for his mistake elsewhere. So of
services that are not looked after only those are let change anything whose effect can be seen: `CARRIED_OUT`; what is
asked of the others is answered, since there is nothing there.
"""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsError, AwsRequest

CARRIED_OUT = frozenset(
    {
        *("s3", "sns", "sqs", "ssm", "secretsmanager", "kms", "cognito-idp", "kinesis", "firehose", "ecr"),
        *("cloudwatch", "resourcegroupstaggingapi", "iam", "sts", "logs", "lambda", "events"),
    }
)
_READS = ("Describe", "List", "Get", "Head", "BatchGet", "Search", "Lookup")
# What these tell of anything but themselves is made up.
_INVENTED = frozenset(
    {
        *("comprehend", "rekognition", "polly", "textract", "transcribe", "bedrock-runtime", "sagemaker-runtime"),
        *(
            "athena",
            "rds-data",
            "redshift-data",
            "timestream-query",
            "ce",
            "forecast",
            "personalize",
            "cognito-identity",
        ),
    }
)
_SERVICES = {
    "stepfunctions": "It runs no state machines.",
    "scheduler": "A rule of EventBridge with a schedule expression runs on time.",
    "pipes": "An event source mapping of a function carries records on.",
    "ec2": "It has no virtual machines and networks: a function runs on your machine.",
    "ecs": "It runs no containers.",
    "eks": "It runs no containers.",
    "batch": "It runs no jobs.",
    "codebuild": "It builds nothing.",
    "codepipeline": "It builds nothing.",
    "ses": "It sends no e-mails.",
    "sesv2": "It sends no e-mails.",
    "pinpoint": "It sends no messages to people.",
    "route53": "It answers no names: what is local has a name that ends in localhost.",
    "acm": "It speaks plain HTTP, and no certificate is used.",
    "cloudfront": "It distributes nothing: the bucket or the API itself answers.",
    "wafv2": "It filters no requests.",
    "waf": "It filters no requests.",
    "appsync": "It has no GraphQL.",
    "cognito-identity": "It gives out no credentials for an identity: roles are assumed by users, roles and services.",
    "application-autoscaling": "It scales nothing: a table on demand needs no scaling.",
    "autoscaling": "It scales nothing.",
    "organizations": "Its accounts belong to no organization.",
    "rds": "It has no relational databases.",
    "elasticache": "It has no caches.",
    "dax": "It has no caches.",
}
_ROTATION = "It rotates no secrets: put a new value with PutSecretValue."
_SERVERS = "It has no servers to manage: of Systems Manager it has the parameters."
_DELIVERY = "Nothing is delivered elsewhere: a subscription filter hands events to a function."
_OPERATIONS: dict[tuple[str, str], str] = {
    ("secretsmanager", "RotateSecret"): _ROTATION,
    ("secretsmanager", "ReplicateSecretToRegions"): "A secret stays in its Region.",
    **{
        ("ssm", action): _SERVERS
        for action in (
            *("SendCommand", "StartAutomationExecution", "StartSession", "CreateMaintenanceWindow", "CreateDocument"),
            *("CreateAssociation", "CreatePatchBaseline", "RegisterPatchBaselineForPatchGroup", "CreateActivation"),
            *("RegisterTargetWithMaintenanceWindow", "RegisterTaskWithMaintenanceWindow", "UpdateDocument"),
        )
    },
    **{
        ("logs", action): _DELIVERY
        for action in ("CreateExportTask", "PutDestination", "PutDestinationPolicy", "CreateDelivery")
    },
    **{
        ("s3", action): reason
        for action, reason in {
            "PutBucketReplication": "It copies no objects to another bucket.",
            "PutBucketLogging": "It writes no access logs.",
            "PutBucketAccelerateConfiguration": "There is nothing to accelerate.",
            "PutBucketInventoryConfiguration": "It writes no inventories.",
            "PutBucketAnalyticsConfiguration": "It analyses nothing.",
            "PutBucketMetricsConfiguration": "S3 writes no metrics.",
            "PutBucketIntelligentTieringConfiguration": "It moves no objects to other storage classes.",
            "PutBucketRequestPayment": "Nobody pays.",
            "SelectObjectContent": "It reads no SQL: get the object, and look for the rows yourself.",
        }.items()
    },
    **{
        ("sns", action): "It reaches no phones."
        for action in (
            *("CreatePlatformApplication", "CreatePlatformEndpoint", "CreateSMSSandboxPhoneNumber"),
            *("SetSMSAttributes", "OptInPhoneNumber"),
        )
    },
    ("kms", "CreateCustomKeyStore"): "Its keys are kept in the lab.",
    ("kms", "ReplicateKey"): "A key stays in its Region.",
}


_TRIGGERS = "A user pool calls no functions."
# Operation -> member, which values of it do nothing (none: any), and why.
_MEMBERS: dict[tuple[str, str], tuple[str, frozenset[str], str]] = {
    ("cognito-idp", "CreateUserPool"): ("LambdaConfig", frozenset(), _TRIGGERS),
    ("cognito-idp", "UpdateUserPool"): ("LambdaConfig", frozenset(), _TRIGGERS),
    ("sns", "Publish"): ("PhoneNumber", frozenset(), "It reaches no phones."),
    ("sns", "Subscribe"): (
        "Protocol",
        frozenset({"sms", "application", "firehose"}),
        "Subscribers are functions, queues and servers on this machine.",
    ),
}


def check(call: AwsRequest, looked_after: bool) -> None:
    """Raise AwsError UnknownOperationException for an operation, or a member of it, that would do nothing.

    `looked_after` says that the cloud has a room of its own for the service.
    """
    asked = call.service, call.action
    what, reason = call.action, _OPERATIONS.get(asked)
    if reason is None and not (looked_after or call.service in CARRIED_OUT or _is_read(call)):
        reason = _SERVICES.get(call.service, "It would keep what it is told, and do nothing.")
    if asked in _MEMBERS:
        member, values, why = _MEMBERS[asked]
        given = call.parameters.get(member)
        if given and (not values or str(given) in values):
            what, reason = f"{call.action} with this {member}", why
    if reason is not None:
        text = f"The local cloud cannot do {call.service} {what}, though AWS can. {reason}"
        raise AwsError("UnknownOperationException", text)


def _is_read(call: AwsRequest) -> bool:
    return call.action.startswith(_READS[:2] if call.service in _INVENTED else _READS)

"""What would be taken and do nothing is refused by name, in the protocol of its service."""

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/r"
STATES = {"name": "m", "definition": "{}", "roleArn": ROLE}
ZONE = {"Name": "example.org", "CallerReference": "1"}
SCALING = {
    "ServiceNamespace": "dynamodb",
    "ResourceId": "table/t",
    "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
}
MAIL = {"Source": "a@b.c", "Destination": {}, "Message": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
SCHEDULE = {
    "Name": "s",
    "ScheduleExpression": "rate(1 minute)",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Target": {"Arn": "arn:aws:sqs:us-east-1:123456789012:q", "RoleArn": ROLE},
}


@pytest.mark.parametrize(
    ("service", "call", "arguments", "reason"),
    [
        ("stepfunctions", "create_state_machine", STATES, "It runs no state machines."),
        ("scheduler", "create_schedule", SCHEDULE, "A rule of EventBridge with a schedule expression runs on time."),
        ("ec2", "run_instances", {"MinCount": 1, "MaxCount": 1}, "It has no virtual machines"),
        ("route53", "create_hosted_zone", ZONE, "It answers no names"),
        ("ses", "send_email", MAIL, "It sends no e-mails."),
        ("elasticache", "create_cache_cluster", {"CacheClusterId": "c"}, "It has no caches."),
        ("application-autoscaling", "register_scalable_target", SCALING, "a table on demand needs no scaling"),
        ("comprehend", "detect_sentiment", {"Text": "t", "LanguageCode": "en"}, "do nothing"),
        ("efs", "create_file_system", {}, "It would keep what it is told, and do nothing."),
        ("secretsmanager", "rotate_secret", {"SecretId": "s"}, "It rotates no secrets"),
        ("ssm", "send_command", {"DocumentName": "AWS-RunShellScript"}, "It has no servers to manage"),
        ("sns", "publish", {"PhoneNumber": "+15555550100", "Message": "m"}, "It reaches no phones."),
        (
            "cognito-idp",
            "create_user_pool",
            {"PoolName": "p", "LambdaConfig": {"PreSignUp": "arn:aws:lambda:us-east-1:123456789012:function:f"}},
            "A user pool calls no functions.",
        ),
    ],
)
def test_an_operation_without_effect_is_refused(client, service, call, arguments, reason):
    with pytest.raises(ClientError) as caught:
        getattr(client(service), call)(**arguments)
    error = caught.value.response["Error"]
    assert error["Code"] == "UnknownOperationException"
    assert error["Message"].startswith(f"The local cloud cannot do {service} ")
    assert "though AWS can. " in error["Message"]
    assert reason in error["Message"]


def test_a_bucket_refuses_what_it_would_not_do(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="pictures-of-nobody")
    with pytest.raises(ClientError, match="It writes no access logs"):
        s3.put_bucket_logging(Bucket="pictures-of-nobody", BucketLoggingStatus={})


def test_a_phone_is_no_subscriber_and_a_queue_is(client, account):
    sns = client("sns")
    topic = sns.create_topic(Name="news")["TopicArn"]
    with pytest.raises(ClientError, match="Subscribers are functions, queues and servers on this machine"):
        sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15555550100")
    assert sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{account}:q")


def test_who_may_not_do_it_is_told_that_first(client):
    iam = client("iam")
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    hers = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    with pytest.raises(ClientError, match="not authorized"):
        client("stepfunctions", **hers).create_state_machine(**STATES)

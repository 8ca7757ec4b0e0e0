"""SNS, S3 and CloudWatch Logs call a function where its policy lets them, and tell it what AWS tells."""

import base64
import gzip
import json
import time

import pytest
from botocore.exceptions import ClientError

SECONDS = 30
WRITING = """
import json, os
def lambda_handler(event, context):
    with open(os.environ["CAME"], "w") as file:
        json.dump(event, file)
"""


@pytest.fixture
def called(cloud, account, deploy, tmp_path, lambda_client):
    """called(principal, source) makes a function; called.event() is the event that reached it, or None."""

    class Called:
        def __call__(self, principal=None, source=None):
            path = str(tmp_path / "came")
            self.name = deploy(WRITING, Environment={"Variables": {"CAME": path}})
            self.arn = f"arn:aws:lambda:us-east-1:{account}:function:{self.name}"
            if principal:
                more = {"SourceArn": source} if source else {}
                lambda_client.add_permission(
                    FunctionName=self.name,
                    StatementId="s",
                    Action="lambda:InvokeFunction",
                    Principal=principal,
                    **more,
                )
            return self.arn

        def event(self):
            assert cloud.functions.events.wait_until_idle(SECONDS, account)
            came = tmp_path / "came"
            return json.loads(came.read_text()) if came.exists() else None

    return Called()


def test_a_message_reaches_the_subscriber_that_lets_the_topic_in(client, called, account):
    sns = client("sns")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    endpoint = called("sns.amazonaws.com", topic)
    subscription = sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=endpoint)["SubscriptionArn"]
    attributes = {"kind": {"DataType": "String", "StringValue": "new"}}
    sent = sns.publish(TopicArn=topic, Message="hello", MessageAttributes=attributes)["MessageId"]
    [record] = called.event()["Records"]
    assert (record["EventSource"], record["EventSubscriptionArn"]) == ("aws:sns", subscription)
    told = record["Sns"]
    assert (told["MessageId"], told["TopicArn"], told["Message"], told["Subject"]) == (sent, topic, "hello", None)
    assert told["MessageAttributes"] == {"kind": {"Type": "String", "Value": "new"}}


@pytest.mark.parametrize(
    ("principal", "source"),
    [(None, None), ("s3.amazonaws.com", None), ("sns.amazonaws.com", "arn:aws:sns:us-east-1:123456789012:other")],
)
def test_a_topic_that_may_not_call_is_not_heard(client, called, principal, source):
    sns = client("sns")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=called(principal, source))
    sns.publish(TopicArn=topic, Message="hello")
    assert called.event() is None


def test_a_subscriber_that_is_gone_does_not_disturb_the_publisher(client, account):
    sns = client("sns")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    gone = f"arn:aws:lambda:us-east-1:{account}:function:gone"
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=gone)
    assert sns.publish(TopicArn=topic, Message="hello")["MessageId"]


def test_an_object_reaches_the_function_that_lets_its_bucket_in(client, called):
    s3 = client("s3")
    s3.create_bucket(Bucket="pictures")
    wanted = {
        "LambdaFunctionArn": called("s3.amazonaws.com", "arn:aws:s3:::pictures"),
        "Events": ["s3:ObjectCreated:*"],
    }
    configuration = {"LambdaFunctionConfigurations": [wanted]}
    s3.put_bucket_notification_configuration(Bucket="pictures", NotificationConfiguration=configuration)
    assert called.event() is None
    s3.put_object(Bucket="pictures", Key="a b.png", Body=b"x")
    [record] = called.event()["Records"]
    assert (record["eventSource"], record["s3"]["object"]["key"]) == ("aws:s3", "a+b.png")


@pytest.mark.parametrize("principal", [None, "sns.amazonaws.com"])
def test_a_bucket_that_may_not_call_cannot_be_told_to(client, called, principal):
    s3 = client("s3")
    s3.create_bucket(Bucket="pictures")
    wanted = {"LambdaFunctionArn": called(principal), "Events": ["s3:ObjectCreated:*"]}
    configuration = {"LambdaFunctionConfigurations": [wanted]}
    with pytest.raises(ClientError) as caught:
        s3.put_bucket_notification_configuration(Bucket="pictures", NotificationConfiguration=configuration)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "InvalidArgument",
        "Unable to validate the following destination configurations",
    )
    assert "LambdaFunctionConfigurations" not in s3.get_bucket_notification_configuration(Bucket="pictures")


@pytest.mark.parametrize("principal", ["logs.amazonaws.com", "logs.us-east-1.amazonaws.com"])
def test_log_events_reach_the_function_that_lets_their_group_in(client, called, account, principal):
    logs, source = client("logs"), f"arn:aws:logs:us-east-1:{account}:log-group:/app:*"
    logs.create_log_group(logGroupName="/app")
    logs.create_log_stream(logGroupName="/app", logStreamName="s")
    arn = called(principal, source)
    logs.put_subscription_filter(logGroupName="/app", filterName="f", filterPattern="", destinationArn=arn)
    event = {"timestamp": int(time.time() * 1000), "message": "hello"}
    logs.put_log_events(logGroupName="/app", logStreamName="s", logEvents=[event])
    told = json.loads(gzip.decompress(base64.b64decode(called.event()["awslogs"]["data"])))
    assert (told["logGroup"], told["logEvents"][0]["message"]) == ("/app", "hello")


def test_a_log_group_that_may_not_call_cannot_be_told_to(client, called):
    logs = client("logs")
    logs.create_log_group(logGroupName="/app")
    with pytest.raises(
        ClientError, match="Make sure you have given CloudWatch Logs permission to execute your function"
    ):
        logs.put_subscription_filter(
            logGroupName="/app", filterName="f", filterPattern="", destinationArn=called("sns.amazonaws.com")
        )

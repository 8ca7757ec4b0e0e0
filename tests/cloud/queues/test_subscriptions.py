"""A queue gets what a topic publishes where its policy lets the topic in."""

import json

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def topic(client):
    return client("sns").create_topic(Name="news")["TopicArn"]


@pytest.fixture
def queue(client, account):
    """queue("q", let_in=topic) is the URL and the ARN of a queue."""

    def make(name, let_in=None):
        arn = f"arn:aws:sqs:us-east-1:{account}:{name}"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": let_in}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        url = client("sqs").create_queue(QueueName=name, Attributes={"Policy": policy} if let_in else {})["QueueUrl"]
        return url, arn

    return make


def bodies(client, url):
    messages = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [message["Body"] for message in messages]


def test_a_queue_without_a_policy_gets_nothing_though_it_is_of_the_same_account(client, topic, queue):
    url, arn = queue("q")
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    client("sns").publish(TopicArn=topic, Message="hello")
    assert bodies(client, url) == []


def test_a_queue_gets_the_message_of_the_topic_that_its_policy_names(client, topic, queue):
    url, arn = queue("q", let_in=topic)
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    client("sns").publish(TopicArn=topic, Message="hello")
    [body] = bodies(client, url)
    assert json.loads(body)["Message"] == "hello"


@pytest.mark.parametrize(("raw", "is_raw"), [("true", True), ("false", False)])
def test_a_message_is_raw_where_the_subscription_says_so(client, topic, queue, raw, is_raw):
    url, arn = queue("q", let_in=topic)
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": raw})
    client("sns").publish(TopicArn=topic, Message="hello")
    assert (bodies(client, url) == ["hello"]) is is_raw


@pytest.mark.parametrize("protocol", ["sqs", "lambda"])
def test_what_a_subscriber_does_not_take_goes_to_its_dead_letter_queue(client, account, topic, queue, protocol):
    shut = queue("shut")[1] if protocol == "sqs" else f"arn:aws:lambda:us-east-1:{account}:function:gone"
    url, dead = queue("dead", let_in=topic)
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead})}
    client("sns").subscribe(TopicArn=topic, Protocol=protocol, Endpoint=shut, Attributes=redrive)
    client("sns").publish(TopicArn=topic, Message="hello")
    [body] = bodies(client, url)
    assert json.loads(body)["Message"] == "hello"


def test_a_bucket_tells_a_queue_that_lets_it_in(client, account, queue):
    s3, bucket = client("s3"), f"pictures-{account}"
    s3.create_bucket(Bucket=bucket)
    url, arn = queue("q")

    def tell():
        wanted = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)

    with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
        tell()
    statement = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "*", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    tell()
    s3.put_object(Bucket=bucket, Key="a.png", Body=b"x")
    test, told = (json.loads(body) for body in bodies(client, url))
    assert (test["Event"], told["Records"][0]["s3"]["object"]["key"]) == ("s3:TestEvent", "a.png")


def test_an_e_mail_address_stays_unconfirmed(client, topic):
    arn = client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="a@b.c", ReturnSubscriptionArn=True)
    found = client("sns").get_subscription_attributes(SubscriptionArn=arn["SubscriptionArn"])["Attributes"]
    assert found["PendingConfirmation"] == "true"

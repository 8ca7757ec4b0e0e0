"""Metrics of queues and topics."""

from __future__ import annotations

import json

import pytest

from tests.cloud.cloudwatch.test_alarms import SETTINGS


@pytest.fixture
def queue(client):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    return sqs, url


@pytest.fixture
def of_queue(total):
    return lambda metric, statistic="Sum", name="jobs": total("AWS/SQS", metric, statistic, QueueName=name)


def test_what_is_sent_received_and_deleted_is_counted(queue, of_queue):
    sqs, url = queue
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": "hi"} for n in range(2)])
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    handles = [{"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(received)]
    sqs.delete_message_batch(QueueUrl=url, Entries=handles)
    assert of_queue("NumberOfMessagesSent") == 3.0
    assert of_queue("SentMessageSize") == 9.0
    assert of_queue("NumberOfMessagesReceived") == 3.0
    assert of_queue("NumberOfMessagesDeleted") == 3.0
    assert of_queue("NumberOfEmptyReceives") is None


def test_a_poll_that_finds_nothing_is_one_empty_receive(queue, of_queue):
    sqs, url = queue
    sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    assert of_queue("NumberOfEmptyReceives") == 1.0
    assert of_queue("NumberOfMessagesReceived") is None


def test_what_waits_is_told_for_each_minute(queue, of_queue, next_minute):
    sqs, url = queue
    sqs.send_message(QueueUrl=url, MessageBody="one")
    sqs.send_message(QueueUrl=url, MessageBody="two")
    next_minute(3)
    sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)
    assert of_queue("ApproximateNumberOfMessagesVisible", "Maximum") == 2.0
    assert of_queue("ApproximateNumberOfMessagesVisible", "SampleCount") == 4.0
    assert of_queue("ApproximateNumberOfMessagesVisible", "Sum") == 2.0 * 3 + 1.0
    assert of_queue("ApproximateNumberOfMessagesNotVisible", "Sum") == 1.0


def test_the_age_of_the_oldest_message_is_told_and_a_poison_pill_does_not_count(queue, of_queue, next_minute):
    sqs, url = queue
    sqs.send_message(QueueUrl=url, MessageBody="pill")
    next_minute()
    sqs.send_message(QueueUrl=url, MessageBody="two")
    next_minute()
    oldest = of_queue("ApproximateAgeOfOldestMessage", "Maximum")
    assert 60 <= oldest <= 121
    for _ in range(4):
        sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
    next_minute()
    assert of_queue("ApproximateAgeOfOldestMessage", "Maximum") == pytest.approx(max(oldest, 120), abs=2)


def test_a_minute_that_nobody_looked_at_has_what_waited_in_it(queue, of_queue, next_minute):
    sqs, url = queue
    next_minute()
    sqs.send_message(QueueUrl=url, MessageBody="late", DelaySeconds=300)
    next_minute(9)
    assert of_queue("ApproximateNumberOfMessagesDelayed", "Sum") == 5.0
    assert of_queue("ApproximateNumberOfMessagesVisible", "Sum") == 5.0


def test_a_queue_that_nobody_uses_and_that_is_empty_tells_nothing(queue, of_queue):
    assert of_queue("ApproximateNumberOfMessagesVisible", "SampleCount") is None


def test_an_alarm_on_a_dead_letter_queue_goes_off(client, queue, of_queue, cloudwatch, next_minute):
    sqs, url = queue
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "1"})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    settings = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": "dead"}],
        "Statistic": "Maximum",
        "Threshold": 0.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "Period": 60,
        "EvaluationPeriods": 1,
    }
    cloudwatch.put_metric_alarm(**SETTINGS | settings)
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    for _ in range(2):
        sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
    next_minute(2)
    assert cloudwatch.describe_alarms()["MetricAlarms"][0]["StateValue"] == "ALARM"
    # What a queue gives up was not sent to the other one.
    assert of_queue("NumberOfMessagesSent", name="dead") is None


def test_a_topic_tells_what_it_published_delivered_failed_and_filtered_out(client, queue, account, total):
    sqs, url = queue
    sns = client("sns")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    arn = f"arn:aws:sqs:us-east-1:{account}:jobs"
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Resource": arn}]})
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    sns.publish(TopicArn=topic, Message="not let in")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.publish(TopicArn=topic, Message="let in")
    wanted = json.dumps({"kind": ["large"]})
    sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName="FilterPolicy", AttributeValue=wanted)
    sns.publish(TopicArn=topic, Message="filtered out")

    of_topic = {"TopicName": "orders"}
    assert total("AWS/SNS", "NumberOfMessagesPublished", **of_topic) == 3.0
    assert total("AWS/SNS", "PublishSize", **of_topic) == 28.0
    for metric in ("Delivered", "Failed", "FilteredOut"):
        assert total("AWS/SNS", f"NumberOfNotifications{metric}", **of_topic) == 1.0, metric
    assert total("AWS/SQS", "NumberOfMessagesSent", QueueName="jobs") == 1.0

"""What nobody can read any more is not kept: memory and what is saved stay as they are while calls go on."""

from __future__ import annotations

import gc

from moto.core.common_models import BaseModel
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import FakeKey
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from userlab.cloud.account.journal import KEPT_BYTES, Journal, Record
from userlab.cloud.moto_seams import logs as moto_logs
from userlab.cloud.moto_seams import memory
from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams


def test_no_model_of_moto_is_listed(client):
    bucket = "bucket-of-growth"
    client("s3").create_bucket(Bucket=bucket)
    for number in range(3):
        client("s3").put_object(Bucket=bucket, Key="one", Body=str(number).encode())
    assert [each for each in FakeKey.instances_tracked if each.bucket_name == bucket] == []
    gc.collect()
    living = [each for each in gc.get_objects() if type(each) is FakeKey and each.bucket_name == bucket]
    assert len(living) == 1


def test_an_account_that_is_emptied_takes_no_object_of_another_along(cloud, account, client):
    keys = account[:-1] + ("0" if account[-1] != "0" else "1")
    s3 = client("s3")
    s3.create_bucket(Bucket="files-that-stay")
    s3.put_object(Bucket="files-that-stay", Key="one", Body=b"content")
    client("s3", account=keys).create_bucket(Bucket="files-that-go")
    cloud.reset(keys)
    assert s3.get_object(Bucket="files-that-stay", Key="one")["Body"].read() == b"content"


def test_what_sns_sent_is_not_kept(account, client):
    sns = client("sns")
    topic = sns.create_topic(Name="news")["TopicArn"]
    for number in range(3):
        sns.publish(TopicArn=topic, Message=str(number))
    backend = sns_backends[account]["us-east-1"]
    assert backend.topics[topic].sent_notifications == []


def test_handles_of_deleted_messages_are_not_kept_and_still_delete_nothing(account, client):
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="one")
    handle = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    assert not sqs_backends[account]["us-east-1"].queues["jobs"].deleted_messages
    try:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle="no handle")
    except sqs.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "ReceiptHandleIsInvalid"
    else:
        raise AssertionError("a text that is no handle was taken for one")


def test_a_stream_keeps_a_bounded_number_of_records_and_tells_where_it_begins(account, client, monkeypatch):
    monkeypatch.setattr(dynamodb_streams, "MOST_RECORDS", 5)
    dynamodb, streams = client("dynamodb"), client("dynamodbstreams")
    dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    for number in range(12):
        dynamodb.put_item(TableName="Users", Item={"UserID": {"S": str(number)}})
    shard = dynamodb_backends[account]["us-east-1"].tables["Users"].stream_shard
    assert len(shard.items) <= 5 + 5 // 10 + 1
    arn = streams.list_streams(TableName="Users")["Streams"][0]["StreamArn"]
    place = {"StreamArn": arn, "ShardId": shard.id, "ShardIteratorType": "TRIM_HORIZON"}
    records = streams.get_records(ShardIterator=streams.get_shard_iterator(**place)["ShardIterator"])["Records"]
    assert [record["dynamodb"]["Keys"]["UserID"]["S"] for record in records][-1] == "11"
    first = int(records[0]["dynamodb"]["SequenceNumber"])
    assert first == shard.starting_sequence_number


def test_log_events_go_when_the_time_of_their_group_is_over(cloud, account, client):
    logs = client("logs")
    logs.create_log_group(logGroupName="g")
    logs.put_retention_policy(logGroupName="g", retentionInDays=1)
    logs.create_log_stream(logGroupName="g", logStreamName="s")

    def put(text: str) -> None:
        with cloud.lock(account):
            moto_logs.put(account, "us-east-1", "g", "s", [(int(cloud.clock.now(account) * 1000), text)])

    put("old")
    cloud.clock.advance(2 * 86_400, account)
    put("new")
    found = logs.get_log_events(logGroupName="g", logStreamName="s", startFromHead=True)["events"]
    assert [event["message"] for event in found] == ["new"]


def test_the_journal_is_bounded_by_bytes_too():
    journal = Journal()
    for number in range(400):
        journal.add(Record(0.0, f"t{number}", "r", "123456789012", "us-east-1", "p", "s", "a", "x" * 200_000, 200))
    kept = journal.read("123456789012")
    assert sum(len(record.resource) for record in kept) <= KEPT_BYTES
    assert kept[-1].number == 400
    assert [record.number for record in journal.read("123456789012", since=398)] == [399, 400]


def test_memory_is_installed(cloud):
    assert BaseModel.__new__ is memory._new

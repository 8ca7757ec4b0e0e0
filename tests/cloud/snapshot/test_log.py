"""What was answered is there after a kill: each kind of write, done again from the log, gives the same state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cloud.snapshot.conftest import ACCOUNT, Killed
from userlab.cloud.moto_seams.forwarding import application

TABLE: dict[str, Any] = {
    "TableName": "Users",
    "KeySchema": [{"AttributeName": "UserID", "KeyType": "HASH"}],
    "AttributeDefinitions": [
        {"AttributeName": "UserID", "AttributeType": "S"},
        {"AttributeName": "Email", "AttributeType": "S"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "Email",
            "KeySchema": [{"AttributeName": "Email", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


@pytest.fixture(params=["log alone", "snapshot and log"])
def table(lab: Killed, request: pytest.FixtureRequest) -> Any:
    """A client of DynamoDB, and a table: made in the log, or in the snapshot before it."""
    client = lab.client("dynamodb")
    client.create_table(**TABLE)
    client.put_item(TableName="Users", Item=item("first"))
    if request.param == "snapshot and log":
        lab.snapshot()
    return client


def item(user: str, **more: Any) -> dict[str, Any]:
    return {"UserID": {"S": user}, "Email": {"S": f"{user}@example.com"}, **more}


def seen(lab: Killed) -> dict[str, Any]:
    """All that can be read of the table: its items, its index, its stream, its description."""
    client, streams = lab.client("dynamodb"), lab.client("dynamodbstreams")
    arn = streams.list_streams(TableName="Users")["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
    place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    records = streams.get_records(ShardIterator=streams.get_shard_iterator(**place)["ShardIterator"])["Records"]
    return {
        "items": client.scan(TableName="Users")["Items"],
        "index": client.scan(TableName="Users", IndexName="Email")["Items"],
        "table": client.describe_table(TableName="Users")["Table"],
        "tags": client.list_tags_of_resource(ResourceArn=arn.partition("/stream/")[0])["Tags"],
        "shard": shard,
        "records": records,
    }


def put(client: Any) -> None:
    client.put_item(TableName="Users", Item=item("u1", Raw={"B": b"\0\xff"}, Name={"S": "Zoë\n"}))


def put_over(client: Any) -> None:
    client.put_item(TableName="Users", Item=item("first", Age={"N": "30"}))


def update(client: Any) -> None:
    change = {"UpdateExpression": "ADD Visits :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    for _ in range(3):
        client.update_item(TableName="Users", Key={"UserID": {"S": "first"}}, **change)


def delete(client: Any) -> None:
    client.delete_item(TableName="Users", Key={"UserID": {"S": "first"}})


def batch(client: Any) -> None:
    requests = [{"PutRequest": {"Item": item(f"b{number}")}} for number in range(25)]
    client.batch_write_item(RequestItems={"Users": requests})
    gone = [{"DeleteRequest": {"Key": {"UserID": {"S": "b7"}}}}]
    client.batch_write_item(RequestItems={"Users": gone})


def transaction(client: Any) -> None:
    client.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "Users", "Item": item("t1")}},
            {"Delete": {"TableName": "Users", "Key": {"UserID": {"S": "first"}}}},
        ]
    )


def tag(client: Any) -> None:
    arn = client.describe_table(TableName="Users")["Table"]["TableArn"]
    client.put_item(TableName="Users", Item=item("before"))
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "Course", "Value": "userlab"}])
    client.put_item(TableName="Users", Item=item("after"))


def drop_index(client: Any) -> None:
    update = {"Delete": {"IndexName": "Email"}}
    client.update_table(TableName="Users", GlobalSecondaryIndexUpdates=[update])
    client.put_item(TableName="Users", Item=item("after"))
    create = TABLE["GlobalSecondaryIndexes"][0]
    attributes = TABLE["AttributeDefinitions"]
    client.update_table(
        TableName="Users", AttributeDefinitions=attributes, GlobalSecondaryIndexUpdates=[{"Create": create}]
    )


def make_again(client: Any) -> None:
    client.delete_table(TableName="Users")
    client.create_table(**TABLE)
    client.put_item(TableName="Users", Item=item("new"))


def change_the_stream(client: Any) -> None:
    client.update_table(TableName="Users", StreamSpecification={"StreamEnabled": False})
    client.put_item(TableName="Users", Item=item("untold"))
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    client.update_table(TableName="Users", StreamSpecification=stream)
    client.put_item(TableName="Users", Item=item("told"))


def nothing(client: Any) -> None:
    client.scan(TableName="Users")


WRITES = [put, put_over, update, delete, batch, transaction, tag, drop_index, make_again, change_the_stream, nothing]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_a_write_is_there_after_a_kill_with_all_that_follows_from_it(lab, table, write):
    write(table)
    before = seen(lab)
    lab.kill()
    assert seen(lab) == before
    put_over(lab.client("dynamodb"))  # and it goes on from there, over another kill
    before = seen(lab)
    lab.kill()
    assert seen(lab) == before


def test_what_expired_stays_deleted_and_the_clock_stays_where_it_was(lab, table):
    expires = {"N": str(int(lab.cloud.clock.now(ACCOUNT)) + 3600)}
    specification = {"Enabled": True, "AttributeName": "ttl"}
    table.update_time_to_live(TableName="Users", TimeToLiveSpecification=specification)
    table.put_item(TableName="Users", Item=item("u1", ttl=expires))
    lab.cloud.clock.advance(7200, ACCOUNT)
    lab.cloud.accounts.changed(ACCOUNT, ())
    before = seen(lab)
    assert [each["UserID"]["S"] for each in before["items"]] == ["first"]
    lab.kill()
    assert seen(lab) == before
    assert lab.cloud.clock.offset(ACCOUNT) == 7200


def test_a_token_that_was_used_is_remembered(lab, table):
    add = {
        "TableName": "Users",
        "Key": {"UserID": {"S": "first"}},
        "UpdateExpression": "ADD Visits :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    call = {"TransactItems": [{"Update": add}], "ClientRequestToken": "once"}
    table.transact_write_items(**call)
    lab.kill()
    lab.client("dynamodb").transact_write_items(**call)
    (found,) = lab.client("dynamodb").scan(TableName="Users")["Items"]
    assert found["Visits"] == {"N": "1"}


def test_what_other_services_keep_is_there_after_a_kill(lab):
    sqs, iam, logs, s3 = (lab.client(name) for name in ("sqs", "iam", "logs", "s3"))
    sns, ssm = lab.client("sns"), lab.client("ssm")
    statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    queue = sqs.create_queue(QueueName="jobs", Attributes={"Policy": policy})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    lab.snapshot()
    for number in range(3):
        sqs.send_message(QueueUrl=queue, MessageBody=f"m{number}")
    handle = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1)["Messages"][0]["ReceiptHandle"]
    sns.publish(TopicArn=topic, Message="by SNS")
    iam.create_user(UserName="anna")
    ssm.put_parameter(Name="/greeting", Value="hello", Type="String")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="a/b", Body=b"content")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    now = int(lab.cloud.clock.now(ACCOUNT) * 1000)
    for number in range(3):
        events = [{"timestamp": now + number, "message": f"line {number}"}]
        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=events)
    lab.kill()
    sqs, iam, logs, s3 = (lab.client(name) for name in ("sqs", "iam", "logs", "s3"))
    queue = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)  # a handle outlives the cloud
    bodies = [message["Body"] for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]]
    assert bodies == ["m1", "m2", "by SNS"]
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["anna"]
    assert lab.client("ssm").get_parameter(Name="/greeting")["Parameter"]["Value"] == "hello"
    assert s3.get_object(Bucket="files", Key="a/b")["Body"].read() == b"content"
    found = logs.get_log_events(logGroupName="g", logStreamName="s", startFromHead=True)["events"]
    assert [event["message"] for event in found] == ["line 0", "line 1", "line 2"]


def test_an_account_that_was_emptied_stays_empty(lab, table):
    lab.cloud.reset(ACCOUNT)
    lab.kill()
    assert lab.client("dynamodb").list_tables()["TableNames"] == []
    lab.client("dynamodb").create_table(**TABLE)
    lab.kill()
    assert lab.client("dynamodb").list_tables()["TableNames"] == ["Users"]


def test_a_torn_change_is_dropped_whole_and_said_in_the_cloud_s_log(lab, table, capfd):
    table.put_item(TableName="Users", Item=item("whole"))
    before = seen(lab)
    transaction(table)

    def tear() -> None:
        log = lab.logs()[-1]
        log.write_bytes(log.read_bytes()[:-1])

    lab.kill(tear)
    assert seen(lab) == before
    assert "ended in the middle of a change" in capfd.readouterr().err
    assert lab.cloud.keeper.warnings() == []


def test_damage_in_the_middle_keeps_what_stands_before_it_and_the_rest_aside(lab, table):
    lab.snapshot()
    table.put_item(TableName="Users", Item=item("kept"))
    size = lab.logs()[-1].stat().st_size
    table.put_item(TableName="Users", Item=item("damaged"))
    table.put_item(TableName="Users", Item=item("behind"))

    def damage() -> None:
        log = lab.logs()[-1]
        content = bytearray(log.read_bytes())
        content[size + 20] ^= 1
        log.write_bytes(content)

    lab.kill(damage)
    users = {each["UserID"]["S"] for each in lab.client("dynamodb").scan(TableName="Users")["Items"]}
    assert users == {"first", "kept"}
    (warning,) = lab.cloud.keeper.warnings()
    assert "damaged" in warning
    (aside,) = (lab.home / "accounts").glob("*.set-aside-*")
    assert str(aside) in warning
    lab.kill()  # it is said once: from here on the log is whole
    assert lab.cloud.keeper.warnings() == []


def test_a_stop_leaves_one_snapshot_and_no_log(lab, table):
    table.put_item(TableName="Users", Item=item("last"))
    before = seen(lab)
    lab.cloud.stop()
    assert lab.logs() == []
    application.forget(ACCOUNT)
    lab.start()
    assert seen(lab) == before


def test_a_kill_between_a_snapshot_and_the_removal_of_its_log_does_nothing_twice(lab, table):
    update(table)
    before = seen(lab)
    log = lab.logs()[-1]
    content = log.read_bytes()
    lab.snapshot()
    lab.kill(lambda: log.write_bytes(content))
    assert seen(lab) == before


def test_a_log_without_its_snapshot_is_set_aside_and_said(lab, table):
    lab.snapshot()
    table.put_item(TableName="Users", Item=item("u1"))
    lab.kill((lab.home / "accounts" / f"{ACCOUNT}.snapshot").unlink)
    assert "snapshot is missing" in lab.cloud.keeper.warnings()[0]
    assert lab.client("dynamodb").list_tables()["TableNames"] == []


def test_a_record_holds_what_changed_and_not_the_table(lab, table):
    for number in range(200):
        table.put_item(TableName="Users", Item=item(f"u{number}", Text={"S": "x" * 1000}))
    size = sum(log.stat().st_size for log in lab.logs())
    tag(table)
    assert sum(log.stat().st_size for log in lab.logs()) - size < 20_000


def test_when_nothing_can_be_written_it_is_said_and_made_good_by_a_snapshot(lab, table, monkeypatch):
    from userlab.cloud.snapshot import log_file

    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(log_file.LogFile, "_write", full)
        table.put_item(TableName="Users", Item=item("u1"))
        assert "disk is full" in lab.cloud.keeper.warnings()[0]
    assert lab.cloud.keeper.flush()
    assert lab.cloud.keeper.warnings() == []
    lab.kill()
    assert json.dumps(seen(lab)["items"]).count("u1@example.com") == 1


def objects_of(s3: Any) -> dict[str, list[bytes]]:
    """Every version of every object, oldest first, and what is tagged."""
    found = s3.list_object_versions(Bucket="files").get("Versions", [])
    bodies: dict[str, list[bytes]] = {}
    for version in reversed(found):
        answer = s3.get_object(Bucket="files", Key=version["Key"], VersionId=version["VersionId"])
        bodies.setdefault(version["Key"], []).append(answer["Body"].read())
    return bodies


@pytest.mark.parametrize("snapshots", [0, 1])
@pytest.mark.parametrize("versioned", [False, True])
def test_objects_of_s3_are_there_with_their_versions(lab, versioned, snapshots):
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="files")
    if versioned:
        s3.put_bucket_versioning(Bucket="files", VersioningConfiguration={"Status": "Enabled"})
    for key in ("kept", "over", "gone", "gone too"):
        s3.put_object(Bucket="files", Key=key, Body=b"1")
    if snapshots:
        lab.snapshot()
    s3.put_object(Bucket="files", Key="over", Body=b"2")
    s3.put_object(Bucket="files", Key="new", Body=b"3")
    s3.copy_object(Bucket="files", Key="copied", CopySource={"Bucket": "files", "Key": "kept"})
    s3.put_object_tagging(Bucket="files", Key="kept", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.delete_object(Bucket="files", Key="gone")
    s3.delete_objects(Bucket="files", Delete={"Objects": [{"Key": "gone too"}]})
    before = objects_of(s3)
    assert before["over"] == ([b"1", b"2"] if versioned else [b"2"])
    lab.kill()
    assert objects_of(lab.client("s3")) == before
    assert lab.client("s3").get_object_tagging(Bucket="files", Key="kept")["TagSet"] == [{"Key": "a", "Value": "b"}]
    names = [each["Key"] for each in lab.client("s3").list_objects_v2(Bucket="files")["Contents"]]
    assert names == ["copied", "kept", "new", "over"]
    lab.snapshot()
    lab.kill()
    assert objects_of(lab.client("s3")) == before


def test_an_object_is_written_by_itself_however_large_the_others_are(lab):
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="large", Body=b"x" * 1_000_000)
    size = sum(log.stat().st_size for log in lab.logs())
    s3.put_object(Bucket="files", Key="small", Body=b"y")
    assert sum(log.stat().st_size for log in lab.logs()) - size < 20_000

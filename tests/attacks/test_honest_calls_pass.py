"""What the SDKs send still arrives whole, in every wire protocol, though moto gets it written anew."""

from __future__ import annotations

import io
import json
import socket
import urllib.error
import urllib.request
from typing import Any

import boto3.s3.transfer
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

AWKWARD = 'a&b=c&Action=DeleteQueue "é" \U0001f600 <x/>%2F+'


@pytest.fixture
def bucket(client):
    client("s3").create_bucket(Bucket="my-bucket")
    return "my-bucket"


def test_sqs_keeps_a_message_as_it_is(client):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "7"}, tags={"a&b": "c=d"})["QueueUrl"]
    attribute = {"note": {"DataType": "String", "StringValue": AWKWARD}}
    sqs.send_message(QueueUrl=url, MessageBody=AWKWARD, MessageAttributes=attribute)
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    assert (message["Body"], message["MessageAttributes"]["note"]["StringValue"]) == (AWKWARD, AWKWARD)
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a&b": "c=d"}
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_attributes(QueueUrl=url + "x")


def test_sns_publishes_to_sqs(client, account):
    sns, sqs = client("sns"), client("sqs")
    topic = sns.create_topic(Name="t", Tags=[{"Key": "k", "Value": AWKWARD}])["TopicArn"]
    statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    url = sqs.create_queue(QueueName="q", Attributes={"Policy": policy})["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{account}:q")
    sns.publish(TopicArn=topic, Message=AWKWARD)
    assert json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])["Message"] == AWKWARD


def test_json_services_keep_text_as_it_is(client):
    client("ssm").put_parameter(Name="/a/b", Value=AWKWARD, Type="String")
    assert client("ssm").get_parameter(Name="/a/b")["Parameter"]["Value"] == AWKWARD
    client("secretsmanager").create_secret(Name="s", SecretString=AWKWARD)
    assert client("secretsmanager").get_secret_value(SecretId="s")["SecretString"] == AWKWARD
    client("events").put_rule(Name="r", ScheduleExpression="rate(1 hour)", Description=AWKWARD)
    assert client("events").describe_rule(Name="r")["Description"] == AWKWARD
    key = client("kms").create_key(Description=AWKWARD)["KeyMetadata"]
    assert client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == AWKWARD


def test_kinesis_keeps_bytes_as_they_are(client):
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="k", ShardCount=1)
    kinesis.put_record(StreamName="k", Data=b"\x00&Action=x\xff", PartitionKey="p")
    shard = kinesis.get_shard_iterator(StreamName="k", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON")
    assert kinesis.get_records(ShardIterator=shard["ShardIterator"])["Records"][0]["Data"] == b"\x00&Action=x\xff"


def test_a_stack_is_made(client):
    template = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "from-a-stack"}}}}
    client("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(template))
    assert client("cloudformation").describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    assert client("sqs").list_queues()["QueueUrls"][0].endswith("/from-a-stack")


def test_metrics_are_kept(client):
    client("cloudwatch").put_metric_data(Namespace="n&m", MetricData=[{"MetricName": "x", "Value": 1.5}])
    assert client("cloudwatch").list_metrics(Namespace="n&m")["Metrics"][0]["MetricName"] == "x"


def test_iam_speaks_of_the_caller_s_own_user(client):
    iam = client("iam")
    iam.create_user(UserName="alice")
    iam.attach_user_policy(UserName="alice", PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess")
    key = iam.create_access_key(UserName="alice")["AccessKey"]
    mine = client("iam", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    assert mine.get_user()["User"]["UserName"] == "alice"


@pytest.mark.parametrize(("service", "call", "member"), [
    ("ec2", "describe_regions", "Regions"), ("route53", "list_hosted_zones", "HostedZones"),
    ("stepfunctions", "list_state_machines", "stateMachines"),
    ("cloudfront", "list_distributions", "DistributionList"), ("elbv2", "describe_load_balancers", "LoadBalancers"),
    ("elb", "describe_load_balancers", "LoadBalancerDescriptions"), ("sesv2", "list_contact_lists", "ContactLists"),
    ("ses", "list_identities", "Identities"), ("opensearch", "list_domain_names", "DomainNames"),
    ("efs", "describe_file_systems", "FileSystems"), ("emr", "list_clusters", "Clusters"),
    ("rds", "describe_db_instances", "DBInstances"), ("ecs", "list_clusters", "clusterArns"),
    ("batch", "describe_job_queues", "jobQueues"), ("appsync", "list_graphql_apis", "graphqlApis"),
    ("acm", "list_certificates", "CertificateSummaryList"), ("scheduler", "list_schedules", "Schedules"),
    ("resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList"), ("glue", "get_databases", "DatabaseList"),
    ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups"),
    ("ecr", "describe_repositories", "repositories"),
    ("application-autoscaling", "describe_scalable_targets", "ScalableTargets"), ("iot", "list_things", "things"),
    ("athena", "list_work_groups", "WorkGroups"), ("firehose", "list_delivery_streams", "DeliveryStreamNames"),
    ("eks", "list_clusters", "clusters"),
    ("pinpoint", "get_apps", "ApplicationsResponse"), ("polly", "describe_voices", "Voices"),
])  # fmt: skip
def test_a_service_of_every_protocol_answers(client, service, call, member):
    arguments = {"ServiceNamespace": "dynamodb"} if service == "application-autoscaling" else {}
    assert member in getattr(client(service), call)(**arguments)


def test_what_moto_does_not_have_is_refused_by_name(client):
    with pytest.raises(
        ClientError, match="The local cloud cannot do connectparticipant|The local cloud cannot do chime"
    ):
        client("chime").list_accounts()


def test_a_user_pool_is_made_in_full(client):
    pool = client("cognito-idp").create_user_pool(PoolName="p&q")["UserPool"]["Id"]
    assert client("cognito-idp").list_user_pools(MaxResults=5)["UserPools"][0]["Id"] == pool


@pytest.mark.parametrize("key", ["k", "a/b c+d&e=f", "é/\U0001f600", "x%2Fy", "a/../b", "trailing/", "Action=x"])
def test_s3_keeps_objects_under_any_key(client, bucket, key):
    s3 = client("s3")
    more = {"Metadata": {"m-n": "v"}, "ContentType": "text/x", "Tagging": "t=1"}
    s3.put_object(Bucket=bucket, Key=key, Body=b"a=b&Action=x", **more)
    found = s3.get_object(Bucket=bucket, Key=key)
    assert (found["Body"].read(), found["Metadata"], found["ContentType"]) == (b"a=b&Action=x", {"m-n": "v"}, "text/x")
    assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == 12
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=key[0])["Contents"]] == [key]
    assert [item["Key"] for item in s3.list_objects(Bucket=bucket)["Contents"]] == [key]
    assert s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"] == [{"Key": "t", "Value": "1"}]
    s3.delete_object(Bucket=bucket, Key=key)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_s3_copies_and_deletes_many(client, bucket):
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="one", Body=b"1")
    s3.copy_object(Bucket=bucket, Key="two", CopySource={"Bucket": bucket, "Key": "one"})
    assert s3.get_object(Bucket=bucket, Key="two")["Body"].read() == b"1"
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "one"}, {"Key": "two"}]})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_s3_takes_uploads_in_parts_and_ranges(client, bucket):
    s3 = client("s3")
    body = bytes(range(256)) * 4096 * 6
    config = boto3.s3.transfer.TransferConfig(multipart_threshold=2**20, multipart_chunksize=5 * 2**20)
    s3.upload_fileobj(io.BytesIO(body), bucket, "big", Config=config)
    assert s3.get_object(Bucket=bucket, Key="big")["Body"].read() == body
    assert s3.get_object(Bucket=bucket, Key="big", Range="bytes=1-3")["Body"].read() == b"\x01\x02\x03"
    upload = s3.create_multipart_upload(Bucket=bucket, Key="other")["UploadId"]
    source = {"Bucket": bucket, "Key": "big"}
    s3.upload_part_copy(Bucket=bucket, Key="other", UploadId=upload, PartNumber=1, CopySource=source)
    assert len(s3.list_parts(Bucket=bucket, Key="other", UploadId=upload)["Parts"]) == 1
    assert len(s3.list_multipart_uploads(Bucket=bucket)["Uploads"]) == 1
    s3.abort_multipart_upload(Bucket=bucket, Key="other", UploadId=upload)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_s3_takes_presigned_urls(client, bucket):
    s3 = client("s3", config=Config(signature_version="s3v4"))

    def call(method: str, url: str, body: bytes | None = None) -> Any:
        request = urllib.request.Request(url, body, {"Content-Type": ""}, method=method)
        return urllib.request.urlopen(request, timeout=10)

    parts = {"Bucket": bucket, "Key": "a b&c"}
    call("PUT", s3.generate_presigned_url("put_object", Params=parts), b"x=1&key=2")
    url = s3.generate_presigned_url("get_object", Params=parts | {"ResponseContentType": "text/plain"})
    answer = call("GET", url)
    assert (answer.read(), answer.headers["Content-Type"].split(";")[0]) == (b"x=1&key=2", "text/plain")
    call("DELETE", s3.generate_presigned_url("delete_object", Params=parts))
    with pytest.raises(urllib.error.HTTPError, match="404"):
        call("GET", url)


def test_s3_settings_of_a_bucket(client, bucket):
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "a", "Value": "b"}]
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == json.loads(policy)
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket=bucket, Key="k", Body=b"2")
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=first)["Body"].read() == b"1"
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 2
    assert [found["Name"] for found in s3.list_buckets()["Buckets"]] == [bucket]


def test_s3_finds_the_bucket_in_the_host_too(client, cloud, bucket, monkeypatch):
    found = socket.getaddrinfo

    def below_localhost(host, *rest):  # some machines know no names there
        return found("localhost" if str(host).endswith(".localhost") else host, *rest)

    monkeypatch.setattr(socket, "getaddrinfo", below_localhost)
    local = cloud.endpoint.replace("127.0.0.1", "localhost")
    s3 = client("s3", endpoint_url=local, config=Config(s3={"addressing_style": "virtual"}))
    event = {}
    s3.meta.events.register("before-send.s3.*", lambda request, **_: event.update(url=request.url) and None)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert f"{bucket}.localhost" in event["url"]
    assert client("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"

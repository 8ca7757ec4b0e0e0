"""What is told of records that were given up, and where."""

import json

from moto.s3.models import s3_backends

from userlab.cloud.event_sources.delivery import Reply
from userlab.cloud.event_sources.mapping import STREAM_DEFAULTS, Mapping
from userlab.cloud.event_sources.on_failure import failure_report

RECORD = {"dynamodb": {"SequenceNumber": "7", "ApproximateCreationDateTime": 1.0}}


def test_records_that_the_function_named_have_no_function_error() -> None:
    mapping = Mapping("id", "1", "r", "arn:aws:dynamodb:r:1:x", "f", STREAM_DEFAULTS)
    report = failure_report(mapping, "shard", [RECORD], "RetryAttemptsExhausted", 4, Reply(payload=b"{}"))
    assert report["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None}


def test_a_bucket_gets_the_records_as_well(bench) -> None:
    def fail(event):
        raise RuntimeError("no")

    bucket = f"lost-{bench.account}"
    backend = s3_backends[bench.account]["aws"]
    with bench.accounts.lock(bench.account):
        backend.create_bucket(bucket, "us-east-1")
    bench.function.handler = fail
    destination = {"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}"}}
    uuid = bench.map(MaximumRetryAttempts=0, DestinationConfig=destination)["UUID"]
    bench.write("Ada")
    bench.until(lambda: len(backend.buckets[bucket].keys) == 1)
    [(key, stored)] = backend.buckets[bucket].keys.items()
    report = json.loads(stored.value)
    shard = report["DDBStreamBatchInfo"]["shardId"]
    assert key.startswith(f"aws/lambda/{uuid}/{shard}/2")
    assert report["payload"]["Records"][0]["dynamodb"]["Keys"] == {"UserID": {"S": "Ada"}}

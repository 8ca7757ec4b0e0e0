"""Reporting records that were given up to a mapping's OnFailure destination: an SQS queue, an SNS topic, an S3 bucket.

Source: Lambda developer guide, "Retaining discarded batches from a DynamoDB event source" (example records). The
report tells where the records are in the stream; only a bucket gets what was in them as well.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.event_sources.delivery import Records, Reply
from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.moto_seams.delivering import messages


def report(
    mapping: Mapping, shard_id: str, records: Records, condition: str, attempts: int, reply: Reply | None
) -> None:
    """Send the report. The caller holds the account's lock. Raises moto's error if there is no such destination."""
    document = failure_report(mapping, shard_id, records, condition, attempts, reply)
    if read_arn(mapping.failure_destination).service == "s3":
        key = object_key(mapping, shard_id, document["timestamp"])
        body = json.dumps(document | {"payload": {"Records": records}})
        messages.put_object(mapping.account, mapping.failure_destination, key, body)
        return
    messages.send(mapping.account, mapping.failure_destination, json.dumps(document), {})


def object_key(mapping: Mapping, shard_id: str, timestamp: str) -> str:
    """The key of a report in a bucket: aws/lambda/MAPPING/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID."""
    moment = timestamp[:19].replace(":", ".")
    day = moment[:10].replace("-", "/")
    return f"aws/lambda/{mapping.uuid}/{shard_id}/{day}/{moment}-{uuid.uuid4()}"


def failure_report(
    mapping: Mapping, shard_id: str, records: Records, condition: str, attempts: int, reply: Reply | None
) -> dict[str, Any]:
    """The report of a batch that was given up. `condition` is RetryAttemptsExhausted or RecordAgeExceeded."""
    changes = [record["dynamodb"] for record in records]
    document: dict[str, Any] = {
        "requestContext": {
            "requestId": reply.request_id if reply else "",
            "functionArn": mapping.function_arn,
            "condition": condition,
            "approximateInvokeCount": attempts,
        }
    }
    if reply is not None:
        document["responseContext"] = {
            "statusCode": reply.status,
            "executedVersion": reply.executed_version,
            "functionError": reply.error or None,  # None: the function named failed records
        }
    return document | {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "DDBStreamBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": changes[0]["SequenceNumber"],
            "endSequenceNumber": changes[-1]["SequenceNumber"],
            "approximateArrivalOfFirstRecord": _moment(changes[0]["ApproximateCreationDateTime"]),
            "approximateArrivalOfLastRecord": _moment(changes[-1]["ApproximateCreationDateTime"]),
            "batchSize": len(records),
            "streamArn": mapping.source_arn,
        },
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

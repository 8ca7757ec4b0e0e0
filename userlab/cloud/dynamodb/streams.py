"""DynamoDB Streams as its own API: which streams there are, and reading one record by record.

Sources: Amazon DynamoDB Streams API reference (DescribeStream, GetRecords, GetShardIterator, ListStreams);
developer guide, "Change data capture for DynamoDB Streams". A stream here has one shard, records stay for 24
hours of the account's clock, also of a stream that ended, and an iterator is good for 15 minutes.

An iterator carries its position, so nothing is kept for it and it survives a restart of the cloud. It tells no
secret: it is read for the caller's own account.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams.dynamodb import stream_reading
from userlab.cloud.moto_seams.dynamodb.stream_reading import Stream

ITERATOR_SECONDS = 15 * 60
MOST_RECORDS = 1000
MOST_STREAMS = 100
PAGE_BYTES = 1024 * 1024
ITERATOR_TYPES = ("TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")


class Streams:
    """Answers the four actions of DynamoDB Streams.

    `now(account)` is the account's time in epoch seconds. The caller of `answer` holds the account's lock.

    >>> Streams(now=lambda account: 0.0).actions()
    ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']
    """

    def __init__(self, now: Callable[[str], float]) -> None:
        self._now = now
        self._answers = {
            "DescribeStream": self._describe_stream,
            "GetRecords": self._get_records,
            "GetShardIterator": self._get_shard_iterator,
            "ListStreams": self._list_streams,
        }

    def actions(self) -> list[str]:
        """The actions that are answered here."""
        return list(self._answers)

    def answer(self, request: AwsRequest) -> dict[str, Any]:
        """The answer of a request, as a JSON object.

        Raises AwsError ResourceNotFoundException, ValidationException, ExpiredIteratorException,
        TrimmedDataAccessException, or UnknownOperationException.
        """
        if request.action not in self._answers:
            raise AwsError("UnknownOperationException", "")
        return self._answers[request.action](request)

    def _list_streams(self, request: AwsRequest) -> dict[str, Any]:
        limit = _limit(request, MOST_STREAMS)
        wanted = request.parameters.get("TableName")
        start = request.parameters.get("ExclusiveStartStreamArn")
        if start is not None and not _is_arn(start):
            raise _invalid(f"Invalid StreamArn: {start}")
        found = [
            stream
            for stream in stream_reading.all_streams(request.account, request.region)
            if wanted is None or wanted in (stream.table_name, stream.arn.partition("/stream/")[0])
        ]
        found.sort(key=lambda stream: stream.arn)  # so that a page goes on where the last ended, whatever went since
        begin = sum(stream.arn <= start for stream in found) if start is not None else 0
        page = found[begin : begin + limit]
        answer: dict[str, Any] = {
            "Streams": [
                {"StreamArn": stream.arn, "TableName": stream.table_name, "StreamLabel": stream.label}
                for stream in page
            ]
        }
        if begin + limit < len(found):
            answer["LastEvaluatedStreamArn"] = page[-1].arn
        return answer

    def _describe_stream(self, request: AwsRequest) -> dict[str, Any]:
        _limit(request, 100)
        stream = _stream(request, request.parameters.get("StreamArn"))
        shard: dict[str, Any] = {
            "ShardId": stream.shard_id,
            "SequenceNumberRange": {"StartingSequenceNumber": str(stream.first)},
        }
        if not stream.enabled:
            shard["SequenceNumberRange"]["EndingSequenceNumber"] = str(max(stream.first, stream.end - 1))
        # The one shard comes first and has no children; behind any other there is nothing.
        none_left = "ExclusiveStartShardId" in request.parameters or _asks_for_children(request)
        description = {
            "StreamArn": stream.arn,
            "StreamLabel": stream.label,
            "StreamStatus": "ENABLED" if stream.enabled else "DISABLED",
            "StreamViewType": stream.view_type,
            "CreationRequestDateTime": stream.created,
            "TableName": stream.table_name,
            "KeySchema": stream.key_schema,
            "Shards": [] if none_left else [shard],
        }
        return {"StreamDescription": description}

    def _get_shard_iterator(self, request: AwsRequest) -> dict[str, Any]:
        stream = _stream(request, request.parameters.get("StreamArn"))
        kind = request.parameters.get("ShardIteratorType")
        if kind not in ITERATOR_TYPES:
            raise _invalid(
                f"1 validation error detected: Value '{kind}' at 'shardIteratorType' failed to satisfy "
                "constraint: Member must satisfy enum value set: "
                "[AT_SEQUENCE_NUMBER, TRIM_HORIZON, AFTER_SEQUENCE_NUMBER, LATEST]"
            )
        if request.parameters.get("ShardId") != stream.shard_id:
            shard = request.parameters.get("ShardId")
            raise _not_found(f"Shard: {shard} in Stream: {stream.arn} not found")
        number = _start(stream, kind, request.parameters.get("SequenceNumber"))
        return {"ShardIterator": self._iterator(stream, number)}

    def _get_records(self, request: AwsRequest) -> dict[str, Any]:
        limit = _limit(request, MOST_RECORDS)
        arn, number = self._position(request)
        stream = _stream(request, arn)
        if number < stream.first:
            raise AwsError(
                "TrimmedDataAccessException",
                "The operation attempted to read past the oldest stream record in a shard: records stay for 24 "
                "hours. Get a new iterator with TRIM_HORIZON.",
            )
        records = stream_reading.read_records(request.account, request.region, arn, number, limit)
        records = _page(records)
        answer: dict[str, Any] = {"Records": records}
        next_number = number + len(records)
        if stream.enabled or next_number < stream.end:
            answer["NextShardIterator"] = self._iterator(stream, next_number)
        return answer

    def _iterator(self, stream: Stream, number: int) -> str:
        position = {"n": str(number), "t": int(self._now(stream.account))}
        packed = base64.b64encode(json.dumps(position, separators=(",", ":")).encode()).decode()
        return f"{stream.arn}|1|{packed}"

    def _position(self, request: AwsRequest) -> tuple[str, int]:
        """The stream and the sequence number that an iterator stands at."""
        try:
            arn, _, packed = request.parameters["ShardIterator"].split("|")
            position = json.loads(base64.b64decode(packed, validate=True))
            number, issued = int(position["n"]), float(position["t"])
        except (KeyError, AttributeError, ValueError, TypeError, binascii.Error) as error:
            raise _invalid("Invalid ShardIterator") from error
        age = self._now(request.account) - issued
        if age > ITERATOR_SECONDS:
            raise AwsError(
                "ExpiredIteratorException",
                f"The shard iterator has expired: it is {int(age)} seconds old and is good for "
                f"{ITERATOR_SECONDS} seconds. Get a new one with GetShardIterator.",
            )
        return arn, number


def _start(stream: Stream, kind: str, sequence_number: Any) -> int:
    """The sequence number that an iterator of a kind starts at."""
    if kind in ("TRIM_HORIZON", "LATEST"):
        if sequence_number is not None:
            raise _invalid(f"The parameter SequenceNumber is not taken for {kind}.")
        return stream.first if kind == "TRIM_HORIZON" else stream.end
    if not isinstance(sequence_number, str) or not sequence_number.isdecimal():
        raise _invalid(f"The parameter SequenceNumber, a number in a string, is required for {kind}.")
    number = int(sequence_number) + (kind == "AFTER_SEQUENCE_NUMBER")
    if int(sequence_number) < stream.first:
        raise AwsError(
            "TrimmedDataAccessException",
            f"Sequence number {sequence_number} is older than the oldest record of the shard, {stream.first}.",
        )
    if int(sequence_number) > stream.end:
        raise _invalid(f"Invalid SequenceNumber: {sequence_number} is not of this shard.")
    return min(number, stream.end)  # a fresh shard tells where it starts before it holds a record


def _page(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many records as fit into one answer, one at least."""
    size = 0
    for count, record in enumerate(records):
        size += record["dynamodb"]["SizeBytes"]
        if size > PAGE_BYTES and count:
            return records[:count]
    return records


def _is_arn(arn: Any) -> bool:
    return isinstance(arn, str) and ":table/" in arn and "/stream/" in arn


def _asks_for_children(request: AwsRequest) -> bool:
    """Whether DescribeStream has a ShardFilter. Raises ValidationException for one that is not whole."""
    wanted = request.parameters.get("ShardFilter")
    if wanted is None:
        return False
    for name in ("Type", "ShardId"):
        if name not in wanted:
            raise _invalid(f"ShardFilter takes Type and ShardId: {name} is missing.")
    return True


def _stream(request: AwsRequest, arn: Any) -> Stream:
    if not _is_arn(arn):
        raise _invalid(f"Invalid StreamArn: {arn}")
    stream = stream_reading.find_stream(request.account, request.region, arn)
    if stream is None:
        raise _not_found(f"Stream: {arn} not found")
    return stream


def _limit(request: AwsRequest, most: int) -> int:
    limit = request.parameters.get("Limit", most)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1 or limit > most:
        too_many = isinstance(limit, int) and limit > most
        word = f"less than or equal to {most}" if too_many else "greater than or equal to 1"
        raise _invalid(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            f"Member must have value {word}"
        )
    return limit


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)


def _not_found(what: str) -> AwsError:
    return AwsError("ResourceNotFoundException", f"Requested resource not found: {what}")

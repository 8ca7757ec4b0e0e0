"""One batch of a stream: retries, halves, partial success and giving up, without threads or time."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from userlab.cloud.event_sources.delivery import Reply, deliver
from userlab.cloud.event_sources.mapping import STREAM_DEFAULTS, Mapping

FAILED = Reply(error="Unhandled")
DONE = Reply(payload=b"null")


def records(*numbers: int) -> list[dict]:
    return [{"dynamodb": {"SequenceNumber": str(number)}} for number in numbers]


def numbers(batch: list[dict]) -> list[int]:
    return [int(record["dynamodb"]["SequenceNumber"]) for record in batch]


@dataclass
class Shard:
    """Writes down what a delivery does. `poison` records make every batch with them fail."""

    settings: dict[str, Any] = field(default_factory=dict)
    poison: tuple[int, ...] = ()
    replies: list[Reply] = field(default_factory=list)
    ages: dict[int, float] = field(default_factory=dict)
    patience: int = 50
    invoked: list[list[int]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    discarded: list[tuple[list[int], str, int]] = field(default_factory=list)
    pauses: list[int] = field(default_factory=list)

    def mapping(self) -> Mapping:
        return Mapping("id", "1", "r", "arn:aws:dynamodb:r:1:x", "f", STREAM_DEFAULTS | self.settings)

    def invoke(self, batch: list[dict]) -> Reply:
        self.invoked.append(numbers(batch))
        if self.replies:
            return self.replies.pop(0)
        return FAILED if set(numbers(batch)) & set(self.poison) else DONE

    def age(self, record: dict) -> float:
        return self.ages.get(numbers([record])[0], 0.0)

    def done_until(self, record: dict, result: str) -> None:
        self.done.append(numbers([record])[0])

    def failed(self, result: str) -> None:
        self.result = result

    def discard(self, batch: list[dict], condition: str, attempts: int, reply: Reply | None) -> None:
        self.discarded.append((numbers(batch), condition, attempts))

    def pause(self, attempts: int) -> bool:
        self.pauses.append(attempts)
        return len(self.pauses) < self.patience


def report(*failed: Any) -> Reply:
    body = {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
    return Reply(payload=json.dumps(body).encode())


PARTIAL = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def test_a_batch_that_succeeds_is_done_at_once() -> None:
    shard = Shard()
    assert deliver(records(1, 2, 3), shard)
    assert (shard.invoked, shard.done, shard.pauses) == ([[1, 2, 3]], [3], [])


def test_a_failed_batch_is_tried_again_as_a_whole() -> None:
    shard = Shard(replies=[FAILED, FAILED, DONE])
    assert deliver(records(1, 2), shard)
    assert (shard.invoked, shard.pauses) == ([[1, 2]] * 3, [1, 2])


def test_without_a_limit_a_batch_is_tried_until_delivering_ends() -> None:
    shard = Shard(poison=(1,), patience=20)
    assert not deliver(records(1), shard)
    assert (len(shard.invoked), shard.done, shard.discarded) == (20, [], [])


@pytest.mark.parametrize("retries", [0, 2])
def test_a_batch_is_given_up_after_maximum_retry_attempts(retries: int) -> None:
    shard = Shard({"MaximumRetryAttempts": retries}, poison=(2,))
    assert deliver(records(1, 2), shard)
    assert len(shard.invoked) == 1 + retries
    assert shard.discarded == [([1, 2], "RetryAttemptsExhausted", 1 + retries)]
    assert shard.done == [2]


def test_bisecting_isolates_the_poisoned_record_and_handles_the_others() -> None:
    shard = Shard({"BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 0}, poison=(3,))
    assert deliver(records(1, 2, 3, 4), shard)
    assert shard.invoked == [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]
    assert shard.discarded == [([3], "RetryAttemptsExhausted", 1)]
    assert shard.done == [2, 3, 4]


def test_splitting_counts_for_no_attempt() -> None:
    shard = Shard({"BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 1}, poison=(1,))
    deliver(records(1, 2), shard)
    assert shard.invoked == [[1, 2], [1], [1], [2]]


def test_reported_failures_are_tried_again_from_the_first_of_them_on() -> None:
    shard = Shard(PARTIAL, replies=[report("3", "2"), report()])
    assert deliver(records(1, 2, 3, 4), shard)
    assert (shard.invoked, shard.done) == ([[1, 2, 3, 4], [2, 3, 4]], [1, 4])


def test_with_bisecting_the_batch_is_split_where_the_report_says() -> None:
    shard = Shard(PARTIAL | {"BisectBatchOnFunctionError": True}, replies=[report("3"), report()])
    assert deliver(records(1, 2, 3, 4), shard)
    assert shard.invoked == [[1, 2, 3, 4], [3, 4]]


def test_a_rest_that_fails_at_its_first_record_is_halved() -> None:
    shard = Shard(PARTIAL | {"BisectBatchOnFunctionError": True}, replies=[report("3"), report("3"), report()])
    assert deliver(records(1, 2, 3, 4), shard)
    assert shard.invoked == [[1, 2, 3, 4], [3, 4], [3], [4]]


def test_a_failed_invocation_is_halved_whether_failures_are_reported_or_not() -> None:
    shard = Shard(PARTIAL | {"BisectBatchOnFunctionError": True}, replies=[FAILED])
    assert deliver(records(1, 2, 3, 4), shard)
    assert shard.invoked == [[1, 2, 3, 4], [1, 2], [3, 4]]


def test_reported_failures_are_ignored_unless_the_mapping_asks_for_them() -> None:
    shard = Shard(replies=[report("2")])
    assert deliver(records(1, 2), shard)
    assert shard.invoked == [[1, 2]]


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"{}", b"[]", b'{"batchItemFailures": []}', b'{"batchItemFailures": null}']
)
def test_an_empty_report_is_success(payload: bytes) -> None:
    shard = Shard(PARTIAL, replies=[Reply(payload=payload)])
    assert deliver(records(1, 2), shard)
    assert shard.invoked == [[1, 2]]


@pytest.mark.parametrize(
    "payload",
    [
        b'"done"',
        b"{",
        b'{"batchItemFailures": [{"itemIdentifier": ""}]}',
        b'{"batchItemFailures": [{"itemIdentifier": null}]}',
        b'{"batchItemFailures": [{"identifier": "2"}]}',
        b'{"batchItemFailures": [{"itemIdentifier": "99"}]}',
    ],
)
def test_a_report_that_names_no_record_fails_the_whole_batch(payload: bytes) -> None:
    shard = Shard(PARTIAL, replies=[Reply(payload=payload)])
    assert deliver(records(1, 2), shard)
    assert shard.invoked == [[1, 2], [1, 2]]


def test_records_older_than_the_mapping_allows_are_given_up() -> None:
    shard = Shard({"MaximumRecordAgeInSeconds": 60}, ages={1: 61.0})
    assert deliver(records(1, 2), shard)
    assert shard.discarded == [([1], "RecordAgeExceeded", 0)]
    assert (shard.invoked, shard.done) == ([[2]], [1, 2])


def test_records_that_the_stream_would_not_keep_any_more_are_given_up() -> None:
    shard = Shard(ages={1: 86_401.0})
    assert deliver(records(1), shard)
    assert (shard.invoked, shard.discarded) == ([], [([1], "RecordAgeExceeded", 0)])


def test_a_throttled_invocation_counts_for_no_attempt() -> None:
    throttled = Reply(error="TooManyRequestsException", throttled=True)
    shard = Shard({"MaximumRetryAttempts": 0}, replies=[throttled, throttled, DONE])
    assert deliver(records(1), shard)
    assert (len(shard.invoked), shard.discarded) == (3, [])

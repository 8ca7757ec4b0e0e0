"""SQS queues read for a function: Lambda developer guide, "Using Lambda with Amazon SQS"."""

import json
from typing import Any

import pytest
from moto.sqs.models import Queue, sqs_backends

from userlab.cloud.http.aws_request import AwsError


def bodies(*events: dict[str, Any]) -> list[str]:
    return [record["body"] for event in events for record in event["Records"]]


def fail(event: dict[str, Any]) -> None:
    raise RuntimeError("no")


@pytest.fixture
def queue(bench) -> Queue:
    return sqs_backends[bench.account]["us-east-1"].create_queue("jobs")


@pytest.fixture
def send(bench):
    def send(text: str) -> None:
        with bench.accounts.lock(bench.account):
            sqs_backends[bench.account]["us-east-1"].send_message("jobs", text)

    return send


def map_queue(bench, queue: Queue, **settings: Any) -> dict[str, Any]:
    parameters = {"FunctionName": "watcher", "EventSourceArn": queue.queue_arn} | settings
    return bench.call("CreateEventSourceMapping", **parameters)[1]


def test_a_queues_mapping_has_the_defaults_of_a_queue(bench, queue: Queue) -> None:
    mapping = map_queue(bench, queue)
    assert (mapping["BatchSize"], mapping["StateTransitionReason"]) == (10, "USER_INITIATED")
    assert "StartingPosition" not in mapping
    assert "LastProcessingResult" not in mapping


def test_a_message_reaches_the_function_and_is_deleted_once_handled(bench, queue: Queue, send) -> None:
    map_queue(bench, queue)
    send("hello")
    record = bench.function.wait(1)[0]["Records"][0]
    assert (record["body"], record["eventSource"], record["eventSourceARN"]) == ("hello", "aws:sqs", queue.queue_arn)
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["md5OfBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert record["md5OfMessageAttributes"] is None
    bench.until(lambda: queue._messages == [])


def test_a_message_with_attributes_has_their_digest(bench, queue: Queue) -> None:
    attributes = {"kind": {"DataType": "String", "StringValue": "order"}}
    with bench.accounts.lock(bench.account):
        backend = sqs_backends[bench.account]["us-east-1"]
        message = backend.send_message("jobs", "hello", message_attributes=attributes)
    map_queue(bench, queue)
    record = bench.function.wait(1)[0]["Records"][0]
    assert record["md5OfMessageAttributes"] == message.attribute_md5


def test_a_message_that_failed_stays_in_the_queue(bench, queue: Queue, send) -> None:
    bench.function.handler = fail
    map_queue(bench, queue)
    send("hello")
    bench.function.wait(1)
    bench.until(lambda: bench.journal.last(bench.account) >= 1)
    assert [message.body for message in queue._messages] == ["hello"]


def test_a_message_that_failed_comes_again_when_the_clock_is_moved_beyond_its_visibility_timeout(
    bench, queue: Queue, send
) -> None:
    bench.function.handler = fail
    map_queue(bench, queue)
    send("hello")
    bench.function.wait(1)
    bench.until(lambda: bench.journal.last(bench.account) >= 1)
    bench.accounts.clock.advance(int(queue.visibility_timeout) + 1, bench.account)
    assert bodies(*bench.function.wait(2)) == ["hello", "hello"]


def test_a_batching_window_ends_when_the_clock_is_moved_beyond_it(bench, queue: Queue, send) -> None:
    map_queue(bench, queue, MaximumBatchingWindowInSeconds=300)
    send("hello")
    bench.until(lambda: queue._messages[0].approximate_receive_count == 1)
    bench.accounts.clock.advance(300, bench.account)
    assert bodies(*bench.function.wait(1)) == ["hello"]


def test_of_a_partly_failed_batch_the_failures_stay(bench, queue: Queue, send) -> None:
    def handler(event: dict[str, Any]) -> dict[str, Any]:
        failed = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}

    bench.function.handler = handler
    for text in ("good", "bad", "better"):
        send(text)
    map_queue(bench, queue, FunctionResponseTypes=["ReportBatchItemFailures"])
    bench.until(lambda: [message.body for message in queue._messages] == ["bad"])


def test_messages_that_pass_no_filter_are_deleted(bench, queue: Queue, send) -> None:
    pattern = json.dumps({"body": {"kind": ["order"]}})
    map_queue(bench, queue, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    send('{"kind": "visit"}')
    send('{"kind": "order"}')
    assert bodies(bench.function.wait(1)[0]) == ['{"kind": "order"}']
    bench.until(lambda: queue._messages == [])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"BatchSize": 11}, "Maximum batch window in seconds must be greater than 0"),
        ({"StartingPosition": "LATEST"}, "StartingPosition is for streams"),
    ],
)
def test_settings_that_make_no_sense_for_a_queue_are_refused(bench, queue: Queue, settings, words: str) -> None:
    with pytest.raises(AwsError, match=words):
        map_queue(bench, queue, **settings)


def test_the_role_must_be_allowed_to_receive(bench, queue: Queue) -> None:
    bench.authority.denied = {"sqs:ReceiveMessage"}
    with pytest.raises(AwsError, match="does not have permissions to call ReceiveMessage on SQS"):
        map_queue(bench, queue)


def test_a_queue_that_is_not_there_is_refused_in_sqs_words(bench) -> None:
    arn = f"arn:aws:sqs:us-east-1:{bench.account}:no"
    with pytest.raises(AwsError, match="AWS.SimpleQueueService.NonExistentQueue"):
        bench.call("CreateEventSourceMapping", FunctionName="watcher", EventSourceArn=arn)

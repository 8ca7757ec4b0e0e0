"""Streams read for a function in the background: order, batches, positions, windows, failures."""

import json
import threading
import time
from typing import Any


def users(*events: dict[str, Any]) -> list[str]:
    """The keys of the events' records, in order."""
    return [record["dynamodb"]["Keys"]["UserID"]["S"] for event in events for record in event["Records"]]


def fail(event: dict[str, Any]) -> None:
    raise RuntimeError("no")


def test_a_write_reaches_the_function_with_the_event_that_aws_sends(bench) -> None:
    bench.map()
    bench.write("u1", Name="Alice")
    event = bench.function.wait(1)[0]
    record = event["Records"][0]
    assert {key: record[key] for key in ("eventName", "eventVersion", "eventSource", "awsRegion")} == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
    }
    assert record["eventSourceARN"] == bench.stream_arn
    assert len(record["eventID"]) == 32
    change = record["dynamodb"]
    assert change["Keys"] == {"UserID": {"S": "u1"}}
    assert change["NewImage"] == {"UserID": {"S": "u1"}, "Name": {"S": "Alice"}}
    assert "OldImage" not in change
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert change["ApproximateCreationDateTime"] == int(bench.wall)
    assert change["SizeBytes"] == 8 + 8 + 9
    assert change["SequenceNumber"].isdecimal()
    assert "userIdentity" not in record


def test_records_arrive_once_each_and_in_order(bench) -> None:
    bench.map(BatchSize=7)
    names = [f"u{number:03d}" for number in range(200)]
    for name in names:
        bench.write(name)
    bench.until(lambda: len(users(*bench.function.events)) >= 200)
    assert users(*bench.function.events) == names
    assert max(len(event["Records"]) for event in bench.function.events) <= 7


def test_the_writer_does_not_wait_for_the_function(bench) -> None:
    free = threading.Event()
    bench.function.handler = lambda event: free.wait(10) and None
    bench.map()
    begun = time.monotonic()
    bench.write("u1")
    bench.write("u2")
    assert time.monotonic() - begun < 5
    assert bench.function.events == []
    free.set()
    bench.until(lambda: users(*bench.function.events) == ["u1", "u2"])


def test_two_functions_read_the_same_stream_independently(bench) -> None:
    bench.create_function("second")
    bench.map()
    bench.map(FunctionName="second")
    bench.write("u1")
    bench.function.wait(2)
    functions = {invocation.function.rsplit(":", 1)[-1] for invocation in bench.function.invocations}
    assert functions == {"watcher", "second"}


def test_trim_horizon_begins_with_the_oldest_record(bench) -> None:
    bench.write("u1")
    bench.map(StartingPosition="TRIM_HORIZON")
    assert users(bench.function.wait(1)[0]) == ["u1"]


def test_latest_begins_with_the_next_record(bench) -> None:
    bench.write("u1")
    bench.map(StartingPosition="LATEST")
    bench.write("u2")
    assert users(bench.function.wait(1)[0]) == ["u2"]


def test_a_batching_window_collects_records_until_it_ends(bench) -> None:
    bench.map(MaximumBatchingWindowInSeconds=1)
    bench.write("u1")
    bench.write("u2")
    assert users(bench.function.wait(1)[0]) == ["u1", "u2"]


def test_a_full_batch_does_not_wait_for_its_window(bench) -> None:
    bench.map(MaximumBatchingWindowInSeconds=300, BatchSize=2)
    bench.write("u1")
    bench.write("u2")
    assert users(bench.function.wait(1)[0]) == ["u1", "u2"]


def test_records_that_pass_no_filter_are_skipped_and_count_as_done(bench) -> None:
    pattern = json.dumps({"dynamodb": {"NewImage": {"Name": {"S": ["Alice"]}}}})
    mapping = bench.map(FilterCriteria={"Filters": [{"Pattern": pattern}]})
    bench.write("u1", Name="Bob")
    bench.write("u2", Name="Alice")
    assert users(bench.function.wait(1)[0]) == ["u2"]
    bench.until(lambda: bench.get(mapping["UUID"])["LastProcessingResult"] == "OK")


def test_a_failing_function_gets_the_same_batch_again_and_later_records_wait(bench) -> None:
    bench.function.handler = fail
    bench.map(BatchSize=1)
    bench.write("u1")
    bench.write("u2")
    assert users(*bench.function.wait(3)[:3]) == ["u1", "u1", "u1"]
    bench.function.handler = lambda event: None
    bench.until(lambda: "u2" in users(*bench.function.events))


def test_records_given_up_do_not_block_the_shard(bench) -> None:
    bench.function.handler = lambda event: fail(event) if "bad" in users(event) else None
    mapping = bench.map(MaximumRetryAttempts=1, BatchSize=1)
    bench.write("bad")
    bench.write("good")
    assert users(*bench.function.wait(3)) == ["bad", "bad", "good"]
    bench.until(lambda: bench.get(mapping["UUID"])["LastProcessingResult"] == "OK")


def test_last_processing_result_tells_of_a_failing_function(bench) -> None:
    bench.function.handler = fail
    mapping = bench.map()
    assert mapping["LastProcessingResult"] == "No records processed"
    bench.write("u1")
    bench.function.wait(2)
    assert bench.get(mapping["UUID"])["LastProcessingResult"] == "PROBLEM: Function call failed"


def test_a_function_is_invoked_without_holding_the_accounts_lock(bench) -> None:
    taken: list[bool] = []

    def handler(event: dict[str, Any]) -> None:
        done = threading.Event()

        def other() -> None:
            with bench.accounts.lock(bench.account):
                done.set()

        threading.Thread(target=other).start()
        taken.append(done.wait(5))

    bench.function.handler = handler
    bench.map()
    bench.write("u1")
    bench.function.wait(1)
    assert taken == [True]


def test_a_disabled_mapping_reads_on_where_it_stopped_when_it_is_enabled_again(bench) -> None:
    uuid = bench.map()["UUID"]
    bench.write("u1")
    bench.until(lambda: bench.get(uuid)["LastProcessingResult"] == "OK")
    bench.call("UpdateEventSourceMapping", UUID=uuid, Enabled=False)
    bench.write("u2")
    bench.call("UpdateEventSourceMapping", UUID=uuid, Enabled=True)
    assert users(*bench.function.wait(2)) == ["u1", "u2"]


def test_a_deleted_mapping_reads_no_more(bench) -> None:
    uuid = bench.map()["UUID"]
    reader = bench.sources._readers[uuid]
    bench.call("DeleteEventSourceMapping", UUID=uuid)
    reader.join(5)
    bench.write("u1")
    assert not reader.alive
    assert bench.function.events == []


def test_event_sources_that_start_anew_go_on_from_the_kept_position(bench) -> None:
    from userlab.cloud.event_sources.service import EventSources

    uuid = bench.map()["UUID"]
    bench.write("u1")
    bench.until(lambda: bench.get(uuid)["LastProcessingResult"] == "OK")
    bench.sources.close()
    bench.write("u2")
    bench.sources = EventSources(bench.accounts, bench.authority, bench.function.invoke, bench.journal)
    bench.sources.start(bench.account)
    assert users(*bench.function.wait(2)) == ["u1", "u2"]


def test_progress_is_saved_with_the_account(bench) -> None:
    uuid = bench.map()["UUID"]
    bench.until(lambda: bench.changes != [])
    bench.changes.clear()
    bench.write("u1")
    bench.until(lambda: bench.get(uuid)["LastProcessingResult"] == "OK")
    bench.until(lambda: bench.changes != [])


def test_closing_ends_every_reader(bench) -> None:
    uuid = bench.map()["UUID"]
    reader = bench.sources._readers[uuid]
    bench.sources.close()
    assert not reader._thread.is_alive()


def test_forgetting_an_account_ends_its_readers(bench) -> None:
    uuid = bench.map()["UUID"]
    reader = bench.sources._readers[uuid]
    bench.sources.forget(bench.account)
    reader.join(5)
    assert not reader.alive


def test_an_invocation_is_in_the_journal_with_a_trace_of_its_own(bench) -> None:
    bench.map()
    bench.write("u1")
    bench.function.wait(1)
    bench.until(lambda: bench.journal.last(bench.account) >= 1)
    record = bench.journal.read(bench.account)[0]
    assert (record.service, record.action, record.source, record.status) == ("lambda", "Invoke", "streams", 200)
    assert (record.billed_ms, record.memory_mb) == (3, 128)
    assert record.trace_id == bench.function.invocations[0].trace_id
    assert len(record.trace_id) == 35


def test_a_record_older_than_the_mapping_allows_is_not_handed_over(bench) -> None:
    bench.write("old")
    bench.accounts.clock.advance(100, bench.account)
    bench.map(MaximumRecordAgeInSeconds=60)
    bench.write("new")
    assert users(bench.function.wait(1)[0]) == ["new"]


def test_discarded_records_are_reported_to_a_queue(bench) -> None:
    from moto.sqs.models import sqs_backends

    backend = sqs_backends[bench.account]["us-east-1"]
    queue = backend.create_queue("lost")
    bench.function.handler = fail
    bench.map(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": queue.queue_arn}})
    bench.write("u1")
    bench.until(lambda: queue.approximate_number_of_messages == 1)
    report = json.loads(queue.messages[0].body)
    sequence_number = bench.function.events[0]["Records"][0]["dynamodb"]["SequenceNumber"]
    assert report["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert report["requestContext"]["approximateInvokeCount"] == 1
    assert report["responseContext"]["functionError"] == "Unhandled"
    batch = report["DDBStreamBatchInfo"]
    assert (batch["startSequenceNumber"], batch["endSequenceNumber"]) == (sequence_number, sequence_number)
    assert (batch["batchSize"], batch["streamArn"]) == (1, bench.stream_arn)


def test_records_stay_readable_after_the_function_had_them(bench) -> None:
    from userlab.cloud.moto_seams.dynamodb import stream_reading

    bench.map()
    bench.write("u1")
    bench.function.wait(1)
    stream = stream_reading.find_stream(bench.account, "us-east-1", bench.stream_arn)
    assert stream.end - stream.first == 1


def test_a_destination_that_is_gone_does_not_hold_the_shard_up(bench) -> None:
    bench.function.handler = lambda event: fail(event) if "bad" in users(event) else None
    gone = f"arn:aws:sqs:us-east-1:{bench.account}:gone"
    bench.map(MaximumRetryAttempts=0, BatchSize=1, DestinationConfig={"OnFailure": {"Destination": gone}})
    bench.write("bad")
    bench.write("good")
    assert users(*bench.function.wait(2)) == ["bad", "good"]

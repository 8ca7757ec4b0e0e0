"""The *EventSourceMapping actions: shapes, defaults, validation, conflicts."""

from typing import Any

import pytest

from userlab.cloud.http.aws_request import AwsError


def refused(bench, action: str = "CreateEventSourceMapping", **changes: Any) -> AwsError:
    parameters = {
        "FunctionName": "watcher",
        "EventSourceArn": bench.stream_arn,
        "StartingPosition": "LATEST",
    } | changes
    with pytest.raises(AwsError) as error:
        bench.call(action, **{name: value for name, value in parameters.items() if value is not None})
    return error.value


def test_creating_answers_202_with_every_default_of_a_stream(bench) -> None:
    status, mapping = bench.call(
        "CreateEventSourceMapping",
        FunctionName="watcher",
        EventSourceArn=bench.stream_arn,
        StartingPosition="LATEST",
    )
    uuid = mapping.pop("UUID")
    assert len(uuid) == 36
    assert isinstance(mapping.pop("LastModified"), float)
    assert status == 202
    assert mapping == {
        "StartingPosition": "LATEST",
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "ParallelizationFactor": 1,
        "EventSourceArn": bench.stream_arn,
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:{bench.account}:event-source-mapping:{uuid}",
        "FunctionArn": f"arn:aws:lambda:us-east-1:{bench.account}:function:watcher",
        "LastProcessingResult": "No records processed",
        "State": "Creating",
        "StateTransitionReason": "User action",
        "DestinationConfig": {"OnFailure": {}},
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "MaximumRetryAttempts": -1,
        "TumblingWindowInSeconds": 0,
        "FunctionResponseTypes": [],
    }


def test_a_mapping_is_enabled_after_it_was_made(bench) -> None:
    assert bench.get(bench.map()["UUID"])["State"] == "Enabled"


def test_a_realistic_lesson_waits_until_a_mapping_is_enabled(bench) -> None:
    bench.accounts.settings(bench.account).realistic = True
    uuid = bench.map()["UUID"]
    assert bench.get(uuid)["State"] == "Creating"
    bench.accounts.clock.advance(10, bench.account)
    assert bench.get(uuid)["State"] == "Enabled"


def test_a_mapping_can_be_made_disabled(bench) -> None:
    mapping = bench.map(Enabled=False)
    assert mapping["State"] == "Disabled"
    assert bench.get(mapping["UUID"])["State"] == "Disabled"


@pytest.mark.parametrize(
    "name", ["watcher", "{account}:function:watcher", "arn:aws:lambda:us-east-1:{account}:function:watcher"]
)
def test_a_function_is_known_by_name_partial_arn_and_arn(bench, name: str) -> None:
    mapping = bench.map(FunctionName=name.format(account=bench.account))
    assert mapping["FunctionArn"] == f"arn:aws:lambda:us-east-1:{bench.account}:function:watcher"


def test_a_function_that_is_not_there_is_refused(bench) -> None:
    error = refused(bench, FunctionName="nobody")
    assert (error.code, error.message) == ("InvalidParameterValueException", "Function does not exist")


def test_a_second_mapping_of_stream_and_function_is_a_conflict(bench) -> None:
    uuid = bench.map()["UUID"]
    error = refused(bench)
    assert (error.code, error.status) == ("ResourceConflictException", 409)
    assert error.message == (
        f'The event source arn (" {bench.stream_arn} ") and function (" watcher ") provided mapping already '
        f"exists. Please update or delete the existing mapping with UUID {uuid}"
    )


@pytest.mark.parametrize("action", ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"])
def test_the_role_must_be_allowed_to_read_the_stream(bench, action: str) -> None:
    bench.authority.denied = {f"dynamodb:{action}"}
    error = refused(bench)
    assert (error.code, error.status) == ("InvalidParameterValueException", 400)
    assert error.message == (
        f"Cannot access stream {bench.stream_arn}. Please ensure the role can perform the GetRecords, "
        "GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
    )


KINESIS = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
NO_STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/No/stream/x"
INVALID, VALIDATION, SHAPE = "InvalidParameterValueException", "ValidationException", "SerializationException"


def test_the_role_must_be_allowed_to_send_to_the_destination(bench) -> None:
    bench.authority.denied = {"sqs:SendMessage"}
    destination = {"OnFailure": {"Destination": f"arn:aws:sqs:us-east-1:{bench.account}:lost"}}
    error = refused(bench, DestinationConfig=destination)
    assert error.message == "The function execution role does not have permissions to call SendMessage on SQS"


def test_a_version_or_alias_that_is_not_there_is_not_found(bench) -> None:
    error = refused(bench, FunctionName="watcher:live")
    assert error.message == f"Function not found: arn:aws:lambda:us-east-1:{bench.account}:function:watcher:live"


@pytest.mark.parametrize(
    ("member", "value", "code", "words"),
    [
        ("FunctionName", None, VALIDATION, "Value null at 'functionName'"),
        ("EventSourceArn", "users", VALIDATION, "Value 'users' at 'eventSourceArn'"),
        ("EventSourceArn", KINESIS, INVALID, "kinesis"),
        ("EventSourceArn", NO_STREAM, INVALID, "Stream not found"),
        ("StartingPosition", None, INVALID, "Value null at 'startingPosition'"),
        ("StartingPosition", "FIRST", VALIDATION, "enum value set"),
        ("StartingPosition", "AT_TIMESTAMP", INVALID, "Unsupported starting position"),
        ("BatchSize", 0, VALIDATION, "'batchSize' failed to satisfy constraint: Member must have value greater than"),
        ("BatchSize", 10_001, VALIDATION, "Value '10001' at 'batchSize' failed to satisfy constraint: "),
        ("BatchSize", "many", SHAPE, "JSON integer"),
        ("MaximumBatchingWindowInSeconds", 301, VALIDATION, "maximumBatchingWindowInSeconds"),
        ("MaximumRetryAttempts", 10_001, VALIDATION, "maximumRetryAttempts"),
        ("MaximumRecordAgeInSeconds", 59, INVALID, "60"),
        ("ParallelizationFactor", 11, VALIDATION, "parallelizationFactor"),
        ("TumblingWindowInSeconds", 30, INVALID, "TumblingWindowInSeconds"),
        ("Enabled", "yes", SHAPE, "JSON boolean"),
        ("FunctionResponseTypes", ["All"], VALIDATION, "ReportBatchItemFailures"),
        ("FilterCriteria", {"Filters": [{"Pattern": "{"}]}, INVALID, "Invalid filter pattern definition."),
        ("FilterCriteria", {"Filters": [{}] * 6}, INVALID, "5 filters at most"),
        (
            "DestinationConfig",
            {"OnFailure": {"Destination": "arn:aws:kinesis:us-east-1:123456789012:stream/x"}},
            INVALID,
            "SQS queue",
        ),
    ],
)
def test_a_wrong_parameter_is_refused(bench, member: str, value: Any, code: str, words: str) -> None:
    if isinstance(value, str):
        value = value.replace("123456789012", bench.account)
    error = refused(bench, **{member: value})
    assert (error.code, error.status) == (code, 400)
    assert words in error.message


def test_an_unknown_uuid_is_not_found(bench) -> None:
    for action in ("GetEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"):
        error = refused(bench, action, UUID="00000000-0000-0000-0000-000000000000")
        assert (error.code, error.status) == ("ResourceNotFoundException", 404)
        assert error.message == "The resource you requested does not exist."


def test_updating_changes_what_was_sent_and_keeps_the_rest(bench) -> None:
    uuid = bench.map(MaximumRetryAttempts=3)["UUID"]
    status, updated = bench.call("UpdateEventSourceMapping", UUID=uuid, BatchSize=5)
    assert (status, updated["State"]) == (202, "Updating")
    mapping = bench.get(uuid)
    assert (mapping["BatchSize"], mapping["MaximumRetryAttempts"]) == (5, 3)


def test_updating_checks_as_creating_does(bench) -> None:
    uuid = bench.map()["UUID"]
    assert refused(bench, "UpdateEventSourceMapping", UUID=uuid, BatchSize=0).code == "ValidationException"
    assert bench.get(uuid)["BatchSize"] == 100


def test_disabling_is_told_and_done(bench) -> None:
    uuid = bench.map()["UUID"]
    assert bench.call("UpdateEventSourceMapping", UUID=uuid, Enabled=False)[1]["State"] == "Disabling"
    assert bench.get(uuid)["State"] == "Disabled"


def test_a_deleted_mapping_is_gone(bench) -> None:
    uuid = bench.map()["UUID"]
    status, deleted = bench.call("DeleteEventSourceMapping", UUID=uuid)
    assert (status, deleted["State"]) == (202, "Deleting")
    assert refused(bench, "GetEventSourceMapping", UUID=uuid).status == 404


def test_mappings_are_listed_by_source_and_by_function(bench) -> None:
    bench.create_function("second")
    first, second = bench.map()["UUID"], bench.map(FunctionName="second")["UUID"]

    def listed(**filters: str) -> list[str]:
        answer = bench.call("ListEventSourceMappings", **filters)[1]
        return [mapping["UUID"] for mapping in answer["EventSourceMappings"]]

    assert listed() == [first, second]
    assert listed(FunctionName="second") == [second]
    assert listed(EventSourceArn=bench.stream_arn) == [first, second]
    assert listed(EventSourceArn=bench.stream_arn + "0") == []


def test_a_list_is_continued_behind_its_marker(bench) -> None:
    bench.create_function("second")
    first, second = bench.map()["UUID"], bench.map(FunctionName="second")["UUID"]
    page = bench.call("ListEventSourceMappings", MaxItems="1")[1]
    assert [mapping["UUID"] for mapping in page["EventSourceMappings"]] == [first]
    rest = bench.call("ListEventSourceMappings", MaxItems="1", Marker=page["NextMarker"])[1]
    assert [mapping["UUID"] for mapping in rest["EventSourceMappings"]] == [second]
    assert "NextMarker" not in rest


def test_another_account_does_not_see_a_mapping(bench) -> None:
    from userlab.cloud.moto_seams import event_source_mappings

    uuid = bench.map()["UUID"]
    assert event_source_mappings.find("999999999999", "us-east-1", uuid) is None

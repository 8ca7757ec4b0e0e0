"""The *EventSourceMapping actions of Lambda, and the readers that work in the background.

Sources: Lambda API reference, "CreateEventSourceMapping" and its siblings; developer guide, "Using AWS Lambda with
Amazon DynamoDB". A mapping is read by a thread of its own, which sleeps until its stream or queue has something;
PutItem and SendMessage never wait for a function.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.authority import Authority
from userlab.cloud.account.journal import Journal
from userlab.cloud.account.measures import Measure, unmeasured
from userlab.cloud.event_sources import permissions
from userlab.cloud.event_sources.invoking import FunctionCaller
from userlab.cloud.event_sources.lookup import FunctionFacts, function_of, mapping_of, means, page_of
from userlab.cloud.event_sources.mapping import Mapping, default_settings, updated_settings
from userlab.cloud.event_sources.queue_reader import QueueReader
from userlab.cloud.event_sources.reader import Reader
from userlab.cloud.event_sources.stream_reader import StreamReader
from userlab.cloud.event_sources.validation import check_new, check_settings, invalid
from userlab.cloud.functions.api import constraints
from userlab.cloud.functions.invoking.invocation import Invoke
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams import event_source_mappings
from userlab.cloud.moto_seams.dynamodb import stream_reading
from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams

REALISTIC_SECONDS = 2.0
CLOSING_SECONDS = 2.0


def retry_delay(attempts: int) -> float:
    """Seconds before the next attempt: half a second, doubling, ten at most. (AWS does not tell its own.)

    >>> [retry_delay(attempts) for attempts in (1, 2, 3, 9)]
    [0.5, 1.0, 2.0, 10.0]
    """
    return min(0.5 * 2 ** min(attempts - 1, 10), 10.0)


class EventSources:
    """Answers the mapping actions of Lambda and runs a reader for every enabled mapping.

    `start` is called once the saved state is back. `measure` takes metrics of Lambda.
    """

    def __init__(
        self,
        accounts: Accounts,
        authority: Authority,
        invoke: Invoke,
        journal: Journal,
        retry_delay: Callable[[int], float] = retry_delay,
        measure: Measure = unmeasured,
    ) -> None:
        self._accounts = accounts
        self._authority = authority
        self._caller = FunctionCaller(invoke, journal, measure)
        self._retry_delay = retry_delay
        self.operations: dict[str, Callable[[AwsRequest], tuple[int, dict[str, Any]]]] = {
            "CreateEventSourceMapping": self._create,
            "GetEventSourceMapping": self._get,
            "ListEventSourceMappings": self._list,
            "UpdateEventSourceMapping": self._update,
            "DeleteEventSourceMapping": self._delete,
        }
        self._readers: dict[str, Reader] = {}
        self._lock = threading.Lock()
        self._closed = False
        event_source_mappings.install()
        dynamodb_streams.subscribe(self._stream_grew)
        event_source_mappings.subscribe(self._queue_grew)
        accounts.clock.on_advance(self._clock_moved)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Answer one of `operations`. Raises AwsError as AWS does; `forward` is not used."""
        constraints.check(request.action, request.parameters)
        status, document = self.operations[request.action](request)
        return AwsResponse.json(document, status)

    def start(self, account: str | None = None) -> None:
        """Go on with the mappings that are kept: of one account, or of all."""
        for mapping in event_source_mappings.everything(account):
            self._read(mapping)

    def forget(self, account: str) -> None:
        """The account is being reset: its readers end."""
        with self._lock:
            readers = [reader for reader in self._readers.values() if reader.account == account]
            self._readers = {uuid: reader for uuid, reader in self._readers.items() if reader.account != account}
        for reader in readers:
            reader.stop()

    def close(self) -> None:
        """End every reader; one that waits for a function is left to end with it."""
        self._closed = True
        dynamodb_streams.unsubscribe(self._stream_grew)
        event_source_mappings.unsubscribe(self._queue_grew)
        with self._lock:
            readers, self._readers = list(self._readers.values()), {}
        for reader in readers:
            reader.stop()
        for reader in readers:
            reader.join(CLOSING_SECONDS)

    def _create(self, request: AwsRequest) -> tuple[int, dict[str, Any]]:
        wanted = request.parameters
        check_new(wanted)
        with self._accounts.lock(request.account):
            function = function_of(request, wanted["FunctionName"])
            position = self._starting_position(request, wanted)
            self._refuse_second(request, wanted["EventSourceArn"], function)
            permissions.check(self._authority, function, wanted["EventSourceArn"], wanted)
            mapping = Mapping(
                uuid="",
                account=request.account,
                region=request.region,
                source_arn=wanted["EventSourceArn"],
                function_arn=function.arn,
                settings=default_settings(wanted["EventSourceArn"], wanted),
                enabled=wanted.get("Enabled") is not False,
                position=position,
                tags=wanted.get("Tags") or {},
            )
            event_source_mappings.keep(mapping)
            return self._changed(mapping, "Creating" if mapping.enabled else "Disabled")

    def _update(self, request: AwsRequest) -> tuple[int, dict[str, Any]]:
        wanted = request.parameters
        with self._accounts.lock(request.account):
            mapping = mapping_of(request)
            check_settings(wanted, mapping.is_queue)
            if wanted.get("FunctionName"):
                function = function_of(request, wanted["FunctionName"])
                permissions.check(self._authority, function, mapping.source_arn, mapping.settings | wanted)
                mapping.function_arn = function.arn
            mapping.settings = updated_settings(mapping.settings, wanted)
            enabled = wanted.get("Enabled")
            state = "Updating"
            if enabled is not None and enabled != mapping.enabled:
                mapping.enabled = enabled
                state = "Enabling" if enabled else "Disabling"
            return self._changed(mapping, state)

    def _delete(self, request: AwsRequest) -> tuple[int, dict[str, Any]]:
        with self._accounts.lock(request.account):
            mapping = mapping_of(request)
            event_source_mappings.remove(mapping)
            self._accounts.changed(request.account, ("awslambda",))
        with self._lock:
            reader = self._readers.pop(mapping.uuid, None)
        if reader is not None:
            reader.stop()
        return 202, mapping.describe("Deleting")

    def _get(self, request: AwsRequest) -> tuple[int, dict[str, Any]]:
        mapping = mapping_of(request)
        return 200, mapping.describe(mapping.state(self._accounts.clock.now(request.account)))

    def _list(self, request: AwsRequest) -> tuple[int, dict[str, Any]]:
        source, name = request.parameters.get("EventSourceArn"), request.parameters.get("FunctionName")
        found = [
            mapping
            for mapping in event_source_mappings.mappings(request.account, request.region)
            if source in (None, mapping.source_arn) and (not name or means(name, mapping))
        ]
        begin, most = page_of(request, found)
        now = self._accounts.clock.now(request.account)
        page = [mapping.describe(mapping.state(now)) for mapping in found[begin : begin + most]]
        answer: dict[str, Any] = {"EventSourceMappings": page}
        if begin + most < len(found):
            answer["NextMarker"] = page[-1]["UUID"]
        return 200, answer

    def _starting_position(self, request: AwsRequest, wanted: dict[str, Any]) -> int:
        """Where a new mapping begins. Raises InvalidParameterValueException when there is no such source."""
        source = wanted["EventSourceArn"]
        if read_arn(source).service == "sqs":
            if not event_source_mappings.queue_exists(request.account, request.region, source):
                raise invalid(
                    "Error occurred while ReceiveMessage. SQS Error Code: "
                    "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not "
                    "exist."
                )
            return 0
        stream = stream_reading.find_stream(request.account, request.region, source)
        if stream is None:
            raise invalid(f"Stream not found: {source}")
        return stream.first if wanted["StartingPosition"] == "TRIM_HORIZON" else stream.end

    def _refuse_second(self, request: AwsRequest, source: str, function: FunctionFacts) -> None:
        for mapping in event_source_mappings.mappings(request.account, request.region):
            if (mapping.source_arn, mapping.function_arn) == (source, function.arn):
                what = (
                    f'An event source mapping with SQS arn (" {source} ") and function (" {function.name} ") '
                    "already exists."
                    if mapping.is_queue
                    else f'The event source arn (" {source} ") and function (" {function.name} ") provided '
                    "mapping already exists."
                )
                text = f"{what} Please update or delete the existing mapping with UUID {mapping.uuid}"
                raise AwsError("ResourceConflictException", text, 409)

    def _changed(self, mapping: Mapping, state: str) -> tuple[int, dict[str, Any]]:
        now = self._accounts.clock.now(mapping.account)
        mapping.modified = round(now, 3)
        if state != "Disabled" and self._accounts.settings(mapping.account).realistic:
            mapping.busy, mapping.busy_until = state, now + REALISTIC_SECONDS
        self._accounts.changed(mapping.account, ("awslambda",))
        self._read(mapping)
        return 202, mapping.describe(state)

    def _read(self, mapping: Mapping) -> None:
        """Have a reader at work if the mapping is enabled, none if it is not."""
        with self._lock:
            reader = self._readers.get(mapping.uuid)
            if reader is not None and reader.alive and mapping.enabled:
                reader.hurry()
                return
            if reader is not None:
                reader.stop()
                del self._readers[mapping.uuid]
            if not mapping.enabled or self._closed:
                return
            kind = QueueReader if mapping.is_queue else StreamReader
            reader = self._readers[mapping.uuid] = kind(self._accounts, self._caller, mapping, self._retry_delay)
        reader.start()

    def _stream_grew(self, account: str, region: str, table_name: str) -> None:
        self._wake(account, f":{region}:{account}:table/{table_name}/stream/")

    def _queue_grew(self, account: str, queue_arn: str) -> None:
        self._wake(account, queue_arn)

    def _clock_moved(self, account: str) -> None:
        self._wake(account, "")

    def _wake(self, account: str, source: str) -> None:
        for reader in list(self._readers.values()):
            if reader.account == account and source in reader.source_arn:
                reader.wake()

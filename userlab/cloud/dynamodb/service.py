"""DynamoDB and DynamoDB Streams as the front door sees them.

The path of a request:

1. `input_types` reads it as AWS's own parser does, `input_constraints` checks the operation's limits,
2. its rules are checked: expressions, values, keys (`planned_write`, `query_operation`, ...), statements (`partiql`),
3. under ``accounts.lock(account)`` it is evaluated: what it reads, what it would write; these facts are `access.Read`
   and `access.Write` records,
4. `capacity` computes the units of those records, and `throttling` takes them from the table's and indexes'
   buckets, or refuses with ProvisionedThroughputExceededException, before anything is written or answered,
5. the writes are applied to the table's `item_store` and to its stream, ``accounts.changed(account)`` is called, which
   appends them to the account's log,
6. ``ConsumedCapacity`` is added if it was asked for, and ``request.usage`` gets ``read_units`` and ``write_units``.

Backups and resource policies go to moto; exports and imports are refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.measures import Measure, unmeasured
from userlab.cloud.dynamodb import items_in_moto
from userlab.cloud.dynamodb.capacity.measured import Measured
from userlab.cloud.dynamodb.capacity.throttling import Struck, Throttle, nothing_struck
from userlab.cloud.dynamodb.items.attribute_value import TOO_DEEP
from userlab.cloud.dynamodb.operations import batch_operations, item_operations, planned_write, transactions
from userlab.cloud.dynamodb.operations.query_operation import query
from userlab.cloud.dynamodb.operations.scan_operation import scan
from userlab.cloud.dynamodb.partiql import batch_execute_statement, execute_transaction, prepared
from userlab.cloud.dynamodb.partiql.execute_statement import execute_statement
from userlab.cloud.dynamodb.request import answer, forwarded, input_constraints, input_types
from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import RequestError, serialization
from userlab.cloud.dynamodb.request.forwarded import Forwarded
from userlab.cloud.dynamodb.request.input_shapes import Shape, input_shape
from userlab.cloud.dynamodb.request.wording import worded
from userlab.cloud.dynamodb.streams import Streams
from userlab.cloud.dynamodb.tables import table_operations, table_rules, table_settings, table_update, time_to_live
from userlab.cloud.dynamodb.tables.expiry import Expiry
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.http.compression import MAXIMUM_BYTES
from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams

Operation = Callable[[Call], dict[str, Any]]
Listener = Callable[[str, str, str], None]

OPERATIONS: dict[str, Operation] = {
    "GetItem": item_operations.get_item,
    "PutItem": item_operations.put_item,
    "UpdateItem": item_operations.update_item,
    "DeleteItem": item_operations.delete_item,
    "Query": query,
    "Scan": scan,
    "BatchGetItem": batch_operations.batch_get_item,
    "BatchWriteItem": batch_operations.batch_write_item,
    "TransactGetItems": transactions.transact_get_items,
    "TransactWriteItems": transactions.transact_write_items,
    "ExecuteStatement": execute_statement,
    "BatchExecuteStatement": batch_execute_statement.batch_execute_statement,
    "ExecuteTransaction": execute_transaction.execute_transaction,
    "CreateTable": table_operations.create_table,
    "DescribeTable": table_operations.describe_table,
    "DeleteTable": table_operations.delete_table,
    "ListTables": table_operations.list_tables,
    "UpdateTable": table_update.update_table,
    "UpdateTimeToLive": lambda call: _time_to_live(call, time_to_live.update_time_to_live),
    "DescribeTimeToLive": lambda call: _time_to_live(call, time_to_live.describe_time_to_live),
    "TagResource": table_settings.tag_resource,
    "UntagResource": table_settings.untag_resource,
    "ListTagsOfResource": table_settings.list_tags_of_resource,
    "DescribeContinuousBackups": table_settings.describe_continuous_backups,
    "UpdateContinuousBackups": table_settings.update_continuous_backups,
    "DescribeLimits": table_settings.describe_limits,
}
# What takes long with a large request and needs no table is done before the account's lock is taken.
_PREPARATIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "PutItem": planned_write.put_request,
    "BatchWriteItem": batch_operations.read_writes,
    "TransactWriteItems": transactions.read_writes,
    "ExecuteStatement": prepared.prepare,
    "BatchExecuteStatement": batch_execute_statement.read_statements,
    "ExecuteTransaction": execute_transaction.read_statements,
}
_SILENT = frozenset({"TagResource", "UntagResource"})
_TABLE_CALLS = frozenset(
    {"CreateTable", "DescribeTable", "DeleteTable", "UpdateTable", "UpdateTimeToLive", "DescribeTimeToLive"}
)
_ITEMS: tuple[str, ...] = ()  # what is written into tables is noted there, one by one
_DESCRIPTIONS = ("dynamodb",)


class DynamoDB:
    """Answers the requests of both services.

    ``measure`` takes its metrics; ``struck(account, table)`` tells whether an access is refused for
    a lesson. ``listeners`` are called as ``listener(account, region, table_name)`` when stream
    records were written, after the account's lock was released.
    """

    def __init__(self, accounts: Accounts, measure: Measure = unmeasured, struck: Struck = nothing_struck) -> None:
        dynamodb_streams.install(accounts.clock.now)
        items_in_moto.install()
        self._accounts, self._measured = accounts, Measured(measure, accounts.clock)
        self.throttle = Throttle(accounts.clock, accounts.settings, struck=struck)
        self.streams = Streams(now=accounts.clock.now)
        self.listeners: list[Listener] = []
        self.expiry = Expiry(accounts, measure)
        self.expiry.start()
        self._forwarded = Forwarded(accounts)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        if len(request.body) > MAXIMUM_BYTES:
            raise AwsError("RequestEntityTooLargeException", "The request is larger than 16 MB.", 413)
        shape = input_shape(request.service, request.action)
        if shape is None:
            raise AwsError("UnknownOperationException", "")
        forwarded.refuse_by_name(request.action)
        try:
            parameters = self._checked(shape, request)
            if request.service == "dynamodbstreams":
                return self._answer_stream(request, parameters)
            operation = OPERATIONS.get(request.action)
            if operation is None:
                return self._forwarded.handle(request, forward)
            answered = self._answer(operation, request, parameters)
            accepted = request.headers.get("Accept-Encoding", "identity")
            return answered if accepted == "identity" else answer.compressed(answered, accepted)
        except AwsError as error:
            self._measured.failed(request.account, request.region, error)
            if not isinstance(error, RequestError):
                raise
            raise worded(error, request.action) from None
        except RecursionError:
            raise worded(RequestError(TOO_DEEP), request.action) from None

    def _checked(self, shape: Shape, request: AwsRequest) -> dict[str, Any]:
        if not request.body:
            raise serialization("The request body is empty: an operation without parameters takes {}.")
        parameters = input_types.read(shape, request.parameters)
        if request.action in _TABLE_CALLS:
            table_rules.check_name(parameters.get("TableName"), request.action)
        input_constraints.check(shape, parameters, request.action)
        return parameters

    def _answer(self, operation: Operation, request: AwsRequest, parameters: dict[str, Any]) -> AwsResponse:
        account, accounts = request.account, self._accounts
        settings = accounts.settings(account)
        prepare = _PREPARATIONS.get(request.action)
        call = Call(
            account=account,
            region=request.region,
            parameters=parameters,
            prepared=prepare(parameters) if prepare else None,
            clock=accounts.clock,
            throttle=self.throttle,
            realistic=settings.realistic,
            item_collection_bytes=settings.item_collection_bytes,
            usage=request.usage,
        )
        begun = time.perf_counter()
        with accounts.lock(account):
            try:
                with accounts.drawing(account):
                    found = operation(call)
            except AwsError as error:
                self._measured.refused(call, request.action, error)
                raise
            finally:
                if call.changed or call.written:
                    accounts.changed(account, _DESCRIPTIONS if call.changed else _ITEMS)
        self._measured.answered(call, request.action, found, (time.perf_counter() - begun) * 1000)
        for table_name in dict.fromkeys(call.streamed):
            for listener in self.listeners:
                listener(account, request.region, table_name)
        return answer.response(found) if request.action not in _SILENT else answer.empty()

    def _answer_stream(self, request: AwsRequest, parameters: dict[str, Any]) -> AwsResponse:
        request.parameters = parameters
        with self._accounts.lock(request.account):
            return answer.response(self.streams.answer(request))

    def forget(self, account: str) -> None:
        """Drop what is kept of an account beside its tables."""
        self.throttle.forget(account)
        self._measured.forget(account)

    def close(self) -> None:
        """End the background sweep of expired items."""
        self.expiry.close()


def _time_to_live(call: Call, operation: Callable[[str, str, dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    table_operations.needed(call, call.parameters["TableName"])
    found = operation(call.account, call.region, call.parameters)
    call.changed = True
    return found

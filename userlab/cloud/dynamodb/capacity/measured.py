"""The metrics of DynamoDB: what a call consumed, how long it took, how it was refused.

What is zero is not told. Units of a global index are its own, not its table's. Source: DynamoDB developer guide,
"DynamoDB metrics and dimensions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.measures import Dimensions, Measure, Value
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.http.aws_request import AwsError

if TYPE_CHECKING:
    from userlab.cloud.dynamodb.request.call import Call

NAMESPACE = "AWS/DynamoDB"
PROVISIONED_EVERY_SECONDS = 300
_COUNTED = frozenset({"Query", "Scan", "ExecuteStatement"})
_THROTTLED = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException"})
_NO_USER_ERRORS = _THROTTLED | {"ConditionalCheckFailedException", "InternalServerError"}


class Measured:
    """Tells the metrics of calls to a `Measure`."""

    def __init__(self, measure: Measure, clock: Clock) -> None:
        self._measure, self._clock = measure, clock
        self._provisioned: dict[str, int] = {}  # when the provisioned units of a table were told last, by its ARN

    def answered(self, call: Call, action: str, found: dict[str, Any], milliseconds: float) -> None:
        """A call was answered; `found` is its result. Calls about tables have no metrics."""
        names = list(dict.fromkeys(spent.table.name for spent in call.spent))
        if not names:
            return
        values = [Value("SuccessfulRequestLatency", _of(name, action), milliseconds, "Milliseconds") for name in names]
        if action in _COUNTED:
            count = found.get("Count", len(found["Items"]) if isinstance(found.get("Items"), list) else 0)
            if count:
                values.append(Value("ReturnedItemCount", _of(names[0], action), float(count)))
        for spent in call.spent:
            values += _consumed(spent)
            if spent.table.provisioned:
                values += self._units(spent, call.account)
        if call.throttled:
            values += _throttle_events(call.throttled)
        self._measure(call.account, call.region, NAMESPACE, values)

    def refused(self, call: Call, action: str, error: AwsError) -> None:
        """A call about items was refused."""
        values = list(_throttle_events(call.throttled))
        if error.code in _THROTTLED:
            values += [Value("ThrottledRequests", _of(name, action), 1.0) for name in _tables(call.throttled)]
        if error.code == "ConditionalCheckFailedException" and call.parameters.get("TableName"):
            table = (("TableName", call.parameters["TableName"]),)
            values.append(Value("ConditionalCheckFailedRequests", table, 1.0))
        for spent in call.spent:  # a write whose condition failed consumes all the same
            values += _consumed(spent)
        if values:
            self._measure(call.account, call.region, NAMESPACE, values)

    def failed(self, account: str, region: str, error: AwsError) -> None:
        """A call ended in an error; those that are the caller's own are counted for account and region."""
        if error.status == 400 and error.code not in _NO_USER_ERRORS:
            self._measure(account, region, NAMESPACE, [Value("UserErrors", (), 1.0)])

    def forget(self, account: str) -> None:
        """The account is being reset: what its tables are given is told anew."""
        for arn in [arn for arn in list(self._provisioned) if read_arn(arn).account == account]:
            self._provisioned.pop(arn, None)

    def _units(self, spent: Consumption, account: str) -> Iterator[Value]:
        """The provisioned units of a table and its indexes, once in five minutes."""
        table = spent.table
        slot = int(self._clock.now(account) // PROVISIONED_EVERY_SECONDS)
        if self._provisioned.get(table.arn) == slot:
            return
        self._provisioned[table.arn] = slot
        named = [(_table(table.name), table.read_units, table.write_units)]
        named += [
            (_index(table.name, index.name), index.read_units, index.write_units)
            for index in table.indexes.values()
            if index.is_global
        ]
        for dimensions, read, write in named:
            yield Value("ProvisionedReadCapacityUnits", dimensions, float(read))
            yield Value("ProvisionedWriteCapacityUnits", dimensions, float(write))


def _table(name: str) -> Dimensions:
    return (("TableName", name),)


def _index(table: str, index: str) -> Dimensions:
    return (("GlobalSecondaryIndexName", index), ("TableName", table))


def _of(table: str, action: str) -> Dimensions:
    return (("Operation", action), ("TableName", table))


def _consumed(spent: Consumption) -> Iterator[Value]:
    table = spent.table
    read, write = spent.on_table_read, spent.on_table_write
    for name, (index_read, index_write) in spent.indexes.items():
        if not table.indexes[name].is_global:
            read, write = read + index_read, write + index_write
            continue
        dimensions = _index(table.name, name)
        if index_read:
            yield Value("ConsumedReadCapacityUnits", dimensions, index_read)
        if index_write:
            yield Value("ConsumedWriteCapacityUnits", dimensions, index_write)
    if read:
        yield Value("ConsumedReadCapacityUnits", _table(table.name), read)
    if write:
        yield Value("ConsumedWriteCapacityUnits", _table(table.name), write)


def _reasons(refusals: Iterable[AwsError]) -> Iterator[dict[str, str]]:
    for refusal in refusals:
        yield from refusal.members.get("ThrottlingReasons") or refusal.members.get("throttlingReasons") or ()


def _tables(refusals: Iterable[AwsError]) -> list[str]:
    names = [read_arn(reason["resource"]).resource.split("/")[1] for reason in _reasons(refusals)]
    return list(dict.fromkeys(names))


def _throttle_events(refusals: Iterable[AwsError]) -> Iterator[Value]:
    for reason in _reasons(refusals):
        parts = read_arn(reason["resource"]).resource.split("/")
        dimensions = _index(parts[1], parts[3]) if len(parts) > 3 else _table(parts[1])
        kind = "Read" if "Read" in reason["reason"] else "Write"
        yield Value(f"{kind}ThrottleEvents", dimensions, 1.0)

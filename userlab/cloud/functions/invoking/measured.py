"""The metrics of Lambda: how often a function ran, how long, how many at once, what failed, what was throttled.

Each is told for the function, for the version or alias that was named, and for all functions together; for the version
that an alias chose, too. Source: Lambda guide, "Types of metrics for Lambda functions".
"""

from __future__ import annotations

from collections.abc import Iterator

from userlab.cloud.account.measures import Dimensions, Measure, Value, unmeasured
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.names import LATEST, function_name, is_version
from userlab.cloud.http.aws_request import AwsError

NAMESPACE = "AWS/Lambda"


class Measured:
    """Tells the metrics of invocations to a `Measure`."""

    def __init__(self, measure: Measure = unmeasured) -> None:
        self._measure = measure

    def ran(self, invocation: Invocation, version: FunctionVersion, result: InvocationResult, running: int) -> None:
        """A function ran, well or not; `running` of its invocations did at once."""
        failed = float(result.function_error is not None)
        values = [
            each
            for dimensions in _sets(version, invocation.qualifier)
            for each in (
                Value("Invocations", dimensions, 1.0),
                Value("Errors", dimensions, failed),
                Value("Throttles", dimensions, 0.0),
                Value("Duration", dimensions, result.duration_ms, "Milliseconds"),
            )
        ]
        values += [Value("ConcurrentExecutions", each, float(running)) for each in (_function(version.name), ())]
        self._measure(version.account, version.region, NAMESPACE, values)

    def refused(self, invocation: Invocation, version: FunctionVersion, error: AwsError) -> None:
        """A function could not run: it is throttled, or another time."""
        if error.code == "TooManyRequestsException":
            values = [Value("Throttles", each, 1.0) for each in _sets(version, invocation.qualifier)]
            self._measure(version.account, version.region, NAMESPACE, values)

    def accepted(self, invocation: Invocation) -> None:
        """An event waits for a function."""
        self._tell(invocation, "AsyncEventsReceived")

    def dropped(self, invocation: Invocation) -> None:
        """An event was given up."""
        self._tell(invocation, "AsyncEventsDropped")

    def undelivered(self, invocation: Invocation, is_dead_letter: bool) -> None:
        """What became of an event could not be told to its destination."""
        self._tell(invocation, "DeadLetterErrors" if is_dead_letter else "DestinationDeliveryFailures")

    def _tell(self, invocation: Invocation, metric: str) -> None:
        account, region = invocation.account, invocation.region
        try:
            name = function_name(invocation.function, invocation.qualifier, account, region).name
        except AwsError:
            return
        self._measure(account, region, NAMESPACE, [Value(metric, each, 1.0) for each in (_function(name), ())])


def _function(name: str) -> Dimensions:
    return (("FunctionName", name),)


def _sets(version: FunctionVersion, qualifier: str | None) -> Iterator[Dimensions]:
    name = version.name
    yield ()
    yield (("FunctionName", name),)
    named = qualifier if qualifier and qualifier != LATEST else ""
    resource = ("Resource", f"{name}:{named}" if named else name)
    yield (("FunctionName", name), resource)
    if named and not is_version(named):
        yield (("ExecutedVersion", version.version), ("FunctionName", name), resource)

"""The service "logs" in front of moto's: groups, filter patterns, queries, and the errors of what is not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.logs import groups, input_types, insights, metric_filters
from userlab.cloud.logs.filter_pattern import FilterPattern, InvalidPattern
from userlab.cloud.moto_seams import logs as moto

_CONTENT_TYPE = "application/x-amz-json-1.1"
_PATTERNS = ("FilterLogEvents", "PutSubscriptionFilter", "PutMetricFilter", "TestMetricFilter")

Reader = Callable[[str, str, list[dict[str, Any]]], None]


def _nobody(*told: Any) -> None:
    """Takes what nobody wants."""


class Logs:
    """Answers the requests of CloudWatch Logs; moto keeps the groups, streams and events.

    `publish` takes the metrics that filters find, `read(account, region, events)` is shown what was written.
    """

    def __init__(self, accounts: Accounts, publish: metric_filters.Publish = _nobody, read: Reader = _nobody) -> None:
        self._accounts, self._publish, self._read = accounts, publish, read
        self._queries = insights.Queries(accounts.clock)
        self._operations: dict[str, Callable[[AwsRequest], dict[str, Any] | None]] = {
            "DescribeLogGroups": groups.describe,
            "PutLogGroupDeletionProtection": groups.protect,
            "CreateLogGroup": groups.check_new,
            "DeleteLogGroup": groups.check_deletion,
            "PutRetentionPolicy": _check_retention,
            "CreateLogStream": _check_new_stream,
            "GetLogEvents": _check_stream,
            "PutLogEvents": _check_stream,
            "FilterLogEvents": self._streams_of_prefix,
            **self._queries.operations(),
        }
        moto.install(FilterPattern, self._written, accounts.clock.now)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        input_types.check(request)
        if request.action in _PATTERNS:
            _check(str(request.parameters.get("filterPattern") or ""))
        with self._accounts.lock(request.account):
            own = self._own(request)
        if own is not None:
            if not request.action.startswith(("Describe", "Get", "Start", "Stop")):
                self._accounts.changed(request.account, ("logs",))
            return AwsResponse.json(own, content_type=_CONTENT_TYPE)
        answer = forward(request)
        if answer.status < 300:
            self._note(request, answer)
        answer.headers = [each for each in answer.headers if each[0].lower() != "content-type"]
        answer.headers.append(("Content-Type", _CONTENT_TYPE))
        return answer

    def forget(self, account: str) -> None:
        """The account is being reset: its logs go with moto's state, its queries here."""
        self._queries.forget(account)

    def close(self) -> None:
        """Nothing runs here that would have to end."""

    def _written(self, account: str, region: str, group: str, events: list[dict[str, Any]]) -> None:
        """Events came into a group, whoever wrote them."""
        metric_filters.publish(account, region, group, events, self._publish)
        self._read(account, region, events)

    def _own(self, request: AwsRequest) -> dict[str, Any] | None:
        """The answer of an operation that is told here; None for others, whose rules are checked. Raises AwsError."""
        operation = self._operations.get(request.action)
        return operation(request) if operation else None

    def _streams_of_prefix(self, request: AwsRequest) -> dict[str, Any] | None:
        """A prefix stands for the streams that begin so; where there are none, nothing is found."""
        parameters = request.parameters
        prefix = parameters.get("logStreamNamePrefix")
        if not prefix:
            return None
        if parameters.get("logStreamNames"):
            raise groups.invalid("logStreamNamePrefix and logStreamNames are mutually exclusive parameters.")
        names = [name for name in groups.named(request).streams if name.startswith(prefix)]
        if not names:
            return {"events": [], "searchedLogStreams": []}
        changed = {key: value for key, value in parameters.items() if key != "logStreamNamePrefix"}
        request.parameters = changed | {"logStreamNames": names}
        request.body = json.dumps(request.parameters).encode()
        return None

    def _note(self, request: AwsRequest, answer: AwsResponse) -> None:
        """Complete what moto did."""
        note = _NOTES.get(request.action)
        if note is not None:
            with self._accounts.lock(request.account):
                note(request)
                self._accounts.changed(request.account, ("logs",))


def _check_retention(request: AwsRequest) -> None:
    groups.check_retention(request)
    groups.named(request)


def _check_stream(request: AwsRequest) -> None:
    """The stream is there."""
    if str(request.parameters.get("logStreamName") or "") not in groups.named(request).streams:
        raise groups.missing("log stream")


def _check_new_stream(request: AwsRequest) -> None:
    if request.parameters.get("logStreamName") in groups.named(request).streams:
        raise AwsError("ResourceAlreadyExistsException", "The specified log stream already exists")


def _forget_filters(request: AwsRequest) -> None:
    moto.forget_metric_filters(request.account, request.region, str(request.parameters["logGroupName"]))


_NOTES: dict[str, Callable[[AwsRequest], None]] = {
    "CreateLogGroup": groups.note_new,
    "DeleteLogGroup": _forget_filters,
}
"""What follows once moto has carried an operation out."""


def _check(pattern: str) -> None:
    try:
        FilterPattern(pattern)
    except InvalidPattern as error:
        raise AwsError("InvalidParameterException", str(error)) from None

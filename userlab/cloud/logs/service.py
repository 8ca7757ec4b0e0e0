"""The service "logs" in front of moto's: filter patterns, and the errors of what is not there."""

from __future__ import annotations

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.logs.filter_pattern import FilterPattern, InvalidPattern
from userlab.cloud.moto_seams import logs as moto


class Logs:
    """Answers the requests of CloudWatch Logs; moto keeps the groups, streams and events."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        moto.install(FilterPattern)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        if request.action == "FilterLogEvents":
            _check(str(request.parameters.get("filterPattern") or ""))
        if request.action == "GetLogEvents":
            self._need_stream(request)
        return forward(request)

    def forget(self, account: str) -> None:
        """The account is being reset: its logs go with moto's state."""

    def close(self) -> None:
        """Nothing runs here that would have to end."""

    def _need_stream(self, request: AwsRequest) -> None:
        group, stream = (str(request.parameters.get(name) or "") for name in ("logGroupName", "logStreamName"))
        with self._accounts.lock(request.account):
            place = request.account, request.region, group
            missing = moto.has_group(*place) and not moto.has_stream(*place, stream)
        if missing:
            raise AwsError("ResourceNotFoundException", "The specified log stream does not exist.")


def _check(pattern: str) -> None:
    try:
        FilterPattern(pattern)
    except InvalidPattern as error:
        raise AwsError("InvalidParameterException", str(error)) from None

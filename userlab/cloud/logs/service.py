"""The service "logs" in front of moto's: filter patterns, and the errors of what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.logs.filter_pattern import FilterPattern, InvalidPattern
from userlab.cloud.moto_seams import logs as moto

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud


class Logs:
    """Answers the requests of CloudWatch Logs; moto keeps the groups, streams and events."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        moto.install(FilterPattern)

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        if request.action == "FilterLogEvents":
            _check(str(request.parameters.get("filterPattern") or ""))
        if request.action == "GetLogEvents":
            self._need_stream(request)
        return forward(request)

    def _need_stream(self, request: AwsRequest) -> None:
        group, stream = (str(request.parameters.get(name) or "") for name in ("logGroupName", "logStreamName"))
        with self._cloud.lock(request.account):
            place = request.account, request.region, group
            missing = moto.has_group(*place) and not moto.has_stream(*place, stream)
        if missing:
            raise AwsError("ResourceNotFoundException", "The specified log stream does not exist.")


def _check(pattern: str) -> None:
    try:
        FilterPattern(pattern)
    except InvalidPattern as error:
        raise AwsError("InvalidParameterException", str(error)) from None

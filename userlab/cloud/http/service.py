"""What every service is for the front door and the composition root."""

from __future__ import annotations

from typing import Protocol

from userlab.cloud.http.aws_request import AwsRequest, AwsResponse, Forward


class Service(Protocol):
    """One AWS service of the cloud, for every account."""

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request, which `forward` may take to moto. Raises AwsError as AWS answers it."""

    def forget(self, account: str) -> None:
        """Drop what is kept of an account beside moto's state: it is being reset."""

    def close(self) -> None:
        """End what runs: threads, processes, timers."""

"""When an HTTP API answers by itself: always {"message": ...}, in a few words. (Guide, "HTTP APIs".)"""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsResponse


class Refusal(Exception):
    """A request that ends with an answer of API Gateway. `reason` is for the journal: what really happened."""

    def __init__(self, status: int, message: str, reason: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.status, self.message, self.reason, self.headers = status, message, reason, headers

    def answer(self) -> AwsResponse:
        found = AwsResponse.json({"message": self.message}, self.status)
        found.headers.extend(self.headers)
        return found


def not_found(reason: str) -> Refusal:
    return Refusal(404, "Not Found", reason)


def unauthorized(reason: str, challenge: str = "") -> Refusal:
    """401. `challenge` is what WWW-Authenticate says to callers with a bearer token."""
    return Refusal(401, "Unauthorized", reason, (("www-authenticate", challenge),) if challenge else ())


def forbidden(reason: str, challenge: str = "") -> Refusal:
    return Refusal(403, "Forbidden", reason, (("www-authenticate", challenge),) if challenge else ())


def internal(reason: str) -> Refusal:
    return Refusal(500, "Internal Server Error", reason)

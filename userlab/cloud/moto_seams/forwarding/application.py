"""moto itself, as one function from a request to an answer.

moto's own server guesses which service a request is for, by its path, Host, headers and body, and mounts pages that
reset or show every account. Here the front door has told service and operation: a request goes straight to the
application of that service, built anew (`written_request`), and what else moto has is not mounted.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any

from moto.core.base_backend import BackendDict

from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import memory, random, regions
from userlab.cloud.moto_seams.forwarding import backends, verified_action, written_request


class Tripped(AwsError):
    """moto raised something that is no AWS error: it cannot do what it was asked with these parameters."""


class Moto:
    """Calls moto. Not thread-safe by account: the caller holds the account's lock."""

    def __init__(self) -> None:
        random.install()
        regions.install()
        verified_action.install()
        memory.install()

    def forward(self, request: AwsRequest, host: str) -> AwsResponse:
        """Moto's answer to a request; what moto does not know or trips over becomes an AWS error.

        Raises AwsError UnknownOperationException or ValidationException.
        """
        answer: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            answer["status"], answer["headers"] = int(status.split(" ", 1)[0]), headers

        environ = written_request.environ(request, host)
        try:
            with random.drawing_for(request.account, request.service):
                parts = backends.application(request.service)(environ, start_response)
                try:
                    body = b"".join(parts)
                finally:
                    getattr(parts, "close", lambda: None)()
        except AwsError:
            raise
        except (backends.NoBackend, NotImplementedError, ImportError) as error:
            # ImportError: some services want a package that the lab does without.
            raise _unknown(request) from error
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            # moto checks little, so it is the parameters nearly always; after a status of 500 the SDKs would try again.
            raise Tripped(
                "ValidationError" if request.service in ("iam", "sts") else "ValidationException",
                f"The local cloud cannot do {request.service} {request.action} with these parameters. "
                f"Its log, cloud.log in the lab's folder, tells more.",
            ) from error
        response = AwsResponse(answer["status"], list(answer["headers"]), body)
        if _is_html(response) and request.service != "s3":
            raise _unknown(request)
        return response


def _is_html(response: AwsResponse) -> bool:
    return response.status >= 400 and (response.header("Content-Type") or "").startswith("text/html")


def _unknown(request: AwsRequest) -> AwsError:
    return AwsError(
        "UnknownOperationException",
        f"The local cloud cannot do {request.service} {request.action}. On AWS it may exist.",
        404 if request.service not in ("dynamodb", "dynamodbstreams") else 400,
    )


def accounts() -> set[str]:
    """The accounts that moto holds anything of."""
    return {account for backend in list(BackendDict._instances) for account in list(backend)}


def forget(account: str) -> None:
    """Drop everything that moto holds of an account."""
    random.forget(account)
    for backend in list(BackendDict._instances):
        if account in backend:
            backend[account].reset()
            del backend[account]

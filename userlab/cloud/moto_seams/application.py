"""moto itself, as one function from a request to an answer.

moto's server application wants WSGI and finds the account by access key; here the front door has told who calls
already, so the account goes in by moto's own header, and nothing of the client's headers can choose another.
"""

from __future__ import annotations

import functools
import io
import os
import sys
import traceback
from typing import Any
from urllib.parse import unquote_to_bytes

# Read when moto is imported: no wildcard CORS.
os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"

import moto.backend_index
from moto.core.base_backend import BackendDict

from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import random, regions

NEVER_FORWARDED = frozenset({"host", "x-moto-account-id", "content-length", "transfer-encoding", "connection"})


class Tripped(AwsError):
    """moto raised something that is no AWS error: it cannot do what it was asked with these parameters."""


class Moto:
    """Calls moto. Not thread-safe by account: the caller holds the account's lock."""

    def __init__(self) -> None:
        random.install()
        regions.install()

    @functools.cached_property
    def _application(self) -> Any:
        """moto's server application, made for the first request that needs it: Flask is no part of a start."""
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        return DomainDispatcherApplication(create_backend_app)

    def forward(self, request: AwsRequest, host: str) -> AwsResponse:
        """moto's answer to a request; what moto does not know or trips over becomes an AWS error.

        Raises AwsError UnknownOperationException or ValidationException.
        """
        answer: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            answer["status"], answer["headers"] = int(status.split(" ", 1)[0]), headers

        try:
            with random.drawing_for(request.account, request.service):
                parts = self._application(_environ(request, host), start_response)
                try:
                    body = b"".join(parts)
                finally:
                    getattr(parts, "close", lambda: None)()
        except AwsError:
            raise
        except (NotImplementedError, ImportError) as error:  # some services want a package that the lab does without
            raise _unknown(request) from error
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            # moto checks little, so it is the parameters nearly always; after a status of 500 the SDKs would try again.
            raise Tripped(
                "ValidationError" if request.service in ("iam", "sts") else "ValidationException",
                f"The local cloud cannot do {request.service} {request.action} with these parameters "
                f"({type(error).__name__}). Its log, cloud.log in the lab's folder, tells more.",
            ) from error
        response = AwsResponse(answer["status"], list(answer["headers"]), body)
        if _is_html(response) and request.service != "s3":
            raise _unknown(request)
        return response


def _environ(request: AwsRequest, host: str) -> dict[str, Any]:
    name, _, port = host.rpartition(":")
    target = request.path + ("?" + request.query if request.query else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": name or "127.0.0.1",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.remote_address,
        "HTTP_HOST": host,
        "HTTP_X_MOTO_ACCOUNT_ID": request.account,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for key, value in request.headers:
        lower = key.lower()
        if lower == "content-type":
            environ["CONTENT_TYPE"] = value
        elif lower not in NEVER_FORWARDED and "_" not in lower:
            environ.setdefault("HTTP_" + key.upper().replace("-", "_"), value)
    return environ


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


def knows(service: str) -> bool:
    """Whether moto has a backend for a service."""
    return service in {name for name, _ in moto.backend_index.backend_url_patterns}

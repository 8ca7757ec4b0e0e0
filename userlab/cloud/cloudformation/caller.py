"""Calls of AWS's operations at the front door, as whoever a stack is made for.

A call is written, signed and read by botocore's own serializers and parsers, and comes in like any other: its caller's
permissions are checked, the journal has it, the snapshot keeps what it made. (CloudFormation user guide, "How
CloudFormation works": it calls services with the permissions of its caller, or of the stack's role.)
"""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from botocore import parsers, serialize
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest, HeadersDict
from botocore.credentials import Credentials
from botocore.model import OperationModel, ServiceModel
from werkzeug.datastructures import Headers

from userlab.base.account_keys import Keys
from userlab.cloud.http.aws_request import Application, HttpRequest
from userlab.cloud.http.service_model import description_of, protocols_of

USER_AGENT = "cloudformation.amazonaws.com"
# HandlerErrorCode by the end of a service's own code. (CloudFormation CLI user guide, "Handler error codes".)
_HANDLER_CODES = (
    ("AccessDenied", r"AccessDenied|AuthorizationError|NotAuthorized"),
    ("NotFound", r"NotFound|NoSuch|NonExistent|DoesNotExist"),
    ("AlreadyExists", r"AlreadyExist|AlreadyOwned|EntityExists|ResourceInUse|NameExists|ResourceExists"),
    ("ServiceLimitExceeded", r"LimitExceeded|QuotaExceeded"),
    ("Throttling", r"Throttl|TooManyRequests"),
    ("ResourceConflict", r"Conflict"),
    ("InvalidRequest", r"Validation|Invalid|BadRequest|Malformed|Unknown"),
)


class CallRefused(Exception):
    """A call that was answered by an error: the service's `code` and `message`, and the HTTP `status`."""

    def __init__(self, service: str, code: str, message: str, status: int, request_id: str) -> None:
        super().__init__(f"{code}: {message}")
        self.service, self.code, self.message = service, code, message
        self.status, self.request_id = status, request_id

    @property
    def handler_code(self) -> str:
        """The error as the handlers of resource types name it."""
        found = (name for name, pattern in _HANDLER_CODES if re.search(pattern, self.code))
        return next(found, "GeneralServiceException")

    @property
    def is_missing(self) -> bool:
        """Whether what the call was about is not there."""
        return self.handler_code == "NotFound" or self.status == 404


class Caller:
    """Calls operations in a region with somebody's keys. `send` is the front door, `address()` its endpoint.

    >>> caller("sqs", "CreateQueue", QueueName="jobs")["QueueUrl"]  # doctest: +SKIP
    'http://127.0.0.1:4566/123456789012/jobs'
    """

    def __init__(self, send: Application, address: Callable[[], str], keys: Keys, region: str) -> None:
        self._send, self._address, self._keys, self._region = send, address, keys, region
        self.changes = 0  # calls that were answered and are more than a look

    def __call__(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """The result of an operation, members as the model names them. Raises CallRefused."""
        model = operation_model(service, operation)
        for name in model.idempotent_members:
            parameters.setdefault(name, str(uuid.uuid4()))
        try:
            written = _serializer(service).serialize_to_request(parameters, model)
        except Exception as error:  # what botocore's validation says of a member's type
            text = str(error).replace("\n", " ")
            raise CallRefused(service, "ValidationException", text, 400, "") from None
        answer = self._send(self._signed(service, written))
        body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
        shown = {"status_code": answer.status, "headers": HeadersDict(dict(answer.headers)), "body": body}
        if answer.status < 300 and not operation.startswith(("Get", "List", "Describe", "Head")):
            self.changes += 1
        if model.has_streaming_output and answer.status < 300:
            return {"body": body}
        parsed: dict[str, Any] = _parser(service).parse(shown, model.output_shape)
        if answer.status >= 300:
            told = parsed.get("Error", {})
            request_id = answer.header("x-amzn-RequestId") or ""
            code, message = told.get("Code", str(answer.status)), told.get("Message", "")
            raise CallRefused(service, code, message, answer.status, request_id)
        parsed.pop("ResponseMetadata", None)
        return parsed

    def _signed(self, service: str, written: dict[str, Any]) -> HttpRequest:
        host = self._address().removeprefix("http://") or "127.0.0.1"
        path, _, query = written["url_path"].partition("?")
        query = "&".join(part for part in (query, _query(written["query_string"])) if part)
        body = written["body"]
        if isinstance(body, dict):
            body = urlencode(body)
        body = body.encode() if isinstance(body, str) else body or b""
        headers = dict(written["headers"]) | {"Host": host, "User-Agent": USER_AGENT}
        url = f"http://{host}{path}" + (f"?{query}" if query else "")
        request = AWSRequest(written["method"], url, headers, body)
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        keys = self._keys
        credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token or None)
        signer(credentials, _service_model(service).signing_name, self._region).add_auth(request)
        return HttpRequest(written["method"], path, query, Headers(list(request.headers.items())), body)


@functools.cache
def _service_model(service: str) -> ServiceModel:
    return ServiceModel(description_of(service), service)


@functools.cache
def operation_model(service: str, operation: str) -> OperationModel:
    return _service_model(service).operation_model(operation)


@functools.cache
def _serializer(service: str) -> Any:
    return serialize.create_serializer(_protocol(service), include_validation=True)


@functools.cache
def _parser(service: str) -> Any:
    return parsers.create_parser(_protocol(service))


def _protocol(service: str) -> str:
    return protocols_of(service)[0]


def _query(given: Any) -> str:
    if not given:
        return ""
    pairs = given.items() if isinstance(given, dict) else given
    parts = []
    for name, value in pairs:
        for each in value if isinstance(value, list) else [value]:
            text = ("true" if each else "false") if isinstance(each, bool) else str(each)
            parts.append(f"{quote(name, safe='-_.~')}={quote(text, safe='-_.~')}")
    return "&".join(parts)

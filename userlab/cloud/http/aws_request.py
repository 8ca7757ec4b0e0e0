"""One AWS API call as the front door sees it: the request, its answer, and the error that AWS would give.

AWS services speak one of a few wire protocols (Smithy, "AWS protocols"): JSON 1.0 and 1.1 with an
``X-Amz-Target`` header (DynamoDB, CloudWatch Logs), query with an XML answer (IAM, STS), and REST with JSON
(Lambda, API Gateway) or XML (S3). An error has one code and one message in all of them, and a different shape
in each: see `AwsError.response`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.datastructures import Headers

from userlab.cloud.account.principal import Principal

QUERY_SERVICES = frozenset(
    {
        *("iam", "sts", "sns", "cloudformation", "ec2", "autoscaling", "rds", "elb", "elbv2", "ses", "cloudwatch"),
        *("elasticache", "elasticbeanstalk", "redshift", "docdb", "neptune", "sdb"),
    }
)
JSON_AND_QUERY = frozenset({"cloudwatch", "sqs"})
# What SQS's model calls an error in JSON, where the query protocol has another code for it.
_SQS_SHAPES = {
    "InvalidParameterValue": "InvalidParameterValueException",
    "MissingParameter": "MissingRequiredParameterException",
    "AccessDenied": "AccessDeniedException",
    "QueueAlreadyExists": "QueueNameExists",
    "AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist",
}
JSON_1_0 = "application/x-amz-json-1.0"
REST_XML_SERVICES = frozenset({"s3", "s3control", "cloudfront", "route53"})
JSON_TARGETS = {"dynamodb": "com.amazonaws.dynamodb.v20120810#", "dynamodbstreams": "com.amazonaws.dynamodb.v20120810#"}
# DynamoDB names an error by the layer that found it: its framework's validation, the framework, or the service itself.
_CORAL_ERRORS = {
    "ValidationException": "com.amazon.coral.validate#",
    **dict.fromkeys(
        (
            *("SerializationException", "UnknownOperationException", "AccessDeniedException"),
            *("InvalidSignatureException", "IncompleteSignatureException", "UnrecognizedClientException"),
            *("MissingAuthenticationTokenException", "ExpiredTokenException"),
        ),
        "com.amazon.coral.service#",
    ),
}
_CAPITAL_MESSAGE = frozenset({"SerializationException", "AccessDeniedException"})
# Lambda's model spells the member of an error's text in either way, error by error; what it does not model comes
# from the framework before it. A test compares both sets with the model.
_LAMBDA_MESSAGE = frozenset(
    {
        "CallbackTimeoutException", "CodeSigningConfigNotFoundException", "CodeVerificationFailedException",
        "DurableExecutionAlreadyStartedException", "EC2AccessDeniedException", "EC2ThrottledException",
        "EC2UnexpectedException", "EFSIOException", "EFSMountConnectivityException", "EFSMountFailureException",
        "EFSMountTimeoutException", "ENILimitReachedException", "ENINotReadyException",
        "InvalidCodeSignatureException", "InvalidRuntimeException", "InvalidSecurityGroupIDException",
        "InvalidSubnetIDException", "InvalidZipFileException", "KMSAccessDeniedException", "KMSDisabledException",
        "KMSInvalidStateException", "KMSNotFoundException", "NoPublishedVersionException", "PublicPolicyException",
        "RecursiveInvocationException", "ResourceInUseException", "ResourceNotFoundException",
        "S3FilesMountConnectivityException", "S3FilesMountFailureException", "S3FilesMountTimeoutException",
        "ServiceException", "ServiceQuotaExceededException", "SnapStartException", "SnapStartNotReadyException",
        "SnapStartRegenerationFailureException", "SnapStartTimeoutException",
        "SubnetIPAddressLimitReachedException",
    }
)  # fmt: skip


@dataclass
class HttpRequest:
    """One HTTP request, whole: `path` is raw (percent-encoded, as sent), `query` without the question mark."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    remote_address: str = "127.0.0.1"

    @property
    def host(self) -> str:
        return self.headers.get("Host", "")


@dataclass
class AwsResponse:
    """An answer: HTTP status, headers in order, and the body (an iterable of bytes is sent as it comes)."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | Iterable[bytes] = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @classmethod
    def json(cls, document: Any, status: int = 200, content_type: str = "application/json") -> AwsResponse:
        body = json.dumps(document, separators=(",", ":")).encode()
        return cls(status, [("Content-Type", content_type)], body)


@dataclass
class AwsRequest:
    """One identified call: which service and operation, by whom, with which parameters.

    `parameters` holds the members of the operation's input by name: the JSON body for JSON protocols, the form
    for the query protocol, path, query string and JSON body together for REST. `usage` is filled by the service
    with what the journal should know of the call (its fields: read_units, billed_ms, resource...).
    `trace_id` is the X-Ray root id, such as ``1-67891233-abcdef012345678912345678``. `protocol` is "json", "query",
    "ec2", "rest-json" or "rest-xml": how the client wrote the request, and wants the answer. `owner` is the account
    whose things the call is about, where that is another than the caller's and both have allowed it. `refused` are the
    ARNs that the caller may not touch, with the reasons, in an operation that does the rest all the same.
    """

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    service: str
    action: str
    region: str
    principal: Principal
    parameters: dict[str, Any]
    request_id: str
    trace_id: str
    remote_address: str = "127.0.0.1"
    usage: dict[str, Any] = field(default_factory=dict)
    protocol: str = ""
    owner: str = ""
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The account whose things the call is about: the caller's own, nearly always."""
        return self.owner or self.principal.account


Application = Callable[[HttpRequest], AwsResponse]
Forward = Callable[[AwsRequest], AwsResponse]


class AwsError(Exception):
    """An error as an AWS service answers it.

    `code` is the error code as the SDKs show it, `message` the text, `status` the HTTP status, and `members`
    further members of the answer, such as ``Item`` of a failed condition or ``CancellationReasons``.

    >>> AwsError("ValidationException", "1 validation error detected").response("dynamodb", "id").status
    400
    """

    def __init__(self, code: str, message: str, status: int = 400, **members: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.members = members
        self.injected = ""  # the fault of the lab that made it, if one did

    def response(self, service: str, request_id: str, protocol: str = "") -> AwsResponse:
        """The answer in the wire protocol of `service`; in `protocol` where it speaks several."""
        if service in JSON_AND_QUERY and protocol == "json":
            return self._json_for_query(service, request_id)
        if protocol == "query" or service in QUERY_SERVICES:
            return self._xml(_QUERY_ERROR, request_id)
        if service in REST_XML_SERVICES:
            return self._xml(_REST_XML_ERROR, request_id)
        of_dynamodb = service in JSON_TARGETS
        of_lambda = service == "lambda"
        capital = (of_lambda and self.code in _LAMBDA_MESSAGE) or (
            (of_lambda or of_dynamodb) and self.code in _CAPITAL_MESSAGE
        )
        message_key = "Message" if capital else "message"
        document: dict[str, Any] = {message_key: self.message, **self.members}
        headers = [("x-amzn-RequestId", request_id), ("x-amzn-ErrorType", self.code)]
        content_type = "application/json"
        if service in JSON_TARGETS or service == "logs":
            namespace = _CORAL_ERRORS.get(self.code, JSON_TARGETS[service]) if of_dynamodb else ""
            document = {"__type": namespace + self.code, **document}
            content_type = "application/x-amz-json-1.0" if service in JSON_TARGETS else "application/x-amz-json-1.1"
        elif of_lambda:
            document = {"Type": "User" if self.status < 500 else "Service", **document}
        else:
            document["__type"] = self.code
        answer = AwsResponse.json(document, self.status, content_type)
        if of_dynamodb:
            assert isinstance(answer.body, bytes)
            headers.append(("x-amz-crc32", str(zlib.crc32(answer.body))))
        answer.headers.extend(headers)
        return answer

    def _json_for_query(self, service: str, request_id: str) -> AwsResponse:
        """An error in JSON of a service whose codes are those of the query protocol: the header has the code."""
        shape = f"com.amazonaws.sqs#{_SQS_SHAPES.get(self.code, self.code)}" if service == "sqs" else self.code
        answer = AwsResponse.json({"__type": shape, "message": self.message}, self.status, JSON_1_0)
        fault = "Sender" if self.status < 500 else "Receiver"
        answer.headers += [("x-amzn-RequestId", request_id), ("x-amzn-query-error", f"{self.code};{fault}")]
        return answer

    def _xml(self, template: str, request_id: str) -> AwsResponse:
        fault = "Sender" if self.status < 500 else "Receiver"
        body = template.format(
            fault=fault, code=escape(self.code), message=escape(self.message), request_id=escape(request_id)
        )
        headers = [("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)]
        return AwsResponse(self.status, headers, body.encode())


_QUERY_ERROR = (
    '<?xml version="1.0"?>\n<ErrorResponse><Error><Type>{fault}</Type><Code>{code}</Code>'
    "<Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
)
_REST_XML_ERROR = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message>'
    "<RequestId>{request_id}</RequestId></Error>"
)

"""The front door: every request comes in here, is identified, authorized, handed on, and recorded.

The order is that of AWS: a request that names no caller is refused before anything else is told about it, a
caller without permission before the service looks at the parameters (IAM User Guide, "Policy evaluation logic").
"""

from __future__ import annotations

import sys
import time
import traceback
import uuid
from random import getrandbits
from typing import TYPE_CHECKING

from userlab.cloud.account.journal import Record
from userlab.cloud.front.lab_api import LabApi
from userlab.cloud.front.resource_names import resource_of
from userlab.cloud.functions.api import package_url
from userlab.cloud.http import origin
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, HttpRequest
from userlab.cloud.http.service_model import operation
from userlab.cloud.identity.signatures import sigv4
from userlab.cloud.identity.signatures.refusals import apparent_service

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud

LAB_SERVICE = "userlab"


class FrontDoor:
    """Answers HTTP requests for a `Cloud`. Never raises: what goes wrong becomes an AWS error."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.lab_api = LabApi(cloud)
        self.rooms = {
            "dynamodb": cloud.dynamodb,
            "dynamodbstreams": cloud.dynamodb,
            "lambda": cloud.functions,
            "apigateway": cloud.rest_api,
            "apigatewayv2": cloud.rest_api,
            "logs": cloud.logs,
            "iam": cloud.identity,
            "sts": cloud.identity,
        }

    def __call__(self, request: HttpRequest) -> AwsResponse:
        request_id = new_request_id()
        try:
            return self._route(request, request_id)
        except AwsError as error:
            return error.response(_guess_service(request), request_id)
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            failure = AwsError("InternalFailure", f"The local cloud failed ({type(error).__name__}).", 500)
            return failure.response(_guess_service(request), request_id)

    def _route(self, request: HttpRequest, request_id: str) -> AwsResponse:
        origin.check_host(request)
        if self.cloud.rest_api.is_data_plane(request.host, request.path):
            return self.cloud.rest_api.answer(
                request.method,
                request.path,
                request.query,
                request.headers,
                request.body,
                request.remote_address,
                request.host,
            )
        origin.check_origin(request)
        if request.path == "/_userlab/health":
            return AwsResponse.json({"status": "ok"})
        if request.path.startswith(package_url.PREFIX):
            return package_url.download(self.cloud, request)
        signed = sigv4.verify(request, self.cloud.keys)
        if request.path.startswith("/_userlab/") or signed.service == LAB_SERVICE:
            return self._lab(request, signed)
        return self._aws(request, signed, request_id)

    def _lab(self, request: HttpRequest, signed: sigv4.Signed) -> AwsResponse:
        # A function's role, or a user that a lesson made, is no master of the lab.
        if signed.principal.kind != "administrator" or signed.service != LAB_SERVICE:
            raise AwsError("AccessDeniedException", "The lab's own calls need the account's own keys.", 403)
        return self.lab_api.answer(request, signed.principal)

    def _aws(self, request: HttpRequest, signed: sigv4.Signed, request_id: str) -> AwsResponse:
        started = time.time()
        begun = time.perf_counter()
        service, action, parameters = operation(signed.service, request)
        call = AwsRequest(
            method=request.method,
            path=request.path,
            query=request.query,
            headers=request.headers,
            body=request.body,
            service=service,
            action=action,
            region=signed.region,
            principal=signed.principal,
            parameters=parameters,
            request_id=request_id,
            trace_id=trace_id_of(request.headers.get("X-Amzn-Trace-Id", "")),
            remote_address=request.remote_address,
        )
        error = None
        try:
            self.cloud.authorizer.authorize(call)
            answer = self._handle(call)
        except AwsError as refused:
            error = refused.code
            answer = refused.response(service, request_id)
        except Exception as failure:
            traceback.print_exc(file=sys.stderr)
            error = "InternalFailure"
            text = f"The local cloud failed on {service} {action} ({type(failure).__name__})."
            answer = AwsError(error, text, 500).response(service, request_id)
        _name_request(answer, request_id)
        self._record(call, answer, error, started, (time.perf_counter() - begun) * 1000)
        return answer

    def _handle(self, call: AwsRequest) -> AwsResponse:
        room = self.rooms.get(call.service)
        if call.service == "lambda" and call.action in self.cloud.event_sources.ACTIONS:
            room = self.cloud.event_sources
        return room.handle(call, self._forward) if room else self._forward(call)

    def _forward(self, call: AwsRequest) -> AwsResponse:
        with self.cloud.lock(call.account):
            answer = self.cloud.moto.forward(call, self.cloud.endpoint.removeprefix("http://"))
        if answer.status < 400 and not call.action.startswith(("Get", "List", "Describe", "Head")):
            self.cloud.changed(call.account)
        return answer

    def _record(
        self, call: AwsRequest, answer: AwsResponse, error: str | None, started: float, milliseconds: float
    ) -> None:
        usage = call.usage
        self.cloud.journal.add(
            Record(
                time=started,
                trace_id=call.trace_id,
                request_id=call.request_id,
                account=call.account,
                region=call.region,
                principal=call.principal.arn,
                service=call.service,
                action=call.action,
                resource=usage.get("resource") or resource_of(call.service, call.parameters),
                status=answer.status,
                error=error or usage.get("error") or _error_code(answer),
                milliseconds=round(milliseconds, 3),
                request_bytes=len(call.body),
                response_bytes=len(answer.body) if isinstance(answer.body, bytes) else 0,
                read_units=usage.get("read_units"),
                write_units=usage.get("write_units"),
                billed_ms=usage.get("billed_ms"),
                memory_mb=usage.get("memory_mb"),
                permissions=usage.get("permissions", ()),
                source=call.remote_address,
                user_agent=call.headers.get("User-Agent", ""),
            )
        )


def trace_id_of(header: str) -> str:
    """The X-Ray root id in an X-Amzn-Trace-Id header, or a new one.

    >>> trace_id_of("Root=1-67891233-abcdef012345678912345678;Sampled=1")
    '1-67891233-abcdef012345678912345678'
    """
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key.lower() == "root" and value.startswith("1-") and len(value) == 35:
            return value
    return f"1-{int(time.time()):08x}-{getrandbits(96):024x}"


def new_request_id() -> str:
    """A UUID for one request. It need not be hard to guess, so that it costs no call of the system."""
    return str(uuid.UUID(int=getrandbits(128), version=4))


def _guess_service(request: HttpRequest) -> str:
    """The service whose error shape an unidentified caller should get."""
    scope = request.headers.get("Authorization", "").split("/")
    return scope[3] if len(scope) > 4 else apparent_service(request)


def _error_code(answer: AwsResponse) -> str | None:
    if answer.status < 400:
        return None
    return (answer.header("x-amzn-ErrorType") or str(answer.status)).split(":")[0]


def _name_request(answer: AwsResponse, request_id: str) -> None:
    if answer.header("x-amzn-RequestId") is None:
        answer.headers.append(("x-amzn-RequestId", request_id))

"""The front door: every request comes in here, is identified, authorized, handed on, and recorded.

The order is that of AWS: a request that names no caller is refused before anything else is told about it, a
caller without permission before the service looks at the parameters (IAM User Guide, "Policy evaluation logic").
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Verify, VerifyHead
from userlab.cloud.account.journal import Caller, Journal
from userlab.cloud.account.principal import Signed
from userlab.cloud.account.trace import new_request_id, trace_id_of
from userlab.cloud.front import without_effect
from userlab.cloud.front.lab_api import LabApi
from userlab.cloud.front.largest_bodies import check_length, largest_body
from userlab.cloud.front.refusal import refusal
from userlab.cloud.front.resource_names import object_of, resource_of
from userlab.cloud.http import origin
from userlab.cloud.http.admission import SMALL_BODY, Admitted
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward, HttpRequest
from userlab.cloud.http.operations import operation
from userlab.cloud.http.service import Service
from userlab.cloud.moto_seams.saving import writes

# Which services' state the calls of one may change; those that are not here may change any. The names are moto's.
_REACH: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("ec2", "iam", "kinesis", "kms", "secretsmanager", "sqs", "ssm", "sts")},
    "logs": ("logs", "cloudwatch", "firehose", "kinesis"),
    "s3": ("s3", "sns", "sqs"),
    "sns": ("sns", "sqs"),
}
LAB_SERVICE = "userlab"
HEALTH = "/_userlab/health"


class DataPlane(Protocol):
    """The stages of APIs, which anybody may call."""

    largest_body: int  # in bytes

    def too_large(self) -> AwsResponse:
        """The answer to a larger one."""

    def is_data_plane(self, host: str, path: str) -> bool:
        """Whether a request is for a stage of an API rather than for API Gateway's own operations."""

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer of a stage. Never raises."""


class Presigned(Protocol):
    """What is behind URLs that were signed when they were given out."""

    prefix: str

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer to a request whose path begins with `prefix`."""


class FrontDoor:
    """Answers HTTP requests. Never raises: what goes wrong becomes an AWS error.

    `verify` names the caller, `verify_head` refuses a head whose caller cannot be genuine, before its body is read.
    `faults(call, handle)` answers a call that is authorized, or has it fail for a lesson.
    `services` answer by the name of botocore's model, `operations` those of an operation that another service than
    its model's answers; what neither has goes to `moto(request, host)`. `address()` is the endpoint.
    """

    def __init__(
        self,
        accounts: Accounts,
        journal: Journal,
        verify: Verify,
        verify_head: VerifyHead,
        authorize: Callable[[AwsRequest], None],
        faults: Callable[[AwsRequest, Forward], AwsResponse],
        services: Mapping[str, Service],
        operations: Mapping[tuple[str, str], Service],
        data_plane: DataPlane,
        presigned: Sequence[Presigned],
        lab_api: LabApi,
        moto: Callable[[AwsRequest, str], AwsResponse],
        address: Callable[[], str],
    ) -> None:
        self._accounts, self._journal = accounts, journal
        self._verify, self._verify_head, self._authorize = verify, verify_head, authorize
        self._faults = faults
        self._services, self._operations = services, operations
        self._data_plane, self._presigned, self._lab_api = data_plane, presigned, lab_api
        self._moto, self._address = moto, address

    def __call__(self, request: HttpRequest) -> AwsResponse:
        request_id = new_request_id(request.headers.get("X-Amz-Target", ""))
        try:
            return self._route(request, request_id)
        except Exception as error:
            return refusal(request, request_id, error)

    def admit(self, head: HttpRequest, length: int | None) -> Admitted | AwsResponse:
        """Whether the body of a request with this head is read, before anything of it is. Never raises."""
        try:
            origin.check_host(head)
            if self._data_plane.is_data_plane(head.host, head.path):
                if length is not None and length > self._data_plane.largest_body:
                    return self._data_plane.too_large()
                return Admitted(self._data_plane.largest_body, known=False)
            origin.check_origin(head)
            if head.path == HEALTH or self._behind(head.path) is not None:
                return Admitted(SMALL_BODY, known=False)
            service, prove, known = self._verify_head(head)
            if not known:
                return Admitted(SMALL_BODY, known=False)
            check_length(service, head, length)
            most = largest_body(service)
            if prove is None:
                return Admitted(most, known=True)
            return Admitted(most, known=False, prove=lambda body_hash: self._proven(prove, head, body_hash))
        except Exception as error:
            return refusal(head, new_request_id(), error)

    def _proven(self, prove: Callable[[str], None], head: HttpRequest, body_hash: str) -> AwsResponse | None:
        try:
            prove(body_hash)
        except AwsError as error:
            return refusal(head, new_request_id(), error)
        return None

    def _route(self, request: HttpRequest, request_id: str) -> AwsResponse:
        origin.check_host(request)
        if self._data_plane.is_data_plane(request.host, request.path):
            return self._data_plane.answer(request)
        origin.check_origin(request)
        if request.path == HEALTH:
            return AwsResponse.json({"status": "ok"})
        presigned = self._behind(request.path)
        if presigned is not None:
            return presigned.answer(request)
        signed = self._verify(request)
        if request.path.startswith("/_userlab/") or signed.service == LAB_SERVICE:
            return self._lab(request, signed)
        return self._aws(request, signed, request_id)

    def _behind(self, path: str) -> Presigned | None:
        return next((each for each in self._presigned if path.startswith(each.prefix)), None)

    def _lab(self, request: HttpRequest, signed: Signed) -> AwsResponse:
        # A function's role, or a user that a lesson made, is no master of the lab.
        if signed.principal.kind != "administrator" or signed.service != LAB_SERVICE:
            raise AwsError("AccessDeniedException", "The lab's own calls need the account's own keys.", 403)
        return self._lab_api.answer(request, signed.principal)

    def _aws(self, request: HttpRequest, signed: Signed, request_id: str) -> AwsResponse:
        started = time.time()
        begun = time.perf_counter()
        service, action, parameters, protocol = operation(signed.service, request)
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
            protocol=protocol,
        )
        error = None
        try:
            self._authorize(call)
            answer = self._faults(call, self._handle)
        except AwsError as refused:
            error = refused.code
            if refused.injected:
                call.usage["injected"] = refused.injected
            answer = refused.response(service, request_id, protocol)
        except Exception as failure:
            traceback.print_exc(file=sys.stderr)
            error = "InternalFailure"
            text = f"The local cloud failed on {service} {action} ({type(failure).__name__})."
            answer = AwsError(error, text, 500).response(service, request_id)
        _name_request(answer, request_id)
        self._record(call, answer, error, started, begun)
        return answer

    def _handle(self, call: AwsRequest) -> AwsResponse:
        service = self._operations.get((call.service, call.action)) or self._services.get(call.service)
        without_effect.check(call, looked_after=service is not None)
        return service.handle(call, self._forward) if service else self._forward(call)

    def _forward(self, call: AwsRequest) -> AwsResponse:
        with self._accounts.lock(call.account):
            answer = self._moto(call, self._address().removeprefix("http://"))
            if answer.status < 400 and not call.action.startswith(("Get", "List", "Describe", "Head")):
                changed = object_of(call.service, call.parameters)
                if changed is not None:
                    writes.note_object(call.account, *changed)
                self._accounts.changed(call.account, _REACH.get(call.service))
        return answer

    def _record(self, call: AwsRequest, answer: AwsResponse, error: str | None, started: float, begun: float) -> None:
        usage = call.usage
        self._journal.record(
            Caller(
                account=call.principal.account,
                region=call.region,
                principal=call.principal.arn,
                trace_id=call.trace_id,
                request_id=call.request_id,
                source=call.remote_address,
                user_agent=call.headers.get("User-Agent", ""),
            ),
            service=call.service,
            action=call.action,
            resource=usage.get("resource") or resource_of(call.service, call.parameters),
            status=answer.status,
            error=error or usage.get("error") or _error_code(answer),
            started=started,
            begun=begun,
            request=call.body,
            response=answer.body,
            usage=usage,
        )


def _error_code(answer: AwsResponse) -> str | None:
    if answer.status < 400:
        return None
    return (answer.header("x-amzn-ErrorType") or str(answer.status)).split(":")[0]


def _name_request(answer: AwsResponse, request_id: str) -> None:
    if answer.header("x-amzn-RequestId") is None:
        answer.headers.append(("x-amzn-RequestId", request_id))

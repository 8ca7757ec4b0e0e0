"""API Gateway (REST APIs) as the front door sees it: `handle` for its own operations, `answer` for calls of APIs."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers

from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams import random
from userlab.cloud.moto_seams.apigateway import regional_apis
from userlab.cloud.rest_api import control
from userlab.cloud.rest_api.control.input_types import checked
from userlab.cloud.rest_api.control.operation import OPERATIONS, Call
from userlab.cloud.rest_api.execute.addresses import address_of
from userlab.cloud.rest_api.execute.authorization import Authorization
from userlab.cloud.rest_api.execute.gateway import Gateway, exchange_of

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud

# Custom domain names and VPC links have no meaning on one machine; moto keeps what is said of them.
_FORWARDED = (
    "CreateDomainName GetDomainName GetDomainNames DeleteDomainName CreateVpcLink GetVpcLink GetVpcLinks DeleteVpcLink"
)
_INVOKING = frozenset({"TestInvokeMethod", "TestInvokeAuthorizer"})


class RestApi:
    """API Gateway of one cloud.

    >>> cloud.rest_api.is_data_plane("127.0.0.1:4566", "/restapis/abc123/dev/_user_request_/user")  # doctest: +SKIP
    True
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.gateway = Gateway(cloud)
        control.load()

    @property
    def authorizations(self) -> Authorization:
        """What Lambda authorizers answered."""
        return self.gateway.authorization

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Do one operation of the control plane. Raises AwsError."""
        if request.service == "apigatewayv2":
            raise AwsError(
                "UnknownOperationException",
                "The local cloud has no HTTP APIs and WebSocket APIs (apigatewayv2). Make a REST API instead: "
                "`aws apigateway create-rest-api`, aws_api_gateway_rest_api in Terraform.",
                404,
            )
        if request.action in _FORWARDED.split():
            return forward(request)
        if request.action not in OPERATIONS:
            raise AwsError(
                "UnknownOperationException",
                f"The local cloud cannot do API Gateway's {request.action}. On AWS it exists.",
                404,
            )
        if request.action in _INVOKING:  # never invoke a function while holding the lock
            return self._done(request)
        with self._cloud.lock(request.account), random.drawing_for(request.account):
            answer = self._done(request)
        if not request.action.startswith("Get"):
            self._cloud.changed(request.account)
        return answer

    def _done(self, request: AwsRequest) -> AwsResponse:
        function, status = OPERATIONS[request.action]
        regional = regional_apis(request.account, request.region)
        parameters = checked(request.action, request.parameters)
        call = Call(self._cloud, request, parameters, regional, self._cloud.clock.now(request.account))
        try:
            document = function(call)
        except (TypeError, AttributeError, ValueError, KeyError) as error:
            # A member of another type than the API reference says.
            traceback.print_exc(file=sys.stderr)
            raise AwsError("SerializationException", f"The request's members do not fit: {error}", 400) from error
        if isinstance(document, AwsResponse):
            return document
        return AwsResponse.json(document, status) if document is not None else AwsResponse(status, [], b"")

    def is_data_plane(self, host: str, path: str) -> bool:
        """Whether a request is for a stage of an API rather than for API Gateway's own operations."""
        return address_of(host, path) is not None

    def answer(
        self,
        method: str,
        raw_path: str,
        raw_query: str,
        headers: Headers,
        body: bytes,
        remote_addr: str,
        host: str,
    ) -> AwsResponse:
        """Answer a request to a stage. Never raises."""
        from userlab.cloud.front.front_door import trace_id_of

        trace_id = trace_id_of(headers.get("X-Amzn-Trace-Id", ""))
        return self.gateway.answer(exchange_of(method, raw_path, raw_query, headers, body, remote_addr, host, trace_id))

    def forget(self, account: str) -> None:
        """The account is being reset: its APIs go with moto's state, its buckets here."""
        self.gateway.usage.forget(account)

    def close(self) -> None:
        """Nothing of API Gateway outlives a request."""

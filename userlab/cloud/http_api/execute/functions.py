"""Calling Lambda for an HTTP API: permission, invocation, time limit."""

from __future__ import annotations

import re

from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.functions.invoking.recorded import RecordedInvocations
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.gateway.function_uri import FunctionName, function_of, with_stage_variables
from userlab.cloud.gateway.invoke_permission import InvokePermissions
from userlab.cloud.gateway.time_limit import within
from userlab.cloud.http.aws_request import AwsError, AwsResponse
from userlab.cloud.http_api.execute.answer import answer_of
from userlab.cloud.http_api.execute.event import as_payload, event_of
from userlab.cloud.http_api.execute.refusals import Refusal, internal
from userlab.cloud.http_api.execute.visit import Visit
from userlab.cloud.http_api.store import Document

_ARN = re.compile(r"arn:[\w-]+:lambda:([\w-]+):(\d{12}):function:([\w-]+)(?::([\w$-]+))?")


class Functions:
    """Invokes functions for HTTP APIs, each invocation with a record in the journal."""

    def __init__(self, invocations: RecordedInvocations, permissions: InvokePermissions) -> None:
        self.invocations = invocations
        self._permissions = permissions

    def proxy(self, visit: Visit, integration: Document) -> AwsResponse:
        """AWS_PROXY: the request as an event, the result as an HTTP answer. Raises Refusal."""
        version = integration["payloadFormatVersion"]
        payload = as_payload(event_of(visit, version))
        result = self.call(
            visit, integration["integrationUri"], integration.get("credentialsArn"), payload, _route_arns(visit),
            integration["timeoutInMillis"],
        )  # fmt: skip
        if result.function_error:
            raise internal("The Lambda function failed; its log tells more.")
        return answer_of(result.payload, version)

    def call(
        self, visit: Visit, uri: str, role: str | None, payload: bytes, arns: list[str], milliseconds: int
    ) -> InvocationResult:
        """Invoke the function that `uri` names. Raises Refusal: no permission (500), too late (503)."""
        try:
            function = _function(visit, uri)
            credentials = with_stage_variables(role or "", visit.variables) or None
            self._permissions.check(visit.account, function, credentials, arns)
            return within(milliseconds, lambda: self._recorded(visit, function, payload))
        except GatewayFault as fault:
            if fault.kind == "INTEGRATION_TIMEOUT":
                raise Refusal(503, "Service Unavailable", fault.reason or "") from fault
            raise internal(fault.reason or "") from fault

    def _recorded(self, visit: Visit, function: FunctionName, payload: bytes) -> InvocationResult:
        invocation = Invocation(
            account=function.account,
            region=function.region,
            function=function.name,
            qualifier=function.qualifier,
            payload=payload,
            kind="RequestResponse",
            trace_id=visit.trace_id,
        )
        try:
            return self.invocations.run(invocation, visit.request.remote_address, visit.request_id)
        except AwsError as refused:
            reason = f"Lambda invocation failed with status: {refused.status}. {refused.code}: {refused.message}"
            if refused.status == 429:
                raise Refusal(429, "Too Many Requests", reason) from refused
            raise internal(reason) from refused


def _function(visit: Visit, uri: str) -> FunctionName:
    """The function of a URI: its own ARN, or API Gateway's path to it. Raises GatewayFault."""
    arn = _ARN.fullmatch(with_stage_variables(uri, visit.variables))
    if arn is not None:
        return FunctionName(arn[2], arn[1], arn[3], arn[4])
    return function_of(uri, visit.account, visit.variables)


def _route_arns(visit: Visit) -> list[str]:
    """The ARNs by which a function's policy may name this route: by its own path, and by the request's."""
    start = f"arn:aws:execute-api:{visit.region}:{visit.account}:{visit.api['apiId']}/{visit.stage_name}"
    if visit.route_key == "$default":
        return [f"{start}/$default", visit.arn]
    method, _, path = visit.route_key.partition(" ")
    return list(dict.fromkeys([f"{start}/{visit.method}{path}", f"{start}/{method}{path}", visit.arn]))

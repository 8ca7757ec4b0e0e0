"""AWS integrations with a service other than Lambda: API Gateway calls the service's own API as a role.

``arn:aws:apigateway:REGION:dynamodb:action/PutItem`` with a request template that makes the operation's JSON is the
usual form: an API over a table without a function. ``sns:action/Publish`` with mapped query parameters is the form of
the query protocol, ``sqs:path/ACCOUNT/QUEUE`` and ``s3:path/BUCKET/KEY`` say the path of the request. The call is
signed with the role's keys and comes in at the front door like any other, so its permissions are checked and the
journal has it. What the query protocol answers in XML comes back as JSON, as on AWS.
(Guide, "Choose an API Gateway API integration type"; API reference, "PutIntegration", `uri`.)
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import botocore.loaders
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.model import OperationNotFoundError, ServiceModel
from werkzeug.datastructures import Headers

from userlab.cloud.account.authority import ServiceRoles
from userlab.cloud.gateway.fault import GatewayFault, internal
from userlab.cloud.gateway.function_uri import with_stage_variables
from userlab.cloud.gateway.invoke_permission import SERVICE
from userlab.cloud.http.aws_request import Application, HttpRequest
from userlab.cloud.rest_api.execute import endpoint_log
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.integration_headers import OF_AWS, sendable
from userlab.cloud.rest_api.execute.mapping import IntegrationRequest, IntegrationResult
from userlab.cloud.rest_api.execute.xml_answers import in_an_envelope, json_of_xml
from userlab.cloud.rest_api.store import Document

_URI = re.compile(r"arn:[\w-]+:apigateway:([\w-]+):([\w-]+):(?:action/(\w+)((?:&[^&=]+=[^&]*)*)|path/(.*))", re.DOTALL)
_PARAMETER = re.compile(r"\{([\w.-]+)\+?\}")
_MODELS = {"states": "stepfunctions"}
_FORM = "application/x-www-form-urlencoded"
_BOTH = frozenset({"ssm"})  # JSON, and the query protocol of before
_QUERY = frozenset({"sns", "sqs", "iam", "sts", "cloudformation", "monitoring", "ec2"})


@functools.cache
def _model(service: str) -> ServiceModel | None:
    try:
        return ServiceModel(botocore.loaders.Loader().load_service_model(_MODELS.get(service, service), "service-2"))
    except botocore.exceptions.UnknownServiceError:
        return None


def _metadata(service: str) -> dict[str, Any]:
    model = _model(service)
    found: dict[str, Any] = model.metadata if model is not None else {}
    return found


@dataclass
class _Call:
    """One HTTP request to a service: what is signed and sent."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    query_form: bool = False


class ServiceCaller:
    """Calls the services behind integrations. `send(request)` is the cloud's front door, `address()` its endpoint."""

    def __init__(self, roles: ServiceRoles, send: Application, address: Callable[[], str]) -> None:
        self._roles, self._send, self._address = roles, send, address

    def call(self, exchange: Exchange, integration: Document, request: IntegrationRequest) -> IntegrationResult:
        """Call the operation that the integration's URI names, as its role. Raises GatewayFault."""
        match = _URI.fullmatch(with_stage_variables(integration["uri"], exchange.stage_variables))
        if not match or not _metadata(match[2]):
            raise _unknown(integration)
        region, service = match[1], match[2]
        if match[5] is None:
            made = _action_call(match, request)
        else:
            method = integration["httpMethod"]
            made = _path_call(integration, request, match[5], exchange.http_method if method == "ANY" else method)
        if made is None:
            raise _unknown(integration)
        role = with_stage_variables(integration.get("credentials") or "", exchange.stage_variables)
        if not self._roles.can_assume(role, SERVICE):
            raise internal(
                f"Execution failed due to configuration error: API Gateway may not assume {role or 'no role'}"
            )
        keys = self._roles.session(role, "BackplaneAssumeRoleSession").keys
        host = self._address().removeprefix("http://") or "127.0.0.1"
        made.headers |= {"Host": host, "X-Amzn-Trace-Id": f"Root={exchange.trace_id}"}
        url = f"http://{host}{made.path}" + (f"?{made.query}" if made.query else "")
        signed = AWSRequest(made.method, url, made.headers, made.body)
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
        signer(credentials, service, region).add_auth(signed)
        uri = f"https://{service}.{region}.amazonaws.com{made.path}" + (f"?{made.query}" if made.query else "")
        told = [pair for pair in made.headers.items() if pair[0] not in ("Host", "X-Amzn-Trace-Id")]
        since = endpoint_log.sent(exchange, uri, endpoint_log.signed_headers(exchange, told), made.body)
        headers = Headers(list(signed.headers.items()))
        answer = self._send(HttpRequest(made.method, made.path, made.query, headers, made.body, "127.0.0.1"))
        body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
        endpoint_log.received(exchange, since, answer.status, answer.headers, body)
        if made.query_form:
            shape, request_id = _output_shape(service, match[3]), answer.header("x-amzn-RequestId") or ""
            body = in_an_envelope(match[3], shape, answer.status, body, request_id)
        elif service in _QUERY and not _wants_xml(request):
            body = json_of_xml(body)
        return IntegrationResult(answer.status, body, dict(answer.headers), str(answer.status))


def _output_shape(service: str, action: str) -> Any:
    model = _model(service)
    try:
        return model.operation_model(action).output_shape if model is not None else None
    except OperationNotFoundError:
        return None


def _unknown(integration: Document) -> GatewayFault:
    return internal(
        "Execution failed due to configuration error: the local cloud knows Lambda integrations, action/OPERATION of "
        "services that speak JSON or the query protocol (DynamoDB, SSM, SNS), and path/ of SQS and S3, not "
        f"{integration['uri']}"
    )


def _action_call(match: re.Match[str], request: IntegrationRequest) -> _Call | None:
    """The call of an operation by its name; None for a protocol that has no such form."""
    service, action, metadata = match[2], match[3], _metadata(match[2])
    parameters = dict(parse_qsl(match[4].lstrip("&"))) | request.querystring
    mapped = sendable(request.header, OF_AWS)
    if service in _QUERY:
        form = {"Action": action, "Version": metadata["apiVersion"], **parameters}
        sent = next((value for name, value in mapped.items() if name.lower() == "content-type"), "")
        if sent.startswith(_FORM):
            form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)) | form
        return _Call("POST", "/", "", {"Content-Type": _FORM}, urlencode(form).encode())
    if metadata.get("protocol") != "json":
        return None
    body = request.body
    query_form = service in _BOTH and bool(parameters)
    if query_form:
        body = json.dumps({name: _typed(value) for name, value in parameters.items() if name != "Action"}).encode()
    headers = {
        "Content-Type": f"application/x-amz-json-{metadata.get('jsonVersion', '1.0')}",
        "X-Amz-Target": f"{metadata['targetPrefix']}.{action}",
    }
    return _Call("POST", "/", "", headers, body, query_form)


def _wants_xml(request: IntegrationRequest) -> bool:
    return any(name.lower() == "accept" and "xml" in value for name, value in request.header.items())


def _typed(value: str) -> Any:
    return value == "true" if value in ("true", "false") else value


def _path_call(integration: Document, request: IntegrationRequest, path: str, method: str) -> _Call | None:
    """The call of a path, with {parameters} put in; None for services whose paths are not known here."""
    if not re.match(r"arn:[\w-]+:apigateway:[\w-]+:(s3|sqs):", integration["uri"]):
        return None
    safe = "/" if ":s3:" in integration["uri"] else ""
    filled = _PARAMETER.sub(lambda match: quote(request.path.get(match[1], ""), safe=safe), path)
    headers = {"Content-Type": "application/json"} | {
        ("Content-Type" if name.lower() == "content-type" else name): value
        for name, value in sendable(request.header, OF_AWS).items()
    }
    query = urlencode(request.querystring)
    if ":sqs:" in integration["uri"] and "x-amz-json" in headers["Content-Type"]:
        return _Call("POST", "/", "", headers, request.body)
    if ":sqs:" in integration["uri"]:  # a GET's parameters stand in the query string; they are a form either way
        queue = urlencode({"QueueUrl": f"http://127.0.0.1/{filled.strip('/')}"})
        given = (request.body.decode("utf-8", "replace"), query)
        form = "&".join(part for part in (*given, queue) if "=" in part)
        return _Call("POST", f"/{filled.strip('/')}", "", {"Content-Type": _FORM}, form.encode())
    return _Call(method, f"/{filled.lstrip('/')}", query, headers, b"" if method in ("GET", "HEAD") else request.body)

"""AWS integrations with a service other than Lambda: API Gateway calls the service's own API as a role.

``arn:aws:apigateway:REGION:dynamodb:action/PutItem`` with a request template that makes the operation's JSON is the
usual form: an API over a table without a function. The call is signed with the role's keys and comes in at the front
door like any other, so its permissions are checked and the journal has it. Services that speak JSON are known here
(DynamoDB, Step Functions and their like).
(Guide, "Choose an API Gateway API integration type", "Set up an integration request using the API Gateway console".)
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import botocore.loaders
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.datastructures import Headers

from userlab.cloud.account.authority import ServiceRoles
from userlab.cloud.http.aws_request import Application, HttpRequest
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.faults import internal
from userlab.cloud.rest_api.execute.function_uri import with_stage_variables
from userlab.cloud.rest_api.execute.invoke_permission import SERVICE
from userlab.cloud.rest_api.execute.mapping import IntegrationRequest, IntegrationResult
from userlab.cloud.rest_api.store import Document

_URI = re.compile(r"arn:[\w-]+:apigateway:([\w-]+):([\w.-]+):action/(\w+)")
_MODELS = {"states": "stepfunctions"}


@functools.cache
def _metadata(service: str) -> dict[str, Any]:
    try:
        model = botocore.loaders.Loader().load_service_model(_MODELS.get(service, service), "service-2")
    except botocore.exceptions.UnknownServiceError:
        return {}
    return model["metadata"]


class ServiceCaller:
    """Calls the services behind integrations. `send(request)` is the cloud's front door, `address()` its endpoint."""

    def __init__(self, roles: ServiceRoles, send: Application, address: Callable[[], str]) -> None:
        self._roles, self._send, self._address = roles, send, address

    def call(self, exchange: Exchange, integration: Document, request: IntegrationRequest) -> IntegrationResult:
        """Call the operation that the integration's URI names, as its role. Raises GatewayFault."""
        match = _URI.fullmatch(with_stage_variables(integration["uri"], exchange.stage_variables))
        metadata = _metadata(match[2]) if match else {}
        if not match or metadata.get("protocol") != "json":
            raise internal(
                "Execution failed due to configuration error: the local cloud knows Lambda integrations and the form "
                f"action/OPERATION of services that speak JSON, such as DynamoDB, not {integration['uri']}"
            )
        role = with_stage_variables(integration.get("credentials") or "", exchange.stage_variables)
        if not self._roles.can_assume(role, SERVICE):
            raise internal(
                f"Execution failed due to configuration error: API Gateway may not assume {role or 'no role'}"
            )
        keys = self._roles.session(role, "BackplaneAssumeRoleSession").keys
        region, service, action = match.groups()
        host = self._address().removeprefix("http://") or "127.0.0.1"
        headers = {
            "Host": host,
            "Content-Type": f"application/x-amz-json-{metadata.get('jsonVersion', '1.0')}",
            "X-Amz-Target": f"{metadata['targetPrefix']}.{action}",
            "X-Amzn-Trace-Id": f"Root={exchange.trace_id}",
        }
        signed = AWSRequest("POST", f"http://{host}/", headers, request.body)
        credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
        SigV4Auth(credentials, service, region).add_auth(signed)
        answer = self._send(
            HttpRequest("POST", "/", "", Headers(list(signed.headers.items())), request.body, "127.0.0.1")
        )
        body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
        return IntegrationResult(answer.status, body, dict(answer.headers), str(answer.status))

"""Service integrations of HTTP APIs: API Gateway calls an operation of SQS or EventBridge as a role.

The call is signed with the role's keys and comes in at the front door like any other, so its permissions are checked
and the journal has it. SQS answers in XML, EventBridge in JSON, as on AWS.
(Guide, "Create AWS service integrations for HTTP APIs", "Integration subtype reference".)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.datastructures import Headers

from userlab.cloud.account.authority import ServiceRoles
from userlab.cloud.gateway.function_uri import with_stage_variables
from userlab.cloud.gateway.invoke_permission import SERVICE
from userlab.cloud.http.aws_request import Application, AwsResponse, HttpRequest
from userlab.cloud.http_api.execute.mapping import mapped, mapped_answer
from userlab.cloud.http_api.execute.refusals import internal
from userlab.cloud.http_api.execute.visit import Visit
from userlab.cloud.http_api.store import Document

_FORM = "application/x-www-form-urlencoded"
_LISTS = ("MessageAttributes", "MessageSystemAttributes")


class ServiceCaller:
    """Calls the services behind integrations. `send(request)` is the cloud's front door, `address()` its endpoint."""

    def __init__(self, roles: ServiceRoles, send: Application, address: Callable[[], str]) -> None:
        self._roles, self._send, self._address = roles, send, address

    def call(self, visit: Visit, integration: Document) -> AwsResponse:
        """What the operation answers. Raises Refusal: 500."""
        role = with_stage_variables(str(integration.get("credentialsArn") or ""), visit.variables)
        if not self._roles.can_assume(role, SERVICE):
            raise internal(f"API Gateway may not assume {role or 'no role'}")
        given = {name: mapped(visit, value) for name, value in (integration.get("requestParameters") or {}).items()}
        region = given.pop("Region", "") or visit.region
        service, _, action = integration["integrationSubtype"].partition("-")
        try:
            headers, body = _written_event(given) if service == "EventBridge" else _written_form(action, given)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise internal(f"a mapped parameter cannot be read: {error}") from None
        keys = self._roles.session(role, "BackplaneAssumeRoleSession").keys
        host = self._address().removeprefix("http://") or "127.0.0.1"
        headers |= {"Host": host, "X-Amzn-Trace-Id": f"Root={visit.trace_id}"}
        signed = AWSRequest("POST", f"http://{host}/", headers, body)
        credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
        SigV4Auth(credentials, "events" if service == "EventBridge" else "sqs", region).add_auth(signed)
        answer = self._send(HttpRequest("POST", "/", "", Headers(list(signed.headers.items())), body, "127.0.0.1"))
        content = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
        return mapped_answer(visit, integration, answer.status, list(answer.headers), content)


def _written_event(given: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """PutEvents with one entry."""
    entry: dict[str, Any] = dict(given)
    if "Resources" in given:
        entry["Resources"] = json.loads(given["Resources"])
    target = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSEvents.PutEvents"}
    return target, json.dumps({"Entries": [entry]}).encode()


def _written_form(action: str, given: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """An operation of SQS in the query protocol."""
    form = {"Action": action, "Version": "2012-11-05"}
    form |= {name: value for name, value in given.items() if name not in _LISTS}
    for name in _LISTS:
        for number, (key, value) in enumerate(json.loads(given.get(name) or "{}").items(), 1):
            start = f"{name.removesuffix('s')}.{number}"
            form[f"{start}.Name"] = key
            form |= {f"{start}.Value.{part}": str(each) for part, each in value.items()}
    return {"Content-Type": _FORM}, urlencode(form).encode()

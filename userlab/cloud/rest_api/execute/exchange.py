"""One request to an API's stage on its way through the gateway: a record for each step, whole when it is made."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any
from urllib.parse import unquote_plus

from userlab.cloud.account.trace import new_request_id
from userlab.cloud.account.tracing import TraceHeader, read_header
from userlab.cloud.gateway.addresses import Address
from userlab.cloud.gateway.request_time import request_time
from userlab.cloud.http.aws_request import HttpRequest
from userlab.cloud.rest_api.execute.deployment import Deployment
from userlab.cloud.rest_api.execute.execution_log import ExecutionLog
from userlab.cloud.rest_api.execute.routing import Match
from userlab.cloud.rest_api.store import Document, RegionalApis
from userlab.cloud.rest_api.traced import FunctionCall, StageTrace

# What a client says of its connection is no part of the request. (Recorded from AWS.)
_DROPPED = (
    "connection content-length content-md5 expect max-forwards proxy-authenticate server te transfer-encoding trailer "
    "upgrade www-authenticate keep-alive x-amzn-trace-id x-forwarded-for x-forwarded-port x-forwarded-proto"
)
DROPPED_HEADERS = frozenset(_DROPPED.split())
TITLED_HEADERS = {"authorization": "Authorization", "user-agent": "User-Agent"}


@dataclass
class Caller:
    """Who calls, as far as it is known: authorization and usage plans add to it.

    `identity` are members of ``requestContext.identity``, `authorizer` is what a Lambda authorizer said.
    """

    identity: dict[str, Any] = field(default_factory=dict)
    authorizer: dict[str, Any] | None = None


@dataclass(frozen=True)
class _Known:
    """What the request context tells of a request's place and caller, with what it says as long as it is not known."""

    account: str = ""
    region: str = ""
    stage: Document = field(default_factory=dict)
    resource: Document = field(default_factory=dict)
    caller: Caller = field(default_factory=Caller)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One HTTP request that names a stage, before anybody knows whether there is one.

    `address` says where it goes, `host` how the client named the server. `now` is epoch seconds.
    """

    request: HttpRequest
    address: Address
    host: str
    trace_id: str
    now: float
    request_id: str = field(default_factory=new_request_id)
    extended_request_id: str = field(
        default_factory=lambda: base64.urlsafe_b64encode(secrets.token_bytes(11)).decode().rstrip("=")[:14] + "="
    )

    @property
    def http_method(self) -> str:
        return self.request.method

    @property
    def body(self) -> bytes:
        return self.request.body

    @property
    def source_ip(self) -> str:
        return self.request.remote_address

    @property
    def route(self) -> str:
        """The path as the journal tells it: the resource's once it is known."""
        return self.address.path

    @property
    def path_parameters(self) -> dict[str, str]:
        return {}

    @property
    def stage_variables(self) -> dict[str, str]:
        return {}

    def header(self, name: str) -> str | None:
        """The last value of a header as the client sent it, whatever its case."""
        values = self.request.headers.getlist(name)
        return values[-1] if values else None

    @property
    def told_trace(self) -> TraceHeader:
        """The trace as the client told it; without a parent and a decision where it told of another one, or none."""
        return read_header(self.header("X-Amzn-Trace-Id") or "", self.trace_id)

    @property
    def trace(self) -> TraceHeader:
        """The trace as it goes on."""
        return self.told_trace

    @property
    def trace_header(self) -> str:
        """X-Amzn-Trace-Id as it goes on: the trace's id, with the parent and the sampling that the client told."""
        return str(self.trace)

    @cached_property
    def multi_value_headers(self) -> dict[str, list[str]]:
        """The headers that go on: the client's, without those of its connection, and the gateway's own."""
        found: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for name, value in self.request.headers:
            lowered = name.lower()
            if lowered not in DROPPED_HEADERS:
                shown = names.setdefault(lowered, TITLED_HEADERS.get(lowered, name))
                found.setdefault(shown, []).append(value)
        forwarded = [part for part in [*self.request.headers.getlist("X-Forwarded-For"), self.source_ip] if part]
        port = self.host.rpartition(":")[2]
        found["X-Amzn-Trace-Id"] = [self.trace_header]
        found["X-Forwarded-For"] = [", ".join(forwarded)]
        found["X-Forwarded-Port"] = [port if port.isdigit() else "443"]
        found["X-Forwarded-Proto"] = ["http" if port.isdigit() else "https"]
        return found

    def passed_header(self, name: str) -> str | None:
        """The last value of a header that goes on, whatever its case."""
        lowered = name.lower()
        return next((values[-1] for key, values in self.multi_value_headers.items() if key.lower() == lowered), None)

    @cached_property
    def multi_value_query(self) -> dict[str, list[str]]:
        """The query string, decoded: every value of every name."""
        found: dict[str, list[str]] = {}
        for pair in self.request.query.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                found.setdefault(unquote_plus(name), []).append(unquote_plus(value))
        return found

    def request_context(self) -> dict[str, Any]:
        """The ``requestContext`` of proxy events, and what ``$context`` is in templates."""
        address, known = self.address, self._known()
        context: dict[str, Any] = {
            "resourceId": known.resource.get("id"),
            "resourcePath": known.resource.get("path"),
            "httpMethod": self.http_method,
            "extendedRequestId": self.extended_request_id,
            "requestTime": request_time(self.now),
            "path": f"/{address.stage}{'' if address.sent_path == '/' and self._bare else address.sent_path}",
            "accountId": known.account,
            "protocol": "HTTP/1.1",
            "stage": address.stage,
            "domainPrefix": address.api_id,
            "requestTimeEpoch": int(self.now * 1000),
            "requestId": self.request_id,
            "identity": self.identity_context(known.caller.identity),
            "domainName": f"{address.api_id}.execute-api.{known.region}.amazonaws.com",
            "deploymentId": known.stage.get("deploymentId"),
            "apiId": address.api_id,
        }
        if known.caller.authorizer is not None:
            context["authorizer"] = known.caller.authorizer
        return context

    def _known(self) -> _Known:
        """What the context tells beyond the request itself."""
        return _Known()

    @property
    def _bare(self) -> bool:
        """Whether the URL ended with the stage, without a slash."""
        return not self.request.path.endswith("/")

    def identity_context(self, identity: dict[str, Any]) -> dict[str, Any]:
        """``requestContext.identity``: nulls, until the caller says who it is."""
        names = (
            "cognitoIdentityPoolId accountId cognitoIdentityId caller sourceIp principalOrgId accessKey "
            "cognitoAuthenticationType cognitoAuthenticationProvider userArn userAgent user"
        )
        found: dict[str, Any] = dict.fromkeys(names.split())
        found |= {"sourceIp": self.source_ip, "userAgent": self.header("User-Agent")}
        return found | identity

    def variable(self, root: str, path: str) -> Any:
        """The value of ``context.a.b`` or ``stageVariables.a``; None when there is none."""
        if root == "stageVariables":
            return self.stage_variables.get(path)
        found: Any = self.request_context()
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def mapped(self, source: str) -> Any:
        """The value of a parameter mapping's source, such as ``'text'`` or ``method.request.header.Accept``."""
        if len(source) > 1 and source[0] == source[-1] == "'":
            return source[1:-1]
        root, _, rest = source.partition(".")
        if root in ("context", "stageVariables"):
            return self.variable(root, rest)
        place, _, name = rest.removeprefix("request.").partition(".")
        if place == "header":
            return self.passed_header(name)
        if place == "querystring":
            values = self.multi_value_query.get(name)
            return values[-1] if values else None
        if place == "path":
            return self.path_parameters.get(name)
        if place == "multivalueheader":
            return ",".join(self.request.headers.getlist(name)) or None
        if place == "multivaluequerystring":
            return ",".join(self.multi_value_query.get(name, [])) or None
        return None


@dataclass(frozen=True, kw_only=True)
class Visit(Arrival):
    """A request whose API and stage were found: `account` and `region` have it, `now` is the account's time.

    `traced` are the ids under which X-Ray knows it; None where nobody traces it.
    """

    account: str
    region: str
    regional: RegionalApis
    stage: Document
    deployment: Deployment
    traced: StageTrace | None = None

    @property
    def trace(self) -> TraceHeader:
        return TraceHeader(self.trace_id, self.traced.call_id, True) if self.traced else self.told_trace

    @property
    def stage_variables(self) -> dict[str, str]:
        return self.stage.get("variables") or {}

    @property
    def method_arn(self) -> str:
        """The ARN of the method as it was called: what policies and authorizers are asked about."""
        path = self.address.path.lstrip("/")
        return (
            f"arn:aws:execute-api:{self.region}:{self.account}:{self.address.api_id}/{self.address.stage}/"
            f"{self.http_method}/{path}"
        )

    def routed(self, match: Match) -> Exchange:
        """The exchange of this request with the method that it is for."""
        return Exchange(**{each.name: getattr(self, each.name) for each in fields(self)}, match=match)

    def _known(self) -> _Known:
        return _Known(self.account, self.region, self.stage)


def no_overrides() -> dict[str, dict[str, Any]]:
    return {
        "requestOverride": {"header": {}, "path": {}, "querystring": {}},
        "responseOverride": {"header": {}, "status": None},
    }


@dataclass(frozen=True, kw_only=True)
class Exchange(Visit):
    """A request whose method was found: all that authorization, validation and the integration want to know."""

    match: Match
    caller: Caller = field(default_factory=Caller)
    overrides: dict[str, dict[str, Any]] = field(default_factory=no_overrides)
    """``$context.requestOverride`` and ``responseOverride``: what the request's template sets, the response keeps."""
    took: dict[str, float] = field(default_factory=dict)
    """Milliseconds of its steps, by their name: `integration`."""
    called: list[FunctionCall] = field(default_factory=list)
    """The call of its function, if it came to that."""
    log: ExecutionLog | None = None
    """What a try of a method tells; None for a request, of which nobody asked for a log."""

    @property
    def path_parameters(self) -> dict[str, str]:
        return self.match.path_parameters

    @property
    def route(self) -> str:
        return self.match.resource["path"]

    def _known(self) -> _Known:
        return _Known(self.account, self.region, self.stage, self.match.resource, self.caller)

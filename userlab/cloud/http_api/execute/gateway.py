"""The data plane: one request to a stage of an HTTP API, from its URL to its answer.

In AWS's order: API and stage, preflight, route (404), who calls (401, 403), rate (429), integration, CORS. Whatever
happens, there is one answer and one journal record.
"""

from __future__ import annotations

import sys
import time
import traceback

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.journal import Caller, Journal
from userlab.cloud.account.measures import Dimensions, Measure, Value, unmeasured
from userlab.cloud.account.memo import Memo
from userlab.cloud.account.trace import trace_id_of
from userlab.cloud.gateway.access_log import AccessLogs
from userlab.cloud.gateway.addresses import Address, address_of
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http_api.execute.authorization import Authorization
from userlab.cloud.http_api.execute.cors import is_preflight, preflight, with_cors
from userlab.cloud.http_api.execute.functions import Functions
from userlab.cloud.http_api.execute.http_proxy import http_proxy
from userlab.cloud.http_api.execute.logged import context_of
from userlab.cloud.http_api.execute.refusals import Refusal, internal, not_found
from userlab.cloud.http_api.execute.routing import Routes
from userlab.cloud.http_api.execute.service_integration import ServiceCaller
from userlab.cloud.http_api.execute.throttle import Throttle
from userlab.cloud.http_api.execute.visit import Visit
from userlab.cloud.http_api.store import Document, HttpApi, all_http_apis, existing_http_apis

DEFAULT_STAGE = "$default"
_MOST_DEPLOYMENTS = 512


class Gateway:
    """Answers requests to every stage of every account's HTTP APIs."""

    def __init__(
        self,
        accounts: Accounts,
        journal: Journal,
        functions: Functions,
        authorization: Authorization,
        services: ServiceCaller,
        measure: Measure = unmeasured,
    ) -> None:
        self._clock, self._measure = accounts.clock, measure
        self._access_logs = AccessLogs(accounts)
        self._journal, self._functions, self._authorization = journal, functions, authorization
        self._services = services
        self._throttle = Throttle(accounts.clock)
        self._places: dict[str, tuple[str, str]] = {}
        self._routes: Memo[str, tuple[Document, Routes]] = Memo(_MOST_DEPLOYMENTS)

    def find(self, api_id: str) -> tuple[str, str, HttpApi] | None:
        """(account, region, API) of an id, whichever account has it: remembered, else looked for once."""
        place = self._places.get(api_id)
        known = existing_http_apis(*place) if place else None
        if place and known is not None and api_id in known.apis:
            return *place, known.apis[api_id]
        self._places.pop(api_id, None)
        for account, region, regional in all_http_apis():
            if api_id in regional.apis:
                self._places[api_id] = (account, region)
                return account, region, regional.apis[api_id]
        return None

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer to a request whose address names an HTTP API. Never raises."""
        started, begun = self._clock.now(), time.perf_counter()
        visit, refusal, cors = None, None, None
        found = None
        try:
            address = address_of(request.host, request.path)
            found = self.find(address.api_id) if address else None
            if address is None or found is None:
                raise not_found("there is no such API")
            api = found[2]
            stage, path = _stage(api, address, request)
            snapshot = api.snapshots.get(stage.get("deploymentId", ""))
            if snapshot is None or api.document.get("disableExecuteApiEndpoint"):
                raise not_found("nothing is deployed to the stage, or the API's own endpoint is disabled")
            cors = snapshot["cors"]
            if cors and is_preflight(request):
                answer = preflight(cors, request)
            else:
                visit = self._visit(request, found, stage, path, snapshot)
                answer = self._answered(visit)
        except Refusal as refused:
            refusal = refused
            answer = refused.answer()
        except Exception:
            traceback.print_exc(file=sys.stderr)
            refusal = internal("The local cloud failed; its log, cloud.log in the lab's folder, tells more.")
            answer = refusal.answer()
        answer = with_cors(cors, request, answer) if not (cors and is_preflight(request)) else answer
        request_id = visit.request_id if visit else ""
        answer.headers.append(("apigw-requestid", request_id or "-"))
        self._record(request, found, visit, answer, refusal, started, begun)
        if visit is not None:
            milliseconds = (time.perf_counter() - begun) * 1000
            self._tell(visit, answer.status, milliseconds)
            if settings := visit.stage.get("accessLogSettings"):
                context = context_of(visit, answer, refusal, milliseconds)
                self._access_logs.write(visit.account, settings, context, visit.now)
        return answer

    def _tell(self, visit: Visit, status: int, milliseconds: float) -> None:
        """The metrics of a request that found its route (API Gateway developer guide, "Monitor HTTP APIs")."""
        api = ("ApiId", str(visit.api["apiId"]))
        told = [("Count", 1.0, "Count"), ("4xx", float(400 <= status < 500), "Count")]
        told += [("5xx", float(status >= 500), "Count"), ("Latency", milliseconds, "Milliseconds")]
        sets: tuple[Dimensions, ...] = ((api,), (api, ("Stage", visit.stage_name)))
        values = [Value(name, each, value, unit) for each in sets for name, value, unit in told]
        self._measure(visit.account, visit.region, "AWS/ApiGateway", values)

    def _visit(
        self, request: HttpRequest, found: tuple[str, str, HttpApi], stage: Document, path: str, snapshot: Document
    ) -> Visit:
        account, region, api = found
        known = self._routes.get(stage["deploymentId"] + api.id)
        if known is None or known[0] is not snapshot:
            known = self._routes[stage["deploymentId"] + api.id] = (snapshot, Routes(snapshot["routes"].values()))
        match = known[1].match(request.method, path)
        if match is None:
            raise not_found("no route fits")
        return Visit(
            request=request,
            account=account,
            region=region,
            api=api.document,
            stage=stage,
            path=path,
            trace_id=trace_id_of(request.headers.get("X-Amzn-Trace-Id", "")),
            now=self._clock.now(account),
            match=match,
            snapshot=snapshot,
        )

    def _answered(self, visit: Visit) -> AwsResponse:
        self._authorization.check(visit)
        self._throttle.check(visit)
        target = str(visit.match.route.get("target", "")).removeprefix("integrations/")
        integration = visit.snapshot["integrations"].get(target)
        if integration is None:
            raise internal("The route has no integration.")
        if integration.get("integrationSubtype"):
            return self._services.call(visit, integration)
        if integration["integrationType"] == "AWS_PROXY":
            return self._functions.proxy(visit, integration)
        return http_proxy(visit, integration)

    def _record(
        self,
        request: HttpRequest,
        found: tuple[str, str, HttpApi] | None,
        visit: Visit | None,
        answer: AwsResponse,
        refusal: Refusal | None,
        started: float,
        begun: float,
    ) -> None:
        stage = f"/{visit.stage_name}" if visit else ""
        account, region, api_id = (found[0], found[1], found[2].id) if found else ("", "", "")
        route = visit.route_key if visit and visit.route_key != "$default" else f"{request.method} {request.path}"
        self._journal.record(
            Caller(
                account=account,
                region=region,
                principal=(visit.user_arn if visit else "") or "anonymous",
                trace_id=visit.trace_id if visit else trace_id_of(request.headers.get("X-Amzn-Trace-Id", "")),
                request_id=visit.request_id if visit else "",
                source=request.remote_address,
            ),
            service="apigateway",
            action=route[:300],
            resource=f"{api_id}{stage}",
            status=answer.status,
            error=(refusal.reason or refusal.message) if refusal else None,
            started=started,
            begun=begun,
            request=request.body,
            response=answer.body,
        )


def _stage(api: HttpApi, address: Address, request: HttpRequest) -> tuple[Document, str]:
    """The stage that a request is for, and the raw path below it. Raises Refusal (404) where there is none.

    A first part of the path that is no stage's name belongs to the path of the stage $default.
    """
    if address.stage in api.stages:
        return api.stages[address.stage], address.sent_path
    default = api.stages.get(DEFAULT_STAGE)
    if default is None or request.path.startswith(f"/restapis/{address.api_id}/"):
        raise not_found("the API has no such stage")
    return default, request.path or "/"

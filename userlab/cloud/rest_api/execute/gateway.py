"""The data plane: one request to a stage's URL, from the address to the answer.

In AWS's order: find API and stage (403 Forbidden), size (413), find the route (403 Missing Authentication Token), who
calls, API key and rate, validation, integration. Whatever happens, there is one answer and one journal record.
"""

from __future__ import annotations

import sys
import time
import traceback

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.journal import Caller, Journal
from userlab.cloud.account.measures import Measure, unmeasured
from userlab.cloud.account.memo import Memo
from userlab.cloud.account.trace import trace_id_of
from userlab.cloud.account.tracing import Tracing, Untraced
from userlab.cloud.gateway.access_log import AccessLogs
from userlab.cloud.gateway.addresses import address_of
from userlab.cloud.gateway.fault import GatewayFault, internal
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.rest_api import measured, traced
from userlab.cloud.rest_api.execute.authorization import Authorization, missing_token
from userlab.cloud.rest_api.execute.compression import compress
from userlab.cloud.rest_api.execute.deployment import Deployment
from userlab.cloud.rest_api.execute.exchange import Arrival, Exchange, Visit
from userlab.cloud.rest_api.execute.faults import answer_of, forbidden
from userlab.cloud.rest_api.execute.integrations import Integrations
from userlab.cloud.rest_api.execute.request_validation import validate
from userlab.cloud.rest_api.execute.usage_control import UsageControl
from userlab.cloud.rest_api.execution_logs import ExecutionLogs
from userlab.cloud.rest_api.logged import context_of
from userlab.cloud.rest_api.store import Api, Document, RegionalApis, all_regional_apis, existing_regional_apis

LARGEST_BODY = 10 * 1024 * 1024
ANONYMOUS = "anonymous"
_MOST_DEPLOYMENTS = 512


class Gateway:
    """Answers requests to every stage of every account."""

    def __init__(
        self,
        accounts: Accounts,
        journal: Journal,
        integrations: Integrations,
        authorization: Authorization,
        usage: UsageControl,
        measure: Measure = unmeasured,
        tracing: Tracing | None = None,
    ) -> None:
        self._tracing = tracing or Untraced()
        self._clock, self._access_logs = accounts.clock, AccessLogs(accounts)
        self._execution_logs = ExecutionLogs(accounts)
        self._journal = journal
        self._integrations = integrations
        self._authorization = authorization
        self._usage, self._measure = usage, measure
        self._places: dict[str, tuple[str, str]] = {}
        self._deployments: Memo[tuple[str, str], Deployment] = Memo(_MOST_DEPLOYMENTS)

    def run(self, exchange: Exchange) -> AwsResponse:
        """The answer of a method to a request that it finds valid, whoever asks. Raises GatewayFault."""
        validate(exchange)
        return self._integrations.run(exchange)

    def ask_authorizer(self, exchange: Exchange, authorizer: Document) -> Document:
        """The answer of a Lambda authorizer, not remembered and not enforced. Raises GatewayFault."""
        return self._authorization.authorizers.ask(exchange, authorizer)

    def forget_authorizers(self, api_id: str) -> None:
        """Drop what authorizers answered for an API."""
        self._authorization.forget(api_id)

    def forget(self, account: str) -> None:
        """The account is being reset: its buckets begin anew."""
        self._usage.forget(account)

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer to a request whose host and path name a stage. Never raises."""
        started, begun = self._clock.now(), time.perf_counter()
        known: Arrival = arrival_of(request, started)
        fault = None
        try:
            known = visit = self._visit(known)
            if len(visit.body) > LARGEST_BODY:
                answer = too_large()
            else:
                known = exchange = self._execution_logs.begun(_routed(visit))
                answer = self._answer(exchange)
            headers = [("x-amzn-RequestId", known.request_id), ("x-amz-apigw-id", known.extended_request_id)]
            answer.headers[:0] = headers
        except GatewayFault as found:
            fault = found
            answer = answer_of(fault, known)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            fault = internal("The local cloud failed; its log, cloud.log in the lab's folder, tells more.")
            answer = answer_of(fault, known)
        self._record(known, answer, fault, started, begun)
        milliseconds = (time.perf_counter() - begun) * 1000
        took = known.took.get("integration") if isinstance(known, Exchange) else None
        measured.tell(self._measure, known, answer.status, milliseconds, took)
        if isinstance(known, Visit) and known.traced:
            self._trace(known, known.traced, answer, begun)
        if isinstance(known, Exchange):
            self._execution_logs.ended(known, answer, fault)
        if isinstance(known, Visit) and (settings := known.stage.get("accessLogSettings")):
            context = context_of(known, answer, fault, milliseconds)
            self._access_logs.write(known.account, settings, context, known.now)
        return answer

    def _answer(self, exchange: Exchange) -> AwsResponse:
        self._authorization.check(exchange)
        self._usage.check(exchange)
        validate(exchange)
        begun = time.perf_counter()
        try:
            answer = self._integrations.run(exchange)
        finally:
            exchange.took["integration"] = (time.perf_counter() - begun) * 1000
        return compress(exchange, answer)

    def _visit(self, arrival: Arrival) -> Visit:
        """The stage that a request is for. Raises GatewayFault (403) where there is none."""
        found = self._find_api(arrival.address.api_id)
        if found is None:
            raise forbidden("there is no such API")
        account, region, regional, api = found
        stage = api.stages.get(arrival.address.stage)
        if stage is None:
            raise forbidden("the API has no such stage")
        deployment = self._deployment(api, stage["deploymentId"])
        document = deployment.snapshot["api"]
        if document.get("disableExecuteApiEndpoint") or document["endpointConfiguration"]["types"] == ["PRIVATE"]:
            raise forbidden("the API's own endpoint is disabled, or private")
        return Visit(
            request=arrival.request,
            address=arrival.address,
            host=arrival.host,
            trace_id=arrival.trace_id,
            now=self._clock.now(account),
            request_id=arrival.request_id,
            extended_request_id=arrival.extended_request_id,
            account=account,
            region=region,
            regional=regional,
            stage=stage,
            deployment=deployment,
            traced=traced.begun(self._tracing, stage, arrival.told_trace),
        )

    def _find_api(self, api_id: str) -> tuple[str, str, RegionalApis, Api] | None:
        """The API of an id, whichever account has it: remembered, else looked for in every account once."""
        for attempt in (0, 1):
            place = self._places.get(api_id, ("", ""))
            regional = existing_regional_apis(*place)
            if regional is not None and api_id in regional.apis:
                return *place, regional, regional.apis[api_id]
            self._places.pop(api_id, None)
            if attempt == 0:
                for account, region, regional in all_regional_apis():
                    if api_id in regional.apis:
                        self._places[api_id] = (account, region)
        return None

    def _deployment(self, api: Api, deployment_id: str) -> Deployment:
        key = (api.id, deployment_id)
        known = self._deployments.get(key)
        snapshot = api.snapshots[deployment_id]
        if known is None or known.snapshot is not snapshot:
            known = self._deployments[key] = Deployment(deployment_id, snapshot)
        return known

    def _trace(self, visit: Visit, ids: traced.StageTrace, answer: AwsResponse, begun: float) -> None:
        request, ended = visit.request, time.time()
        known = traced.Traced(
            visit.account,
            visit.region,
            visit.address.api_id,
            str(visit.deployment.snapshot["api"]["name"]),
            visit.address.stage,
            f"http://{visit.host}{request.path}",
            visit.http_method,
            visit.header("User-Agent") or "",
            visit.source_ip,
            visit.request_id,
            visit.extended_request_id,
            ended - (time.perf_counter() - begun),
            ended,
            next(iter(visit.called), None) if isinstance(visit, Exchange) else None,
        )
        offset = self._clock.now(visit.account) - time.time()
        segment = traced.segment(ids, visit.told_trace, known, answer, offset)
        self._tracing.record(visit.account, visit.region, segment)

    def _record(
        self, known: Arrival, answer: AwsResponse, fault: GatewayFault | None, started: float, begun: float
    ) -> None:
        address = known.address
        account, region = (known.account, known.region) if isinstance(known, Visit) else ("", "")
        arn = known.caller.identity.get("userArn") if isinstance(known, Exchange) else None
        self._journal.record(
            Caller(account, region, arn or ANONYMOUS, known.trace_id, known.request_id, known.source_ip),
            service="apigateway",
            action=f"{known.http_method} {known.route}"[:300],
            resource=f"{address.api_id}/{address.stage}"[:300],
            status=answer.status,
            error=(fault.reason or fault.message or fault.kind) if fault else None,
            started=started,
            begun=begun,
            request=known.body,
            response=answer.body,
        )


def arrival_of(request: HttpRequest, now: float) -> Arrival:
    """The arrival of a request at the address that its host and path name."""
    address = address_of(request.host, request.path)
    if address is None:
        raise ValueError(f"{request.host}{request.path} is no address of a stage")
    trace_id = trace_id_of(request.headers.get("X-Amzn-Trace-Id", ""))
    return Arrival(request=request, address=address, host=request.host, trace_id=trace_id, now=now)


def _routed(visit: Visit) -> Exchange:
    """The method that a request is for. Raises GatewayFault (403) where there is none."""
    match = visit.deployment.routes.match(visit.http_method, visit.address.path)
    if match is None:
        raise missing_token(visit)
    return visit.routed(match)


def too_large() -> AwsResponse:
    """The answer to a request with a body over LARGEST_BODY."""
    text = f"HTTP content length exceeded {LARGEST_BODY} bytes."
    return AwsResponse(413, [("Content-Type", "text/plain")], text.encode())

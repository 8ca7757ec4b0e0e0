"""The data plane: one request to a stage's URL, from the address to the answer.

In AWS's order: find API and stage (403 Forbidden), size (413), find the route (403 Missing Authentication Token), who
calls, API key and rate, validation, integration. Whatever happens, there is one answer and one journal record.
"""

from __future__ import annotations

import sys
import time
import traceback
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers

from userlab.cloud.account.journal import Record
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.moto_seams.apigateway import all_regional_apis, existing_regional_apis
from userlab.cloud.rest_api.execute.addresses import address_of
from userlab.cloud.rest_api.execute.authorization import Authorization, missing_token
from userlab.cloud.rest_api.execute.compression import compress
from userlab.cloud.rest_api.execute.deployment import Deployment
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.faults import GatewayFault, answer_of, forbidden, internal
from userlab.cloud.rest_api.execute.integrations import Integrations
from userlab.cloud.rest_api.execute.request_validation import validate
from userlab.cloud.rest_api.execute.usage_control import UsageControl
from userlab.cloud.rest_api.store import Api

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud

LARGEST_BODY = 10 * 1024 * 1024
ANONYMOUS = "anonymous"
_MOST_DEPLOYMENTS = 512


class Gateway:
    """Answers requests to every stage of every account."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.integrations = Integrations(cloud)
        self.authorization = Authorization(cloud, self.integrations.functions)
        self.usage = UsageControl(cloud)
        self._places: dict[str, tuple[str, str]] = {}
        self._deployments: dict[tuple[str, str], Deployment] = {}

    def answer(self, exchange: Exchange) -> AwsResponse:
        """The answer to a request. Never raises."""
        started, begun = self._cloud.clock.now(), time.perf_counter()
        exchange.now = started
        fault = None
        try:
            answer = self._answer(exchange)
            headers = [("x-amzn-RequestId", exchange.request_id), ("x-amz-apigw-id", exchange.extended_request_id)]
            answer.headers[:0] = headers
        except GatewayFault as found:
            fault = found
            answer = answer_of(fault, exchange)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            fault = internal("The local cloud failed; its log, cloud.log in the lab's folder, tells more.")
            answer = answer_of(fault, exchange)
        self._record(exchange, answer, fault, started, (time.perf_counter() - begun) * 1000)
        return answer

    def _answer(self, exchange: Exchange) -> AwsResponse:
        self._find_stage(exchange)
        if len(exchange.body) > LARGEST_BODY:
            text = f"HTTP content length exceeded {LARGEST_BODY} bytes."
            return AwsResponse(413, [("Content-Type", "text/plain")], text.encode())
        exchange.match = exchange.deployment.routes.match(exchange.http_method, exchange.address.path)
        if exchange.match is None:
            raise missing_token(exchange)
        self.authorization.check(exchange)
        self.usage.check(exchange)
        validate(exchange)
        return compress(exchange, self.integrations.run(exchange))

    def _find_stage(self, exchange: Exchange) -> None:
        api = self._find_api(exchange)
        if api is None:
            raise forbidden("there is no such API")
        exchange.now = self._cloud.clock.now(exchange.account)
        stage = api.stages.get(exchange.address.stage)
        if stage is None:
            raise forbidden("the API has no such stage")
        exchange.stage = stage
        exchange.deployment = self._deployment(api, stage["deploymentId"])
        document = exchange.deployment.snapshot["api"]
        if document.get("disableExecuteApiEndpoint") or document["endpointConfiguration"]["types"] == ["PRIVATE"]:
            raise forbidden("the API's own endpoint is disabled, or private")

    def _find_api(self, exchange: Exchange) -> Api | None:
        """The API of an id, whichever account has it: remembered, else looked for in every account once."""
        api_id = exchange.address.api_id
        for attempt in (0, 1):
            place = self._places.get(api_id, ("", ""))
            regional = existing_regional_apis(*place)
            if regional is not None and api_id in regional.apis:
                exchange.account, exchange.region, exchange.regional = *place, regional
                return regional.apis[api_id]
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
            if len(self._deployments) >= _MOST_DEPLOYMENTS:
                self._deployments.clear()
            known = self._deployments[key] = Deployment(deployment_id, snapshot)
        return known

    def _record(
        self, exchange: Exchange, answer: AwsResponse, fault: GatewayFault | None, started: float, milliseconds: float
    ) -> None:
        route = exchange.match.resource["path"] if exchange.match else exchange.address.path
        self._cloud.journal.add(
            Record(
                time=started,
                trace_id=exchange.trace_id,
                request_id=exchange.request_id,
                account=exchange.account,
                region=exchange.region,
                principal=exchange.identity.get("userArn") or ANONYMOUS,
                service="apigateway",
                action=f"{exchange.http_method} {route}"[:300],
                resource=f"{exchange.address.api_id}/{exchange.address.stage}"[:300],
                status=answer.status,
                error=(fault.reason or fault.message or fault.kind) if fault else None,
                milliseconds=round(milliseconds, 3),
                request_bytes=len(exchange.body),
                response_bytes=len(answer.body) if isinstance(answer.body, bytes) else 0,
                source=exchange.source_ip,
            )
        )


def exchange_of(
    method: str,
    raw_path: str,
    raw_query: str,
    headers: Headers,
    body: bytes,
    remote_addr: str,
    host: str,
    trace_id: str,
) -> Exchange:
    """The exchange of a request whose host and path name a stage."""
    address = address_of(host, raw_path)
    if address is None:
        raise ValueError(f"{host}{raw_path} is no address of a stage")
    return Exchange(address, method, raw_path, raw_query, headers, body, remote_addr, host, trace_id)

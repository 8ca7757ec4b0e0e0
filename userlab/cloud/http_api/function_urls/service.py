"""The data plane of function URLs: a request, its permission, the function, the answer, one record in the journal."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Authority, Verify
from userlab.cloud.account.journal import Caller, Journal
from userlab.cloud.account.tracing import read_header
from userlab.cloud.functions.invoking.invocation import Invocation, Invoke
from userlab.cloud.http.aws_request import AwsError, AwsResponse, HttpRequest
from userlab.cloud.http_api.execute.answer import answer_of
from userlab.cloud.http_api.execute.cors import is_preflight, preflight, with_cors
from userlab.cloud.http_api.execute.event import as_payload, event_of
from userlab.cloud.http_api.execute.refusals import Refusal
from userlab.cloud.http_api.function_urls.streamed_answer import streamed
from userlab.cloud.http_api.function_urls.url_permission import UrlPermission
from userlab.cloud.http_api.function_urls.url_visit import UrlVisit, url_id_of, visit_of
from userlab.cloud.moto_seams.kept_documents.function_urls import all_function_urls

Document = dict[str, Any]
LARGEST_EVENT = 6 * 1024 * 1024
"""Bytes that a synchronous invocation takes. (Lambda guide, "Lambda quotas".)"""


class FunctionUrls:
    """Answers requests to the URLs of functions.

    >>> function_urls.is_url("abc123.lambda-url.us-east-1.localhost:4566")  # doctest: +SKIP
    True
    """

    def __init__(
        self,
        accounts: Accounts,
        authority: Authority,
        verify: Verify,
        policy_allows: Callable[..., bool],
        invoke: Invoke,
        journal: Journal,
    ) -> None:
        self._clock, self._journal, self.invoke = accounts.clock, journal, invoke
        self._permission = UrlPermission(verify, authority, policy_allows)

    def is_url(self, host: str) -> bool:
        """Whether a request is for a function URL, be there one of this name or not."""
        return url_id_of(host) is not None

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer to a request to a URL. Never raises."""
        started, begun = self._clock.now(), time.perf_counter()
        url_id = url_id_of(request.host) or ""
        found = _found(url_id)
        cors = _cors(found[2]) if found else None
        visit, reason = None, ""
        try:
            if found is None:
                raise Refusal(403, "Forbidden", "there is no such function URL")
            account, region, config = found
            if cors and is_preflight(request):
                answer = preflight(cors, request)
            else:
                visit = visit_of(request, account, region, url_id, self._clock.now(account))
                answer = with_cors(cors, request, self._answered(visit, config))
        except Refusal as refused:
            reason = refused.reason or refused.message
            answer = with_cors(cors, request, _refused(refused))
        except Exception:
            traceback.print_exc(file=sys.stderr)
            reason = "The local cloud failed; its log, cloud.log in the lab's folder, tells more."
            answer = _refused(Refusal(500, "Internal Server Error", reason))
        if visit is not None:
            answer.headers[:0] = [
                ("x-amzn-RequestId", visit.request_id), ("x-amzn-trace-id", f"Root={visit.trace_id};Sampled=0"),
            ]  # fmt: skip
        self._record(request, found, visit, answer, reason, started, begun)
        return answer

    def _answered(self, visit: UrlVisit, config: Document) -> AwsResponse:
        self._permission.check(visit, config["AuthType"], config["FunctionArn"])
        payload = as_payload(event_of(visit, "2.0"))
        if len(payload) > LARGEST_EVENT:
            raise Refusal(413, "Request Entity Too Large", "the event is larger than an invocation may bring")
        trace = read_header(visit.request.headers.get("X-Amzn-Trace-Id", ""), visit.trace_id)
        invocation = Invocation(
            account=visit.account,
            region=visit.region,
            function=config["function"],
            qualifier=config["qualifier"],
            payload=payload,
            trace_id=visit.trace_id,
            request_id=visit.request_id,
            parent_id=trace.parent,
            sampled=trace.sampled,
        )
        try:
            result = self.invoke(invocation)
        except AwsError as refused:
            raise Refusal(refused.status, refused.message, f"{refused.code}: {refused.message}") from refused
        if result.function_error:
            raise Refusal(502, "Internal Server Error", "The function failed; its log tells more.")
        try:
            if config["InvokeMode"] == "RESPONSE_STREAM":
                return streamed(result.payload)
            return answer_of(result.payload, "2.0")
        except Refusal as refused:
            raise Refusal(502, "Internal Server Error", refused.reason) from refused

    def _record(
        self,
        request: HttpRequest,
        found: tuple[str, str, Document] | None,
        visit: UrlVisit | None,
        answer: AwsResponse,
        reason: str,
        started: float,
        begun: float,
    ) -> None:
        account, region, config = found or ("", "", {})
        trace_id, request_id, arn = (visit.trace_id, visit.request_id, visit.user_arn) if visit else ("", "", "")
        self._journal.record(
            Caller(account, region, arn or "anonymous", trace_id, request_id, request.remote_address),
            service="lambda",
            action=f"URL {request.method} {request.path}"[:300],
            resource=config.get("function", ""),
            status=answer.status,
            error=reason,
            started=started,
            begun=begun,
            request=request.body,
            response=answer.body,
        )


def _found(url_id: str) -> tuple[str, str, Document] | None:
    """(account, region, configuration) of a URL."""
    for account, region, urls in all_function_urls():
        if url_id in urls:
            return account, region, urls[url_id]
    return None


def _cors(config: Document) -> Document | None:
    """CORS of a URL by the names that HTTP APIs have."""
    given = config.get("Cors")
    return {name[:1].lower() + name[1:]: value for name, value in given.items()} if given else None


def _refused(refused: Refusal) -> AwsResponse:
    if refused.status in (500, 502):
        return AwsResponse(refused.status, [("content-type", "application/json")], refused.message.encode())
    answer = AwsResponse.json({"Message": refused.message}, refused.status)
    answer.headers.extend(refused.headers)
    return answer

"""X-Ray as the front door sees it, and as services do that are traced.

    xray.record(account, region, {"id": ..., "trace_id": ..., "name": "users", "start_time": ..., "end_time": ...})

Groups, sampling rules of one's own, insights and encryption keys are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.tracing import Document, TraceHeader
from userlab.cloud.http.aws_request import AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams.xray import SERVICE
from userlab.cloud.xray import messages, sampling, segment_documents, traces
from userlab.cloud.xray.daemon import Daemon, Sender
from userlab.cloud.xray.kept import Traces, kept
from userlab.cloud.xray.segment_documents import Unprocessed
from userlab.cloud.xray.trace_summaries import trace_summaries

Reading = Callable[[Traces, dict[str, Any], str, float], dict[str, Any]]
_READING: dict[str, Reading] = {
    "GetTraceSummaries": trace_summaries,
    "BatchGetTraces": lambda found, parameters, account, now: traces.batch_get_traces(found, parameters),
    "GetTraceGraph": lambda found, parameters, account, now: traces.trace_graph(found, parameters, account),
    "GetServiceGraph": lambda found, parameters, account, now: traces.service_graph(found, parameters, account),
    "GetSamplingTargets": lambda found, parameters, account, now: sampling.targets(parameters, now),
}


class XRay:
    """X-Ray of every account; a `Tracing`."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._daemon = Daemon(self._sent)
        self._told: set[str] = set()

    @property
    def daemon(self) -> str:
        """The address that functions send subsegments to."""
        return self._daemon.address

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        account, region = request.account, request.region
        now = self._accounts.clock.now(account)
        parameters = messages.members(request)
        if request.action == "PutTraceSegments":
            return AwsResponse.json(self._put(account, region, parameters["TraceSegmentDocuments"]))
        if request.action == "PutTelemetryRecords":
            return AwsResponse.json({})
        if request.action == "GetSamplingRules":
            return AwsResponse.json(sampling.rules(region, account))
        reading = _READING.get(request.action)
        if reading is None:
            raise messages.refused(request.action)
        self._daemon.drain()
        return AwsResponse.json(reading(kept(account, region), parameters, account, now))

    def segment_id(self) -> str:
        """An id for a segment below which a function may send its own."""
        return self._daemon.mint()

    def record(self, account: str, region: str, segment: Document) -> None:
        """Keep a segment of a service, at the account's time."""
        kept(account, region).add(segment, self._accounts.clock.now(account))
        self._told.add(account)

    def expect(self, account: str, region: str, parent: TraceHeader, may_send: Callable[[], bool]) -> None:
        """Take what a function sends below `parent`, as long as `may_send()`."""
        self._daemon.expect(parent, Sender(account, region, may_send))

    def forget(self, account: str) -> None:
        """The account is being reset: traces go with moto's state."""
        self._told.discard(account)

    def save(self) -> None:
        """Have what services told written down."""
        told, self._told = self._told, set()
        for account in told:
            self._accounts.changed_silently(account, (SERVICE,))

    def close(self) -> None:
        """End the daemon."""
        self._daemon.close()

    def _put(self, account: str, region: str, texts: list[str]) -> dict[str, Any]:
        unprocessed = []
        for text in texts:
            try:
                self.record(account, region, segment_documents.read(text))
            except Unprocessed as found:
                told = {"ErrorCode": found.code, "Message": str(found)}
                unprocessed.append(({"Id": found.document_id} if found.document_id else {}) | told)
        if len(unprocessed) < len(texts):
            self._accounts.changed(account, (SERVICE,))
        return {"UnprocessedTraceSegments": unprocessed}

    def _sent(self, account: str, region: str, document: Document) -> None:
        """Keep what a function sent: its clock is the machine's, its account's may have been moved."""
        offset = self._accounts.clock.offset(account)
        for each in segment_documents.inner(document):
            for name in ("start_time", "end_time"):
                if offset and each.get(name) is not None:
                    each[name] += offset
        self.record(account, region, document)

"""The map: which service calls which, with how often, how fast, and what came of it.

Source: X-Ray API reference, "GetServiceGraph", "GetTraceGraph", "Service", "Edge".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.tracing import Document
from userlab.cloud.xray.outcome import Statistics
from userlab.cloud.xray.trace import Trace, service_of

CLIENT = ("client", "client")
Service = tuple[str, str]  # name, type


@dataclass
class Node:
    """One service on the map. `inferred`: only its callers tell of it."""

    number: int
    statistics: Statistics = field(default_factory=Statistics)
    root: bool = False
    inferred: bool = False
    edges: dict[Service, Statistics] = field(default_factory=dict)


class ServiceGraph:
    """Nodes of traces by name and type, in the order in which they were met."""

    def __init__(self, traces: Iterable[Trace]) -> None:
        self.nodes: dict[Service, Node] = {}
        for trace in traces:
            for segment in trace.segments:
                self._add(trace, segment)

    def _add(self, trace: Trace, segment: Document) -> None:
        service = service_of(segment)
        node = self._node(service)
        node.statistics.add(segment)
        node.inferred = bool(segment.get("inferred"))
        caller = trace.caller(segment)
        if caller is None:
            node.root = True
            source = self._node(CLIENT)
            source.statistics.add(segment)
        else:
            source = self._node(service_of(caller))
        source.edges.setdefault(service, Statistics()).add(segment)

    def _node(self, service: Service) -> Node:
        return self.nodes.setdefault(service, Node(len(self.nodes)))

    def services(self, account: str) -> list[dict[str, Any]]:
        """The members Services of an answer; times are epoch seconds."""
        return [self._described(service, node, account) for service, node in self.nodes.items()]

    def _described(self, service: Service, node: Node, account: str) -> dict[str, Any]:
        name, kind = service
        told = node.statistics
        document: dict[str, Any] = {
            "ReferenceId": node.number,
            "Name": name,
            "Names": [name],
            "State": "unknown" if node.inferred or service == CLIENT else "active",
            "StartTime": told.began,
            "EndTime": told.ended,
            "Edges": [self._edge(target, each) for target, each in node.edges.items()],
        }
        if kind:
            document["Type"] = kind
        if service == CLIENT:
            return document
        if node.root:
            document["Root"] = True
        if not node.inferred:
            document["AccountId"] = account
        statistics = {"SummaryStatistics": told.summary, "ResponseTimeHistogram": told.histogram}
        return document | statistics | {"DurationHistogram": told.histogram}

    def _edge(self, target: Service, told: Statistics) -> dict[str, Any]:
        return {
            "ReferenceId": self.nodes[target].number,
            "StartTime": told.began,
            "EndTime": told.ended,
            "SummaryStatistics": told.summary,
            "ResponseTimeHistogram": told.histogram,
            "Aliases": [],
        }

"""What an account has in API Gateway: plain documents in the shape in which AWS answers them.

Members are named as in the API reference ("RestApi", "Resource", "Method", "Stage"...). A document is changed only
while the account's lock is held; the data plane reads without it, and reads only deployments' snapshots and single
members.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass
class Api:
    """One REST API.

    `resources` are by id, each with its ``resourceMethods`` in full; `snapshots` hold what a deployment deployed,
    by deployment id (see `deployment.snapshot`).
    """

    document: Document
    resources: dict[str, Document] = field(default_factory=dict)
    deployments: dict[str, Document] = field(default_factory=dict)
    snapshots: dict[str, Document] = field(default_factory=dict)
    stages: dict[str, Document] = field(default_factory=dict)
    authorizers: dict[str, Document] = field(default_factory=dict)
    models: dict[str, Document] = field(default_factory=dict)
    request_validators: dict[str, Document] = field(default_factory=dict)
    gateway_responses: dict[str, Document] = field(default_factory=dict)
    documentation_parts: dict[str, Document] = field(default_factory=dict)
    documentation_versions: dict[str, Document] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.document["id"]

    def path_of(self, resource_id: str) -> str:
        """The full path of a resource, such as /user/{id}."""
        parts: list[str] = []
        while parent := self.resources[resource_id].get("parentId"):
            parts.append(self.resources[resource_id]["pathPart"])
            resource_id = parent
        return "/" + "/".join(reversed(parts))


@dataclass
class RegionalApis:
    """Everything of one account in one region. `usage` counts requests of a quota's period by plan and key."""

    apis: dict[str, Api] = field(default_factory=dict)
    api_keys: dict[str, Document] = field(default_factory=dict)
    usage_plans: dict[str, Document] = field(default_factory=dict)
    usage_plan_keys: dict[str, dict[str, Document]] = field(default_factory=dict)
    usage: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    account: Document = field(default_factory=dict)

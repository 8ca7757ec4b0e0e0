"""What an account has in API Gateway: plain documents in the shape in which AWS answers them.

Members are named as in the API reference ("RestApi", "Resource", "Method", "Stage"...). A document is changed only
while the account's lock is held; the data plane reads without it, and reads only deployments' snapshots and single
members.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.moto_seams import apigateway

Document = dict[str, Any]


@saved_as("apigateway.Api")
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


@saved_as("apigateway.RegionalApis")
@dataclass
class RegionalApis:
    """Everything of one account in one region. `usage` counts requests of a quota's period by plan and key."""

    apis: dict[str, Api] = field(default_factory=dict)
    api_keys: dict[str, Document] = field(default_factory=dict)
    usage_plans: dict[str, Document] = field(default_factory=dict)
    usage_plan_keys: dict[str, dict[str, Document]] = field(default_factory=dict)
    usage: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    account: Document = field(default_factory=dict)


def regional_apis(account: str, region: str) -> RegionalApis:
    """The documents of an account in a region; made when asked for first."""
    return apigateway.kept(account, region, RegionalApis)


def existing_regional_apis(account: str, region: str) -> RegionalApis | None:
    """The same, or None where there is nothing yet; makes nothing."""
    found: RegionalApis | None = apigateway.existing(account, region)
    return found


def all_regional_apis() -> Iterator[tuple[str, str, RegionalApis]]:
    """(account, region, documents) of all that exist; makes none."""
    return apigateway.all_existing()


def tagged(account: str, region: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(ARN, type as the tagging API names it, tags) of each API, stage, key and usage plan there."""
    regional = existing_regional_apis(account, region)
    if regional is None:
        return
    for api in regional.apis.values():
        yield _tagged(region, "restapis", api.document)
        for stage in api.stages.values():
            yield _tagged(region, "stages", stage, f"/restapis/{api.id}/stages/{stage['stageName']}")
    for key in regional.api_keys.values():
        yield _tagged(region, "apikeys", key)
    for plan in regional.usage_plans.values():
        yield _tagged(region, "usageplans", plan)


def _tagged(region: str, kind: str, document: Document, path: str = "") -> tuple[str, str, dict[str, str]]:
    arn = f"arn:aws:apigateway:{region}::{path or '/' + kind + '/' + document['id']}"
    return arn, f"apigateway:{kind}", dict(document.get("tags") or {})

"""What an account has of HTTP APIs: plain documents, with the names that stand in AWS's answers ("apiId", "routeKey").

A document is changed only while the account's lock is held. The data plane reads without it: it reads what a
deployment deployed, which never changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.moto_seams.kept_documents import http_apis

Document = dict[str, Any]


@saved_as("apigatewayv2.HttpApi")
@dataclass
class HttpApi:
    """One HTTP API. All but `document` are by id, stages by name; `snapshots` by the id of their deployment."""

    document: Document
    routes: dict[str, Document] = field(default_factory=dict)
    integrations: dict[str, Document] = field(default_factory=dict)
    authorizers: dict[str, Document] = field(default_factory=dict)
    deployments: dict[str, Document] = field(default_factory=dict)
    snapshots: dict[str, Document] = field(default_factory=dict)
    stages: dict[str, Document] = field(default_factory=dict)

    @property
    def id(self) -> str:
        found: str = self.document["apiId"]
        return found

    def snapshot(self) -> Document:
        """What a deployment deploys: routes, integrations, authorizers and CORS as they are now."""
        return deepcopy(
            {
                "cors": self.document.get("corsConfiguration"),
                "routes": self.routes,
                "integrations": self.integrations,
                "authorizers": self.authorizers,
            }
        )


@saved_as("apigatewayv2.RegionalHttpApis")
@dataclass
class RegionalHttpApis:
    """All HTTP APIs of one account in one region, by id."""

    apis: dict[str, HttpApi] = field(default_factory=dict)


def regional_http_apis(account: str, region: str) -> RegionalHttpApis:
    """The HTTP APIs of an account in a region; made when asked for first."""
    return http_apis.kept(account, region, RegionalHttpApis)


def existing_http_apis(account: str, region: str) -> RegionalHttpApis | None:
    """The same, or None where there is nothing yet; makes nothing."""
    found: RegionalHttpApis | None = http_apis.existing(account, region)
    return found


def all_http_apis() -> Iterator[tuple[str, str, RegionalHttpApis]]:
    """(account, region, HTTP APIs) of all that exist; makes none."""
    return http_apis.all_existing()

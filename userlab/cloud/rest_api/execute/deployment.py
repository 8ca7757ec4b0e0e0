"""A deployment: what an API was when it was deployed. Later edits do not reach it.

Resources, methods, integrations, authorizers, models, gateway responses and binary media types are part of it;
stage variables, throttling, API keys and usage plans are not. (Guide, "Deploy REST APIs in API Gateway".)
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property

from userlab.cloud.rest_api.execute.routing import Routes
from userlab.cloud.rest_api.store import Api, Document


def snapshot(api: Api) -> Document:
    """A copy of everything that a deployment shows, as plain documents."""
    resources = [{**resource, "path": api.path_of(resource["id"])} for resource in api.resources.values()]
    return copy.deepcopy(
        {
            "api": api.document,
            "resources": resources,
            "authorizers": api.authorizers,
            "models": api.models,
            "requestValidators": api.request_validators,
            "gatewayResponses": api.gateway_responses,
        }
    )


@dataclass(frozen=True)
class Deployment:
    """A snapshot made ready to answer requests."""

    id: str
    snapshot: Document

    @cached_property
    def routes(self) -> Routes:
        return Routes(self.snapshot["resources"])

    @property
    def binary_media_types(self) -> list[str]:
        return self.snapshot["api"].get("binaryMediaTypes", [])

    @property
    def gateway_responses(self) -> dict[str, Document]:
        return self.snapshot["gatewayResponses"]

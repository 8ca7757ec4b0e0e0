"""The Resource Groups Tagging API finds what the rooms of this cloud keep too: APIs and event source mappings.

moto asks the backends that it knows to be taggable. REST APIs and mappings are kept as documents of our own, so a
backend that lists them is asked with the others. IAM's roles are not found, here as on AWS.

Source: Resource Groups Tagging API Reference, "GetResources".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.resourcegroupstaggingapi import models

from userlab.cloud.moto_seams import apigateway, event_source_mappings


class Documents:
    """What an account has in a region besides moto's own things, as one of moto's taggable backends."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for mapping in event_source_mappings.mappings(self._account, self._region):
            arn = f"arn:aws:lambda:{self._region}:{self._account}:event-source-mapping:{mapping.uuid}"
            yield TaggedResource(arn, dict(mapping.tags), "lambda:event-source-mapping")
        apis = apigateway.existing_regional_apis(self._account, self._region)
        if apis is None:
            return
        for api in apis.apis.values():
            yield self._of_gateway("restapis", api.document)
            for stage in api.stages.values():
                yield self._of_gateway("stages", stage, f"/restapis/{api.id}/stages/{stage['stageName']}")
        for key in apis.api_keys.values():
            yield self._of_gateway("apikeys", key)
        for plan in apis.usage_plans.values():
            yield self._of_gateway("usageplans", plan)

    def owns_arn(self, arn: str) -> bool:
        """TagResources is not for these: their own services tag them."""
        return False

    def _of_gateway(self, kind: str, document: dict[str, Any], path: str = "") -> TaggedResource:
        arn = f"arn:aws:apigateway:{self._region}::{path or '/' + kind + '/' + document['id']}"
        return TaggedResource(arn, dict(document.get("tags") or {}), f"apigateway:{kind}")


def install() -> None:
    """Have moto ask for them as well."""
    stock = models.iter_taggable_backends
    if getattr(stock, "asks_documents", False):
        return

    def iter_taggable_backends(account_id: str, region_name: str) -> Iterator[Any]:
        yield from stock(account_id, region_name)
        yield Documents(account_id, region_name)

    iter_taggable_backends.asks_documents = True
    models.iter_taggable_backends = iter_taggable_backends

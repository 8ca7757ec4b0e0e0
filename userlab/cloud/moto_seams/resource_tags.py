"""The Resource Groups Tagging API finds what the rooms of this cloud keep too: APIs and event source mappings.

moto asks the backends that it knows to be taggable. REST APIs and mappings are kept as documents of our own, so a
backend that asks their services is asked with the others. IAM's roles are not found, here as on AWS.

Source: Resource Groups Tagging API Reference, "GetResources".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.resourcegroupstaggingapi import models

Tagged = Callable[[str, str], Iterable[tuple[str, str, dict[str, str]]]]
"""(ARN, type, tags) of all that a service keeps of an account in a region."""

_sources: tuple[Tagged, ...] = ()


class Documents:
    """What an account has in a region besides moto's own things, as one of moto's taggable backends."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for source in _sources:
            for arn, kind, tags in source(self._account, self._region):
                yield TaggedResource(arn, tags, kind)

    def owns_arn(self, arn: str) -> bool:
        """TagResources is not for these: their own services tag them."""
        return False


def install(*sources: Tagged) -> None:
    """Have moto ask these sources as well."""
    global _sources
    _sources = sources
    stock = models.iter_taggable_backends
    if getattr(stock, "asks_documents", False):
        return

    def iter_taggable_backends(account_id: str, region_name: str) -> Iterator[Any]:
        yield from stock(account_id, region_name)
        yield Documents(account_id, region_name)

    vars(iter_taggable_backends)["asks_documents"] = True
    models.iter_taggable_backends = iter_taggable_backends

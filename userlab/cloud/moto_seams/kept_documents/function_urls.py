"""A home for the URLs of functions, which moto keeps without their answering."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.awslambda.models import lambda_backends

from userlab.cloud.moto_seams.kept_documents.documents import Documents

Document = dict[str, Any]
_documents = Documents(lambda_backends, "userlab_function_urls")


def function_urls(account: str, region: str) -> dict[str, Document]:
    """The URLs of the functions of an account in a region, by id; made when asked for first.

    Each has ``function`` (a name), ``qualifier`` (an alias or None) and the members of GetFunctionUrlConfig.
    """
    return _documents.kept(account, region, dict)


def existing_function_urls(account: str, region: str) -> dict[str, Document]:
    """The same, {} where there is nothing yet; makes nothing."""
    return _documents.existing(account, region) or {}


def all_function_urls() -> Iterator[tuple[str, str, dict[str, Document]]]:
    """(account, region, URLs by id) of all that exist; makes none."""
    return _documents.all_existing()

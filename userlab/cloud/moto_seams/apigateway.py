"""Where API Gateway touches moto: a home for its documents, ids, and the policies of Lambda functions.

moto's API Gateway keeps no snapshots of deployments, loses members (binary media types, tags, patches) and has no
data plane in server mode, so `userlab.cloud.rest_api` keeps its own documents. They hang on moto's backend object of
the account and region: what saves, restores or resets moto's state does the same to them.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection
from typing import Any

from moto.apigateway.models import apigateway_backends
from moto.awslambda.models import lambda_backends
from moto.moto_api._internal import mock_random

from userlab.cloud.moto_seams.kept_documents.documents import Documents

_documents = Documents(apigateway_backends, "userlab_rest_apis")
kept, existing, all_existing = _documents.kept, _documents.existing, _documents.all_existing
_ALPHABET = string.ascii_lowercase + string.digits


def identifier(length: int, taken: Callable[[str], bool] | Collection[str] = ()) -> str:
    """A new id of lower-case letters and digits, drawn from the account's sequence, that is not `taken`."""
    is_taken = taken if callable(taken) else taken.__contains__
    while True:
        found = "".join(mock_random.choice(_ALPHABET) for _ in range(length))
        if not is_taken(found):
            return found


def function_policy(account: str, region: str, name: str) -> list[dict[str, Any]] | None:
    """The statements of a function's resource-based policy; None when there is no such function."""
    function = _function(account, region, name)
    return list(function.policy.statements) if function is not None else None


def function_timeout(account: str, region: str, name: str) -> int | None:
    """The timeout of a function in seconds; None when there is no such function."""
    function = _function(account, region, name)
    return int(function.timeout) if function is not None else None


def _function(account: str, region: str, name: str) -> Any:
    backends = dict.get(lambda_backends, account)
    backend = dict.get(backends, region) if backends is not None else None
    if backend is None:
        return None
    try:
        return backend.get_function(name)
    except Exception:
        return None

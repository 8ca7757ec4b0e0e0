"""Where HTTP APIs touch moto: a home for their documents on its backend, which itself has no data plane."""

from __future__ import annotations

from typing import Any

from moto.apigatewayv2.models import apigatewayv2_backends

from userlab.cloud.moto_seams.documents import Documents

_documents = Documents(apigatewayv2_backends, "userlab_http_apis")
kept, existing, all_existing = _documents.kept, _documents.existing, _documents.all_existing


def user_pool_key(account: str, region: str, pool: str) -> dict[str, Any] | None:
    """The public key (a JWK) with which a user pool signs its tokens; None when there is no such pool."""
    from moto.cognitoidp.models import cognitoidp_backends  # takes a while, and most labs have no user pools

    backends = dict.get(cognitoidp_backends, account)
    backend = dict.get(backends, region) if backends is not None else None
    found = backend.user_pools.get(pool) if backend is not None else None
    return dict(found.json_web_key.as_dict(private=False)) if found is not None else None

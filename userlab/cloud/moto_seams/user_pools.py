"""Cognito's user pools as authorizers of APIs need them: their keys."""

from __future__ import annotations

from typing import Any


def user_pool_key(account: str, region: str, pool: str) -> dict[str, Any] | None:
    """The public key (a JWK) with which a user pool signs its tokens; None when there is no such pool."""
    from moto.cognitoidp.models import cognitoidp_backends  # takes a while, and most labs have no user pools

    backends = dict.get(cognitoidp_backends, account)
    backend = dict.get(backends, region) if backends is not None else None
    found = backend.user_pools.get(pool) if backend is not None else None
    return dict(found.json_web_key.as_dict(private=False)) if found is not None else None

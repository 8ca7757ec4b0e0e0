"""Cognito's user pools as others need them: their keys, and whose they are."""

from __future__ import annotations

from typing import Any

# What a pool is made with once and for all: UpdateUserPool does not take it.
_FOR_GOOD = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration")


def install() -> None:
    """Have UpdateUserPool leave alone what it does not take; moto forgets it, and then nobody signs in by e-mail."""
    from moto.cognitoidp.models import CognitoIdpUserPool

    update = CognitoIdpUserPool.update_extended_config
    if getattr(update, "_keeps", False):
        return

    def keeping(self: Any, given: dict[str, Any]) -> None:
        before = getattr(self, "extended_config", {})
        update(self, {name: before[name] for name in _FOR_GOOD if before.get(name)} | (given or {}))

    keeping._keeps = True  # type: ignore[attr-defined]
    CognitoIdpUserPool.update_extended_config = keeping


def user_pool_key(account: str, region: str, pool: str) -> dict[str, Any] | None:
    """The public key (a JWK) with which a user pool signs its tokens; None when there is no such pool."""
    from moto.cognitoidp.models import cognitoidp_backends  # takes a while, and most labs have no user pools

    backends = dict.get(cognitoidp_backends, account)
    backend = dict.get(backends, region) if backends is not None else None
    found = backend.user_pools.get(pool) if backend is not None else None
    return dict(found.json_web_key.as_dict(private=False)) if found is not None else None


def owner_of(client: str, access_token: str, session: str) -> tuple[str, str] | None:
    """(account, region) of the user pool that has an app client, or that gave out a token or a session."""
    from moto.cognitoidp.models import cognitoidp_backends

    for account in list(cognitoidp_backends):
        backends = dict.get(cognitoidp_backends, account) or {}
        for region in list(backends):
            backend = dict.get(backends, region)
            if backend is None or region == "global":
                continue
            pools = list(backend.user_pools.values())
            if (session and session in backend.sessions) or any(
                client in pool.clients or (access_token and access_token in pool.access_tokens) for pool in pools
            ):
                return account, region
    return None

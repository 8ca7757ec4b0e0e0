"""Cognito's user pools as others need them: their keys, and whose they are."""

from __future__ import annotations

import threading
from typing import Any

from userlab.cloud.moto_seams.user_pools import tokens

# What a pool is made with once and for all: UpdateUserPool does not take it.
_FOR_GOOD = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration")


_changing = threading.Lock()  # whoever looks for a pool's public key holds no account's lock


def install() -> Any:
    """Have UpdateUserPool leave alone what it does not take, which moto forgets, and pools sign with their own keys.

    Returns moto's backends of user pools, which take a while to import; most labs have none.
    """
    from moto.cognitoidp import models
    from moto.cognitoidp.responses import CognitoIdpResponse
    from moto.moto_api._internal import mock_random

    from userlab.cloud.moto_seams.user_pools import people, sign_in

    with _changing:
        if not hasattr(models, "userlab_changed"):
            models.userlab_changed = True
            _keep_settings(models.CognitoIdpUserPool)
            models.CognitoIdpUserPool.userlab_new_id = staticmethod(lambda: str(mock_random.uuid4()))
            tokens.install(models)
            sign_in.install(models.CognitoIdpBackend)
            people.install(models.CognitoIdpBackend, CognitoIdpResponse)
    return models.cognitoidp_backends


def _keep_settings(pool: Any) -> None:
    update = pool.update_extended_config

    def keeping(self: Any, given: dict[str, Any]) -> None:
        before = getattr(self, "extended_config", {})
        update(self, {name: before[name] for name in _FOR_GOOD if before.get(name)} | (given or {}))

    pool.update_extended_config = keeping


def user_pool_key(account: str, region: str, pool: str) -> dict[str, Any] | None:
    """The public key (a JWK) with which a user pool signs its tokens; None when there is no such pool."""
    backends = dict.get(install(), account)
    backend = dict.get(backends, region) if backends is not None else None
    found = backend.user_pools.get(pool) if backend is not None else None
    return tokens.public_key_of(found) if found is not None else None


def any_pool_key(pool: str) -> dict[str, Any] | None:
    """The same of a pool of any account: its id tells the region."""
    region = pool.partition("_")[0]
    keys = (user_pool_key(account, region, pool) for account in list(install()))
    return next((key for key in keys if key is not None), None)


def owner_of(client: str, access_token: str, session: str) -> tuple[str, str, bool] | None:
    """(account, region, whether the token is too old) of the user pool that has an app client, or that gave out a
    token or a session.
    """
    for account, region, backend in _all():
        if session and session in backend.sessions:
            return account, region, False
        for pool in list(backend.user_pools.values()):
            if access_token and access_token in pool.access_tokens:
                return account, region, tokens.has_expired(pool, access_token)
            if client in pool.clients:
                return account, region, False
    return None


def _all() -> Any:
    backends_of_accounts = install()
    for account in list(backends_of_accounts):
        backends = dict.get(backends_of_accounts, account) or {}
        for region in list(backends):
            backend = dict.get(backends, region)
            if backend is not None and region != "global":
                yield account, region, backend

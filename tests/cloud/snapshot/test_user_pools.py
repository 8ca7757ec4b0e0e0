"""Who signed in before a kill is signed in after it: a pool's key is saved with the pool."""

from __future__ import annotations

import urllib.request
from typing import Any

from tests.cloud.user_pools.pool import Pool


def keys(lab: Any, pool: str) -> bytes:
    with urllib.request.urlopen(f"{lab.cloud.endpoint}/{pool}/.well-known/jwks.json") as answer:
        return bytes(answer.read())


def test_a_pool_signs_with_the_same_key_after_a_kill(lab):
    pool = Pool(lab.client)
    token, before = pool.tokens()["AccessToken"], keys(lab, pool.id)
    lab.kill()
    assert lab.client("cognito-idp").get_user(AccessToken=token)["Username"] == "ada"
    assert keys(lab, pool.id) == before
    lab.snapshot()
    lab.kill()
    assert keys(lab, pool.id) == before

"""Lessons on the token cache: one fetch for all, a claim that ends by itself, and a token that is good on arrival."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from userlab import tables
from userlab.examples import token_cache

pytestmark = pytest.mark.usefixtures("learner")
NOW = 1_720_000_000


class Service:
    """Hands out tokens, each good for an hour, and counts them."""

    def __init__(self) -> None:
        self.fetched = 0

    def __call__(self) -> tuple[str, int]:
        self.fetched += 1
        return f"token {self.fetched}", 3600


@pytest.fixture
def service(learner: None) -> Service:
    tables.create("TokenCache", "Service")
    return Service()


def ask(fetch: Service, now: int) -> str | None:
    return token_cache.token("TokenCache", "payments", fetch, now)


def test_the_second_caller_gets_the_cached_token(service: Service) -> None:
    assert [ask(service, NOW), ask(service, NOW + 1000)] == ["token 1", "token 1"]
    assert service.fetched == 1


def test_a_token_that_ends_within_a_minute_is_replaced(service: Service) -> None:
    ask(service, NOW)
    assert ask(service, NOW + 3539) == "token 1"
    assert ask(service, NOW + 3540) == "token 2"


def test_while_one_fetches_the_others_use_the_old_token_as_long_as_it_is_good(service: Service) -> None:
    ask(service, NOW)
    assert token_cache.claim(boto3.client("dynamodb"), "TokenCache", "payments", NOW + 3590)
    assert ask(service, NOW + 3590) == "token 1"
    assert ask(service, NOW + 3600) is None
    assert service.fetched == 1


def test_one_of_many_who_claim_at_once_gets_it(service: Service) -> None:
    client = boto3.client("dynamodb")
    with ThreadPoolExecutor(8) as callers:
        claims = callers.map(lambda _: token_cache.claim(client, "TokenCache", "payments", NOW), range(40))
    assert sorted(claims) == [False] * 39 + [True]


def test_a_claim_whose_owner_died_ends_by_itself(service: Service) -> None:
    client = boto3.client("dynamodb")
    token_cache.claim(client, "TokenCache", "payments", NOW, seconds=30)
    assert ask(service, NOW + 29) is None
    assert ask(service, NOW + 30) == "token 1"


def test_nobody_gets_a_claim_while_the_token_is_good(service: Service) -> None:
    ask(service, NOW)
    assert not token_cache.claim(boto3.client("dynamodb"), "TokenCache", "payments", NOW + 3539)
    assert token_cache.claim(boto3.client("dynamodb"), "TokenCache", "payments", NOW + 3540)

"""Keys: their shapes, and which of them open what."""

import re

import pytest

from userlab.base.account_keys import account_keys
from userlab.cloud.identity.keys.credentials import CredentialsRefused, KeyRing
from userlab.cloud.identity.keys.session_tokens import Claims, seal, unseal

ROLE = "arn:aws:iam::123456789012:role/service/hello"


class Hour:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def refusal(ring, *arguments):
    with pytest.raises(CredentialsRefused) as caught:
        ring.find(*arguments)
    return caught.value.reason


def test_administrator_keys_have_the_shape_of_aws_keys():
    keys = account_keys(b"secret", "123456789012")
    assert re.fullmatch(r"AKIA[A-Z0-9]{16}", keys.access_key_id)
    assert re.fullmatch(r"[A-Za-z0-9/+]{40}", keys.secret_access_key)


def test_administrator_keys_are_the_same_each_time_and_differ_by_cloud_and_account():
    keys = account_keys(b"secret", "123456789012")
    assert keys == account_keys(b"secret", "123456789012")
    assert keys.secret_access_key != account_keys(b"other", "123456789012").secret_access_key
    assert keys.secret_access_key != account_keys(b"secret", "123456789013").secret_access_key


def test_administrator_keys_are_those_of_the_user_learner():
    ring = KeyRing(b"secret")
    _, principal = ring.find("AKIALAB0123456789012")
    assert (principal.kind, principal.arn) == ("administrator", "arn:aws:iam::123456789012:user/learner")


def test_an_access_key_id_without_an_account_opens_nothing():
    assert refusal(KeyRing(b"secret"), "AKIALAB012345678901X") == "unknown"


def test_a_roles_session_carries_role_and_session_name_in_its_arn():
    ring = KeyRing(b"secret")
    keys = ring.role_session(ROLE, "s1").keys
    secret, principal = ring.find(keys.access_key_id, keys.session_token)
    assert secret == keys.secret_access_key
    assert principal.arn == "arn:aws:sts::123456789012:assumed-role/hello/s1"
    assert (principal.kind, principal.name, principal.source_arn) == ("role", "hello", ROLE)


def test_temporary_keys_have_the_shape_of_aws_keys_and_tell_their_account():
    ring = KeyRing(b"secret")
    keys = ring.role_session(ROLE, "s1").keys
    assert re.fullmatch(r"ASIA[A-Z2-7]{16}", keys.access_key_id)
    assert ring.account_of(keys.access_key_id) == "123456789012"


def test_sessions_survive_a_restart_of_the_cloud():
    keys = KeyRing(b"secret").role_session(ROLE, "s1").keys
    assert KeyRing(b"secret").find(keys.access_key_id, keys.session_token)[0] == keys.secret_access_key


def test_a_session_of_another_cloud_opens_nothing():
    keys = KeyRing(b"other").role_session(ROLE, "s1").keys
    assert refusal(KeyRing(b"secret"), keys.access_key_id, keys.session_token) == "token"


def test_a_session_ends_when_it_says_so():
    hour = Hour()
    ring = KeyRing(b"secret", hour)
    keys = ring.role_session(ROLE, "s1", seconds=900).keys
    hour.now += 899
    ring.find(keys.access_key_id, keys.session_token)
    hour.now += 1
    assert refusal(ring, keys.access_key_id, keys.session_token) == "expired"


def test_a_session_key_without_its_token_opens_nothing():
    ring = KeyRing(b"secret")
    assert refusal(ring, ring.role_session(ROLE, "s1").keys.access_key_id, None) == "unknown"


def test_a_token_of_another_key_opens_nothing():
    ring = KeyRing(b"secret")
    one, other = ring.role_session(ROLE, "s1").keys, ring.role_session(ROLE, "s2").keys
    assert refusal(ring, one.access_key_id, other.session_token) == "token"


def test_a_long_term_key_with_a_token_opens_nothing():
    ring = KeyRing(b"secret")
    token = ring.role_session(ROLE, "s1").keys.session_token
    assert refusal(ring, ring.account_keys("123456789012").access_key_id, token) == "token"


def test_a_token_altered_anywhere_is_no_token():
    claims = Claims("ASIA", "role", ROLE, "s1", "AROA", 0, 3600)
    token = seal(b"key", claims)
    for position in range(len(token)):
        other = "A" if token[position] != "A" else "B"
        assert unseal(b"key", token[:position] + other + token[position + 1 :]) in (None, claims)
    assert unseal(b"key", token) == claims
    altered = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    assert unseal(b"key", altered) is None


@pytest.mark.parametrize("token", ["", "IQoJb3JpZ2luX2Vj", "IQoJb3JpZ2luX2Vj????", "x" * 100_000, "é"])
def test_garbage_is_no_token(token):
    assert unseal(b"key", token) is None

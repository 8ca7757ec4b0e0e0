"""What a user pool signs, for how long, and with what key."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from joserfc import jwk, jwt
from joserfc.errors import BadSignatureError

from tests.cloud.user_pools.pool import Pool

HOUR, DAY = 3_600, 86_400


@pytest.fixture
def cognito(client: Callable[..., Any]) -> Any:
    return client("cognito-idp")


@pytest.fixture
def pool(client: Callable[..., Any]) -> Callable[..., Pool]:
    return lambda app=None, **settings: Pool(client, app, **settings)


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def document(cloud: Any, pool: str, name: str = "jwks.json") -> dict[str, Any]:
    with urllib.request.urlopen(f"{cloud.endpoint}/{pool}/.well-known/{name}") as answer:
        return dict(json.load(answer))


def test_an_identity_token_tells_what_the_app_may_read_of_the_user(pool):
    told = claims(pool().tokens()["IdToken"])
    assert (told["email"], told["email_verified"], told["given_name"]) == ("ada@example.com", True, "Ada")
    assert told["address"] == {"formatted": "1 Lane"}
    assert (told["token_use"], told["cognito:username"]) == ("id", "ada")


def test_an_app_with_read_attributes_is_told_no_others(pool):
    told = claims(pool({"ReadAttributes": ["given_name"]}).tokens()["IdToken"])
    assert told["given_name"] == "Ada"
    assert not {"email", "email_verified", "address"} & set(told)


def test_an_access_token_tells_no_attributes(pool):
    users = pool()
    told = claims(users.tokens()["AccessToken"])
    assert (told["token_use"], told["username"], told["client_id"], told["version"]) == ("access", "ada", users.app, 2)
    assert told["scope"] == "aws.cognito.signin.user.admin"
    assert not {"email", "given_name", "aud"} & set(told)


def test_tokens_go_by_the_account_s_clock(pool, cloud, account):
    users, now = pool(), cloud.clock.advance(DAY, account)
    told = claims(users.tokens()["IdToken"])
    assert (told["iat"], told["auth_time"]) == pytest.approx((now, now), abs=30)
    assert told["exp"] - told["iat"] == HOUR


def test_refreshed_tokens_know_when_the_user_signed_in(pool, cloud, account):
    users = pool()
    first = users.tokens()
    cloud.clock.advance(2 * HOUR, account)
    again = claims(users.refresh(first["RefreshToken"])["AccessToken"])
    assert again["auth_time"] == claims(first["AccessToken"])["auth_time"]
    assert again["iat"] - again["auth_time"] == pytest.approx(2 * HOUR, abs=30)


def test_an_app_says_how_long_its_tokens_hold(pool):
    units = {"AccessToken": "minutes", "IdToken": "seconds"}
    users = pool({"AccessTokenValidity": 5, "IdTokenValidity": 600, "TokenValidityUnits": units})
    got = users.tokens()
    lasting = {name: claims(got[name])["exp"] - claims(got[name])["iat"] for name in ("AccessToken", "IdToken")}
    assert lasting == {"AccessToken": 300, "IdToken": 600}
    assert got["ExpiresIn"] == 300


def test_an_access_token_that_is_too_old_is_refused(pool, cognito, cloud, account):
    token = pool().tokens()["AccessToken"]
    assert cognito.get_user(AccessToken=token)["Username"] == "ada"
    cloud.clock.advance(HOUR, account)
    with pytest.raises(ClientError, match=r"\(NotAuthorizedException\).*Access Token has expired"):
        cognito.get_user(AccessToken=token)


def test_a_refresh_token_that_is_too_old_is_refused(pool, cloud, account):
    users = pool({"RefreshTokenValidity": 1})
    token = users.tokens()["RefreshToken"]
    cloud.clock.advance(DAY - 60, account)
    users.refresh(token)
    cloud.clock.advance(60, account)
    with pytest.raises(ClientError, match=r"\(NotAuthorizedException\).*Refresh Token has expired"):
        users.refresh(token)


def test_a_refresh_token_of_nobody_is_refused_and_not_repeated(pool):
    with pytest.raises(ClientError, match=r"\(NotAuthorizedException\).*: Invalid Refresh Token$"):
        pool().refresh("made-up")


def test_a_refresh_token_of_another_app_is_refused(pool, cognito):
    users = pool()
    told = {"UserPoolId": users.id, "ClientName": "other", "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]}
    token, users.app = (
        users.tokens()["RefreshToken"],
        cognito.create_user_pool_client(**told)["UserPoolClient"]["ClientId"],
    )
    with pytest.raises(ClientError, match=r"\(NotAuthorizedException\).*: Invalid Refresh Token$"):
        users.refresh(token)


def test_a_refresh_token_of_a_disabled_user_is_refused(pool, cognito):
    users = pool()
    token = users.tokens()["RefreshToken"]
    cognito.admin_disable_user(UserPoolId=users.id, Username="ada")
    with pytest.raises(ClientError, match=r"\(NotAuthorizedException\).*: User is disabled\.$"):
        users.refresh(token)


def test_a_refresh_token_is_no_more_after_a_sign_out(pool, cognito):
    users = pool()
    got = users.tokens()
    cognito.global_sign_out(AccessToken=got["AccessToken"])
    with pytest.raises(ClientError, match=r"\(NotAuthorizedException\).*: Refresh Token has been revoked$"):
        users.refresh(got["RefreshToken"])


def test_anybody_can_check_a_token_by_the_pool_s_public_keys(pool, cloud):
    users = pool()
    found = document(cloud, users.id)
    (key,) = found["keys"]
    assert {name: key[name] for name in ("kty", "alg", "use")} == {"kty": "RSA", "alg": "RS256", "use": "sig"}
    assert "d" not in key
    decoded = jwt.decode(users.tokens()["IdToken"], jwk.KeySet.import_key_set(found), algorithms=["RS256"])
    assert decoded.claims["email"] == "ada@example.com"


def test_a_pool_s_key_is_its_own(pool, cloud):
    one, two = pool(), pool()
    with pytest.raises(BadSignatureError):
        jwt.decode(one.tokens()["IdToken"], jwk.RSAKey.import_key(document(cloud, two.id)["keys"][0]), ["RS256"])


def test_a_token_signed_with_moto_s_key_which_everybody_has_opens_nothing(pool, cloud):
    from moto.utilities.utils import load_resource

    users = pool()
    stolen = jwk.RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))
    (key,) = document(cloud, users.id)["keys"]
    forged = jwt.encode({"kid": key["kid"], "alg": "RS256"}, {"sub": "ada"}, stolen)
    with pytest.raises(BadSignatureError):
        jwt.decode(forged, jwk.RSAKey.import_key(key), algorithms=["RS256"])


def test_a_pool_s_configuration_names_its_issuer_and_where_its_keys_are(pool, cloud):
    users = pool()
    found = document(cloud, users.id, "openid-configuration")
    assert found["issuer"] == f"https://cognito-idp.us-east-1.amazonaws.com/{users.id}"
    assert found["issuer"] == claims(users.tokens()["IdToken"])["iss"]
    assert found["jwks_uri"] == f"{cloud.endpoint}/{users.id}/.well-known/jwks.json"


def test_a_pool_that_is_not_there_has_no_keys(cloud):
    with pytest.raises(urllib.error.HTTPError) as refused:
        document(cloud, "us-east-1_Nowhere12")
    assert json.load(refused.value)["message"] == "User pool us-east-1_Nowhere12 does not exist."

"""REST methods for the users of a pool: whose token opens them, and whose does not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwk, jwt
from moto.cognitoidp.models import cognitoidp_backends

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com"


@pytest.fixture
def pool(client: Callable[..., Any]) -> dict[str, str]:
    """A user pool with the user ada: its id, its ARN, its app client."""
    cognito = client("cognito-idp")
    made = cognito.create_user_pool(PoolName="users")["UserPool"]
    app = cognito.create_user_pool_client(
        UserPoolId=made["Id"], ClientName="a", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=made["Id"], Username="ada", TemporaryPassword="Abc-1234")
    cognito.admin_set_user_password(UserPoolId=made["Id"], Username="ada", Password="Abc-12345", Permanent=True)
    return {"id": made["Id"], "arn": made["Arn"], "app": app}


@pytest.fixture
def signed_in(pool: dict[str, str], client: Callable[..., Any]) -> dict[str, str]:
    """The tokens that ada gets by her password."""
    return client("cognito-idp").admin_initiate_auth(
        UserPoolId=pool["id"],
        ClientId=pool["app"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": "Abc-12345"},
    )["AuthenticationResult"]


@pytest.fixture
def guarded(api: Any, functions: Any, pool: dict[str, str]) -> Any:
    """GET /a for identity tokens of the pool, GET /read for access tokens with the scope read."""
    authorizer = api.gateway.create_authorizer(
        restApiId=api.id,
        name="pool",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool["arn"]],
        identitySource="method.request.header.Authorization",
    )["id"]
    echo = functions.make("echo", lambda event: {"statusCode": 200, "body": json.dumps(event)})
    kind = {"authorizationType": "COGNITO_USER_POOLS", "authorizerId": authorizer}
    api.proxy("GET", "/a", echo, **kind)
    api.proxy("GET", "/read", echo, **kind, authorizationScopes=["read"])
    api.deploy()
    return api


@pytest.fixture
def token(pool: dict[str, str], account: str) -> Callable[..., str]:
    """token(scope="read") is an access token of the pool with other claims."""
    own = cognitoidp_backends[account]["us-east-1"].user_pools[pool["id"]].json_web_key

    def make(key: Any = own, **claims: Any) -> str:
        given = {"iss": f"{ISSUER}/{pool['id']}", "token_use": "access", "exp": int(time.time()) + 60}
        return jwt.encode({"alg": "RS256", "kid": own.kid}, given | claims, key)

    return make


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_an_identity_token_opens_and_its_claims_reach_the_function(guarded, signed_in, prefix):
    answer = guarded.call("GET", "/a", {"Authorization": prefix + signed_in["IdToken"]})
    claims = answer.json["requestContext"]["authorizer"]["claims"]
    assert (claims["cognito:username"], claims["token_use"]) == ("ada", "id")


def test_another_s_a_changed_an_access_token_and_none_are_unauthorized(guarded, signed_in, token):
    foreign = token(jwk.RSAKey.generate_key(2048), token_use="id")
    other_pool = token(iss=f"{ISSUER}/us-east-1_other", token_use="id")
    for sent in (signed_in["IdToken"] + "x", signed_in["AccessToken"], foreign, other_pool, "x", ""):
        answer = guarded.call("GET", "/a", {"Authorization": sent} if sent else {})
        assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})


def test_an_expired_token_is_told_so(guarded, token):
    answer = guarded.call("GET", "/a", {"Authorization": token(token_use="id", exp=1)})
    assert (answer.status, answer.json) == (401, {"message": "The incoming token has expired"})


def test_a_method_with_scopes_wants_an_access_token_with_one_of_them(guarded, signed_in, token):
    assert guarded.call("GET", "/read", {"Authorization": token(scope="write read")}).status == 200
    for sent in (token(scope="write"), token(), signed_in["IdToken"]):
        assert guarded.call("GET", "/read", {"Authorization": sent}).status == 401

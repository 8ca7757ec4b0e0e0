"""Who may call a route of an HTTP API: tokens, functions, signatures; each with who is kept out."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from joserfc import jwk, jwt

from tests.http_servers import Handler, served

KEY = jwk.RSAKey.generate_key(2048, {"kid": "k1"})
OTHER_KEY = jwk.RSAKey.generate_key(2048, {"kid": "k1"})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The URL of an issuer on this machine: a discovery document and its keys."""

    class Issuer(Handler):
        def do_GET(self) -> None:
            base = f"http://127.0.0.1:{self.server.server_address[1]}"
            told: dict[str, Any] = {"issuer": base, "jwks_uri": f"{base}/keys"}
            if self.path == "/keys":
                told = {"keys": [KEY.as_dict(private=False)]}
            self.answer(json.dumps(told).encode())

    with served(Issuer) as address:
        yield address


@pytest.fixture
def token(issuer: str) -> Callable[..., str]:
    """token(scope="read") is a signed token that is valid but for what the arguments say; None takes a claim away."""

    def make(key: Any = KEY, header: Any = (), **claims: Any) -> str:
        now = int(time.time())
        given = {"iss": issuer, "aud": "users-app", "sub": "u1", "exp": now + 60, "iat": now - 5} | claims
        kept = {name: value for name, value in given.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "k1"} | dict(header), kept, key)

    return make


@pytest.fixture
def guarded(api: Any, echo: str, issuer: str) -> Any:
    """The API with GET /a for bearers of a token, GET /read for those with the scope read."""
    authorizer = api.gateway.create_authorizer(
        ApiId=api.id,
        Name="tokens",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer, "Audience": ["users-app"]},
    )["AuthorizerId"]
    api.route("GET /a", echo, AuthorizationType="JWT", AuthorizerId=authorizer)
    api.route("GET /read", echo, AuthorizationType="JWT", AuthorizerId=authorizer, AuthorizationScopes=["read"])
    return api


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_valid_token_opens_and_its_claims_reach_the_function(guarded, token):
    event = guarded.call("GET", "/a", bearer(token(scope="read write", admin=True))).json
    told = event["requestContext"]["authorizer"]["jwt"]
    assert told["claims"]["sub"] == "u1"
    assert told["claims"]["admin"] == "true"
    assert told["scopes"] == ["read", "write"]


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"exp": None},
        {"iss": "https://other.example"},
        {"aud": "another-app"},
        {"aud": None},
        {"nbf": 9_999_999_999},
        {"key": OTHER_KEY},
        {"header": {"kid": "k2"}},
    ],
)
def test_a_token_that_is_not_valid_is_unauthorized(guarded, token, claims):
    answer = guarded.call("GET", "/a", bearer(token(**claims)))
    assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})
    assert 'error="invalid_token"' in answer.header("www-authenticate")


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """A token as an attacker makes it: not signed, or signed with what everybody knows."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    signature = hmac.digest(secret, signed.encode(), "sha256") if secret else b""
    return f"{signed}.{part(signature)}"


def test_a_token_without_signature_or_signed_with_the_public_key_is_unauthorized(guarded, issuer):
    claims = {"iss": issuer, "aud": "users-app", "exp": int(time.time()) + 60}
    tokens = [
        forged({"alg": "none"}, claims, b""),
        forged({"alg": "RS256", "kid": "k1"}, claims, b""),
        forged({"alg": "HS256", "kid": "k1"}, claims, KEY.as_pem(private=False)),
        "a.b.c",
        "",
    ]
    assert {guarded.call("GET", "/a", bearer(each)).status for each in tokens} == {401}
    assert guarded.call("GET", "/a").header("www-authenticate") == "Bearer"


@pytest.mark.parametrize("key_id", ["\u4e2d", 'a"b', "a\r\nX-Own: 1", "\U0001f511"])
def test_whatever_a_token_says_of_its_key_the_answer_is_unauthorized(guarded, token, key_id):
    answer = guarded.call("GET", "/a", bearer(token(header={"kid": key_id})))
    assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})
    assert answer.header("X-Own") is None


def test_a_token_without_the_scope_is_forbidden(guarded, token):
    assert guarded.call("GET", "/read", bearer(token(scope="read"))).status == 200
    answer = guarded.call("GET", "/read", bearer(token(scope="write")))
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})
    assert 'error="insufficient_scope"' in answer.header("www-authenticate")


def test_the_client_of_an_access_token_is_its_audience(guarded, token):
    assert guarded.call("GET", "/a", bearer(token(aud=None, client_id="users-app"))).status == 200


def test_a_user_pool_s_token_opens_an_api_that_trusts_the_pool(api, echo, client):
    cognito = client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    app = cognito.create_user_pool_client(UserPoolId=pool, ClientName="a", ExplicitAuthFlows=flows)["UserPoolClient"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada", TemporaryPassword="Abc-1234")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Abc-12345", Permanent=True)
    parameters = {"USERNAME": "ada", "PASSWORD": "Abc-12345"}
    signed = cognito.admin_initiate_auth(
        UserPoolId=pool, ClientId=app["ClientId"], AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters=parameters
    )["AuthenticationResult"]
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}"
    authorizer = api.gateway.create_authorizer(
        ApiId=api.id, Name="pool", AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer, "Audience": [app["ClientId"]]},
    )["AuthorizerId"]  # fmt: skip
    api.route("GET /a", echo, AuthorizationType="JWT", AuthorizerId=authorizer)
    assert api.call("GET", "/a", bearer(signed["IdToken"])).status == 200
    assert api.call("GET", "/a", bearer(signed["IdToken"] + "x")).status == 401


def asks(api: Any, functions: Any, said: Any, **arguments: Any) -> None:
    """GET /a lets in whom the function "door" lets in: `said(event)` is its answer."""
    arn = functions.make("door", said)
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    defaults = {
        "AuthorizerPayloadFormatVersion": "2.0",
        "EnableSimpleResponses": True,
        "AuthorizerResultTtlInSeconds": 0,
    }
    authorizer = api.gateway.create_authorizer(
        ApiId=api.id,
        Name="door",
        AuthorizerType="REQUEST",
        AuthorizerUri=uri,
        IdentitySource=["$request.header.X-Key"],
        **defaults | arguments,
    )["AuthorizerId"]
    inside = functions.make("inside", lambda event: {"statusCode": 200, "body": json.dumps(event)})
    api.route("GET /a", inside, AuthorizationType="CUSTOM", AuthorizerId=authorizer)


def test_a_function_lets_in_by_a_simple_answer_and_hands_on_its_context(api, functions):
    asks(api, functions, lambda event: {"isAuthorized": event["identitySource"] == ["k"], "context": {"who": "ada"}})
    event = api.call("GET", "/a", {"X-Key": "k"}).json
    assert event["requestContext"]["authorizer"]["lambda"] == {"who": "ada"}
    assert functions.events[0]["routeArn"].endswith("/$default/GET/a")
    assert functions.events[0]["type"] == "REQUEST"
    assert api.call("GET", "/a", {"X-Key": "other"}).json == {"message": "Forbidden"}
    assert api.call("GET", "/a", {"X-Key": "other"}).status == 403


def test_without_its_identity_source_nobody_is_asked(api, functions):
    asks(api, functions, lambda event: {"isAuthorized": True})
    answer = api.call("GET", "/a")
    assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})
    assert functions.events == []


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_function_may_answer_with_a_policy(api, functions, effect):
    def said(event: dict[str, Any]) -> dict[str, Any]:
        statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return {"principalId": "ada", "policyDocument": policy, "context": {"a": 1}}

    asks(api, functions, said, AuthorizerPayloadFormatVersion="1.0", EnableSimpleResponses=False)
    assert api.call("GET", "/a", {"X-Key": "k"}).status == (200 if effect == "Allow" else 403)
    assert functions.events[0]["authorizationToken"] == "k"


@pytest.mark.parametrize("said", [b"no JSON", {"isAuthorized": "yes"}, "x"])
def test_an_authorizer_that_fails_lets_nobody_in(api, functions, said):
    asks(api, functions, lambda event: said)
    assert api.call("GET", "/a", {"X-Key": "k"}).status in (403, 500)


def test_answers_are_remembered_for_the_time_that_the_authorizer_says(api, functions, cloud):
    asks(api, functions, lambda event: {"isAuthorized": True}, AuthorizerResultTtlInSeconds=60)

    def asked() -> int:
        return [call.function for call in functions.invocations].count("door")

    for _ in range(3):
        assert api.call("GET", "/a", {"X-Key": "k"}).status == 200
    assert asked() == 1
    cloud.clock.advance(61, api.account)
    assert api.call("GET", "/a", {"X-Key": "k"}).status == 200
    assert asked() == 2


def test_a_signature_opens_to_whom_iam_allows(api, echo, client, cloud):
    api.route("GET /a", echo, AuthorizationType="AWS_IAM")
    iam = client("iam")
    iam.create_user(UserName="u")
    key = iam.create_access_key(UserName="u")["AccessKey"]

    def signed() -> dict[str, str]:
        session = boto3.session.Session(key["AccessKeyId"], key["SecretAccessKey"])
        port = cloud.endpoint.rpartition(":")[2]
        request = AWSRequest("GET", f"http://{api.id}.execute-api.localhost:{port}/a")
        SigV4Auth(session.get_credentials(), "execute-api", "us-east-1").add_auth(request)
        return dict(request.headers)

    answer = api.call("GET", "/a", signed())
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})
    resource = f"arn:aws:execute-api:us-east-1:{api.account}:{api.id}/*/GET/a"
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource}
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=policy)
    event = api.call("GET", "/a", signed()).json
    assert event["requestContext"]["authorizer"]["iam"]["userArn"] == f"arn:aws:iam::{api.account}:user/u"
    assert api.call("GET", "/a").status == 403

"""People sign up and in at a user pool without keys; nothing else is done without a signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.cognitoidp.models import cognitoidp_backends

USER = {"Username": "ada", "Password": "Abc-12345"}


@pytest.fixture
def app(client: Callable[..., Any]) -> dict[str, str]:
    """A user pool with an app client, made with the account's keys."""
    cognito = client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="a", ExplicitAuthFlows=flows)["UserPoolClient"]
    return {"pool": pool, "client": made["ClientId"]}


@pytest.fixture
def anybody(cloud: Any) -> Any:
    """Cognito's client of somebody without keys."""
    config = Config(signature_version=UNSIGNED)
    return boto3.client("cognito-idp", endpoint_url=cloud.endpoint, region_name="us-east-1", config=config)


def sign_in(anybody: Any, app: dict[str, str]) -> dict[str, str]:
    parameters = {"USERNAME": USER["Username"], "PASSWORD": USER["Password"]}
    return anybody.initiate_auth(ClientId=app["client"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)[
        "AuthenticationResult"
    ]


def test_somebody_signs_up_is_confirmed_signs_in_and_reads_about_themselves(app, anybody, client, account):
    anybody.sign_up(ClientId=app["client"], **USER)
    client("cognito-idp").admin_confirm_sign_up(UserPoolId=app["pool"], Username="ada")
    tokens = sign_in(anybody, app)
    assert anybody.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"
    assert "ada" in cognitoidp_backends[account]["us-east-1"].user_pools[app["pool"]].users


def test_a_wrong_password_an_unknown_client_and_token_are_refused_in_cognito_s_words(app, anybody, client):
    anybody.sign_up(ClientId=app["client"], **USER)
    client("cognito-idp").admin_confirm_sign_up(UserPoolId=app["pool"], Username="ada")
    wrong = {"USERNAME": "ada", "PASSWORD": "x"}
    with pytest.raises(anybody.exceptions.NotAuthorizedException):
        anybody.initiate_auth(ClientId=app["client"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=wrong)
    with pytest.raises(anybody.exceptions.ResourceNotFoundException, match="User pool client nobody does not exist"):
        anybody.initiate_auth(ClientId="nobody", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=wrong)
    with pytest.raises(anybody.exceptions.NotAuthorizedException, match="Invalid Access Token"):
        anybody.get_user(AccessToken="x")


@pytest.mark.parametrize("operation", ["list_users", "admin_get_user", "delete_user_pool"])
def test_what_needs_keys_needs_them_still(app, anybody, operation):
    arguments = {"UserPoolId": app["pool"]} | ({"Username": "ada"} if operation == "admin_get_user" else {})
    with pytest.raises(ClientError) as caught:
        getattr(anybody, operation)(**arguments)
    assert caught.value.response["Error"]["Code"] == "MissingAuthenticationTokenException"


def test_nothing_else_is_done_by_naming_such_an_operation(cloud, app, anybody):
    """The target decides alone: neither another service's path nor a query string adds to it."""
    import urllib.error
    import urllib.request

    headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    body = f'{{"ClientId": "{app["client"]}"}}'.encode()
    for path in ("/_userlab/accounts", "/_userlab/reset", "/2015-03-31/functions", "/?Action=ListUsers"):
        request = urllib.request.Request(cloud.endpoint + path, body, headers)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        assert caught.value.code in (400, 403, 404)

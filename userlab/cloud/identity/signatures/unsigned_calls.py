"""Calls that AWS takes without a signature: people who sign up or in at a user pool have no keys.

Whose pool it is, its app client tells, or the token or session that the pool gave out.
Source: Amazon Cognito API reference, "Unauthenticated and token-authorized operations".
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from userlab.cloud.account.arn import Arn, read_arn
from userlab.cloud.account.principal import Principal, Signed
from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.http.rest_operations import json_members
from userlab.cloud.moto_seams.messaging import topics
from userlab.cloud.moto_seams.user_pools import pools

SERVICE = "cognito-idp"
# Operations of user pools with the authtype "none" in botocore's model: people who sign up or in have no keys.
OPERATIONS = frozenset({
    "AssociateSoftwareToken", "ChangePassword", "ConfirmDevice", "ConfirmForgotPassword", "ConfirmSignUp", "DeleteUser",
    "DeleteUserAttributes", "ForgetDevice", "ForgotPassword", "GetDevice", "GetTokensFromRefreshToken", "GetUser",
    "GetUserAttributeVerificationCode", "GlobalSignOut", "InitiateAuth", "ListDevices", "ResendConfirmationCode",
    "RespondToAuthChallenge", "RevokeToken", "SetUserMFAPreference", "SetUserSettings", "SignUp", "UpdateDeviceStatus",
    "UpdateUserAttributes", "VerifySoftwareToken", "VerifyUserAttribute",
})  # fmt: skip


# A server that is subscribed to a topic visits a link with a token, as its owner might by a browser.
CONFIRMING = ("sns", "ConfirmSubscription")


def is_open(service: str, action: str) -> bool:
    """Whether AWS takes an operation without a signature."""
    return (service == SERVICE and action in OPERATIONS) or (service, action) == CONFIRMING


def _confirmation(request: HttpRequest) -> Arn | None:
    """The ARN of the topic of which a request confirms a subscription, by a link without a signature."""
    if request.method != "GET" or request.path != "/":
        return None
    told = dict(parse_qsl(request.query))
    if told.get("Action") != CONFIRMING[1] or not told.get("Token"):
        return None
    arn = read_arn(told.get("TopicArn", ""))
    return arn if arn.service == CONFIRMING[0] else None


def is_unsigned_call(request: HttpRequest) -> bool:
    """Whether a request without a signature is one that AWS's own SDKs send so."""
    if "Authorization" in request.headers or "X-Amz-Algorithm" in request.query:
        return False
    if _confirmation(request):
        return True
    prefix, _, action = request.headers.get("X-Amz-Target", "").partition(".")
    return prefix == "AWSCognitoIdentityProviderService" and action in OPERATIONS


def service_of(request: HttpRequest) -> str:
    """The service that an unsigned call is for."""
    return CONFIRMING[0] if _confirmation(request) else SERVICE


def caller_of(request: HttpRequest) -> Signed:
    """Nobody, in the account and the region of the user pool, or of the topic, that the request is for.

    Raises AwsError ResourceNotFoundException for an app client, NotAuthorizedException for a token of no pool.
    """
    if topic := _confirmation(request):
        # Nobody knows this caller: only a token that was given out leads into an account.
        told = dict(parse_qsl(request.query))
        if topics.pending_of(told["TopicArn"], told["Token"]) is None:
            raise AwsError("InvalidParameter", "Invalid parameter: Token")
        return Signed(Principal(topic.account, "anonymous", "anonymous", "anonymous", ""), topic.region, CONFIRMING[0])
    members = json_members(request.body)
    client, token, session = (str(members.get(name) or "") for name in ("ClientId", "AccessToken", "Session"))
    found = pools.owner_of(client, token, session)
    if found is None and client:
        raise AwsError("ResourceNotFoundException", f"User pool client {client} does not exist.", 400)
    if found is None:
        raise AwsError("NotAuthorizedException", "Invalid Access Token" if token else "Invalid session", 400)
    account, region, too_old = found
    if too_old:
        raise AwsError("NotAuthorizedException", "Access Token has expired", 400)
    return Signed(Principal(account, "anonymous", "anonymous", "anonymous", ""), region, SERVICE)

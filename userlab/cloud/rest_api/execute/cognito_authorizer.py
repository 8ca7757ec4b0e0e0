"""Cognito authorizers of REST APIs: the tokens of the lab's own user pools.

A method without scopes wants an identity token, one with scopes an access token that has one of them.
(Guide, "Control access to REST APIs using Amazon Cognito user pools as an authorizer".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.http.json_web_tokens import TokenRefused, claims_of, has_expired, scopes_of, told
from userlab.cloud.moto_seams.user_pools.pools import user_pool_key
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.lambda_authorizer import unauthorized
from userlab.cloud.rest_api.store import Document

DEFAULT_SOURCE = "method.request.header.Authorization"


def check(exchange: Exchange, authorizer: Document | None) -> None:
    """Let the bearer of a pool's token pass and note the claims. Raises GatewayFault (401)."""
    if authorizer is None or authorizer["type"] != "COGNITO_USER_POOLS":
        text = "The method's authorizer is no user pool"
        raise GatewayFault("AUTHORIZER_CONFIGURATION_ERROR", None, f"Execution failed: {text}")
    sent = str(exchange.mapped(authorizer.get("identitySource") or DEFAULT_SOURCE) or "")
    token = sent[7:].strip() if sent[:7].lower() == "bearer " else sent.strip()
    for arn in authorizer["providerARNs"]:
        claims = _claims(token, arn)
        if claims is not None:
            break
    else:
        raise unauthorized()
    if has_expired(claims, exchange.now):
        raise GatewayFault("EXPIRED_TOKEN", "The incoming token has expired", "the token has expired", status=401)
    wanted = exchange.match.method.get("authorizationScopes") or []
    fits = set(wanted) & set(scopes_of(claims)) if wanted else claims.get("token_use") == "id"
    if not fits:
        raise unauthorized()
    exchange.caller.authorizer = {"claims": {name: told(value) for name, value in claims.items()}}


def _claims(token: str, pool_arn: str) -> dict[str, Any] | None:
    """The claims of a token of this very pool, or None."""
    arn = read_arn(pool_arn)
    pool = arn.resource.removeprefix("userpool/")
    try:
        claims = claims_of(token, lambda key_id: user_pool_key(arn.account, arn.region, pool))
    except TokenRefused:
        return None
    return claims if claims.get("iss") == f"https://cognito-idp.{arn.region}.amazonaws.com/{pool}" else None

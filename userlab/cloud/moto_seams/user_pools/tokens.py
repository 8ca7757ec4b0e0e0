"""What user pools sign: with a key of the pool's own, by the account's time, for as long as the app client says.

moto signs for all pools with one key that everybody has who has moto, so that anybody could make tokens; it goes by the
machine's time and gives each token an hour. Sources: Cognito developer guide, "Understanding the identity (ID) token",
"Understanding the access token", "Managing user pool token expiration and caching"; API reference,
"CreateUserPoolClient".
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from userlab.cloud.moto_seams import account_time

_KEY, _SIGNED_IN = "_userlab_key", "_userlab_signed_in"
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
_USUAL = {"access": 3_600, "id": 3_600, "refresh": 30 * 86_400}
_NAMES = {"access": "AccessToken", "id": "IdToken", "refresh": "RefreshToken"}
_YES_OR_NO = ("email_verified", "phone_number_verified")
_making = threading.Lock()


def install(models: Any) -> None:
    """Change moto's module of user pools."""
    pools = models.CognitoIdpUserPool
    # A pool would read moto's key, and check for a tenth of a second whether it is one.
    models.jwk = SimpleNamespace(RSAKey=SimpleNamespace(import_key=lambda key: None))
    pools.json_web_key = property(key_of, lambda pool, _: None)
    pools.create_jwt = _create_jwt
    pools.create_refresh_token = _signing_in(pools.create_refresh_token)
    pools.create_tokens_from_refresh_token = _refreshing(pools.create_tokens_from_refresh_token)
    pools.get_user_extra_data_by_client_id = _readable


def key_of(pool: Any) -> Any:
    """The key with which a pool signs, a joserfc RSAKey; made when it is first asked for, and saved with the pool."""
    from joserfc import jwk  # takes a while

    with _making:
        found = vars(pool).get(_KEY)
        if found is None:
            name = base64.b64encode(secrets.token_bytes(32)).decode()
            more: Any = {"kid": name, "alg": "RS256", "use": "sig"}
            found = vars(pool)[_KEY] = jwk.RSAKey.generate_key(2048, more, auto_kid=False)
    return found


def public_key_of(pool: Any) -> dict[str, Any]:
    """The public half of it, a JWK."""
    return dict(key_of(pool).as_dict(private=False))


def has_expired(pool: Any, token: str) -> bool:
    """Whether a token that the pool made is too old."""
    content = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    return bool(claims["exp"] <= account_time.now(pool.account_id))


def _seconds(client: Any, kind: str) -> int:
    """How long a client's tokens of a kind hold."""
    settings = client.extended_config if client is not None else {}
    value = int(settings.get(f"{_NAMES[kind]}Validity") or 0)
    unit = (settings.get("TokenValidityUnits") or {}).get(_NAMES[kind], "days" if kind == "refresh" else "hours")
    return value * _UNITS[unit] or _USUAL[kind]


def _create_jwt(
    pool: Any, client_id: str, username: str, kind: str, expires_in: int = 0, extra_data: Any = None
) -> tuple[str, int]:
    from joserfc import jwt

    user, more, now = pool._get_user(username), dict(extra_data or {}), int(account_time.now(pool.account_id))
    seconds = _seconds(pool.clients.get(client_id), kind)
    signed_in = vars(pool).get(_SIGNED_IN, {}).get(more.get("origin_jti"), now)
    by_attribute = (pool.extended_config or {}).get("UsernameAttributes")
    claims = {
        "sub": user.id,
        "iss": f"https://cognito-idp.{pool.region}.amazonaws.com/{pool.id}",
        "client_id" if kind == "access" else "aud": client_id,
        "event_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{more.get('origin_jti')} {now}")),
        "token_use": kind,
        "auth_time": int(signed_in),
        "iat": now,
        "exp": now + seconds,
        "jti": pool.userlab_new_id(),
        "username" if kind == "access" else "cognito:username": user.id if by_attribute else user.username,
        **({"version": 2} if kind == "access" else {}),
        **more,
    }
    key = key_of(pool)
    return jwt.encode({"kid": key.kid, "alg": "RS256"}, claims, key), seconds


def _readable(pool: Any, client_id: str, username: str) -> dict[str, Any]:
    """The attributes of a user that an app client may read, as an identity token tells them."""
    client = pool.clients.get(client_id)
    allowed = client.get_readable_fields() if client is not None else []
    found = {each["Name"]: each["Value"] for each in pool._get_user(username).attributes if each["Name"] != "sub"}
    told = {name: value for name, value in found.items() if not allowed or name in allowed}
    return {name: _claim(name, value) for name, value in told.items() if value is not None}


def _claim(name: str, value: str) -> Any:
    if name in _YES_OR_NO:
        return str(value).lower() == "true"
    return {"formatted": value} if name == "address" else value


def _signing_in(stock: Callable[..., tuple[str, str]]) -> Callable[..., tuple[str, str]]:
    def create_refresh_token(pool: Any, client_id: str, username: str) -> tuple[str, str]:
        token, origin = stock(pool, client_id, username)
        vars(pool).setdefault(_SIGNED_IN, {})[origin] = account_time.now(pool.account_id)
        return token, origin

    return create_refresh_token


def _refreshing(stock: Callable[..., Any]) -> Callable[..., Any]:
    def create_tokens(pool: Any, refresh_token: str) -> Any:
        from moto.cognitoidp.exceptions import NotAuthorizedError

        client, _, origin = pool.refresh_tokens[refresh_token]
        now = account_time.now(pool.account_id)
        began = vars(pool).get(_SIGNED_IN, {}).get(origin, now)
        if now - began >= _seconds(pool.clients.get(client), "refresh"):
            raise NotAuthorizedError("Refresh Token has expired")
        return stock(pool, refresh_token)

    return create_tokens

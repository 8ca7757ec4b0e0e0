"""InitiateAuth, for people and for administrators: the flows that an app client takes.

moto goes by no setting of the app client. Sources: Cognito API reference, "InitiateAuth", "AdminInitiateAuth";
developer guide, "Authentication with Amazon Cognito user pools", "Managing user existence error responses".
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError

from userlab.cloud.moto_seams.user_pools import challenges, sessions
from userlab.cloud.moto_seams.user_pools.app_clients import check_secret_hash, hides_users
from userlab.cloud.moto_seams.user_pools.challenges import Answers, identity, needed
from userlab.cloud.moto_seams.user_pools.secure_remote_password import Exchange
from userlab.cloud.moto_seams.user_pools.sessions import refused

# A flow, the setting of an app client that allows it, and what is said where it does not.
_NOT_ENABLED = "Auth flow not enabled for this client"
_REFRESH = dict.fromkeys(("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"), ("ALLOW_REFRESH_TOKEN_AUTH", _NOT_ENABLED))
_BY_PROOF = {"USER_SRP_AUTH": ("ALLOW_USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client.")}
_BY_PASSWORD = "ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"
_BY_ADMINISTRATOR = "ALLOW_ADMIN_USER_PASSWORD_AUTH", _NOT_ENABLED
_PEOPLE = {**_REFRESH, **_BY_PROOF, "USER_PASSWORD_AUTH": _BY_PASSWORD}
_ADMINISTRATORS = {
    **_REFRESH,
    **_BY_PROOF,
    **dict.fromkeys(("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"), _BY_ADMINISTRATOR),
}
_USUAL = {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
# What was allowed before there were settings that begin with ALLOW_; beside them, the usual ones are.
_LEGACY = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
}
_NOBODY = "User does not exist."


def install(backend: Any) -> None:
    """Change `backend`, moto's CognitoIdpBackend."""
    stock = {"people": backend.initiate_auth, "administrators": backend.admin_initiate_auth}
    backend.initiate_auth = _initiate_auth(stock["people"])
    backend.admin_initiate_auth = _admin_initiate_auth(stock["administrators"])
    backend.respond_to_auth_challenge = challenges.respond


def _initiate_auth(stock: Callable[..., Any]) -> Callable[..., Any]:
    def initiate_auth(backend: Any, client_id: str, auth_flow: str, auth_parameters: Answers) -> Any:
        pool = next((each for each in backend.user_pools.values() if client_id in each.clients), None)
        if pool is None:
            raise JsonRESTError("ResourceNotFoundException", f"User pool client {client_id} does not exist.")
        again = lambda: stock(backend, client_id, auth_flow, auth_parameters)  # noqa: E731
        return _begin(backend, pool, pool.clients[client_id], _PEOPLE, auth_flow, auth_parameters or {}, again)

    return initiate_auth


def _admin_initiate_auth(stock: Callable[..., Any]) -> Callable[..., Any]:
    def admin_initiate_auth(
        backend: Any, user_pool_id: str, client_id: str, auth_flow: str, auth_parameters: Answers
    ) -> Any:
        pool = backend.describe_user_pool(user_pool_id)
        client = pool.clients.get(client_id)
        if client is None:
            raise JsonRESTError("ResourceNotFoundException", f"User pool client {client_id} does not exist.")
        again = lambda: stock(backend, user_pool_id, client_id, auth_flow, auth_parameters)  # noqa: E731
        return _begin(backend, pool, client, _ADMINISTRATORS, auth_flow, auth_parameters or {}, again)

    return admin_initiate_auth


def _begin(
    backend: Any, pool: Any, client: Any, flows: Any, flow: str, given: Answers, refresh: Callable[[], Any]
) -> Any:
    if flow in ("CUSTOM_AUTH", "USER_AUTH"):
        words = f"The local cloud's user pools do not know {flow}: sign in by USER_SRP_AUTH or USER_PASSWORD_AUTH."
        raise JsonRESTError("InvalidParameterException", words)
    setting, words = flows.get(flow, ("", "Initiate Auth method not supported."))
    if setting not in _allowed(client):
        raise JsonRESTError("InvalidParameterException", words)
    if flow in _REFRESH:
        _check_refresh_token(pool, client, needed(given, "REFRESH_TOKEN"))
        return refresh()
    name = needed(given, "USERNAME")
    check_secret_hash(client, name, given.get("SECRET_HASH"))
    if flow == "USER_SRP_AUTH":
        return _ask_for_proof(backend, pool, client, name, needed(given, "SRP_A"))
    user = _user(pool, client, name)
    challenges.check_password(pool, user, user.password == needed(given, "PASSWORD"))
    return challenges.after_password(backend, pool, client, user)


def _check_refresh_token(pool: Any, client: Any, token: str) -> None:
    """Raise JsonRESTError for a token that was made for nobody, for another client, or for a user who is disabled."""
    if token not in pool.refresh_tokens:
        raise refused("Invalid Refresh Token")
    known = pool.refresh_tokens[token]
    if known is None:
        raise refused("Refresh Token has been revoked")
    user = pool._get_user(known[1])
    if known[0] != client.id or user is None:
        raise refused("Invalid Refresh Token")
    if not user.enabled:
        raise refused("User is disabled.")


def _allowed(client: Any) -> set[str]:
    """Which flows an app client takes, by their settings."""
    named = client.extended_config.get("ExplicitAuthFlows") or []
    if any(flow.startswith("ALLOW_") for flow in named):
        return set(named)
    return _USUAL | {_LEGACY[flow] for flow in named if flow in _LEGACY}


def _ask_for_proof(backend: Any, pool: Any, client: Any, name: str, public: str) -> Any:
    user = pool._get_user(name)
    if user is None and not hides_users(client):
        raise JsonRESTError("UserNotFoundException", _NOBODY)
    if user is not None and not user.enabled:
        raise refused("User is disabled.")
    # Where an app hides who is there, nobody's name is asked for a proof, too, which is then wrong.
    known = user.username if user is not None else _made_up_name(pool, name)
    exchange = Exchange(identity(pool, known), user.password or "" if user is not None else "")
    token = sessions.begin(backend, pool, client, user, "PASSWORD_VERIFIER", srp=exchange.state, public=public)
    told = {"USERNAME": known, "USER_ID_FOR_SRP": known, "SECRET_BLOCK": token}
    return {
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeParameters": {**exchange.parameters(), **told},
        "Session": token,
    }


def _made_up_name(pool: Any, name: str) -> str:
    """What a user of that name would be called: by an id of his own, where people sign in by an address."""
    by_address = pool.extended_config.get("UsernameAttributes")
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{pool.id} {name}")) if by_address else name


def _user(pool: Any, client: Any, name: str) -> Any:
    user = pool._get_user(name)
    if user is None and hides_users(client):
        raise refused(sessions.WRONG)
    if user is None:
        raise JsonRESTError("UserNotFoundException", _NOBODY)
    return user

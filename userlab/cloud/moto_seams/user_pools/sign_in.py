"""InitiateAuth and the challenges that follow, for people and for administrators.

moto asks nobody for a proof by SRP, takes any code of an app or by text message, and goes by no setting of the app
client. Sources: Cognito API reference, "InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge"; developer guide,
"Authentication with Amazon Cognito user pools", "Adding MFA to a user pool", "Managing user existence error responses".
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from moto.cognitoidp.models import UserStatus
from moto.core.exceptions import JsonRESTError

from userlab.cloud.moto_seams import account_time
from userlab.cloud.moto_seams.user_pools import codes, one_time_passwords, sessions
from userlab.cloud.moto_seams.user_pools.app_clients import check_secret_hash, hides_users
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
_WRONG, _NOBODY = sessions.WRONG, "User does not exist."
_FREE_FAILURES, _LONGEST_LOCK = 5, 900
_FAILURES = "_userlab_failures"

Answers = dict[str, str]


def install(backend: Any) -> None:
    """Change `backend`, moto's CognitoIdpBackend."""
    stock = {"people": backend.initiate_auth, "administrators": backend.admin_initiate_auth}
    backend.initiate_auth = _initiate_auth(stock["people"])
    backend.admin_initiate_auth = _admin_initiate_auth(stock["administrators"])
    backend.respond_to_auth_challenge = respond


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
        _check_refresh_token(pool, client, _needed(given, "REFRESH_TOKEN"))
        return refresh()
    name = _needed(given, "USERNAME")
    check_secret_hash(client, name, given.get("SECRET_HASH"))
    if flow == "USER_SRP_AUTH":
        return _ask_for_proof(backend, pool, client, name, _needed(given, "SRP_A"))
    user = _user(pool, client, name)
    _check_password(pool, user, user.password == _needed(given, "PASSWORD"))
    return _after_password(backend, pool, client, user)


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


def respond(
    backend: Any, session: str | None, client_id: str, challenge_name: str, challenge_responses: Answers
) -> Any:
    """The answer to a challenge: the next one, or tokens."""
    given = challenge_responses or {}
    answer = _CHALLENGES.get(challenge_name)
    if answer is None:
        words = f"The local cloud's user pools do not ask for {challenge_name}."
        raise JsonRESTError("InvalidParameterException", words)
    token = given.get("PASSWORD_CLAIM_SECRET_BLOCK") if challenge_name == "PASSWORD_VERIFIER" else session
    pool, user, begun = sessions.find(backend, token, client_id, challenge_name)
    client = pool.clients[client_id]
    name = _needed(given, "USERNAME")
    if pool._get_user(name) is not user and name != user.id:
        raise refused("Invalid session for the user.")
    check_secret_hash(client, name, given.get("SECRET_HASH"))
    try:
        answer(pool, user, begun, given)
    except JsonRESTError:
        sessions.failed(backend, str(token))
        raise
    sessions.end(backend, str(token))
    if challenge_name in ("PASSWORD_VERIFIER", "NEW_PASSWORD_REQUIRED"):
        return _after_password(backend, pool, client, user)
    return backend._log_user_in(pool, client, user.username)


def _ask_for_proof(backend: Any, pool: Any, client: Any, name: str, public: str) -> Any:
    user = pool._get_user(name)
    if user is None and not hides_users(client):
        raise JsonRESTError("UserNotFoundException", _NOBODY)
    if user is not None and not user.enabled:
        raise refused("User is disabled.")
    # Where an app hides who is there, nobody's name is asked for a proof, too, which is then wrong.
    known = user.username if user is not None else _made_up_name(pool, name)
    exchange = Exchange(_identity(pool, known), user.password or "" if user is not None else "")
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


def _identity(pool: Any, name: str) -> str:
    """As both sides write it for SRP: the pool's id without its Region, and the user's name."""
    return f"{pool.id.partition('_')[2]}{name}"


def _prove(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    exchange = Exchange(_identity(pool, user.username), user.password or "", begun["srp"])
    block, timestamp, signature = (
        _needed(given, name) for name in ("PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP", "PASSWORD_CLAIM_SIGNATURE")
    )
    try:
        public = int(begun["public"], 16)
    except ValueError:
        raise JsonRESTError("InvalidParameterException", "SRP_A is no hexadecimal number.") from None
    _check_password(pool, user, bool(user.password) and exchange.proves(public, block, timestamp, signature))


def _set_password(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    new = _needed(given, "NEW_PASSWORD")
    pool.backend._validate_password(pool.id, new)
    marked = "userAttributes."
    attributes = [
        {"Name": name.removeprefix(marked), "Value": value} for name, value in given.items() if name.startswith(marked)
    ]
    user.update_attributes(attributes)
    user.password, user.status = new, UserStatus.CONFIRMED


def _check_app_code(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    secret = vars(user).get("_userlab_totp", "")
    if not secret or not one_time_passwords.is_right(secret, _needed(given, "SOFTWARE_TOKEN_MFA_CODE")):
        raise JsonRESTError("CodeMismatchException", "Invalid code received for user")


def _check_message_code(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    codes.check(user, pool, "sign-in", _needed(given, "SMS_MFA_CODE"))


def _set_up(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    if not begun.get("verified"):  # VerifySoftwareToken gives out a session that is
        raise refused("Invalid session for the user.")
    user.software_token_mfa_enabled, user.preferred_mfa_setting = True, "SOFTWARE_TOKEN_MFA"


_CHALLENGES: dict[str, Callable[[Any, Any, sessions.Session, Answers], None]] = {
    "PASSWORD_VERIFIER": _prove,
    "NEW_PASSWORD_REQUIRED": _set_password,
    "SOFTWARE_TOKEN_MFA": _check_app_code,
    "SMS_MFA": _check_message_code,
    "MFA_SETUP": _set_up,
}


def _check_password(pool: Any, user: Any, is_right: bool) -> None:
    """Count wrong passwords: after five, each locks the user out for a time that doubles."""
    now = account_time.now(pool.account_id)
    wrong, locked = vars(user).get(_FAILURES, (0, 0.0))
    if now < locked:
        raise refused("Password attempts exceeded")
    if not is_right:
        wrong += 1
        more = min(2 ** (wrong - _FREE_FAILURES), _LONGEST_LOCK) if wrong >= _FREE_FAILURES else 0
        vars(user)[_FAILURES] = wrong, now + more
        raise refused(_WRONG)
    vars(user).pop(_FAILURES, None)
    if not user.enabled:
        raise refused("User is disabled.")
    if user.status == UserStatus.UNCONFIRMED:
        raise JsonRESTError("UserNotConfirmedException", "User is not confirmed.")
    if user.status == UserStatus.RESET_REQUIRED:
        raise JsonRESTError("PasswordResetRequiredException", "Password reset required for the user")


def _after_password(backend: Any, pool: Any, client: Any, user: Any) -> Any:
    """What follows once somebody knew the password: another challenge, or tokens."""
    told: dict[str, str] = {"USER_ID_FOR_SRP": user.username}
    if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
        attributes = {each["Name"]: each["Value"] for each in user.attributes if each["Name"] != "sub"}
        told |= {"requiredAttributes": "[]", "userAttributes": json.dumps(attributes)}
        challenge = "NEW_PASSWORD_REQUIRED"
    elif user.software_token_mfa_enabled and user.preferred_mfa_setting != "SMS_MFA":
        challenge = "SOFTWARE_TOKEN_MFA"
    elif user.sms_mfa_enabled:
        challenge = "SMS_MFA"
        codes.send(pool, user, "sign-in", "SMS")
        told |= {"CODE_DELIVERY_DELIVERY_MEDIUM": "SMS", "CODE_DELIVERY_DESTINATION": "+*******"}
    elif pool.mfa_config == "ON":
        challenge = "MFA_SETUP"
        told["MFAS_CAN_SETUP"] = '["SOFTWARE_TOKEN_MFA"]'
    else:
        return backend._log_user_in(pool, client, user.username)
    session = sessions.begin(backend, pool, client, user, challenge)
    return {"ChallengeName": challenge, "ChallengeParameters": told, "Session": session}


def _user(pool: Any, client: Any, name: str) -> Any:
    user = pool._get_user(name)
    if user is None and hides_users(client):
        raise refused(_WRONG)
    if user is None:
        raise JsonRESTError("UserNotFoundException", _NOBODY)
    return user


def _needed(given: Answers, name: str) -> str:
    value = given.get(name)
    if not value:
        raise JsonRESTError("InvalidParameterException", f"Missing required parameter {name}")
    return str(value)

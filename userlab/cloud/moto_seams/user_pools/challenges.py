"""The challenges of a sign-in, and what is asked after a password: answers to RespondToAuthChallenge.

moto asks nobody for a proof by SRP, and takes any code of an app or by text message. Sources: Cognito API reference,
"RespondToAuthChallenge"; developer guide, "Adding MFA to a user pool", "Lockout behavior for failed sign-in attempts".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.cognitoidp.models import UserStatus
from moto.core.exceptions import JsonRESTError

from userlab.cloud.moto_seams import account_time
from userlab.cloud.moto_seams.user_pools import codes, one_time_passwords, sessions
from userlab.cloud.moto_seams.user_pools.app_clients import check_secret_hash, check_writable
from userlab.cloud.moto_seams.user_pools.secure_remote_password import Exchange
from userlab.cloud.moto_seams.user_pools.sessions import refused

_FREE_FAILURES, _LONGEST_LOCK = 5, 900
_FAILURES = "_userlab_failures"

Answers = dict[str, str]


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
    name = needed(given, "USERNAME")
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
        return after_password(backend, pool, client, user)
    return backend._log_user_in(pool, client, user.username)


def identity(pool: Any, name: str) -> str:
    """As both sides write it for SRP: the pool's id without its Region, and the user's name."""
    return f"{pool.id.partition('_')[2]}{name}"


def _prove(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    exchange = Exchange(identity(pool, user.username), user.password or "", begun["srp"])
    block, timestamp, signature = (
        needed(given, name) for name in ("PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP", "PASSWORD_CLAIM_SIGNATURE")
    )
    try:
        public = int(begun["public"], 16)
    except ValueError:
        raise JsonRESTError("InvalidParameterException", "SRP_A is no hexadecimal number.") from None
    check_password(pool, user, bool(user.password) and exchange.proves(public, block, timestamp, signature))


def _set_password(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    new = needed(given, "NEW_PASSWORD")
    pool.backend._validate_password(pool.id, new)
    marked = "userAttributes."
    attributes = [
        {"Name": name.removeprefix(marked), "Value": value} for name, value in given.items() if name.startswith(marked)
    ]
    check_writable(pool.clients[begun["client"]], attributes)
    user.update_attributes(attributes)
    user.password, user.status = new, UserStatus.CONFIRMED


def _check_app_code(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    secret = vars(user).get("_userlab_totp", "")
    if not secret or not one_time_passwords.is_right(secret, needed(given, "SOFTWARE_TOKEN_MFA_CODE")):
        raise JsonRESTError("CodeMismatchException", "Invalid code received for user")


def _check_message_code(pool: Any, user: Any, begun: sessions.Session, given: Answers) -> None:
    codes.check(user, pool, "sign-in", needed(given, "SMS_MFA_CODE"))


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


def check_password(pool: Any, user: Any, is_right: bool) -> None:
    """Count wrong passwords: after five, each locks the user out for a time that doubles."""
    now = account_time.now(pool.account_id)
    wrong, locked = vars(user).get(_FAILURES, (0, 0.0))
    if now < locked:
        raise refused("Password attempts exceeded")
    if not is_right:
        wrong += 1
        more = min(2 ** (wrong - _FREE_FAILURES), _LONGEST_LOCK) if wrong >= _FREE_FAILURES else 0
        vars(user)[_FAILURES] = wrong, now + more
        raise refused(sessions.WRONG)
    vars(user).pop(_FAILURES, None)
    if not user.enabled:
        raise refused("User is disabled.")
    if user.status == UserStatus.UNCONFIRMED:
        raise JsonRESTError("UserNotConfirmedException", "User is not confirmed.")
    if user.status == UserStatus.RESET_REQUIRED:
        raise JsonRESTError("PasswordResetRequiredException", "Password reset required for the user")


def after_password(backend: Any, pool: Any, client: Any, user: Any) -> Any:
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


def needed(given: Answers, name: str) -> str:
    """An answer that must be there. Raises JsonRESTError."""
    value = given.get(name)
    if not value:
        raise JsonRESTError("InvalidParameterException", f"Missing required parameter {name}")
    return str(value)

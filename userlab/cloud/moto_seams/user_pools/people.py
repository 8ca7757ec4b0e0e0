"""What people do beside signing in: sign up, set a new password, set up an authenticator app.

moto confirms without looking at a code, tells the code for a new password in a header, gives all authenticator apps
the same secret, and lets people write that their e-mail is verified. Sources: Cognito API reference, "SignUp",
"ConfirmSignUp", "ForgotPassword", "ConfirmForgotPassword", "AssociateSoftwareToken", "VerifySoftwareToken".
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from typing import Any

from moto.cognitoidp.models import UserStatus
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult

from userlab.cloud.moto_seams.user_pools import codes, one_time_passwords, sessions
from userlab.cloud.moto_seams.user_pools.app_clients import check_secret_hash, check_writable, hides_users

_NOBODY = "Username/client id combination not found."
_NO_ADDRESS = "Cannot reset password for the user as there is no registered/verified email or phone_number"
_SECRET, _NEW_SECRET = "_userlab_totp", "_userlab_totp_new"


def install(backend: Any, responses: Any) -> None:
    """Change moto's CognitoIdpBackend and its CognitoIdpResponse."""
    for operation in (sign_up, confirm_sign_up, resend_confirmation_code, forgot_password, confirm_forgot_password):
        setattr(responses, operation.__name__, operation)
    backend.associate_software_token = _associate
    backend.verify_software_token = _verify
    backend.admin_create_user = _inviting(backend.admin_create_user)
    backend.admin_reset_user_password = _resetting(backend.admin_reset_user_password)
    backend.update_user_attributes = _own_attributes(backend.update_user_attributes)


def _app(request: Any) -> tuple[Any, Any, str]:
    """(pool, app client, username) of a request of somebody who has no keys. Raises JsonRESTError."""
    client_id, name = str(request._get_param("ClientId") or ""), str(request._get_param("Username") or "")
    pool = next((each for each in request.backend.user_pools.values() if client_id in each.clients), None)
    if pool is None:
        raise JsonRESTError("ResourceNotFoundException", f"User pool client {client_id} does not exist.")
    client = pool.clients[client_id]
    check_secret_hash(client, name, request._get_param("SecretHash"))
    return pool, client, name


def sign_up(request: Any) -> ActionResult:
    """SignUp: a code goes to what the pool verifies by itself, if the user tells it."""
    pool, client, name = _app(request)
    attributes = request._get_param("UserAttributes") or []
    check_writable(client, attributes)
    user, _ = request.backend.sign_up(client.id, name, request._get_param("Password"), attributes)
    told: dict[str, Any] = {"UserConfirmed": False, "UserSub": user.id}
    sent = _send_confirmation(pool, user)
    return ActionResult(told | ({"CodeDeliveryDetails": sent} if sent else {}))


def resend_confirmation_code(request: Any) -> ActionResult:
    """ResendConfirmationCode."""
    pool, client, name = _app(request)
    if pool._get_user(name) is None and hides_users(client):
        return ActionResult({"CodeDeliveryDetails": _details("email", f"{name[:1]}@e")})
    user = _known(pool, name)
    if user.status != UserStatus.UNCONFIRMED:
        raise JsonRESTError("InvalidParameterException", "User is already confirmed.")
    sent = _send_confirmation(pool, user)
    if sent is None:
        raise JsonRESTError("InvalidParameterException", "Auto verification not turned on.")
    return ActionResult({"CodeDeliveryDetails": sent})


def confirm_sign_up(request: Any) -> EmptyResult:
    """ConfirmSignUp: what the code was sent to is verified with it."""
    pool, client, name = _app(request)
    user = _known(pool, name, client)
    if user.status != UserStatus.UNCONFIRMED:
        words = f"User cannot be confirmed. Current status is {user.status}"
        raise JsonRESTError("NotAuthorizedException", words)
    codes.check(user, pool, "sign-up", request._get_param("ConfirmationCode"))
    user.status = UserStatus.CONFIRMED
    verified = _verified_by(pool, user)
    user.update_attributes([{"Name": f"{verified}_verified", "Value": "true"}] if verified else [])
    return EmptyResult()


def forgot_password(request: Any) -> ActionResult:
    """ForgotPassword: a code goes to a verified address."""
    pool, client, name = _app(request)
    user = pool._get_user(name)
    if user is None and hides_users(client):
        return ActionResult({"CodeDeliveryDetails": _details("email", f"{name[:1]}@e")})
    user = _known(pool, name)
    if user.status == UserStatus.FORCE_CHANGE_PASSWORD or not user.enabled:
        raise JsonRESTError("NotAuthorizedException", "User password cannot be reset in the current state.")
    return ActionResult({"CodeDeliveryDetails": _send_new_password(pool, user)})


def confirm_forgot_password(request: Any) -> EmptyResult:
    """ConfirmForgotPassword."""
    pool, client, name = _app(request)
    user, password = _known(pool, name, client), request._get_param("Password")
    pool.backend._validate_password(pool.id, password)
    codes.check(user, pool, "password", request._get_param("ConfirmationCode"))
    user.password, user.status = password, UserStatus.CONFIRMED
    return EmptyResult()


def _known(pool: Any, name: str, client: Any = None) -> Any:
    """A user; of nobody, an app that hides who is there says that no code was asked for. Raises JsonRESTError."""
    user = pool._get_user(name)
    if user is None and client is not None and hides_users(client):
        raise codes.expired()
    if user is None:
        raise JsonRESTError("UserNotFoundException", _NOBODY)
    return user


def _verified_by(pool: Any, user: Any) -> str | None:
    """The attribute to which a pool sends a code when somebody signs up: the phone number before the e-mail."""
    wanted = pool.extended_config.get("AutoVerifiedAttributes") or []
    return next((each for each in ("phone_number", "email") if each in wanted and each in user.attribute_lookup), None)


def _send_confirmation(pool: Any, user: Any) -> dict[str, str] | None:
    attribute = _verified_by(pool, user)
    if attribute is None:
        return None
    codes.send(pool, user, "sign-up", _medium(attribute))
    return _details(attribute, user.attribute_lookup[attribute])


def _send_new_password(pool: Any, user: Any) -> dict[str, str]:
    settings = (pool.extended_config.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms") or [
        {"Name": "verified_phone_number", "Priority": 1},
        {"Name": "verified_email", "Priority": 2},
    ]
    ways = [each["Name"].removeprefix("verified_") for each in sorted(settings, key=lambda each: each["Priority"])]
    if ways == ["admin_only"]:
        raise JsonRESTError("NotAuthorizedException", "Contact administrator to reset password.")
    known = user.attribute_lookup
    found = [way for way in ways if known.get(way) and str(known.get(f"{way}_verified")).lower() == "true"]
    if not found:
        raise JsonRESTError("InvalidParameterException", _NO_ADDRESS)
    codes.send(pool, user, "password", _medium(found[0]))
    return _details(found[0], known[found[0]])


def _medium(attribute: str) -> str:
    return "SMS" if attribute == "phone_number" else "EMAIL"


def _details(attribute: str, address: str) -> dict[str, str]:
    if attribute == "phone_number":
        hidden = f"+*******{address[-4:]}"
    else:
        first, _, second = address.partition("@")
        hidden = f"{first[:1]}***@{second[:1]}***"
    return {"Destination": hidden, "DeliveryMedium": _medium(attribute), "AttributeName": attribute}


def _bearer(backend: Any, access_token: str | None) -> tuple[Any, Any, str]:
    """(pool, user, app client's id) of an access token. Raises JsonRESTError."""
    for pool in backend.user_pools.values():
        if access_token in pool.access_tokens:
            client, name = pool.access_tokens[access_token]
            return pool, _known(pool, name), client
    raise JsonRESTError("NotAuthorizedException", "Invalid Access Token")


def _associate(backend: Any, access_token: str | None, session: str | None) -> dict[str, str]:
    secret, told = one_time_passwords.new_secret(), {}
    if session:
        _, user, _ = sessions.find(backend, session, None, "MFA_SETUP")
        told["Session"] = session
    else:
        _, user, _ = _bearer(backend, access_token)
    vars(user)[_NEW_SECRET] = secret
    return {"SecretCode": secret, **told}


def _verify(
    backend: Any, access_token: str | None, session: str | None, user_code: str, friendly_device_name: str
) -> dict[str, str]:
    if session:
        pool, user, begun = sessions.find(backend, session, None, "MFA_SETUP")
    else:
        pool, user, _ = _bearer(backend, access_token)
    secret = vars(user).get(_NEW_SECRET)
    if not secret or not one_time_passwords.is_right(secret, str(user_code)):
        if session:
            sessions.failed(backend, session)
        raise JsonRESTError("EnableSoftwareTokenMFAException", "Code mismatch")
    vars(user)[_SECRET] = vars(user).pop(_NEW_SECRET)
    user.token_verified = True
    if not session:
        return {"Status": "SUCCESS"}
    sessions.end(backend, session)
    client = pool.clients[begun["client"]]
    return {
        "Status": "SUCCESS",
        "Session": sessions.begin(backend, pool, client, user, "MFA_SETUP", verified=True),
    }


def _inviting(stock: Callable[..., Any]) -> Callable[..., Any]:
    """AdminCreateUser thinks of a temporary password where none is given, and sends it."""

    def admin_create_user(
        backend: Any, user_pool_id: str, username: str, message_action: str, temporary_password: str, attributes: Any
    ) -> Any:
        password = temporary_password or _temporary_password()
        user = stock(backend, user_pool_id, username, message_action, password, attributes)
        if not temporary_password and message_action not in ("SUPPRESS", "RESEND"):
            words = f"Your username is {username} and temporary password is {password}"
            codes.tell(backend.user_pools[user_pool_id], user, "EMAIL", words)
        return user

    return admin_create_user


def _temporary_password() -> str:
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#$%&*+-=?@")
    return "".join(secrets.choice(kind) for kind in kinds * 3)


def _resetting(stock: Callable[..., None]) -> Callable[..., None]:
    def admin_reset_user_password(backend: Any, user_pool_id: str, username: str) -> None:
        stock(backend, user_pool_id, username)
        pool = backend.user_pools[user_pool_id]
        _send_new_password(pool, pool._get_user(username))

    return admin_reset_user_password


def _own_attributes(stock: Callable[..., None]) -> Callable[..., None]:
    def update_user_attributes(backend: Any, access_token: str, attributes: list[dict[str, str]]) -> None:
        pool, user, client = _bearer(backend, access_token)
        check_writable(pool.clients.get(client), attributes)
        before = dict(user.attribute_lookup)
        stock(backend, access_token, attributes)
        changed = [name for name in ("email", "phone_number") if user.attribute_lookup.get(name) != before.get(name)]
        user.update_attributes([{"Name": f"{name}_verified", "Value": "false"} for name in changed])

    return update_user_attributes

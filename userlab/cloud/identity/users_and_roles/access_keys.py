"""Access keys and passwords of users.

Source: IAM API reference, CreateAccessKey, CreateLoginProfile and their sisters; texts as IAM sends them.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.identity.users_and_roles import descriptions, entities
from userlab.cloud.identity.users_and_roles.pages import page
from userlab.cloud.identity.users_and_roles.user_changes import exceeded
from userlab.cloud.moto_seams.iam import AccessKey, IAMBackend, User

_KEYS_OF_A_USER = 2

Parameters = dict[str, Any]
Result = dict[str, Any]


def create_access_key(backend: IAMBackend, parameters: Parameters) -> Result:
    user = entities.user(backend, str(parameters["UserName"]))
    if len(user.access_keys) >= _KEYS_OF_A_USER:
        raise exceeded("AccessKeysPerUser", _KEYS_OF_A_USER)
    key = backend.create_access_key(user.name)
    return {"AccessKey": _key(user, key) | {"SecretAccessKey": key.secret_access_key}}


def list_access_keys(backend: IAMBackend, parameters: Parameters) -> Result:
    user = entities.user(backend, str(parameters["UserName"]))
    return page("AccessKeyMetadata", [_key(user, key) for key in user.access_keys], parameters)


def update_access_key(backend: IAMBackend, parameters: Parameters) -> Result:
    _, key = _found(backend, parameters)
    key.status = str(parameters["Status"])
    return {}


def delete_access_key(backend: IAMBackend, parameters: Parameters) -> Result:
    user, key = _found(backend, parameters)
    user.access_keys.remove(key)
    backend.access_keys.pop(key.access_key_id, None)
    return {}


def access_key_last_used(backend: IAMBackend, parameters: Parameters, caller: str) -> Result:
    """When a key was last used is not recorded here, as on AWS in the first hours."""
    key_id = str(parameters["AccessKeyId"])
    for user in backend.users.values():
        if any(key.access_key_id == key_id for key in user.access_keys):
            return {"UserName": user.name, "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}}
    text = f"User: {caller} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key {key_id}"
    raise AwsError("AccessDenied", text, 403)


def create_login_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    user = entities.user(backend, str(parameters["UserName"]))
    if user.password:
        raise entities.exists_already(f"Login Profile for user {user.name} already exists.")
    user.password = str(parameters.get("Password") or "-")
    user.password_reset_required = _is_true(parameters)
    return _login_profile(user)


def get_login_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    return _login_profile(_with_password(backend, parameters))


def update_login_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    user = _with_password(backend, parameters)
    user.password = str(parameters.get("Password") or user.password)
    if "PasswordResetRequired" in parameters:
        user.password_reset_required = _is_true(parameters)
    return {}


def delete_login_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    _with_password(backend, parameters).password = None
    return {}


def _with_password(backend: IAMBackend, parameters: Parameters) -> User:
    user = entities.user(backend, str(parameters["UserName"]))
    if not user.password:
        raise entities.missing(f"Login Profile for User {user.name} cannot be found.")
    return user


def _login_profile(user: User) -> Result:
    described = {
        "UserName": user.name,
        "CreateDate": descriptions.time(user.create_date),
        "PasswordResetRequired": user.password_reset_required,
    }
    return {"LoginProfile": described}


def _is_true(parameters: Parameters) -> bool:
    return str(parameters.get("PasswordResetRequired", "")).lower() == "true"


def _found(backend: IAMBackend, parameters: Parameters) -> tuple[User, AccessKey]:
    user, key_id = entities.user(backend, str(parameters["UserName"])), str(parameters["AccessKeyId"])
    for key in user.access_keys:
        if key.access_key_id == key_id:
            return user, key
    raise entities.missing(f"The Access Key with id {key_id} cannot be found.")


def _key(user: User, key: AccessKey) -> dict[str, Any]:
    return {
        "UserName": user.name,
        "AccessKeyId": key.access_key_id,
        "Status": key.status,
        "CreateDate": descriptions.time(key.create_date),
    }

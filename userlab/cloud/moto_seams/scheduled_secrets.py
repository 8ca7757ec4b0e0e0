"""Secrets that are scheduled for deletion: nobody reads or changes them, and after the recovery window they are gone.

moto lets them be changed, keeps them for ever, and tells of it in a client's words. Source: Secrets Manager user guide,
"Delete an AWS Secrets Manager secret"; API reference, "GetSecretValue", "CreateSecret"; the texts are those of AWS.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from userlab.cloud.moto_seams import account_time

_READING_OR_CHANGING = (
    "get_secret_value", "put_secret_value", "update_secret", "rotate_secret", "cancel_rotate_secret",
    "put_resource_policy", "delete_resource_policy", "update_secret_version_stage", "tag_resource", "untag_resource",
    "delete_secret",
)  # fmt: skip
_MARKED = "You can't perform this operation on the secret because it was marked for deletion."
_NAME_IN_USE = "You can't create this secret because a secret with this name is already scheduled for deletion."


def install() -> None:
    """Have moto's Secrets Manager know what was deleted."""
    from moto.secretsmanager.models import FakeSecret
    from moto.secretsmanager.responses import SecretsManagerResponse

    if hasattr(SecretsManagerResponse, "userlab_deletions"):
        return
    SecretsManagerResponse.userlab_deletions = True
    backend_of = SecretsManagerResponse.backend.fget
    SecretsManagerResponse.backend = property(lambda request: _without_ended(backend_of(request)))
    for name in _READING_OR_CHANGING:
        setattr(SecretsManagerResponse, name, _refusing(getattr(SecretsManagerResponse, name), "SecretId", _MARKED))
    create = SecretsManagerResponse.create_secret
    SecretsManagerResponse.create_secret = _refusing(create, "Name", _NAME_IN_USE)
    FakeSecret.delete = _deleted


def _without_ended(backend: Any) -> Any:
    """The backend, without the secrets whose recovery window is over by the account's clock."""
    now = account_time.now(backend.account_id)
    for name, secret in list(dict.items(backend.secrets)):
        if secret.is_deleted() and getattr(secret, "deleted_date", now) <= now:
            dict.pop(backend.secrets, name)
    return backend


def _deleted(secret: Any, deleted_date: float) -> None:
    """`deleted_date` is moto's, by the machine's clock."""
    secret.deleted_date = deleted_date - time.time() + account_time.now(secret.account_id)


def _refusing(stock: Callable[..., Any], member: str, words: str) -> Callable[..., Any]:
    def call(request: Any) -> Any:
        from moto.secretsmanager.exceptions import InvalidRequestException

        secret = request.backend.secrets.get(request._get_param(member) or "")
        force = request._get_param("ForceDeleteWithoutRecovery")
        if secret is not None and secret.is_deleted() and not force:
            raise InvalidRequestException(words)
        return stock(request)

    return call

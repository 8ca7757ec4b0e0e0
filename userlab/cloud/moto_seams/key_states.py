"""KMS keys that cannot be used: disabled, about to be deleted, deleted since; and their policies, before they count.

moto encrypts with each of them, keeps keys beyond their end, fails on ARNs, and takes any text for a policy. Sources:
KMS developer guide, "Key states of AWS KMS keys"; KMS API reference, "PutKeyPolicy", "Decrypt". AWS's text for a policy
that is no JSON is not known here.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError

from userlab.cloud.moto_seams import account_time

# What uses a key; what is said of one that will be deleted goes for a few more.
USING = (
    "encrypt", "decrypt", "re_encrypt", "generate_data_key", "generate_data_key_without_plaintext", "generate_mac",
    "verify_mac", "sign", "verify", "get_public_key", "create_grant", "enable_key_rotation", "disable_key_rotation",
    "rotate_key_on_demand",
)  # fmt: skip
_NOT_WHILE_PENDING = ("enable_key", "disable_key", "schedule_key_deletion", "update_key_description", "create_alias")
_ID = 36  # letters of a key's id, with which moto begins a ciphertext
_NO_WAY_BACK = "The new key policy will not allow you to update the key policy in the future."
_WRONG_KEY = "The key ID in the request does not identify a CMK that can perform this operation."


def install() -> None:
    """Have moto's KMS look at the states of keys."""
    from moto.kms.models import KmsBackend
    from moto.kms.responses import KmsResponse

    if hasattr(KmsResponse, "userlab_states"):
        return
    KmsResponse.userlab_states = True
    backend_of = KmsResponse.kms_backend.fget
    KmsResponse.kms_backend = property(lambda request: _without_ended(backend_of(request)))
    for name in USING:
        setattr(KmsResponse, name, _checked(getattr(KmsResponse, name), is_use=True))
    for name in _NOT_WHILE_PENDING:
        setattr(KmsResponse, name, _checked(getattr(KmsResponse, name), is_use=False))
    for name in ("create_key", "put_key_policy"):
        setattr(KmsResponse, name, _with_policy(getattr(KmsResponse, name)))
    for name in ("schedule_key_deletion", "cancel_key_deletion"):
        setattr(KmsResponse, name, _told(getattr(KmsResponse, name)))
    KmsBackend.schedule_key_deletion = _scheduled
    for name in ("enable_key", "disable_key", "cancel_key_deletion"):
        setattr(KmsBackend, name, _by_id(getattr(KmsBackend, name)))


def _without_ended(backend: Any) -> Any:
    """The backend, without the keys whose waiting period is over by the account's clock."""
    now = datetime.datetime.fromtimestamp(account_time.now(backend.account_id), datetime.UTC).replace(tzinfo=None)
    for name in [name for name, key in backend.keys.items() if key.deletion_date and key.deletion_date <= now]:
        if backend.keys[name].key_state == "PendingDeletion":
            del backend.keys[name]
    return backend


def _scheduled(backend: Any, key_id: str, pending_window_in_days: int) -> float | None:
    if not 7 <= pending_window_in_days <= 30:
        return None
    key, end = (
        backend.keys[backend.get_key_id(key_id)],
        account_time.now(backend.account_id) + pending_window_in_days * 86_400,
    )
    key.enabled, key.key_state = False, "PendingDeletion"
    key.deletion_date = datetime.datetime.fromtimestamp(end, datetime.UTC).replace(tzinfo=None)
    return end


def _by_id(stock: Callable[..., Any]) -> Callable[..., Any]:
    """A call that moto knows for ids alone, for ARNs too."""
    return lambda backend, key_id: stock(backend, backend.get_key_id(key_id))


def _told(stock: Callable[..., str]) -> Callable[..., str]:
    """The answer to scheduling a deletion, or to cancelling it, with all of its members."""

    def call(request: Any) -> str:
        told = json.loads(stock(request))
        key = request.kms_backend.keys[request.kms_backend.get_key_id(told["KeyId"])]
        told["KeyId"] = key.arn
        if "DeletionDate" in told:
            days = request._get_param("PendingWindowInDays") or 30
            told |= {"KeyState": key.key_state, "PendingWindowInDays": days}
        return json.dumps(told)

    return call


def _checked(stock: Callable[..., Any], is_use: bool) -> Callable[..., Any]:
    def call(request: Any) -> Any:
        for key in _meant(request):
            _check(key, is_use)
        return stock(request)

    return call


def _check(key: Any, is_use: bool) -> None:
    if key.key_state == "PendingDeletion":
        raise JsonRESTError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    if is_use and not key.enabled:
        raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")


def _meant(request: Any) -> list[Any]:
    """The keys that a request is about, as far as they exist. Raises JsonRESTError for a text of another key."""
    backend = request.kms_backend
    names = [request._get_param(name) for name in ("KeyId", "DestinationKeyId", "TargetKeyId")]
    found = [backend.keys.get(_id_of(backend, name)) for name in names if name]
    blob = request._get_param("CiphertextBlob")
    if isinstance(blob, bytes):
        opened_by = backend.keys.get(blob[:_ID].decode("ascii", "replace"))
        if names[0] and opened_by is not None and found[0] is not None and found[0] is not opened_by:
            raise JsonRESTError("IncorrectKeyException", _WRONG_KEY)
        found.append(opened_by)
    return [key for key in found if key is not None]


def _id_of(backend: Any, name: str) -> str:
    """A key's id; of an alias only where there is one already, since asking for AWS's own makes a key."""
    if "alias/" not in name:
        return str(backend.get_key_id(name))
    alias = backend.get_alias_name(name)
    return next((each.id for each in backend.keys.values() if alias in each.aliases), "")


def _with_policy(stock: Callable[..., Any]) -> Callable[..., Any]:
    def call(request: Any) -> Any:
        policy = request._get_param("Policy")
        if policy:
            _check_policy(policy, request.current_account, bool(request._get_param("BypassPolicyLockoutSafetyCheck")))
        return stock(request)

    return call


def _check_policy(text: str, account: str, bypass: bool) -> None:
    """Raise JsonRESTError for a policy that is none, or by which the account could never change it again."""
    try:
        document = json.loads(text)
        statements = document["Statement"]
        statements = statements if isinstance(statements, list) else [statements]
        ways = [each for each in statements if each["Effect"] == "Allow" and _changes_policy(each, account)]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise JsonRESTError("MalformedPolicyDocumentException", "The policy document is malformed.") from None
    if not ways and not bypass:
        raise JsonRESTError("MalformedPolicyDocumentException", _NO_WAY_BACK)


def _changes_policy(statement: dict[str, Any], account: str) -> bool:
    """Whether a statement lets somebody of the account put another policy."""
    actions, principal = statement.get("Action", []), statement.get("Principal", {})
    named = principal if isinstance(principal, str) else principal.get("AWS", [])
    people = [named] if isinstance(named, str) else named
    may = {"*", "kms:*", "kms:put*", "kms:putkeypolicy"} & {
        each.lower() for each in ([actions] if isinstance(actions, str) else actions)
    }
    return bool(may) and any(each == "*" or account in each for each in people)

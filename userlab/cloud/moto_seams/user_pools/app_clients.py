"""What an app client must prove, may write and tells. Sources: Cognito developer guide, "Computing secret hash
values", "Attribute permissions and scopes", "Managing user existence error responses".
"""

from __future__ import annotations

import base64
import hmac
from typing import Any

from moto.core.exceptions import JsonRESTError

_OF_THE_POOL = ("sub", "email_verified", "phone_number_verified")


def check_secret_hash(client: Any, username: str, given: str | None) -> None:
    """Raise JsonRESTError if a client with a secret does not prove that it knows it."""
    if not client.generate_secret:
        return
    if not given:
        words = f"Client {client.id} is configured with secret but SECRET_HASH was not received"
        raise JsonRESTError("NotAuthorizedException", words)
    right = base64.b64encode(
        hmac.digest(str(client.secret).encode(), f"{username}{client.id}".encode("utf-8", "replace"), "sha256")
    )
    if not hmac.compare_digest(right, str(given).encode("utf-8", "replace")):
        words = f"SecretHash does not match for the client: {client.id}"
        raise JsonRESTError("NotAuthorizedException", words)


def hides_users(client: Any) -> bool:
    """Whether a client tells nobody if there is a user of a name."""
    return bool(client.extended_config.get("PreventUserExistenceErrors") == "ENABLED")


def check_writable(client: Any, attributes: list[dict[str, str]] | None) -> None:
    """Raise JsonRESTError if a client may not write an attribute: what the pool itself finds out, nobody may."""
    allowed = client.extended_config.get("WriteAttributes") if client is not None else None
    for each in attributes or ():
        if each["Name"] in _OF_THE_POOL or (allowed and each["Name"] not in allowed):
            words = "A client attempted to write unauthorized attribute"
            raise JsonRESTError("NotAuthorizedException", words)

"""Codes that a user pool sends to people: to confirm that they signed up, to set a new password, to sign in.

The lab sends no e-mails and no text messages. What would have been sent stands in the log group
``/userlab/user-pools/POOL``, which the account's own people can read. A code is tried five times at most, and five of a
kind are sent in an hour: nobody finds one by trying. Sources: Cognito API reference, "ForgotPassword",
"ConfirmForgotPassword", "ConfirmSignUp"; developer guide, "Quotas in Amazon Cognito".
"""

from __future__ import annotations

import hmac
import json
import secrets
from typing import Any

from moto.core.exceptions import JsonRESTError

from userlab.cloud.moto_seams import account_time, logs

GROUP, STREAM = "/userlab/user-pools/", "messages"
MOST_TRIES, MOST_SENT = 5, 5
HOUR = 3_600.0
HOLDS = {"sign-up": 24 * HOUR, "password": HOUR, "sign-in": 180.0}
_WORDS = {
    "sign-up": "Your confirmation code is {}",
    "password": "Your password reset code is {}",
    "sign-in": "Your authentication code is {}",
}
_CODES = "_userlab_codes"


def send(pool: Any, user: Any, kind: str, medium: str) -> None:
    """Send a new code of a kind; one that was sent before counts no more. Raises JsonRESTError: too many were sent."""
    now = account_time.now(pool.account_id)
    kept = vars(user).setdefault(_CODES, {})
    sent = [moment for moment in kept.get(kind, {}).get("sent", ()) if now - moment < HOUR]
    if len(sent) >= MOST_SENT:
        raise _too_many()
    code = f"{secrets.randbelow(1_000_000):06d}"
    kept[kind] = {"code": code, "until": now + HOLDS[kind], "tries": 0, "sent": [*sent, now]}
    tell(pool, user, medium, _WORDS[kind].format(code))


def tell(pool: Any, user: Any, medium: str, message: str) -> None:
    """Write down what a user would be sent, by "EMAIL" or "SMS"."""
    to = user.attribute_lookup.get("phone_number" if medium == "SMS" else "email", "")
    told = {"medium": medium, "to": to, "username": user.username, "message": message}
    place = pool.account_id, pool.region, GROUP + pool.id
    if not logs.has_group(*place):
        logs.create_group(*place)
    if not logs.has_stream(*place, STREAM):
        logs.create_stream(*place, STREAM)
    logs.put(*place, STREAM, [(int(account_time.now(pool.account_id) * 1000), json.dumps(told))])


def check(user: Any, pool: Any, kind: str, given: str) -> None:
    """Use a code up. Raises JsonRESTError: it is wrong, was never sent, is too old, or was tried too often."""
    kept = vars(user).setdefault(_CODES, {}).get(kind, {})
    if kept.get("tries", 0) >= MOST_TRIES:
        raise _too_many()
    if not kept.get("code") or account_time.now(pool.account_id) >= kept["until"]:
        raise expired()
    if not hmac.compare_digest(kept["code"].encode(), str(given).encode("utf-8", "replace")):
        kept["tries"] += 1
        raise JsonRESTError("CodeMismatchException", "Invalid verification code provided, please try again.")
    kept["code"] = ""


def expired() -> JsonRESTError:
    """What is said where no code is waited for."""
    return JsonRESTError("ExpiredCodeException", "Invalid code provided, please request a code again.")


def _too_many() -> JsonRESTError:
    return JsonRESTError("LimitExceededException", "Attempt limit exceeded, please try after some time.")

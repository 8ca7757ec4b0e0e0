"""A sign-in on its way: what was asked of whom, so that an answer fits the question, once, and soon.

moto takes any session for any user and any challenge: who began to sign in as himself could set another's password.
Source: Cognito API reference, "RespondToAuthChallenge", "CreateUserPoolClient" (AuthSessionValidity).
"""

from __future__ import annotations

import base64
import secrets
from typing import Any

from moto.core.exceptions import JsonRESTError

from userlab.cloud.moto_seams import account_time

WRONG = "Incorrect username or password."
USUAL_MINUTES = 3
MOST_TRIES, MOST = 5, 1_000

Session = dict[str, Any]  # plain, since it is saved


def begin(backend: Any, pool: Any, client: Any, user: Any, expects: str, **more: Any) -> str:
    """A new session: it expects the answer to one challenge, of one user."""
    minutes = int(client.extended_config.get("AuthSessionValidity") or USUAL_MINUTES)
    now, token = account_time.now(pool.account_id), base64.b64encode(secrets.token_bytes(96)).decode()
    for old in [old for old, each in backend.sessions.items() if not isinstance(each, dict) or each["until"] <= now]:
        del backend.sessions[old]
    while len(backend.sessions) >= MOST:  # anybody may begin one
        del backend.sessions[next(iter(backend.sessions))]
    name = user.username if user is not None else None  # of nobody: it is there for its looks
    told = {"pool": pool.id, "client": client.id, "user": name, "expects": expects, "tries": 0}
    backend.sessions[token] = {**told, "until": now + minutes * 60, **more}
    return token


def find(backend: Any, token: str | None, client_id: str | None, expects: str) -> tuple[Any, Any, Session]:
    """(pool, user, session) of a token. Raises JsonRESTError: it is none, is too old, or was begun for another."""
    session = backend.sessions.get(str(token))
    if not isinstance(session, dict) or session["expects"] != expects or client_id not in (None, session["client"]):
        raise refused("Invalid session for the user.")
    if session["user"] is None:
        raise refused(WRONG)
    pool = backend.user_pools.get(session["pool"])
    user = pool.users.get(session["user"]) if pool is not None else None
    if user is None:
        raise refused("Invalid session for the user.")
    if account_time.now(pool.account_id) >= session["until"]:
        raise refused("Invalid session for the user, session is expired.")
    return pool, user, session


def end(backend: Any, token: str) -> None:
    """The session was used."""
    backend.sessions.pop(token, None)


def failed(backend: Any, token: str) -> None:
    """An answer was wrong: after a few, the session is over."""
    session = backend.sessions[token]
    session["tries"] += 1
    if session["tries"] >= MOST_TRIES:
        end(backend, token)


def refused(words: str) -> JsonRESTError:
    return JsonRESTError("NotAuthorizedException", words)

"""JWT authorizers: who signed the token, for whom, until when, and what it allows.

The keys come from the issuer's discovery document, as OpenID Connect says; for user pools of the lab's own Cognito they
are at hand. Another issuer must serve on this machine.
(Guide, "Control access to HTTP APIs with JWT authorizers in API Gateway"; RFC 7519, RFC 6750.)
"""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from userlab.cloud.account.memo import Memo
from userlab.cloud.http.json_web_tokens import (
    TokenRefused,
    claims_of,
    has_expired,
    is_number,
    scopes_of,
    told,
)
from userlab.cloud.http_api.execute.refusals import Refusal, forbidden, unauthorized
from userlab.cloud.http_api.execute.visit import Visit
from userlab.cloud.http_api.store import Document
from userlab.cloud.moto_seams.user_pools.pools import user_pool_key

KEYS_REMEMBERED = 7200.0
"""Seconds for which an issuer's keys are remembered, as on AWS."""
_USER_POOL = re.compile(r"https://cognito-idp\.([\w-]+)\.amazonaws\.com/([\w-]+)")
_LARGEST = 1_000_000


class JwtAuthorizer:
    """Checks bearer tokens, and remembers issuers' keys."""

    def __init__(self) -> None:
        self._keys: Memo[str, tuple[float, list[dict[str, Any]]]] = Memo(256)
        self._lock = threading.Lock()

    def check(self, visit: Visit, authorizer: Document) -> dict[str, Any]:
        """``{"claims": ..., "scopes": ...}`` of a valid token. Raises Refusal: 401, or 403 for a missing scope."""
        sent = visit.selected(authorizer["identitySource"][0])
        if not sent:
            raise unauthorized("there is no token", "Bearer")
        token = sent[7:].strip() if sent[:7].lower() == "bearer " else sent.strip()
        claims = self._claims(visit, authorizer["jwtConfiguration"], token)
        wanted = visit.match.route.get("authorizationScopes") or []
        scopes = scopes_of(claims)
        if wanted and not set(wanted) & set(scopes):
            listed = " ".join(wanted)
            challenge = f'Bearer scope="{listed}" error="insufficient_scope" '
            raise forbidden(
                f"the token has none of the scopes {listed}",
                challenge + f'error_description="Provided token must contain at least one scope of: {listed}"',
            )
        return {"claims": {name: told(value) for name, value in claims.items()}, "scopes": scopes or None}

    def _claims(self, visit: Visit, configuration: Document, token: str) -> Document:
        try:
            claims = claims_of(token, lambda key_id: self._key(visit, configuration["issuer"], key_id))
        except TokenRefused as refused:
            raise _invalid(str(refused)) from None
        _check_claims(claims, configuration, visit.now)
        return claims

    def _key(self, visit: Visit, issuer: str, key_id: str | None) -> Document | None:
        for fresh in (False, True):
            for found in self._issuer_keys(visit, issuer, fresh):
                if found.get("kid") == key_id or key_id is None:
                    return found
        return None

    def _issuer_keys(self, visit: Visit, issuer: str, fresh: bool) -> list[dict[str, Any]]:
        if pool := _USER_POOL.fullmatch(issuer.rstrip("/")):
            key = user_pool_key(visit.account, pool[1], pool[2])
            return [key] if key is not None else []
        with self._lock:
            known = self._keys.get(issuer)
        now = time.monotonic()
        if known is not None and not fresh and known[0] > now:
            return known[1]
        keys = _fetched(issuer)
        with self._lock:
            self._keys[issuer] = (now + KEYS_REMEMBERED, keys)
        return keys


def _fetched(issuer: str) -> list[dict[str, Any]]:
    """The keys of an issuer on this machine, by its discovery document."""
    discovery = _document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    keys = _document(str(discovery.get("jwks_uri", ""))).get("keys")
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def _document(url: str) -> Document:
    place = urlsplit(url)
    if place.scheme != "http" or place.hostname not in ("127.0.0.1", "localhost"):
        raise _invalid(
            f"the local cloud asks issuers on this machine only, by http, not {place.scheme}://{place.netloc}"
        )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(url, timeout=5) as answer:
            found = json.loads(answer.read(_LARGEST))
    except (OSError, ValueError) as error:
        raise _invalid(f"{url} does not answer with JSON: {error}") from None
    return found if isinstance(found, dict) else {}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """An issuer elsewhere is asked by nobody."""


def _check_claims(claims: Document, configuration: Document, now: float) -> None:
    if claims.get("iss") != configuration["issuer"]:
        raise _invalid(f"the issuer is {claims.get('iss')!r}, not {configuration['issuer']!r}")
    audience = claims.get("aud", claims.get("client_id"))
    named = audience if isinstance(audience, list) else [audience]
    if not set(map(str, named)) & set(configuration["audience"]):
        raise _invalid(f"the audience is {audience!r}")
    if has_expired(claims, now):
        raise _invalid("the token has expired")
    for claim in ("nbf", "iat"):
        if claim in claims and not (is_number(claims[claim]) and claims[claim] <= now):
            raise _invalid(f"the token is not valid yet ({claim})")


def _invalid(reason: str) -> Refusal:
    # What a token says of itself stands in the reason: no sign of it may end the header, or be none that HTTP carries.
    told = ascii(reason)[1:-1].replace('"', "'")
    return unauthorized(reason, f'Bearer error="invalid_token" error_description="{told}"')

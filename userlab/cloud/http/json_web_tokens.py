"""JSON web tokens: whose signature a token has, and what it says.

Only RSA signatures count: a token that chooses another algorithm, or none, chooses how it is checked.
Source: RFC 7515 and 7519; RFC 8725, "Perform Algorithm Verification".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ALGORITHMS = ["RS256", "RS384", "RS512"]


class TokenRefused(Exception):
    """A token that proves nothing; the text says why."""


def claims_of(token: str, find_key: Callable[[str | None], dict[str, Any] | None]) -> dict[str, Any]:
    """The claims of a token that is signed with the key that `find_key` has for the token's key id, a public JWK.

    Whom the token is for and until when is the caller's to check. Raises TokenRefused.
    """
    from joserfc import jwk, jws, jwt  # takes a while, and most labs never see a token
    from joserfc.errors import JoseError

    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in ALGORITHMS:
            raise TokenRefused("the token is signed by an algorithm that is not RSA")
        found = find_key(header.get("kid"))
        if found is None:
            raise TokenRefused(f"the issuer has no key {header.get('kid')!r}")
        key = jwk.RSAKey.import_key({name: value for name, value in found.items() if name != "use"})
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(f"the token cannot be read, or its signature is not the issuer's ({error})") from None
    return claims


def has_expired(claims: dict[str, Any], now: float) -> bool:
    """Whether a token has expired, or never says when it will; `now` is epoch seconds."""
    return not is_number(claims.get("exp")) or now >= claims["exp"]


def scopes_of(claims: dict[str, Any]) -> list[str]:
    """The scopes that a token claims.

    >>> scopes_of({"scope": "read write"})
    ['read', 'write']
    """
    found = claims.get("scope", claims.get("scp"))
    if isinstance(found, list):
        return [str(scope) for scope in found]
    return found.split() if isinstance(found, str) else []


def told(value: Any) -> str:
    """A claim as a function is told it: everything is text, lists in brackets.

    >>> told(["a", True])
    '[a true]'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{' '.join(map(told, value))}]"
    return str(value)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

"""The ClientRequestTokens of transactions, hung on moto's DynamoDB so that they are saved with it.

Callers hold the account's lock.
"""

from __future__ import annotations

import hashlib

from userlab.cloud.moto_seams.dynamodb import tables as dynamodb
from userlab.cloud.moto_seams.saving import writes

TOKENS = "_userlab_tokens"

Token = tuple[str, float]  # the digest of the request, and until when the token is remembered


def find(account: str, region: str, token: str) -> Token | None:
    """What a token was used for, None if it was not."""
    return _tokens(account, region).get(token)


def remember(account: str, region: str, token: str, request: str, now: float, until: float) -> None:
    """Note that a token was used for a request; those that are over by now are forgotten."""
    tokens = _tokens(account, region)
    for each in [each for each, (_, over) in tokens.items() if over <= now]:
        del tokens[each]
    tokens[token] = request, until
    writes.note_token(account, region, token, request, until)


def again(account: str, region: str, token: str, request: str, until: float) -> None:
    """Note what a log says."""
    _tokens(account, region)[token] = request, until


def digest(request: str) -> str:
    """What stands for a request, which may have 4 MB."""
    return hashlib.sha256(request.encode("utf-8", "surrogatepass")).hexdigest()


def _tokens(account: str, region: str) -> dict[str, Token]:
    found: dict[str, Token] = dynamodb.backend(account, region).__dict__.setdefault(TOKENS, {})
    return found

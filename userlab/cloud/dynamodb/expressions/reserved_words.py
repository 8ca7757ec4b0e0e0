"""The words that no expression may use as a bare attribute name: DynamoDB developer guide, "Reserved words"."""

from __future__ import annotations

from functools import lru_cache

from userlab.cloud.moto_seams.dynamodb.words import RESERVED


@lru_cache(4096)
def is_reserved(word: str) -> bool:
    """Whether a word is reserved, in upper or lower case.

    >>> is_reserved("name"), is_reserved("UserID")
    (True, False)
    """
    return word.upper() in RESERVED

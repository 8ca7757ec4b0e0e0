"""Patterns of users are read when they are given: what the local cloud's engine cannot match is refused by name.

AWS's engine (Java's) knows look-ahead, look-behind and back-references; it tries every way to match, so one pattern
may take hours. Here patterns are matched by RE2, which knows none of the three.
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.account.user_pattern import PatternRefused, UserPattern
from userlab.cloud.rest_api.control.operation import bad_request


def check_pattern(pattern: str, where: str) -> None:
    """Raises BadRequestException for a pattern that cannot be matched here."""
    try:
        UserPattern(pattern)
    except PatternRefused as error:
        raise bad_request(
            f"{where}: the local cloud cannot match the pattern {pattern} ({error}). It knows regular expressions "
            "without look-ahead, look-behind and back-references."
        ) from None


def check_schema(text: str | None, where: str) -> None:
    """Look at each ``pattern`` and each name in ``patternProperties`` of a model. Raises BadRequestException."""
    try:
        waiting: list[Any] = [json.loads(text or "")]
    except (ValueError, RecursionError):
        return  # a schema that is none lets no body through
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            # A member of the body may be called "pattern", too: its schema is no text.
            patterns = [
                item.get("pattern"),
                *(named if isinstance(named := item.get("patternProperties"), dict) else ()),
            ]
            for pattern in patterns:
                if isinstance(pattern, str):
                    check_pattern(pattern, where)
            waiting.extend(value for key, value in item.items() if key not in ("enum", "default", "example"))
        elif isinstance(item, list):
            waiting.extend(item)

"""Documents within properties: policies, which templates write as objects and services take as texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def text(document: Any) -> str:
    """A document as the text that a service takes."""
    return document if isinstance(document, str) else json.dumps(document)


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as most services list them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def brought_in_line(
    new: list[Any], old: list[Any], add: Callable[[Any], object], remove: Callable[[Any], object]
) -> None:
    """Add what is new in a list, remove what is there no more."""
    for each in old:
        if each not in new:
            remove(each)
    for each in new:
        if each not in old:
            add(each)

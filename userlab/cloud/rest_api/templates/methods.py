"""What templates may ask of values: the methods of Java's strings, lists and maps that templates use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from userlab.cloud.account.user_pattern import UserPattern
from userlab.cloud.rest_api.templates.budget import MOST_ITEMS, Budget, bounded, few, short_number
from userlab.cloud.rest_api.templates.expressions import TemplateError
from userlab.cloud.rest_api.templates.values import Callables, Entry, same, text_of

# Methods that take no longer for a longer value.
_INSTANT = frozenset({"get", "size", "isEmpty", "containsKey", "put", "add", "set", "length", "charAt"})


def member(value: Any, name: Any) -> Any:
    """``value.name`` or ``value[name]``; None when there is none."""
    if isinstance(name, (dict, list)):
        return None
    if isinstance(value, Callables):
        return getattr(value, name) if name in value.members else None
    if isinstance(value, dict):
        found = value.get(name)
        if found is None and name in ("size", "empty"):
            return len(value) if name == "size" else not value
        return found
    if isinstance(value, (list, str)):
        if isinstance(name, int) and not isinstance(name, bool):
            return value[name] if -len(value) <= name < len(value) else None
        return {"empty": not value, "size": len(value), "length": len(value)}.get(name)
    return None


def call(value: Any, name: str, arguments: list[Any], budget: Budget) -> Any:
    """``value.name(arguments)``. Raises TemplateError for a method that is none."""
    if name not in _INSTANT:
        budget.spend(sum(map(_size, [value, *arguments])))
    if isinstance(value, Callables):
        method = getattr(value, name) if name in value.methods else None
    else:
        method = _method(value, name)
    if method is None:
        raise TemplateError(f"the local cloud's templates do not know the method {name}() of {type(value).__name__}")
    try:
        result = method(*arguments)
    except (TypeError, ValueError, AttributeError, LookupError, re.error, OverflowError) as error:
        raise TemplateError(f"{name}() was called with arguments that do not fit: {error}") from None
    if isinstance(result, str):
        bounded(len(result))
        budget.spend(len(result))
    return short_number(result)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, dict)) else 1


def _method(value: Any, name: str) -> Callable[..., Any] | None:
    if name == "toString":
        return lambda: text_of(value)
    if name == "equals":
        return lambda other: same(value, other)
    for kind, methods in ((dict, _MAP), (list, _LIST), (str, _STRING), ((int, float), _NUMBER)):
        if isinstance(value, kind) and name in methods:
            return lambda *arguments: methods[name](value, *arguments)
    return None


def _replace(text: str, old: str, new: str) -> str:
    bounded(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _concat(text: str, other: str) -> str:
    bounded(len(text) + len(other))
    return text + other


def _add_all(holder: list[Any], other: list[Any]) -> None:
    bounded(len(holder) + len(other))
    holder.extend(other)


def _put(holder: dict[str, Any], key: str, item: Any) -> None:
    holder[key] = item


def _append(holder: list[Any], item: Any) -> bool:
    holder.append(item)
    return True


def _set_item(holder: list[Any], index: int, item: Any) -> None:
    holder[index] = item


def _substring(text: str, start: int, end: int | None = None) -> str:
    return text[start : len(text) if end is None else end]


def java_regex(pattern: str) -> UserPattern:
    """A Java regular expression, as far as it needs no backtracking. Raises PatternRefused, a ValueError."""
    return UserPattern(pattern)


def _replace_all(text: str, pattern: str, replacement: str, most: int = 0) -> str:
    groups = len(re.findall(r"\$\d", replacement))
    matches = min(len(text) + 1, most or len(text) + 1)
    bounded(len(text) * (groups + 1) + matches * len(replacement))
    return java_regex(pattern).replace(text, re.sub(r"\$(\d)", r"\\\1", replacement), most)


def _split(text: str, pattern: str) -> list[str]:
    parts = java_regex(pattern).split(text, MOST_ITEMS)
    few(len(parts))
    return parts


def _entries(holder: dict[str, Any]) -> list[Entry]:
    few(len(holder))
    return [Entry(key, item) for key, item in holder.items()]


def _found(holder: Iterable[Any], item: Any) -> int:
    """The place of an item, -1 for none."""
    if not isinstance(item, (dict, list)):  # cannot be equal to what takes long to compare
        return next((at for at, known in enumerate(holder) if known == item), -1)
    return next((at for at, known in enumerate(holder) if same(known, item)), -1)


_MAP: dict[str, Callable[..., Any]] = {
    "get": lambda holder, key: holder.get(key),
    "keySet": lambda holder: list(holder),
    "values": lambda holder: list(holder.values()),
    "entrySet": _entries,
    "containsKey": lambda holder, key: key in holder,
    "containsValue": lambda holder, item: _found(holder.values(), item) >= 0,
    "size": len,
    "isEmpty": lambda holder: not holder,
    "put": _put,
    "putAll": lambda holder, other: holder.update(other),
    "remove": lambda holder, key: holder.pop(key, None),
}
_LIST: dict[str, Callable[..., Any]] = {
    "get": lambda holder, index: holder[index] if 0 <= index < len(holder) else None,
    "size": len,
    "isEmpty": lambda holder: not holder,
    "contains": lambda holder, item: _found(holder, item) >= 0,
    "indexOf": _found,
    "add": _append,
    "addAll": _add_all,
    "set": _set_item,
    "remove": lambda holder, index: holder.pop(index),
}
_STRING: dict[str, Callable[..., Any]] = {
    "length": len,
    "isEmpty": lambda text: not text,
    "contains": lambda text, part: part in text,
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
    "indexOf": lambda text, part: text.find(part),
    "lastIndexOf": lambda text, part: text.rfind(part),
    "charAt": lambda text, index: text[index],
    "substring": _substring,
    "replace": _replace,
    "replaceAll": _replace_all,
    "replaceFirst": lambda text, pattern, new: _replace_all(text, pattern, new, 1),
    "matches": lambda text, pattern: java_regex(pattern).fullmatch(text),
    "split": _split,
    "toLowerCase": lambda text: text.lower(),
    "toUpperCase": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "concat": _concat,
    "equalsIgnoreCase": lambda text, other: text.lower() == text_of(other).lower(),
}
_NUMBER: dict[str, Callable[..., Any]] = {
    "intValue": int,
    "longValue": int,
    "doubleValue": float,
    "parseInt": lambda _, text: int(text),
    "parseDouble": lambda _, text: float(text),
}

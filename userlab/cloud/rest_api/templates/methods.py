"""What templates may ask of values: the methods of Java's strings, lists and maps that templates use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.user_pattern import UserPattern
from userlab.cloud.rest_api.templates.expressions import TemplateError

# No value of a template may grow over this many characters or items.
LARGEST_VALUE = 10 * 1024 * 1024


class Callables:
    """An object of the gateway, such as ``$input``: its public methods and members can be used, nothing else."""

    members: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


def text_of(value: Any) -> str:
    """A value as Java would print it: ``{a=1, b=[2, 3]}``.

    >>> text_of({"a": [1, True, None, 2.0]})
    '{a=[1, true, null, 2.0]}'
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={text_of(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(text_of, value)) + "]"
    return str(value)


def member(value: Any, name: Any) -> Any:
    """``value.name`` or ``value[name]``; None when there is none."""
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


def call(value: Any, name: str, arguments: list[Any]) -> Any:
    """``value.name(arguments)``. Raises TemplateError for a method that is none."""
    if isinstance(value, Callables):
        method = getattr(value, name) if name in value.methods else None
    else:
        method = _method(value, name)
    if method is None:
        raise TemplateError(f"the local cloud's templates do not know the method {name}() of {type(value).__name__}")
    try:
        return method(*arguments)
    except (TypeError, ValueError, AttributeError, re.error, OverflowError) as error:
        raise TemplateError(f"{name}() was called with arguments that do not fit: {error}") from None


def _method(value: Any, name: str) -> Callable[..., Any] | None:
    if name == "toString":
        return lambda: text_of(value)
    if name == "equals":
        return lambda other: value == other
    for kind, methods in ((dict, _MAP), (list, _LIST), (str, _STRING), ((int, float), _NUMBER)):
        if isinstance(value, kind) and name in methods:
            return lambda *arguments: methods[name](value, *arguments)
    return None


def bounded(size: int) -> None:
    """Raises TemplateError for a value of such a size, before it is made."""
    if size > LARGEST_VALUE:
        raise TemplateError("a value of the template grows over 10 MB")


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


def _replace_all(text: str, pattern: str, replacement: str) -> str:
    bounded((len(text) + 1) * max(1, len(replacement)))
    return java_regex(pattern).replace(text, re.sub(r"\$(\d)", r"\\\1", replacement))


_MAP: dict[str, Callable[..., Any]] = {
    "get": lambda holder, key: holder.get(key),
    "keySet": lambda holder: list(holder),
    "values": lambda holder: list(holder.values()),
    "entrySet": lambda holder: [{"key": key, "value": item} for key, item in holder.items()],
    "containsKey": lambda holder, key: key in holder,
    "containsValue": lambda holder, item: item in holder.values(),
    "size": len,
    "isEmpty": lambda holder: not holder,
    "put": _put,
    "putAll": lambda holder, other: holder.update(other),
    "remove": lambda holder, key: holder.pop(key, None),
    "getKey": lambda holder: holder.get("key"),
    "getValue": lambda holder: holder.get("value"),
}
_LIST: dict[str, Callable[..., Any]] = {
    "get": lambda holder, index: holder[index] if 0 <= index < len(holder) else None,
    "size": len,
    "isEmpty": lambda holder: not holder,
    "contains": lambda holder, item: item in holder,
    "indexOf": lambda holder, item: holder.index(item) if item in holder else -1,
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
    "replaceFirst": lambda text, pattern, new: java_regex(pattern).replace(text, new, 1),
    "matches": lambda text, pattern: java_regex(pattern).fullmatch(text),
    "split": lambda text, pattern: java_regex(pattern).split(text),
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


def compact_json(value: Any) -> str:
    """A value as JSON, as ``$input.json`` gives it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

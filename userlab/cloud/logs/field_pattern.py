"""Patterns for messages of fields between spaces: `[ip, user, ..., status = 4*, bytes > 1000]`.

Fields in quotes or brackets are one. Each name stands for one field, `...` for any number of them; a field may have
conditions, joined by && and ||. CloudWatch Logs User Guide, "Filter pattern syntax for metric filters ...
space-delimited log events".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from userlab.cloud.account.user_pattern import UserPattern, wildcards
from userlab.cloud.logs.json_pattern import InvalidPattern, regular_expression

Fields = dict[str, str]
Reader = Callable[[str], Fields | None]
_FIELD = re.compile(r'"([^"]*)"|\[([^\]]*)\]|(\S+)')
_PART = re.compile(r'\s*([\w.$-]*)\s*(!=|<=|>=|=|<|>)\s*("(?:[^"\\]|\\.)*"|%[^%]*%|[^\s&|]+)\s*')
_NAME = re.compile(r"[\w.$-]*", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?").fullmatch
_REST = "..."


def parse(pattern: str) -> Reader:
    """What reads a message's fields by name: None where the message does not match. Raises InvalidPattern."""
    if not pattern.endswith("]"):
        raise InvalidPattern("Invalid filter pattern: its closing bracket is missing")
    inner = pattern[1:-1].strip()
    columns: list[tuple[str, Condition | None]]
    columns = [_column(part) for part in _split(inner, ",")] if inner else [(_REST, None)]
    rests = [place for place, (name, _) in enumerate(columns) if name == _REST]
    if len(rests) > 1:
        raise InvalidPattern("Invalid filter pattern: ... may stand in it once")
    return lambda message: _read(columns, rests, _fields(message))


def _fields(message: str) -> list[str]:
    return [
        next(part for part in found if part is not None)
        for found in (match.groups() for match in _FIELD.finditer(message))
    ]


Condition = Callable[[str], bool]


def _read(columns: list[tuple[str, Condition | None]], rests: list[int], values: list[str]) -> Fields | None:
    if rests:
        after = len(columns) - rests[0] - 1
        if len(values) < len(columns) - 1:
            return None
        pairs = list(zip(columns[: rests[0]], values, strict=False))
        pairs += list(zip(columns[rests[0] + 1 :], values[len(values) - after :], strict=True)) if after else []
    elif len(values) != len(columns):
        return None
    else:
        pairs = list(zip(columns, values, strict=True))
    if not all(condition is None or condition(value) for (_, condition), value in pairs):
        return None
    return {name: value for (name, _), value in pairs if name}


def _split(text: str, sign: str) -> list[str]:
    """Parts between signs that stand in no quotes and no regular expression."""
    parts, quoted, place = [""], "", 0
    while place < len(text):
        character = text[place]
        if character in '"%' and quoted in ("", character):
            quoted = "" if quoted else character
        if not quoted and text.startswith(sign, place):
            parts.append("")
            place += len(sign)
            continue
        parts[-1] += character
        place += 1
    return [part.strip() for part in parts]


def _column(part: str) -> tuple[str, Condition | None]:
    if part == _REST or _NAME.fullmatch(part):
        return part, None
    names: set[str] = set()
    condition = _any_of(part, names)
    if len(names) != 1:
        raise InvalidPattern("Invalid filter pattern: the conditions of one field speak of that field")
    return names.pop(), condition


def _any_of(text: str, names: set[str]) -> Condition:
    parts = [_all_of(part, names) for part in _split(text, "||")]
    return lambda value: any(part(value) for part in parts)


def _all_of(text: str, names: set[str]) -> Condition:
    parts = [_single(part, names) for part in _split(text, "&&")]
    return lambda value: all(part(value) for part in parts)


def _single(text: str, names: set[str]) -> Condition:
    found = _PART.fullmatch(text)
    if not found:
        raise InvalidPattern(f"Invalid filter pattern: {text!r} is no condition of a field")
    name, sign, given = found.groups()
    names.add(name)
    if sign not in ("=", "!="):
        if not _NUMBER(given):
            raise InvalidPattern(f"Invalid filter pattern: {sign} compares numbers")
        return lambda value: _NUMBER(value) is not None and _ordered(sign, float(value), float(given))
    equal = _equality(given)
    return equal if sign == "=" else lambda value: not equal(value)


def _ordered(sign: str, left: float, right: float) -> bool:
    return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]


def _equality(given: str) -> Condition:
    if given.startswith("%"):
        return regular_expression(given.strip("%")).search
    if _NUMBER(given):
        return lambda value: float(value) == float(given) if _NUMBER(value) else value == given
    expression: UserPattern = wildcards(re.sub(r"\\(.)", r"\1", given[1:-1]) if given[0] == '"' else given)
    return expression.fullmatch

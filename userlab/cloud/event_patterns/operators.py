"""What a leaf of an event pattern accepts: a literal, or an object with one comparison operator.

Source: EventBridge user guide, "Comparison operators for use in event patterns".
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable
from typing import Any

Test = Callable[[Any], bool]
MISSING = object()
_COMPARISONS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_OPPOSITE = {"<": ">", "<=": ">", ">": "<", ">=": "<"}
_ANYTHING_BUT = "Value of anything-but must be an array or single string/number value."
_TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a "
    "wildcard character"
)


class InvalidPattern(ValueError):
    """A pattern that is none; the text is what follows EventBridge's "Event pattern is not valid. Reason: "."""


def operators_of(entry: Any) -> set[str]:
    """The operators that an accepted value names, those within its anything-but too.

    >>> sorted(operators_of({"anything-but": {"wildcard": "*.png"}}))
    ['anything-but', 'wildcard']
    """
    if not isinstance(entry, dict):
        return set()
    return set(entry) | operators_of(entry.get("anything-but"))


def accepted(entry: Any) -> Test:
    """The test of one accepted value. Raises InvalidPattern."""
    if isinstance(entry, list):
        raise InvalidPattern("Match value must be String, number, true, false, or null")
    if not isinstance(entry, dict):
        return lambda value: _same(value, entry)
    if not entry:
        raise InvalidPattern("Empty objects are not allowed")
    if len(entry) > 1:
        raise InvalidPattern("Only one key allowed in match expression")
    name, argument = next(iter(entry.items()))
    if name not in _OPERATORS:
        raise InvalidPattern(f"Unrecognized match type {name}")
    return _OPERATORS[name](argument)


def _same(value: Any, literal: Any) -> bool:
    # JSON's true is not 1, though Python's is.
    if isinstance(value, bool) or isinstance(literal, bool):
        return value is literal
    numbers = isinstance(value, int | float) and isinstance(literal, int | float)
    return (numbers or type(value) is type(literal)) and value == literal


def _prefix(argument: Any) -> Test:
    return _affix("prefix", str.startswith, argument)


def _suffix(argument: Any) -> Test:
    return _affix("suffix", str.endswith, argument)


def _affix(name: str, test: Callable[[str, str], bool], argument: Any) -> Test:
    if isinstance(argument, dict) and list(argument) == ["equals-ignore-case"]:
        inner = _text(argument["equals-ignore-case"], "equals-ignore-case").lower()
        return lambda value: isinstance(value, str) and test(value.lower(), inner)
    text = _text(argument, name)
    return lambda value: isinstance(value, str) and test(value, text)


def _text(argument: Any, name: str) -> str:
    if not isinstance(argument, str):
        raise InvalidPattern(f"{name} match pattern must be a string")
    return argument


def _ignoring_case(argument: Any) -> Test:
    text = _text(argument, "equals-ignore-case").lower()
    return lambda value: isinstance(value, str) and value.lower() == text


def _exists(argument: Any) -> Test:
    if not isinstance(argument, bool):
        raise InvalidPattern("exists match pattern must be either true or false.")
    # It looks at leaves only: an object is none, nor is an empty list.
    return lambda value: (value is not MISSING and not isinstance(value, dict | list)) is argument


def _wildcard(argument: Any) -> Test:
    text = _text(argument, "wildcard")
    if "**" in text:
        raise InvalidPattern(f"Consecutive wildcard characters at pos {text.index('**') + 1}")
    after = re.findall(r"(?<!\\)\*(.)", text)
    if any(after.count(character) > 3 for character in after):
        raise InvalidPattern(_TOO_COMPLEX)
    parts = re.findall(r"\\[*\\]|.", text, re.DOTALL)
    pattern = "".join(".*" if part == "*" else re.escape(part[-1]) for part in parts)
    found = re.compile(pattern, re.DOTALL)
    return lambda value: isinstance(value, str) and found.fullmatch(value) is not None


def _cidr(argument: Any) -> Test:
    text = _text(argument, "prefix")  # AWS's own slip
    address, slash, bits = text.partition("/")
    if not slash or "/" in bits:
        raise InvalidPattern("Malformed CIDR, one '/' required")
    if not bits.isdigit():
        raise InvalidPattern("Malformed CIDR, mask bits must be an integer")
    try:
        ipaddress.ip_address(address)
    except ValueError as error:
        raise InvalidPattern(f"Nonstandard IP address: {address}") from error
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise InvalidPattern("Malformed CIDR, mask bits must not be negative or too large") from error
    return lambda value: isinstance(value, str) and _address_in(value, network)


def _address_in(value: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False


def _numeric(argument: Any) -> Test:
    if not isinstance(argument, list):
        raise InvalidPattern("Value of numeric must be an array.")
    if not argument:
        raise InvalidPattern("Invalid member in numeric match: ]")
    tests: list[tuple[Callable[[Any, Any], bool], float]] = []
    first = ""
    for index in range(0, len(argument), 2):
        sign = argument[index]
        if not isinstance(sign, str):
            raise InvalidPattern(f"Invalid member in numeric match: {sign}")
        if sign not in _COMPARISONS:
            raise InvalidPattern(f"Unrecognized numeric range operator: {sign}")
        number = argument[index + 1] if index + 1 < len(argument) else None
        if not isinstance(number, int | float) or isinstance(number, bool):
            raise InvalidPattern(f"Value of {'equals' if sign == '=' else sign} must be numeric")
        if first and (first == "=" or sign == "=" or not sign.startswith(_OPPOSITE[first])):
            raise InvalidPattern(f"Bad numeric range operator: {sign}")
        if index > 2:
            raise InvalidPattern("Too many terms in numeric range expression")
        first = sign
        tests.append((_COMPARISONS[sign], number))

    def match(value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and all(compare(value, bound) for compare, bound in tests)

    return match


def _anything_but(argument: Any) -> Test:
    refused = _refused(argument)
    # An object is no value that could be another one.
    return lambda value: (
        value is not MISSING and not isinstance(value, dict | list) and not any(test(value) for test in refused)
    )


def _refused(argument: Any) -> list[Test]:
    if isinstance(argument, dict):
        name, inner = next(iter(argument.items()), ("", None))
        if len(argument) != 1 or name not in ("prefix", "suffix", "equals-ignore-case", "wildcard"):
            raise InvalidPattern(f"Unsupported anything-but pattern: {name}")
        return [_OPERATORS[name](_inner(name, each)) for each in (inner if isinstance(inner, list) else [inner])]
    if isinstance(argument, list):
        for value in argument:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise InvalidPattern("Inside anything but list, start|null|boolean is not supported.")
        if not argument:
            raise InvalidPattern("Empty arrays are not allowed")
        return [accepted(value) for value in argument]
    if isinstance(argument, bool) or not isinstance(argument, str | int | float):
        raise InvalidPattern(_ANYTHING_BUT)
    return [accepted(argument)]


def _inner(name: str, argument: Any) -> str:
    """A text within anything-but."""
    if name in ("prefix", "suffix"):
        if isinstance(argument, dict):
            raise InvalidPattern(_ANYTHING_BUT)
        if argument == "":
            raise InvalidPattern("Null prefix/suffix not allowed")
        return _text(argument, "prefix/suffix")
    if name == "equals-ignore-case" and not isinstance(argument, str):
        raise InvalidPattern("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")
    return _text(argument, name)


_OPERATORS: dict[str, Callable[[Any], Test]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _ignoring_case,
    "exists": _exists,
    "wildcard": _wildcard,
    "cidr": _cidr,
    "numeric": _numeric,
    "anything-but": _anything_but,
}

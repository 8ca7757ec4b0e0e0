"""The Condition element of a policy: operators that compare the request's context with values of the policy.

    {"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}, "Bool": {"aws:SecureTransport": "true"}}

All operators and keys of a block must hold (AND); of the values of one key, one suffices (OR), for negated
operators none may match (NOR). A key that the request lacks makes a condition false, a negated one true.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Conditions with multiple context
keys or values" (ForAllValues, ForAnyValue).
"""

import base64
import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from userlab.cloud.identity.policies.patterns import Context, Patterns

Test = Callable[[str, Context], bool]
_NAME = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)


class UnknownOperator(ValueError):
    """A condition operator that IAM does not know."""


class Condition:
    """One operator on one key, compiled.

    >>> condition = Condition("StringLike", "aws:username", ["a*"], variables=True)
    >>> condition.holds({"aws:username": ["alice"]}), condition.holds({})
    (True, False)
    """

    def __init__(self, operator: str, key: str, values: Any, *, variables: bool) -> None:
        match = _NAME.fullmatch(operator)
        quantifier, name, if_exists = match.groups() if match else (None, operator, None)
        self.key = key
        self._key = key.lower()
        self._quantifier = (quantifier or "").lower()
        self._if_exists = bool(if_exists)
        self._null = name.lower() == "null"
        texts = [_text(value) for value in (values if isinstance(values, list) else [values])]
        self._wants_null = texts == ["true"] if self._null else False
        self._negated, self._test = (False, _never) if self._null else _compile(name, texts, variables)

    def holds(self, context: Context) -> bool:
        """Whether the condition is met by a request's context."""
        values = context.get(self._key)
        if self._null:
            return (not values) == self._wants_null
        if not values:
            return self._if_exists or self._quantifier == "forallvalues" or self._missing()
        test, negated = self._test, self._negated
        if self._quantifier == "forallvalues":
            return all(test(value, context) != negated for value in values)
        if self._quantifier == "foranyvalue":
            return any(test(value, context) != negated for value in values)
        return any(test(value, context) for value in values) != negated

    def _missing(self) -> bool:
        return self._negated and not self._quantifier


def _never(value: str, context: Context) -> bool:
    """Stands where Null tests nothing but whether there are values."""
    return False


def compile_conditions(block: dict[str, dict[str, Any]], *, variables: bool) -> tuple[Condition, ...]:
    """The conditions of a Condition block. Raises UnknownOperator."""
    return tuple(
        Condition(operator, key, values, variables=variables)
        for operator, keys in block.items()
        for key, values in keys.items()
    )


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _compile(name: str, texts: list[str], variables: bool) -> tuple[bool, Test]:
    """(negated, test) of an operator without its quantifier and IfExists."""
    lowered = name.lower()
    negated = "not" in lowered
    plain = lowered.replace("not", "", 1) if negated else lowered
    if plain in ("stringequals", "stringequalsignorecase", "stringlike"):
        patterns = Patterns(
            texts,
            ignore_case=plain.endswith("ignorecase"),
            variables=variables,
            wildcards=plain == "stringlike",
        )
        return negated, patterns.match
    if plain in ("arnequals", "arnlike"):
        return negated, _arns(texts, variables)
    if plain == "ipaddress":
        return negated, _addresses(texts)
    if plain.startswith(("numeric", "date")):
        return negated, _comparison(plain, texts)
    if lowered == "bool":
        wanted = {text.lower() for text in texts}
        return False, lambda value, _: value.lower() in wanted
    if lowered == "binaryequals":
        wanted_bytes = [base64.b64decode(text) for text in texts]
        return False, lambda value, _: base64.b64decode(value) in wanted_bytes
    raise UnknownOperator(name)


def _arns(texts: list[str], variables: bool) -> Test:
    """ARNs match part by part: a star does not reach over a colon into the next part."""
    wanted = [[Patterns([part], variables=variables) for part in _parts(text)] for text in texts]

    def test(value: str, context: Context) -> bool:
        parts = _parts(value)
        return any(
            len(patterns) == len(parts)
            and all(pattern.match(part, context) for pattern, part in zip(patterns, parts, strict=True))
            for patterns in wanted
        )

    return test


def _parts(arn: str) -> list[str]:
    # The colon of a variable (${aws:PrincipalAccount}) separates nothing.
    return re.split(r":(?![^{}]*\})", arn, maxsplit=5)


def _addresses(texts: list[str]) -> Test:
    networks = [network for network in map(_network, texts) if network is not None]

    def test(value: str, _: Context) -> bool:
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return False
        return any(address in network for network in networks)

    return test


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda left, right: left == right,
    "lessthan": lambda left, right: left < right,
    "lessthanequals": lambda left, right: left <= right,
    "greaterthan": lambda left, right: left > right,
    "greaterthanequals": lambda left, right: left >= right,
}


def _comparison(name: str, texts: list[str]) -> Test:
    read = _number if name.startswith("numeric") else _date
    compare = _COMPARISONS.get(name.removeprefix("numeric").removeprefix("date"))
    if compare is None:
        raise UnknownOperator(name)
    wanted = [value for value in map(read, texts) if value is not None]

    def test(value: str, _: Context) -> bool:
        number = read(value)
        return number is not None and any(compare(number, each) for each in wanted)

    return test


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> float | None:
    """Epoch seconds of an ISO 8601 date (W3C profile) or of a number of seconds."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

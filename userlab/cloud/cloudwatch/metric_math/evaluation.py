"""What an expression of metric math is worth: a number, a series of values in time, or several series.

A series has a value for some of the periods. Two are combined where both have one; with a number each value is. A
division by zero has no value. Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics".
"""

from __future__ import annotations

import itertools
import math
import operator
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from userlab.cloud.cloudwatch.metric_math.syntax import (
    Function,
    InvalidExpression,
    Node,
    Number,
    Operation,
    Reference,
    Several,
    Text,
)

Series = dict[int, float]
"""Values by the second (epoch) at which their period begins."""
Worth = float | Series | list[Series]

_ELSEWHERE = frozenset(
    (
        *("ANOMALY_DETECTION_BAND", "DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC", "LAMBDA", "SEARCH", "SERVICE_QUOTA"),
        *("SLICE", "SORT", "DATAPOINT_COUNT", "DAY", "HOUR", "MINUTE", "MONTH", "YEAR", "DATE", "EPOCH", "FIRST"),
        *("LAST", "LOG", "LOG10", "REMOVE_EMPTY", "TIME_SERIES", "RUNNING_SUM"),
    )
)


def _divided(left: float, right: float) -> float:
    return left / right if right else math.nan


def _raised(left: float, right: float) -> float:
    try:
        found = left**right
    except (OverflowError, ZeroDivisionError):
        return math.nan
    return found if isinstance(found, float) else math.nan


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "^": _raised,
    "==": lambda left, right: float(left == right),
    "!=": lambda left, right: float(left != right),
    "<": lambda left, right: float(left < right),
    ">": lambda left, right: float(left > right),
    "<=": lambda left, right: float(left <= right),
    ">=": lambda left, right: float(left >= right),
    "AND": lambda left, right: float(bool(left) and bool(right)),
    "OR": lambda left, right: float(bool(left) or bool(right)),
}
_REDUCING: dict[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "AVG": statistics.fmean,
    "MIN": min,
    "MAX": max,
    "STDDEV": statistics.pstdev,
}
_EACH: dict[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}


@dataclass(frozen=True)
class Scope:
    """What an expression may name: `metrics` by id, and `expressions` that were evaluated before it.

    `times` are the seconds at which the periods asked for begin, `period` is how long each is.
    """

    metrics: Mapping[str, Series]
    expressions: Mapping[str, Worth]
    times: tuple[int, ...]
    period: int


def worth(node: Node, scope: Scope) -> Worth:
    """What an expression is worth. Raises InvalidExpression, also for a function that the lab has not."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Reference):
        return _named(node.id, scope)
    if isinstance(node, Operation):
        return _combined(_OPERATORS[node.operator], worth(node.left, scope), worth(node.right, scope))
    if isinstance(node, Several):
        return [series for item in node.items for series in _listed(worth(item, scope), scope)]
    if isinstance(node, Text):
        raise InvalidExpression(f"the text {node.value!r} is no value")
    return _called(node, scope)


def _named(name: str, scope: Scope) -> Worth:
    if name in scope.metrics:
        return scope.metrics[name]
    if name in scope.expressions:
        return scope.expressions[name]
    raise InvalidExpression(f"there is no {name}")


def _combined(combine: Callable[[float, float], float], left: Worth, right: Worth) -> Worth:
    if isinstance(left, list):
        return [_one(combine, each, right) for each in left]
    if isinstance(right, list):
        return [_one(combine, left, each) for each in right]
    if isinstance(left, float) and isinstance(right, float):
        return combine(left, right)
    return _one(combine, left, right)


def _one(combine: Callable[[float, float], float], left: Worth, right: Worth) -> Series:
    if isinstance(left, dict) and isinstance(right, dict):
        found = {at: combine(value, right[at]) for at, value in left.items() if at in right}
    elif isinstance(left, dict) and isinstance(right, float):
        found = {at: combine(value, right) for at, value in left.items()}
    elif isinstance(left, float) and isinstance(right, dict):
        found = {at: combine(left, value) for at, value in right.items()}
    else:
        raise InvalidExpression("two lists of series cannot be combined")
    return {at: value for at, value in found.items() if not math.isnan(value)}


def _listed(value: Worth, scope: Scope) -> list[Series]:
    if isinstance(value, list):
        return value
    return [value if isinstance(value, dict) else dict.fromkeys(scope.times, value)]


def _called(node: Function, scope: Scope) -> Worth:
    name = node.name
    if name in _ELSEWHERE:
        raise InvalidExpression(f"the local cloud cannot do {name}; on AWS it exists")
    if name == "METRICS":
        return _metrics(node, scope)
    if name == "FILL":
        return _filled(node, scope)
    arguments = [worth(each, scope) for each in node.arguments if not isinstance(each, Text)]
    if name in _REDUCING:
        return _reduced(_REDUCING[name], _only(name, arguments))
    if name in _EACH:
        return _combined(lambda left, right: float(_EACH[name](left)), _only(name, arguments), 0.0)
    if name == "RATE":
        return _rate(_series(name, _only(name, arguments)))
    if name == "DIFF":
        return _differences(_series(name, _only(name, arguments)))
    if name == "PERIOD":
        return float(scope.period)
    if name == "IF":
        return _chosen(arguments)
    raise InvalidExpression(f"there is no function {name}")


def _only(name: str, arguments: list[Worth]) -> Worth:
    if len(arguments) != 1:
        raise InvalidExpression(f"{name} takes one argument")
    return arguments[0]


def _series(name: str, value: Worth) -> Series:
    if not isinstance(value, dict):
        raise InvalidExpression(f"{name} takes a time series")
    return value


def _metrics(node: Function, scope: Scope) -> list[Series]:
    """All metrics, or those whose ids have a text in them."""
    part = node.arguments[0].value if node.arguments and isinstance(node.arguments[0], Text) else ""
    return [series for name, series in scope.metrics.items() if part in name]


def _reduced(reduce: Callable[[list[float]], float], value: Worth) -> Worth:
    """Of one series a number, of several a series."""
    if isinstance(value, float):
        raise InvalidExpression("a number has no sum")
    if isinstance(value, dict):
        return float(reduce(list(value.values()))) if value else math.nan
    found: dict[int, list[float]] = {}
    for series in value:
        for at, each in series.items():
            found.setdefault(at, []).append(each)
    return {at: float(reduce(values)) for at, values in sorted(found.items())}


def _rate(series: Series) -> Series:
    """The difference to the value before, by the seconds between them."""
    times = sorted(series)
    return {at: (series[at] - series[before]) / (at - before) for before, at in itertools.pairwise(times)}


def _differences(series: Series) -> Series:
    times = sorted(series)
    return {at: series[at] - series[before] for before, at in itertools.pairwise(times)}


def _filled(node: Function, scope: Scope) -> Worth:
    """A series, or several, with something where there is no value: a number, another series, the last one: REPEAT."""
    if len(node.arguments) != 2:
        raise InvalidExpression("FILL takes a time series and what fills it")
    value, filler = worth(node.arguments[0], scope), node.arguments[1]
    if isinstance(value, float):
        raise InvalidExpression("FILL takes a time series")
    if isinstance(filler, Reference) and filler.id == "LINEAR":
        raise InvalidExpression("the local cloud cannot do FILL with LINEAR; on AWS it exists")
    repeated = isinstance(filler, Reference) and filler.id == "REPEAT"
    other: Worth = math.nan if repeated else worth(filler, scope)
    found = []
    for series in value if isinstance(value, list) else [value]:
        filled, last = {}, math.nan
        for at in scope.times:
            last = series.get(at, last) if repeated else math.nan
            instead = last if repeated else other.get(at, math.nan) if isinstance(other, dict) else other
            each = series.get(at, instead)
            if isinstance(each, float) and not math.isnan(each):
                filled[at] = each
        found.append(filled)
    return found if isinstance(value, list) else found[0]


def _chosen(arguments: list[Worth]) -> Worth:
    """IF(condition, then, else): by the moment, where the condition is a series."""
    if len(arguments) not in (2, 3):
        raise InvalidExpression("IF takes two or three arguments")
    condition, then = arguments[0], arguments[1]
    otherwise = arguments[2] if len(arguments) == 3 else math.nan
    if any(isinstance(each, list) for each in arguments):
        raise InvalidExpression("IF takes no list")
    if isinstance(condition, float):
        return then if condition else otherwise
    found = {}
    for at, value in condition.items() if isinstance(condition, dict) else ():
        source = then if value else otherwise
        each = source.get(at, math.nan) if isinstance(source, dict) else source
        if isinstance(each, float) and not math.isnan(each):
            found[at] = each
    return found

"""The command `stats` of a CloudWatch Logs Insights query: one record for each group of those before it.

    stats count(*) as n, avg(ms / 1000) by path, bin(5m)

Source: CloudWatch Logs User Guide, "stats", "Supported operations and functions" (aggregation functions).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.logs.insights_expressions import expression, named
from userlab.cloud.logs.insights_functions import Moment, milliseconds
from userlab.cloud.logs.insights_syntax import SHOWN, Command, Reader, Records, Value, malformed, number, shown


def stats(reader: Reader) -> Command:
    columns: list[tuple[str, Callable[[Records], Any]]] = []
    while True:
        columns.append(_aggregate(reader))
        if not reader.takes(","):
            break
    keys: list[tuple[str, Value]] = []
    while reader.takes("by" if not keys else ","):
        keys.append(_key(reader))

    def run(records: Records) -> Records:
        grouped: dict[tuple[Any, ...], Records] = {}
        for record in records:
            grouped.setdefault(tuple(read(record) for _, read in keys), []).append(record)
        if not keys and not grouped:
            return []
        names = [name for name, _ in keys] + [name for name, _ in columns]
        made = []
        for values, members in grouped.items():
            record = dict(zip((name for name, _ in keys), values, strict=True))
            record |= {name: value for name, compute in columns if (value := compute(members)) is not None}
            made.append(record | {SHOWN: names})
        return made

    return run


def _key(reader: Reader) -> tuple[str, Value]:
    if reader.text.lower() != "bin":
        return named(reader)
    reader.advance()
    reader.need("sign", "(")
    period = reader.need("word")
    reader.need("sign", ")")
    step = milliseconds(period)
    alias = reader.field() if reader.takes("as") else f"bin({period})"
    return alias, lambda record: Moment(record["@timestamp"] // step * step)


def _aggregate(reader: Reader) -> tuple[str, Callable[[Records], Any]]:
    function = reader.field()
    reader.need("sign", "(")
    written, value, percentile = "*", None, None
    if not reader.takes("*", ")"):
        begun = reader.mark()
        value = expression(reader)
        written = reader.since(begun).strip("`")
        if reader.takes(","):
            percentile = float(reader.need("number"))
            written += f", {shown(percentile)}"
        reader.need("sign", ")")
    elif reader.text == ")":
        reader.advance()
    compute = _functions(value, percentile).get(function.lower())
    if compute is None:
        raise malformed(f"the local cloud knows no function {function} in stats; AWS may")
    return reader.field() if reader.takes("as") else f"{function}({written})", compute


def _functions(value: Value | None, percentile: float | None) -> dict[str, Callable[[Records], Any]]:
    def values(records: Records) -> list[Any]:
        return [found for record in records if value is not None and (found := value(record)) is not None]

    def of_numbers(compute: Callable[[list[float]], float]) -> Callable[[Records], Any]:
        def run(records: Records) -> Any:
            numbers = [found for each in values(records) if (found := number(each)) is not None]
            return compute(numbers) if numbers else None

        return run

    return {
        "count": lambda records: len(records) if value is None else len(values(records)),
        "count_distinct": lambda records: len(set(map(shown, values(records)))),
        "sum": of_numbers(sum),
        "avg": of_numbers(lambda found: sum(found) / len(found)),
        "min": of_numbers(min),
        "max": of_numbers(max),
        "pct": of_numbers(lambda found: _percentile(found, percentile or 50.0)),
    }


def _percentile(values: list[float], percent: float) -> float:
    """The value at a rank of the sorted values, between its neighbours where it falls between."""
    ranked = sorted(values)
    place = (len(ranked) - 1) * min(max(percent, 0.0), 100.0) / 100
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)

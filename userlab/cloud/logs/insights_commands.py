"""The commands of a CloudWatch Logs Insights query: each makes other records of those before it.

fields, display, filter, parse (with *), sort, limit, dedup, stats count/count_distinct/sum/avg/min/max/pct by fields
and bin(). Others are refused by name.

Source: CloudWatch Logs User Guide, "CloudWatch Logs Insights language query syntax".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.user_pattern import UserPattern
from userlab.cloud.logs.insights_syntax import Reader, Record, malformed, number, shown, unquoted

Records = list[Record]
Command = Callable[[Records], Records]
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MOST = 10_000
SHOWN = "\0shown"  # the record's fields that are shown, in order


def commands(query: str) -> list[Command]:
    """The commands of a query. Raises AwsError MalformedQueryException."""
    reader = Reader(query)
    found = []
    while True:
        word = reader.need("word").lower()
        command = _COMMANDS.get(word)
        if command is None:
            raise malformed(f"the local cloud knows no command {word} in a Logs Insights query; AWS may")
        found.append(command(reader))
        if not reader.kind:
            return found
        reader.need("sign", "|")


def _fields(reader: Reader) -> Command:
    names: list[tuple[str, str]] = []
    while True:
        name = reader.field()
        if reader.text == "(":
            raise malformed(f"the local cloud knows no function {name} in fields; AWS may")
        names.append((name, reader.field() if reader.takes("as") else name))
        if not reader.takes(","):
            break

    def run(records: Records) -> Records:
        for record in records:
            record |= {alias: record[name] for name, alias in names if name in record}
            record[SHOWN] = list(dict.fromkeys([*record.get(SHOWN, ()), *(alias for _, alias in names)]))
        return records

    return run


def _display(reader: Reader) -> Command:
    fields = _fields(reader)

    def run(records: Records) -> Records:
        return fields([{key: value for key, value in record.items() if key != SHOWN} for record in records])

    return run


def _filter(reader: Reader) -> Command:
    test = reader.condition()
    return lambda records: [record for record in records if test(record)]


def _limit(reader: Reader) -> Command:
    most = int(reader.need("number"))
    if not 1 <= most <= _MOST:
        raise malformed(f"limit must be between 1 and {_MOST}")
    return lambda records: records[:most]


def _sort(reader: Reader) -> Command:
    keys: list[tuple[str, bool]] = []
    while True:
        name = _call_text(reader)
        descending = reader.takes("desc")
        if not descending:
            reader.takes("asc")
        keys.append((name, descending))
        if not reader.takes(","):
            break

    def run(records: Records) -> Records:
        for name, descending in reversed(keys):
            records = sorted(records, key=functools.partial(_rank, name), reverse=descending)
        return records

    return run


def _call_text(reader: Reader) -> str:
    """A field, or a function's call as stats names its result: count(*)."""
    name = reader.field()
    if not reader.takes("("):
        return name
    inner = []
    while not reader.takes(")"):
        if not reader.kind:
            raise malformed(") was expected, not the end of the query")
        inner.append(reader.advance())
    return f"{name}({''.join(inner)})".replace(",", ", ")


def _rank(name: str, record: Record) -> tuple[int, float, str]:
    value = record.get(name)
    as_number = number(value)
    return (
        (0 if value is None else 1, as_number, "")
        if as_number is not None
        else (0 if value is None else 2, 0.0, shown(value))
    )


def _dedup(reader: Reader) -> Command:
    names = [reader.field()]
    while reader.takes(","):
        names.append(reader.field())

    def run(records: Records) -> Records:
        first: dict[tuple[str, ...], Record] = {}
        for record in records:
            first.setdefault(tuple(shown(record.get(name)) for name in names), record)
        return list(first.values())

    return run


def _parse(reader: Reader) -> Command:
    source = reader.field() if reader.kind == "word" else "@message"
    if reader.kind == "pattern":
        raise malformed("the local cloud parses with * in quotes, not by regular expressions; AWS does both")
    glob = unquoted(reader.need("string"))
    reader.need("word", "as")
    names = [reader.field()]
    while reader.takes(","):
        names.append(reader.field())
    if glob.count("*") != len(names):
        raise malformed(f"parse has {glob.count('*')} wildcards and {len(names)} names")
    parts = [re.escape(part) for part in glob.split("*")]
    pattern = UserPattern("(.*?)".join(parts[:-1]) + "(.*?)" + parts[-1] + ("$" if not parts[-1] else ""))

    def run(records: Records) -> Records:
        for record in records:
            found = pattern.groups(shown(record.get(source)))
            record |= dict(zip(names, found, strict=True)) if found is not None else {}
        return records

    return run


def _stats(reader: Reader) -> Command:
    columns: list[tuple[str, Callable[[Records], Any]]] = []
    while True:
        columns.append(_aggregate(reader))
        if not reader.takes(","):
            break
    keys: list[tuple[str, Callable[[Record], Any]]] = []
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


def _key(reader: Reader) -> tuple[str, Callable[[Record], Any]]:
    name = reader.field()
    if not reader.takes("("):
        return name, lambda record: record.get(name)
    if name.lower() != "bin":
        raise malformed(f"the local cloud groups by fields and bin(), not by {name}(); AWS may")
    period = reader.need("word")
    reader.need("sign", ")")
    if not re.fullmatch(r"\d+[smhdw]", period):
        raise malformed(f"bin() takes a period such as 5m, not {period}")
    step = int(period[:-1]) * _SECONDS[period[-1]] * 1000
    alias = reader.field() if reader.takes("as") else f"bin({period})"
    return alias, lambda record: Moment(record["@timestamp"] // max(step, 1) * max(step, 1))


class Moment(int):
    """A time in epoch milliseconds, which a result shows as a date."""


def _aggregate(reader: Reader) -> tuple[str, Callable[[Records], Any]]:
    function = reader.field()
    reader.need("sign", "(")
    name = "*" if reader.takes("*", ")") else reader.field()
    written = f"{function}({name}"
    percentile = None
    if name != "*" or reader.text == ")":
        if reader.takes(","):
            percentile = float(reader.need("number"))
            written += f", {shown(percentile)}"
        reader.takes(")")
    compute = _functions(name, percentile).get(function.lower())
    if compute is None:
        raise malformed(f"the local cloud knows no function {function} in stats; AWS may")
    return reader.field() if reader.takes("as") else written + ")", compute


def _functions(name: str, percentile: float | None) -> dict[str, Callable[[Records], Any]]:
    def numbers(records: Records) -> list[float]:
        return [found for record in records if (found := number(record.get(name))) is not None]

    def of_numbers(compute: Callable[[list[float]], float]) -> Callable[[Records], Any]:
        return lambda records: compute(found) if (found := numbers(records)) else None

    return {
        "count": lambda records: sum(name == "*" or record.get(name) is not None for record in records),
        "count_distinct": lambda records: len({shown(record[name]) for record in records if name in record}),
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


_COMMANDS: dict[str, Callable[[Reader], Command]] = {
    "fields": _fields,
    "display": _display,
    "filter": _filter,
    "limit": _limit,
    "sort": _sort,
    "dedup": _dedup,
    "parse": _parse,
    "stats": _stats,
}

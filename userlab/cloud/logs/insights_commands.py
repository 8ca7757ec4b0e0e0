"""The commands of a CloudWatch Logs Insights query: each makes other records of those before it.

fields, display, filter, parse, sort, limit, dedup, stats count/count_distinct/sum/avg/min/max/pct by expressions and
bin(). Others are refused by name.

Source: CloudWatch Logs User Guide, "CloudWatch Logs Insights language query syntax".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from userlab.cloud.account.user_pattern import UserPattern
from userlab.cloud.logs.insights_expressions import condition, named
from userlab.cloud.logs.insights_stats import stats
from userlab.cloud.logs.insights_syntax import (
    SHOWN,
    Command,
    Reader,
    Record,
    Records,
    malformed,
    number,
    pattern_of,
    shown,
    unquoted,
)

_MOST = 10_000
_GROUP = re.compile(r"\(\?P?<([A-Za-z]\w*)>")


def commands(query: str) -> list[tuple[str, Command]]:
    """The commands of a query, each with its name. Raises AwsError MalformedQueryException."""
    reader = Reader(query)
    found = []
    while True:
        word = reader.need("word").lower()
        command = _COMMANDS.get(word)
        if command is None:
            raise malformed(f"the local cloud knows no command {word} in a Logs Insights query; AWS may")
        found.append((word, command(reader)))
        if not reader.kind:
            return found
        reader.need("sign", "|")


def _fields(reader: Reader) -> Command:
    found = [named(reader)]
    while reader.takes(","):
        found.append(named(reader))

    def run(records: Records) -> Records:
        for record in records:
            record |= {name: value for name, read in found if (value := read(record)) is not None}
            record[SHOWN] = list(dict.fromkeys([*record.get(SHOWN, ()), *(name for name, _ in found)]))
        return records

    return run


def _display(reader: Reader) -> Command:
    fields = _fields(reader)

    def run(records: Records) -> Records:
        return fields([{key: value for key, value in record.items() if key != SHOWN} for record in records])

    return run


def _filter(reader: Reader) -> Command:
    test = condition(reader)
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
    reader.patterns = True
    source = reader.field() if reader.kind == "word" else "@message"
    reader.patterns = False
    if reader.kind == "pattern":
        text = reader.advance()
        names = _GROUP.findall(text)
        pattern = pattern_of(_GROUP.sub("(?P<\\1>", text))
        if not names or len(names) != pattern.count:
            raise malformed("every group of the regular expression needs a name, as in /(?<user>\\w+)/")
    else:
        names, pattern = _glob(reader)

    def run(records: Records) -> Records:
        for record in records:
            found = pattern.groups(shown(record.get(source)))
            record |= dict(zip(names, found, strict=True)) if found is not None else {}
        return records

    return run


def _glob(reader: Reader) -> tuple[list[str], UserPattern]:
    """A text with * for what is to be named, and the names."""
    glob = unquoted(reader.need("string"))
    reader.need("word", "as")
    names = [reader.field()]
    while reader.takes(","):
        names.append(reader.field())
    if glob.count("*") != len(names):
        raise malformed(f"parse has {glob.count('*')} wildcards and {len(names)} names")
    parts = [re.escape(part) for part in glob.split("*")]
    return names, UserPattern("(.*?)".join(parts[:-1]) + "(.*?)" + parts[-1] + ("$" if not parts[-1] else ""))


_COMMANDS: dict[str, Callable[[Reader], Command]] = {
    "fields": _fields,
    "display": _display,
    "filter": _filter,
    "limit": _limit,
    "sort": _sort,
    "dedup": _dedup,
    "parse": _parse,
    "stats": stats,
}

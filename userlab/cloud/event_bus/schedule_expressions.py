"""Schedule expressions: ``rate(5 minutes)`` and ``cron(0 12 ? * MON-FRI *)``.

Source: EventBridge user guide, "Creating a rule that runs on a schedule in Amazon EventBridge" (rate and cron
expressions). Times are UTC; the smallest step is a minute.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

_RATE = re.compile(r"rate\((\d+) (minute|minutes|hour|hours|day|days)\)")
_CRON = re.compile(r"cron\((.*)\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_LAST_YEAR = 2199

Days = Callable[[int, int], frozenset[int]]
"""The days of a month (year, month) on which a cron expression is due."""


class InvalidSchedule(ValueError):
    """An expression that EventBridge refuses."""


class Schedule(Protocol):
    """When a rule is due."""

    def after(self, moment: float, since: float) -> float | None:
        """The first time after `moment` (epoch seconds), for a rule that is enabled `since` then; None for never."""


@dataclass(frozen=True)
class Rate:
    """Every so many seconds, counted from when the rule was made."""

    seconds: int

    def after(self, moment: float, since: float) -> float | None:
        return since + self.seconds * (max(0, int((moment - since) // self.seconds)) + 1)


@dataclass(frozen=True)
class Cron:
    """At the minutes, hours, days, months and years of six fields."""

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    days: Days

    def after(self, moment: float, since: float) -> float | None:
        start = datetime.fromtimestamp(moment, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        for year in sorted(year for year in self.years if year >= start.year):
            for month in sorted(self.months):
                if (year, month) < (start.year, start.month):
                    continue
                for day in sorted(self.days(year, month)):
                    found = self._on(datetime(year, month, day, tzinfo=UTC), start)
                    if found is not None:
                        return found.timestamp()
        return None

    def _on(self, day: datetime, start: datetime) -> datetime | None:
        if day.date() < start.date():
            return None
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                if (time := day.replace(hour=hour, minute=minute)) >= start:
                    return time
        return None


def read_schedule(text: str) -> Schedule:
    """The schedule of an expression. Raises InvalidSchedule.

    >>> read_schedule("rate(5 minutes)").after(1000.0, 1000.0)
    1300.0
    >>> noon = read_schedule("cron(0 12 ? * MON *)").after(0.0, 0.0)
    >>> datetime.fromtimestamp(noon, UTC).isoformat()
    '1970-01-05T12:00:00+00:00'
    """
    rate, cron = _RATE.fullmatch(text), _CRON.fullmatch(text)
    if rate:
        count, unit = int(rate[1]), rate[2]
        if count < 1 or (count == 1) == unit.endswith("s"):  # AWS minds the grammar
            raise InvalidSchedule(text)
        return Rate(count * _SECONDS[unit.rstrip("s")])
    fields = cron[1].split() if cron else []
    if len(fields) != 6:
        raise InvalidSchedule(text)
    minutes, hours, day, month, weekday, years = fields
    if (day == "?") == (weekday == "?"):
        raise InvalidSchedule("One of day-of-month and day-of-week is a question mark.")
    days = _days_of_month(day) if weekday == "?" else _days_of_week(weekday)
    return Cron(
        _values(minutes, 0, 59),
        _values(hours, 0, 23),
        _values(month, 1, 12, _MONTHS),
        _values(years, 1970, _LAST_YEAR),
        days,
    )


def _values(field: str, low: int, high: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """What a field with lists, ranges and steps stands for."""
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if first == "*" and not dash:
            begin, end = low, high
        else:
            begin = _number(first, low, high, names)
            end = _number(last, low, high, names) if dash else high if slash else begin
        stride = _number(step, 1, high, None) if slash else 1
        # A range may run over the end: FRI-MON.
        found.update(range(begin, end + 1, stride) if begin <= end else (*range(begin, high + 1), *range(low, end + 1)))
    return frozenset(found)


def _number(text: str, low: int, high: int, names: dict[str, int] | None) -> int:
    number = (names or {}).get(text.upper(), int(text) if text.isdecimal() else -1)
    if not low <= number <= high:
        raise InvalidSchedule(text)
    return number


def _days_of_month(field: str) -> Days:
    if field == "L":
        return lambda year, month: frozenset({calendar.monthrange(year, month)[1]})
    if field.endswith("W"):
        wanted = _number(field[:-1], 1, 31, None)
        return lambda year, month: _nearest_weekday(year, month, wanted)
    numbers = _values(field, 1, 31)
    return lambda year, month: frozenset(day for day in numbers if day <= calendar.monthrange(year, month)[1])


def _nearest_weekday(year: int, month: int, day: int) -> frozenset[int]:
    last = calendar.monthrange(year, month)[1]
    if day > last:
        return frozenset()
    weekday = calendar.weekday(year, month, day)
    if weekday == 5:  # Saturday
        return frozenset({day - 1 if day > 1 else day + 2})
    if weekday == 6:
        return frozenset({day + 1 if day < last else day - 2})
    return frozenset({day})


def _days_of_week(field: str) -> Days:
    if "#" in field:
        name, _, count = field.partition("#")
        weekday, nth = _number(name, 1, 7, _DAYS), _number(count, 1, 5, None)
        return lambda year, month: frozenset(_on_weekdays(year, month, {weekday})[nth - 1 : nth])
    if field == "L":
        field = "7"
    elif field.endswith("L"):
        weekday = _number(field[:-1], 1, 7, _DAYS)
        return lambda year, month: frozenset(_on_weekdays(year, month, {weekday})[-1:])
    weekdays = _values(field, 1, 7, _DAYS)
    return lambda year, month: frozenset(_on_weekdays(year, month, weekdays))


def _on_weekdays(year: int, month: int, weekdays: frozenset[int] | set[int]) -> list[int]:
    """The days of a month that fall on weekdays, where Sunday is 1."""
    first, count = calendar.monthrange(year, month)
    return [day for day in range(1, count + 1) if (first + day) % 7 + 1 in weekdays]

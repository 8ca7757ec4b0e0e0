"""The execution log: the lines that a try of a method (TestInvokeMethod) writes.

Each is cut at 1,024 bytes. (Guide, "Amazon API Gateway important notes"; the lines as recorded from AWS.)
"""

from __future__ import annotations

from collections.abc import Iterable

LONGEST_LINE = 1024  # bytes of one line's text
_TRUNCATED = " [TRUNCATED]"


class ExecutionLog:
    """The lines of one exchange, without their time."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, line: str) -> None:
        encoded = line.encode("utf-8", "replace")
        if len(encoded) > LONGEST_LINE:
            line = encoded[:LONGEST_LINE].decode("utf-8", "ignore") + _TRUNCATED
        self.lines.append(line)


def shown(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values as Java prints a map.

    >>> shown([("a", "1"), ("b", "2")])
    '{a=1, b=2}'
    """
    return "{" + ", ".join(f"{name}={value}" for name, value in pairs) + "}"

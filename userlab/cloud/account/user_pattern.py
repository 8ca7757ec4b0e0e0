"""Regular expressions and wildcards that users write: in log filters, selection patterns, models of request bodies.

Python's `re` tries every way to match: `(a+)+$` on thirty letters takes minutes, during which the whole server stands
still. RE2 looks at each character once. It knows no look-ahead, look-behind and back-references, which need that
trying; AWS's log filters and event patterns know none either.

Source: RE2, "Syntax" (github.com/google/re2/wiki/Syntax); CloudWatch Logs User Guide, "Supported regular expression
syntax".
"""

from __future__ import annotations

import functools
import re

import re2

LONGEST = 10_000  # characters of one pattern
_MEMORY = 8 << 20  # bytes that one compiled pattern may take


class PatternRefused(ValueError):
    """A pattern that cannot be read, or that only an engine with backtracking could match; the text says which."""


class UserPattern:
    """A pattern of a user, compiled. Matching takes time in proportion to the text's length.

    >>> UserPattern(r"user u[0-9]+").search("no such user u17")
    True
    >>> UserPattern("(a+)+").fullmatch("a" * 100_000 + "!")
    False
    """

    def __init__(self, text: str, *, ignore_case: bool = False) -> None:
        self._compiled = _compiled(text, ignore_case)

    @property
    def count(self) -> int:
        """How many groups the pattern has."""
        return int(self._compiled.groups)

    def search(self, text: str) -> bool:
        """Whether the pattern matches somewhere in a text."""
        return self._compiled.search(_encodable(text)) is not None

    def fullmatch(self, text: str) -> bool:
        """Whether the pattern matches the whole of a text."""
        return self._compiled.fullmatch(_encodable(text)) is not None

    def groups(self, text: str) -> tuple[str | None, ...] | None:
        """What the groups of the pattern hold at its first match in a text; None if there is none."""
        found = self._compiled.search(_encodable(text))
        return found.groups() if found is not None else None

    def replace(self, text: str, replacement: str, most: int = 0) -> str:
        """A text with its matches (the first `most`, 0: all) replaced; \\1 in the replacement is the first group."""
        return str(self._compiled.sub(replacement, _encodable(text), most))

    def split(self, text: str, most: int = 0) -> list[str]:
        """The parts of a text between its (first `most`, 0: all) matches."""
        return list(self._compiled.split(_encodable(text), most))


def wildcards(text: str, *, ignore_case: bool = False) -> UserPattern:
    """The pattern of a text in which * stands for any characters. Match it with `fullmatch`.

    >>> wildcards("*.jpg").fullmatch("cat.jpg")
    True
    """
    return UserPattern(".*".join(re.escape(part) for part in text.split("*")), ignore_case=ignore_case)


@functools.lru_cache(maxsize=512)
def _compiled(text: str, ignore_case: bool) -> re2._Regexp:
    if len(text) > LONGEST:
        raise PatternRefused(f"a pattern has at most {LONGEST} characters")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.dot_nl = True
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(_encodable(text), options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        raise PatternRefused(reason.decode() if isinstance(reason, bytes) else str(reason)) from None


def _encodable(text: str) -> str:
    """RE2 reads UTF-8, which has no halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()

"""Where the statements of a policy document stand in its text, as the policy simulator counts.

A statement begins right after the bracket, comma or colon before it, and ends after its brace; lines and columns
count from one.

Source: recorded answers of SimulatePrincipalPolicy and SimulateCustomPolicy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

Position = dict[str, int]
"""{"Line": 3, "Column": 19}"""

_DECODER = json.JSONDecoder()
_BLANK = re.compile(r"[ \t\r\n]*")


def statement_positions(document: str) -> list[tuple[Position, Position]]:
    """The start and end of each statement, in the document's order.

    >>> statement_positions('{"Statement": [{"Effect": "Allow"}]}')
    [({'Line': 1, 'Column': 16}, {'Line': 1, 'Column': 35})]
    """
    for name, start, end in _members(document, _after_blank(document, 0)):
        if name == "Statement":
            first = _after_blank(document, start)
            spans = list(_items(document, first)) if document[first] == "[" else [(start, end)]
            return [(_position(document, one), _position(document, other)) for one, other in spans]
    return []


def _members(document: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The members of the object at `start`: (name, where its value's place begins, where the value ends)."""
    at = _after_blank(document, start + 1)
    while document[at] != "}":
        name, at = _DECODER.raw_decode(document, at)
        begin = _after_blank(document, at) + 1  # after the colon
        _, end = _DECODER.raw_decode(document, _after_blank(document, begin))
        yield name, begin, end
        at = _after_blank(document, end)
        if document[at] == ",":
            at = _after_blank(document, at + 1)


def _items(document: str, start: int) -> Iterator[tuple[int, int]]:
    """The items of the array at `start`: (where an item's place begins, where it ends)."""
    begin = start + 1
    while document[_after_blank(document, begin)] != "]":
        _, end = _DECODER.raw_decode(document, _after_blank(document, begin))
        yield begin, end
        at = _after_blank(document, end)
        begin = at + 1 if document[at] == "," else at


def _after_blank(document: str, start: int) -> int:
    found = _BLANK.match(document, start)
    return found.end() if found else start


def _position(document: str, offset: int) -> Position:
    line = document.count("\n", 0, offset)
    return {"Line": line + 1, "Column": offset - (document.rfind("\n", 0, offset) + 1) + 1}

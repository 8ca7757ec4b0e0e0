"""The JSON of a request's body, so that nobody waits for somebody else's.

The parser of Python's standard library in C lets no other thread run before it is done: 8 MB of small members take it
half a second, in which every other request stands still. So a large body is read by the same module's parser in Python,
which lets others go first, and leaves to the one in C only what is short: the small objects that such a body mostly
is made of, and runs of numbers. One such body is read at a time, since the processor is the others', too. What it takes
depends on the number of values: a package of 50 MB in one string is as quick as ever.
"""

from __future__ import annotations

import json
import json.decoder
import json.scanner
import threading
from collections.abc import Callable
from typing import Any

LARGE = 256 * 1024
SHORT = 512
PART = 5_000
_one_at_a_time = threading.Lock()
_in_c = vars(json.JSONDecoder())["scan_once"]
_PARSER = vars(json.decoder)
Place = tuple[str, int]


class _Interruptible(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__()
        vars(self).update(parse_object=_object, parse_array=_array, object_pairs_hook=_together)
        self.scan_once = vars(json.scanner)["py_make_scanner"](self)


def _together(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of its members. A hundred thousand at once would be one long step of C again."""
    found: dict[str, Any] = {}
    for begin in range(0, len(members), PART):
        found.update(members[begin : begin + PART])
    return found


def _object(place: Place, *more: Any) -> tuple[Any, int]:
    """An object, and where it ends. One that nothing else is inside of ends with the first brace."""
    text, begin = place
    end = text.find("}", begin, begin + SHORT)
    if end >= 0 and text.find("{", begin, end) < 0:
        try:
            return _in_c(text[begin - 1 : end + 1], 0)[0], end + 1
        except (StopIteration, ValueError):
            pass  # the brace stands in a string, or this is no JSON
    found: tuple[Any, int] = _PARSER["JSONObject"](place, *more)
    return found


def _array(place: Place, scan_once: Callable[[str, int], tuple[Any, int]]) -> tuple[Any, int]:
    """A list, and where it ends. Runs of numbers and words at its beginning are read at once."""
    text, begin = place
    found: list[Any] = []
    while True:
        end = text.rfind(",", begin, begin + SHORT)
        run = text[begin : max(begin, end)].strip(" \t\n\r")
        if not run or any(sign in run for sign in '"[]{}'):
            break
        try:
            found += _in_c(f"[{run}]", 0)[0]
        except (StopIteration, ValueError):
            break
        begin = end + 1
    if found and text.startswith("]", _PARSER["WHITESPACE"].match(text, begin).end()):
        raise json.JSONDecodeError("Illegal trailing comma before end of array", text, begin - 1)
    rest, end = _PARSER["JSONArray"]((text, begin), scan_once)
    return found + rest if found else rest, end


def read_json(body: bytes | str) -> Any:
    """The value in a JSON text. Raises ValueError, or RecursionError for one that is too deep.

    >>> read_json(b'{"TableName": "Users"}')
    {'TableName': 'Users'}
    """
    if len(body) <= LARGE:
        return json.loads(body)
    with _one_at_a_time:
        return json.loads(body, cls=_Interruptible)

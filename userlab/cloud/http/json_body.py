"""The JSON of a request's body, so that nobody waits for somebody else's.

The parser of Python's standard library in C lets no other thread run before it is done: 8 MB of small members take it
half a second, in which every other request stands still. So a large body is read by the same module's parser in Python,
which takes longer and lets others go first; and one such body at a time, since the processor is theirs, too. What it
takes depends on the number of values: a package of 50 MB in one string is as quick as ever.
"""

from __future__ import annotations

import json
import json.scanner
import threading
from typing import Any

LARGE = 256 * 1024
_one_at_a_time = threading.Lock()


class _Interruptible(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__()
        self.scan_once = vars(json.scanner)["py_make_scanner"](self)


def read_json(body: bytes | str) -> Any:
    """The value in a JSON text. Raises ValueError, or RecursionError for one that is too deep.

    >>> read_json(b'{"TableName": "Users"}')
    {'TableName': 'Users'}
    """
    if len(body) <= LARGE:
        return json.loads(body)
    with _one_at_a_time:
        return json.loads(body, cls=_Interruptible)

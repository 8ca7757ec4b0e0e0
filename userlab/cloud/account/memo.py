"""What is remembered only to save time, with a bound on how much that is."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memo(dict[Key, Value]):
    """A dict of at most `most` entries. One more than that, and it begins anew: to forget costs time only.

    >>> squares = Memo(2)
    >>> squares[1] = 1; squares[2] = 4; squares[3] = 9
    >>> dict(squares)
    {3: 9}
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= self._most:
            self.clear()
        super().__setitem__(key, value)

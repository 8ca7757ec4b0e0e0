"""What a cloud could not save when it ended, told to whoever ends it: also where the disk is full.

A cloud that ends has nobody to tell: it runs in the background, and its log is on the same full disk. So it takes the
room for its last words when it starts, and writes them over that.
"""

from __future__ import annotations

from pathlib import Path

ROOM_BYTES = 4096


def last_words_file(home: Path) -> Path:
    """Where a home's cloud leaves its last words."""
    return home / "last-words"


def make_room(home: Path) -> None:
    """Take the room on the disk, in the place of former words. Raises OSError: there is none."""
    last_words_file(home).write_bytes(b" " * ROOM_BYTES)


def leave(home: Path, words: str) -> None:
    """Write down what should be told, as much as there is room for. Raises OSError."""
    with open(last_words_file(home), "r+b") as file:
        file.write(words.encode()[:ROOM_BYTES].decode(errors="ignore").encode())


def take(home: Path) -> str:
    """What the last cloud of this home left to tell, "" if nothing; it is told once."""
    file = last_words_file(home)
    try:
        words = file.read_text("utf-8", errors="replace").strip()
        file.unlink()
    except OSError:
        return ""
    return words
